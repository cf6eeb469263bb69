package dev.presage.linalg;

/**
 * All eigenvalues and orthonormal eigenvectors P of A&#7488;A, with A beside them, where a backend computes, until it is closed. A = F
 * L&#7488;&#8315;&sup1; or F, as in {@link Backend#gramEigen}.
 */
public interface GramEigen extends AutoCloseable {
    /** The eigenvalues, descending. */
    double[] values();

    /** Some of the eigenvectors, as rows, in the order of their values. */
    Matrix vectors(int from, int to);

    /** x -&gt; A x; there until this is closed. */
    LinearOperator matrix();

    /** x -&gt; P x for all eigenvectors as rows; there until this is closed, and as it was changed. */
    LinearOperator basis();

    /** The first eigenvectors become P + T&#7488;X, for T of m rows and as many columns as vectors are changed, and X of m rows. */
    void add(Matrix turn, Matrix rows);

    /**
     * Writes the first eigenvectors, as they are now, into an array, row by row; where there is an L, each p as L&#7488;&#8315;&sup1;p.
     * Afterwards there are no vectors any more.
     */
    void take(int count, double[] into);

    /** Rows p become L&#7488;&#8315;&sup1;p; the same rows where there is no L. */
    Matrix inputs(Matrix rows);

    /** Frees memory; it must not be used afterwards. */
    @Override
    void close();
}
