package dev.presage.train;

/**
 * Loops over a range of the numbers of matrices, row after row, that the JIT compiler vectorises: twice the same, since Java
 * has no array of either type. Ranges are from {@code from} to below {@code to}, of entries, or of rows where that is said.
 *
 * @param <T> {@code float[]} or {@code double[]}
 */
interface Loops<T> {
    /** So many zeros. */
    T zeros(int length);

    /** Copies doubles in, rounded. */
    void put(double[] from, int start, T into, int at, int length);

    /** Copies numbers out, exact. */
    void get(T from, int start, double[] into, int at, int length);

    /** All the same. */
    void fill(T into, double value, int from, int to);

    /** into + factor a. */
    void add(T into, double factor, T a, int from, int to);

    /** into + factor a &#8728; b. */
    void addProduct(T into, double factor, T a, T b, int from, int to);

    /** into &#8728; by. */
    void multiplyEntries(T into, T by, int from, int to);

    /** factor a. */
    void scale(T a, double factor, int from, int to);

    /** Rows, each times its factor. */
    void scaleRows(T a, double[] factors, int columns, int from, int to);

    /** Rows, each entry times the factor of its column. */
    void scaleColumns(T a, double[] factors, int columns, int from, int to);

    /** Rows, to each of which a row is added. */
    void addRow(T a, double[] row, int columns, int from, int to);

    /** into - rate a / (sqrt(correction squares) + epsilon). */
    void stepByRoot(T into, double rate, T a, T squares, double correction, double epsilon, int from, int to);

    /** Rows, each replaced by its softmax; logarithms[i] becomes log &sum;_j exp(a_ij). */
    void softmaxRows(T a, double[] logarithms, int columns, int from, int to);

    /** Rows; dots[i] becomes &sum;_j a_ij b_ij, summed in doubles. */
    void rowDots(T a, T b, double[] dots, int columns, int from, int to);

    /** Rows; &sum;_i a_ij b_ij is added to dots[j], summed in doubles. */
    void columnDots(T a, T b, double[] dots, int columns, int from, int to);
}
