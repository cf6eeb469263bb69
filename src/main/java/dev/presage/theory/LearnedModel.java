package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Objective;
import dev.presage.noise.ViewMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link LearningFlow} has learned at its end, for one number of features. Its encoder W is shown as rows with V S V&#7488; = I
 * of the same span, in the order of the regression of codes on codes, the solutions of sym(W M W&#7488;) a = &rho; W S W&#7488; a: the
 * predictor's values at the end, where it is symmetric.
 */
public final class LearnedModel implements Optimum {
    private static final double ROUNDOFF = 64;

    private final Objective objective;
    private final Matrix encoder;
    private final Spectrum spectrum;
    private final double loss;
    private final double residual;

    private LearnedModel(Objective objective, Matrix encoder, Spectrum spectrum, double loss, double residual) {
        this.objective = objective;
        this.encoder = encoder;
        this.spectrum = spectrum;
        this.loss = loss;
        this.residual = residual;
    }

    /**
     * The end of a flow, as an optimum.
     *
     * @throws BackendException if its features are linearly dependent to rounding
     */
    public static LearnedModel of(
            Objective objective, LearningFlow flow, List<Matrix> end, ViewMoments views, Backend backend) {
        Matrix w = flow.encoder(end, backend);
        Matrix lower = backend.cholesky(backend.congruence(w, views.total()))
                .orElseThrow(() -> new BackendException("the features that " + objective.name()
                        + " learned are linearly dependent: fewer features or encoder layers would do"));
        Matrix white = backend.solveLower(lower, w);
        SymmetricEigen eigen = backend.eigen(SymmetricMatrix.symmetricPart(
                backend.multiplyTransposedRight(backend.multiply(white, views.cross()), white)));
        int k = w.rows();
        double[] errors = new double[k];
        Arrays.fill(errors, ROUNDOFF * Math.ulp(1.0) * views.dimension());
        double moving = 0;
        double size = 0;
        List<Matrix> slope = flow.slope(end, backend);
        for (int i = 0; i < end.size(); i++) {
            moving += slope.get(i).sumOfSquares();
            size += end.get(i).sumOfSquares();
        }
        return new LearnedModel(
                objective,
                backend.multiply(eigen.vectors(), white),
                new Spectrum(eigen.values(), errors, k, k),
                flow.loss(end, backend),
                Math.sqrt(moving / size) / views.total().frobeniusNorm());
    }

    @Override
    public Objective objective() {
        return objective;
    }

    @Override
    public Spectrum spectrum() {
        return spectrum;
    }

    @Override
    public boolean whole() {
        return true;
    }

    @Override
    public String solver() {
        return "matrix equations integrated";
    }

    @Override
    public int features() {
        return encoder.rows();
    }

    @Override
    public boolean nested() {
        return false;
    }

    @Override
    public Matrix encoder(int k) {
        return encoder.firstRows(k);
    }

    /** The loss of the features that were learned together. */
    @Override
    public double loss(int k) {
        return loss;
    }

    @Override
    public Optional<Matrix> decoder(int k, Backend backend) {
        return Optional.empty();
    }

    /** How fast the parameters still move, relative to their size and to the largest rate of the moments. */
    @Override
    public double residual(int k, Backend backend) {
        return residual;
    }
}
