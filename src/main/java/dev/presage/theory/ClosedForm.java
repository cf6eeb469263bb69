package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BlockGolubKahan;
import dev.presage.linalg.BlockLanczos;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RightSvd;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.GenerativeObjective;
import dev.presage.model.Jepa;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.moments.Basis;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.LowRank;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The optimal linear encoders of a {@link SpectralObjective}, for every number of features at once.
 *
 * <p>With \(W\) the whitening of \(S\), \(W S W^\top = I\), the solutions are the eigenvectors of \(W T W^\top\) (T given as a form) or the
 * right singular vectors of \(F W^\top\) (\(T = F^\top F\) given as a factor): encoder rows \(V = P^\top W\) with \(V S V^\top = I\). Cost: one
 * O(d&sup3;) eigenproblem or singular value decomposition beside the whitening, or the largest part of one.
 */
public final class ClosedForm implements Optimum {
    private static final double EPS = Math.ulp(1.0);
    /** Rounding errors of accumulated moments and of the decompositions, in units of eps times the norms involved. */
    private static final double ROUNDOFF = 8;

    /** From here on the largest solutions alone are computed, if no more are wanted. */
    private static final int LARGE = 1024;

    /** The part of all solutions up to which the largest alone are quicker. */
    private static final int MOST_OF_TOP = 4;

    /** The part of all solutions up to which products with blocks of vectors are quicker still, from 2 LARGE on. */
    private static final int MOST_BY_PRODUCTS = 20;

    /** Products with this part of r blocks take about as long as the other solvers. */
    private static final int STEPS_PER_RANK = 20;

    /** Singular values within this factor of each other keep 9 digits as roots of eigenvalues. */
    private static final double SQUARABLE = 1e3;

    private static final String DUAL = "dual singular value decomposition";

    private final SpectralObjective objective;
    private final ViewMoments views;
    private final Optional<LabelViewMoments> labels;
    private final Matrix encoder;
    private final Spectrum spectrum;
    private final double[] solutions;
    private final double[] errors;
    private final boolean whole;
    private final String solver;

    private ClosedForm(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Matrix encoder,
            Spectrum spectrum,
            double[] solutions,
            double[] errors,
            boolean whole,
            String solver) {
        this.whole = whole;
        this.errors = errors;
        this.solver = solver;
        this.objective = objective;
        this.views = views;
        this.labels = labels;
        this.encoder = encoder;
        this.spectrum = spectrum;
        this.solutions = solutions;
    }

    /**
     * Solves an objective, for every number of features.
     *
     * @param labels label moments against the same views; needed by objectives that use labels
     * @param whitening of {@code views.total()}
     * @throws BadInputException if the objective needs labels and there are none
     */
    public static ClosedForm solve(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Whitening whitening,
            Backend backend) {
        return solve(objective, views, labels, whitening, Integer.MAX_VALUE, backend);
    }

    /**
     * Solves an objective for the first {@code wanted} values of its spectrum, or for all where that is as quick: below
     * d = {@value #LARGE}, or for more than a quarter of all. The largest eigenvectors alone cost about half of all of them. Of
     * a factor's W F&#7488;F W&#7488; they are taken only where the values that are wanted differ by a factor of less than
     * {@value #SQUARABLE}: squares know small ones to eps times the square of the largest. From twice that d on, up to a
     * twentieth of all are found by products with blocks of vectors ({@link BlockLanczos}, {@link BlockGolubKahan}; no
     * squares): some 10 d&sup2; flops each, W and T or F being held once more where the backend computes. Else all are found
     * from factors with n rows where n samples are at most d / 2: O(d n&sup2;) beside W.
     *
     * @param labels label moments against the same views; needed by objectives that use labels
     * @param whitening of {@code views.total()}
     * @throws BadInputException if the objective needs labels and there are none
     */
    public static ClosedForm solve(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Whitening whitening,
            int wanted,
            Backend backend) {
        return solve(objective, views, labels, whitening, wanted, LARGE, backend);
    }

    /** The same with another idea of large. */
    static ClosedForm solve(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Whitening whitening,
            int wanted,
            int large,
            Backend backend) {
        if (objective.usesLabels() && labels.isEmpty()) {
            throw new BadInputException("the objective " + objective.name() + " expects labels, found data without");
        }
        if (objective instanceof Jepa jepa) {
            return DistilledModes.solve(
                    jepa,
                    views,
                    labels,
                    SharedModes.of(views, backend).orElseThrow(() -> new BadInputException(noFormula(jepa))));
        }
        Target target = objective.target(views, labels);
        int d = views.dimension();
        boolean few = d >= large && !objective.reorders() && wanted <= whitening.rank() / MOST_OF_TOP;
        boolean krylov = d >= 2 * large && !objective.reorders() && wanted <= whitening.rank() / MOST_BY_PRODUCTS;
        boolean tiny = views.cleanRank() <= d / MOST_OF_TOP;
        Optional<Decomposition> dual = krylov && !tiny ? Optional.empty() : dual(target, views, whitening, backend);
        Decomposition found = dual.orElseGet(() -> target instanceof Target.Form form
                ? ofForm(
                        form.form(),
                        views.total(),
                        whitening,
                        few ? wanted : whitening.rank(),
                        d >= large && !objective.reorders(),
                        krylov,
                        backend)
                : ofFactor(
                        ((Target.Factor) target).factor(),
                        whitening,
                        few ? wanted : Integer.MAX_VALUE,
                        krylov,
                        backend));
        return objective.reorders()
                ? reordered(objective, views, labels, found)
                : assembled(objective, views, labels, target, found);
    }

    /** Why an objective has no closed form under a noise; empty if it has one. */
    public static Optional<String> missing(SpectralObjective objective, ViewMoments views, Backend backend) {
        return objective instanceof Jepa && SharedModes.of(views, backend).isEmpty()
                ? Optional.of(noFormula(objective))
                : Optional.empty();
    }

    private static String noFormula(SpectralObjective objective) {
        return objective.name()
                + " expects M and S with common eigenvectors (no noise, isotropic noise), found that they do"
                + " not commute: presage order --objective " + objective.name() + " integrates its equations";
    }

    /** Solutions that were found elsewhere, in their order. */
    static ClosedForm ofModes(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Matrix encoder,
            Spectrum spectrum,
            double[] solutions,
            double[] errors,
            String solver) {
        return new ClosedForm(objective, views, labels, encoder, spectrum, solutions, errors, true, solver);
    }

    /** All solutions by what they are worth; a value for each of them and no more. */
    private static ClosedForm reordered(
            SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels, Decomposition found) {
        double[] unordered = found.solutions();
        int[] order = IntStream.range(0, unordered.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -objective.worth(unordered[j])))
                .mapToInt(j -> j)
                .toArray();
        double[] solutions = Arrays.stream(order).mapToDouble(j -> unordered[j]).toArray();
        double[] errors =
                Arrays.stream(order).mapToDouble(j -> found.errors()[j]).toArray();
        Matrix encoder = Matrix.generate(
                order.length, views.dimension(), (i, c) -> found.encoder().at(order[i], c));
        double[] worths = Arrays.stream(solutions).map(objective::worth).toArray();
        double[] worthErrors = new double[worths.length];
        Arrays.setAll(worthErrors, j -> Math.abs(objective.worth(solutions[j] + errors[j]) - worths[j]));
        Vector values =
                Vector.wrap(Arrays.stream(solutions).map(objective::spectrumOf).toArray());
        Spectrum spectrum = Spectrum.ordered(
                values,
                worths,
                worthErrors,
                views.dimension(),
                Math.min(encoder.rows(), objective.mostFeatures(views, labels, values)));
        return new ClosedForm(objective, views, labels, encoder, spectrum, solutions, errors, true, found.solver());
    }

    private static ClosedForm assembled(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Target target,
            Decomposition found) {
        int d = views.dimension();
        double[] solutions = found.solutions();
        double[] errors = found.errors();
        Matrix encoder = found.encoder();
        int shown = found.all()
                ? target instanceof Target.Factor factor
                        ? Math.min(d, factor.factor().rows())
                        : d
                : solutions.length;
        boolean exact = views.basis() instanceof Basis.Exact;
        if (!exact) {
            // Estimates may fall below 0; beyond the rank of the views there are none to show.
            shown = Math.min(shown, solutions.length);
        }
        double[] values = new double[shown];
        double[] valueErrors = new double[shown];
        for (int j = 0; j < Math.min(shown, solutions.length); j++) {
            values[j] = objective.spectrumOf(exact ? Math.max(0, solutions[j]) : solutions[j]);
            valueErrors[j] = Math.abs(
                    objective.spectrumOf((exact ? Math.max(0, solutions[j]) : solutions[j]) + errors[j]) - values[j]);
        }
        int most = Math.min(encoder.rows(), objective.mostFeatures(views, labels, Vector.of(values)));
        Spectrum spectrum =
                exact ? new Spectrum(values, valueErrors, d, most) : Spectrum.estimated(values, valueErrors, d, most);
        return new ClosedForm(
                objective, views, labels, encoder, spectrum, solutions, errors, found.all(), found.solver());
    }

    /**
     * The solutions under other views, without solving again, if both problems are one pencil: T&#8322; = &gamma; T&#8321; and
     * S&#8322; = &alpha; S&#8321; + &beta; T&#8321; up to rounding ({@link SharedPencil}). Then the features are the same, in the
     * same order, at every k: &tau;&#8322; = &gamma; &tau;&#8321; / (&alpha; + &beta; &tau;&#8321;), which rises with &tau;&#8321;,
     * and only their scales differ. So joint embedding under a mask of given patches learns the same whatever the ratio. Errors
     * of the spectrum are those of the first solution carried over, and those of a solution of the second. O(d&sup2;).
     *
     * @param otherLabels label moments against the other views; needed by objectives that use labels
     * @param relativeError how far the moments may be off, as in {@link Whitening#relativeError}
     */
    public Optional<ClosedForm> carriedTo(
            ViewMoments other, Optional<LabelViewMoments> otherLabels, double relativeError) {
        if (!(views.basis() instanceof Basis.Exact) || !(other.basis() instanceof Basis.Exact)) {
            return Optional.empty();
        }
        Target mine = objective.target(views, labels);
        Target theirs = objective.target(other, otherLabels);
        return SharedPencil.of(mine, views.total(), theirs, other.total())
                .flatMap(pencil -> carried(pencil, theirs, other, otherLabels, relativeError));
    }

    private Optional<ClosedForm> carried(
            SharedPencil pencil,
            Target target,
            ViewMoments other,
            Optional<LabelViewMoments> otherLabels,
            double relativeError) {
        boolean squares = target instanceof Target.Factor;
        int count = solutions.length;
        double[] scale = new double[count];
        double[] found = new double[count];
        double[] moved = new double[count];
        for (int j = 0; j < count; j++) {
            double tau = squares ? solutions[j] * solutions[j] : Math.max(0, solutions[j]);
            double variance = pencil.alpha() + pencil.beta() * tau;
            if (!(variance > 0)) {
                return Optional.empty();
            }
            scale[j] = 1 / Math.sqrt(variance);
            double ratio = pencil.gamma() / variance;
            found[j] = solutions[j] * (squares ? Math.sqrt(ratio) : ratio);
            moved[j] = errors[j] * (squares ? Math.sqrt(ratio) : ratio * pencil.alpha() / variance);
        }
        Matrix rescaled = encoder.scaleRows(scale);
        double roundoff = Math.max(ROUNDOFF * EPS, relativeError) + pencil.residual();
        double norm = Math.min(other.total().trace(), other.total().largestRowSum());
        double[] own = target instanceof Target.Form form
                ? formErrors(form.form().trace(), found, rescaled, roundoff, norm)
                : factorErrors(((Target.Factor) target).factor(), rescaled, found, roundoff, norm);
        for (int j = 0; j < count; j++) {
            moved[j] += own[j];
        }
        return Optional.of(assembled(
                objective, other, otherLabels, target, new Decomposition(rescaled, found, moved, whole, solver)));
    }

    /**
     * Eigenvalues or singular values, and what belongs to them.
     *
     * @param encoder rows with V S V&#7488; = I, one a value
     * @param solutions values, descending
     * @param errors of rounding, to first order
     * @param all whether these are all there are
     * @param solver what found them
     */
    private record Decomposition(Matrix encoder, double[] solutions, double[] errors, boolean all, String solver) {}

    /** With fewer samples than half the coordinates: the target by a factor with as many rows as it has ranks. */
    private static Optional<Decomposition> dual(
            Target target, ViewMoments views, Whitening whitening, Backend backend) {
        if (!(views.basis() instanceof Basis.Exact) || whitening.relativeError() > 0) {
            return Optional.empty();
        }
        return target instanceof Target.Form form
                ? LowRank.factor(form.form(), views.cleanRank(), backend)
                        .map(factor -> dualForm(form.form(), factor, whitening, backend))
                : dualFactor(((Target.Factor) target).factor(), views, whitening, backend);
    }

    /** T = R&#7488;R: the solutions are the squares of the singular values of R W&#7488;. */
    private static Decomposition dualForm(SymmetricMatrix form, Matrix factor, Whitening whitening, Backend backend) {
        Svd svd = backend.svd(whitening.whitened(factor, backend));
        Matrix encoder = whitening.encoder(svd.right(), backend);
        double[] solutions =
                Arrays.stream(svd.values()).map(value -> value * value).toArray();
        double left = Math.abs(form.trace() - factor.sumOfSquares());
        double[] errors = formErrors(form.trace(), solutions, encoder, roundoff(whitening), whitening.norm());
        double[] norms = encoder.rowNorms();
        Arrays.setAll(errors, j -> errors[j] + left * norms[j] * norms[j]);
        return new Decomposition(encoder, solutions, errors, true, DUAL);
    }

    /**
     * A factor whose last d rows are combinations of the clean samples, as M = C Pbar&#7488; is: with orthonormal rows Q of
     * their span, Q M has the singular values and right vectors of M = Q&#7488;Q M. Empty where that does not hold.
     */
    private static Optional<Decomposition> dualFactor(
            Matrix factor, ViewMoments views, Whitening whitening, Backend backend) {
        int d = views.dimension();
        int others = factor.rows() - d;
        if (others < 0 || !LowRank.pays(views.cleanRank() + others, d, backend)) {
            return Optional.empty();
        }
        return LowRank.factor(views.clean(), views.cleanRank(), backend).flatMap(r -> {
            Matrix basis = LowRank.orthonormal(r, backend);
            Matrix inputs = factor.rows(others, factor.rows());
            Matrix reduced = backend.multiply(basis, inputs);
            double left =
                    inputs.minus(backend.multiplyTransposedLeft(basis, reduced)).frobeniusNorm();
            if (!(left <= ROUNDOFF * EPS * d * factor.frobeniusNorm())) {
                return Optional.empty();
            }
            Matrix few = others == 0 ? reduced : Matrix.stack(factor.firstRows(others), reduced);
            Svd svd = backend.svd(whitening.whitened(few, backend));
            Matrix encoder = whitening.encoder(svd.right(), backend);
            double[] errors = factorErrors(factor, encoder, svd.values(), roundoff(whitening), whitening.norm());
            double[] norms = encoder.rowNorms();
            Arrays.setAll(errors, j -> errors[j] + left * norms[j]);
            return Optional.of(new Decomposition(encoder, svd.values(), errors, true, DUAL));
        });
    }

    private static Decomposition ofForm(
            SymmetricMatrix form,
            SymmetricMatrix total,
            Whitening whitening,
            int count,
            boolean large,
            boolean krylov,
            Backend backend) {
        boolean all = count >= whitening.rank();
        Optional<NoiseBlocks> blocks = large && whitening.rank() == form.dimension()
                ? NoiseBlocks.of(total, form, whitening.relativeError(), backend)
                : Optional.empty();
        SymmetricEigen found;
        String solver;
        if (blocks.isPresent()) {
            Optional<SymmetricEigen> few = krylov && !all
                    ? blocks.get().byProducts(form, count, whitening.rank() / STEPS_PER_RANK, backend)
                    : Optional.empty();
            solver = (few.isPresent() ? "block Lanczos" : all ? "symmetric eigenproblem" : "largest eigenvectors")
                    + ", noise in blocks";
            found = few.orElseGet(() -> blocks.get().largest(form, Math.min(count, whitening.rank()), backend));
        } else if (all) {
            found = whitening.eigen(form, backend);
            solver = "generalized eigenproblem";
        } else {
            Optional<SymmetricEigen> few = krylov ? byProducts(form, whitening, count, backend) : Optional.empty();
            solver = few.isPresent() ? "block Lanczos" : "largest eigenvectors";
            found = few.orElseGet(() -> {
                SymmetricEigen white = backend.topEigen(whitening.whitened(form, backend), count);
                return new SymmetricEigen(white.values(), whitening.encoder(white.vectors(), backend));
            });
        }
        double[] solutions = found.values();
        double[] errors = formErrors(form.trace(), solutions, found.vectors(), roundoff(whitening), whitening.norm());
        if (blocks.isPresent()) {
            double largest = solutions[0] / (1 - solutions[0]);
            for (int j = 0; j < errors.length; j++) {
                errors[j] += ROUNDOFF * EPS * largest * (1 - solutions[j]) * (1 - solutions[j]);
            }
        }
        return new Decomposition(found.vectors(), solutions, errors, all, solver);
    }

    private static double[] formErrors(
            double trace, double[] solutions, Matrix encoder, double roundoff, double viewNorm) {
        double[] norms = encoder.rowNorms();
        double[] errors = new double[solutions.length];
        Arrays.setAll(errors, j -> roundoff * (trace + Math.abs(solutions[j]) * viewNorm) * norms[j] * norms[j]);
        return errors;
    }

    /** W T W&#7488; is applied, not formed; vectors are encoders. */
    private static Optional<SymmetricEigen> byProducts(
            SymmetricMatrix form, Whitening whitening, int count, Backend backend) {
        try (LinearOperator white = whitening.operator(backend);
                LinearOperator target = backend.operator(form)) {
            return BlockLanczos.largest(
                            x -> white.apply(target.apply(white.applyTransposed(x))),
                            whitening.rank(),
                            count,
                            whitening.rank() / STEPS_PER_RANK,
                            0,
                            backend)
                    .map(found -> new SymmetricEigen(found.values(), white.applyTransposed(found.vectors())));
        }
    }

    private static Decomposition ofFactor(
            Matrix factor, Whitening whitening, int count, boolean krylov, Backend backend) {
        boolean few = count <= Math.min(factor.rows(), whitening.rank()) / MOST_OF_TOP;
        Optional<Svd> largest = few && krylov ? byProducts(factor, whitening, count, backend) : Optional.empty();
        if (largest.isPresent()) {
            Matrix encoder = largest.get().right();
            double[] errors =
                    factorErrors(factor, encoder, largest.get().values(), roundoff(whitening), whitening.norm());
            return new Decomposition(encoder, largest.get().values(), errors, false, "block bidiagonalisation");
        }
        if (few) {
            Optional<Decomposition> squared =
                    ofSquare(factor, whitening.whitened(factor, backend), whitening, count, backend);
            if (squared.isPresent()) {
                return squared.get();
            }
        }
        RightSvd svd = whitening.rightSvd(factor, backend);
        double[] errors = factorErrors(factor, svd.right(), svd.values(), roundoff(whitening), whitening.norm());
        Arrays.setAll(errors, j -> errors[j] + svd.errors()[j]);
        return new Decomposition(
                svd.right(),
                svd.values(),
                errors,
                true,
                svd.levels() == 0 ? "singular value decomposition" : "eigenproblems of squares, level by level");
    }

    /** F W&#7488; is applied, not formed; right vectors are encoders. */
    private static Optional<Svd> byProducts(Matrix factor, Whitening whitening, int count, Backend backend) {
        try (LinearOperator white = whitening.operator(backend);
                LinearOperator target = backend.operator(factor)) {
            return BlockGolubKahan.largest(
                            LinearOperator.of(
                                    x -> target.apply(white.applyTransposed(x)),
                                    y -> white.apply(target.applyTransposed(y))),
                            factor.rows(),
                            whitening.rank(),
                            count,
                            whitening.rank() / STEPS_PER_RANK,
                            0,
                            backend)
                    .map(found -> new Svd(found.values(), found.left(), white.applyTransposed(found.right())));
        }
    }

    private static double[] factorErrors(
            Matrix factor, Matrix encoder, double[] solutions, double roundoff, double viewNorm) {
        double size = factor.frobeniusNorm();
        double[] norms = encoder.rowNorms();
        double[] errors = new double[solutions.length];
        Arrays.setAll(errors, j -> roundoff * norms[j] * (size + solutions[j] * viewNorm * norms[j] / 2));
        return errors;
    }

    /** Relative errors of moments and solvers. */
    private static double roundoff(Whitening whitening) {
        return Math.max(ROUNDOFF * EPS, whitening.relativeError());
    }

    /** The largest singular values by way of their squares, if none of them is too small for that. */
    private static Optional<Decomposition> ofSquare(
            Matrix factor, Matrix whitened, Whitening whitening, int count, Backend backend) {
        SymmetricEigen eigen = backend.topEigen(backend.gram(whitened), count);
        double largest = eigen.values()[0];
        if (!(eigen.values()[count - 1] * SQUARABLE * SQUARABLE > largest)) {
            return Optional.empty();
        }
        double[] solutions = Arrays.stream(eigen.values()).map(Math::sqrt).toArray();
        Matrix encoder = whitening.encoder(eigen.vectors(), backend);
        double[] errors = factorErrors(factor, encoder, solutions, roundoff(whitening), whitening.norm());
        for (int j = 0; j < count; j++) {
            errors[j] += ROUNDOFF * EPS * largest / solutions[j];
        }
        return Optional.of(new Decomposition(encoder, solutions, errors, false, "largest eigenvectors of squares"));
    }

    /**
     * The same solution where views were drawn, with the standard error of each value of the spectrum and of its distance to
     * the next.
     */
    public ClosedForm withDrawErrors(double[] standardErrors, double[] gapErrors) {
        return new ClosedForm(
                objective,
                views,
                labels,
                encoder,
                spectrum.withDrawErrors(standardErrors, gapErrors),
                solutions,
                errors,
                whole,
                solver);
    }

    /** The objective that was solved. */
    @Override
    public SpectralObjective objective() {
        return objective;
    }

    /** Its spectrum. */
    @Override
    public Spectrum spectrum() {
        return spectrum;
    }

    /** The solutions as they were computed: eigenvalues, or for a factor singular values. */
    double[] solutions() {
        return solutions.clone();
    }

    /** Whether the spectrum is all of it, and not only the first values. */
    @Override
    public boolean whole() {
        return whole;
    }

    /** What solved it, in words: the decomposition that was used. */
    @Override
    public String solver() {
        return solver;
    }

    /** How many features were computed: the rank of the views, or of the target's factor if that has fewer rows. */
    @Override
    public int features() {
        return encoder.rows();
    }

    @Override
    public boolean nested() {
        return true;
    }

    /** The k best features, k &times; d over centred prepared inputs, with V S V&#7488; = I. */
    @Override
    public Matrix encoder(int k) {
        return encoder.firstRows(checked(k));
    }

    /** The optimal loss with k features, per sample. */
    @Override
    public double loss(int k) {
        return objective.loss(views, labels, spectrum.values(), encoder, checked(k));
    }

    /** By what the objective's own model multiplies the first k features, and the columns of their decoder alike. */
    @Override
    public Vector gains(int k) {
        return objective.gains(views, spectrum.values(), checked(k));
    }

    /** Numbers of the optimum that belong to this objective alone, by name. */
    @Override
    public Map<String, Double> details(int k) {
        return objective.details(views, spectrum.values(), encoder, checked(k));
    }

    /** The variance of samples around decoded ones, of an objective that models samples. */
    @Override
    public OptionalDouble decoderVariance(int k) {
        return objective instanceof GenerativeObjective generative
                ? OptionalDouble.of(generative.decoderVariance(views, spectrum.values(), checked(k)))
                : OptionalDouble.empty();
    }

    /** The optimal decoder for the first k features, D = M V&#7488;, d &times; k; empty if the model has none. */
    @Override
    public Optional<Matrix> decoder(int k, Backend backend) {
        return objective.reconstructs()
                ? Optional.of(backend.multiplyTransposedRight(views.cross(), encoder(k)))
                : Optional.empty();
    }

    /**
     * How far the first k features are from solving the problem: the larger of ||V S V&#7488; - I|| and
     * ||V T - diag(&tau;) V S|| over the norms of its two terms (Frobenius). Rounding leaves about eps times d times the
     * condition number of S.
     */
    @Override
    public double residual(int k, Backend backend) {
        Matrix v = encoder(k);
        Matrix vs = backend.multiply(v, views.total().toMatrix());
        double constraint = SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(vs, v))
                .map((i, j, value) -> i == j ? value - 1 : value)
                .frobeniusNorm();
        Target target = objective.target(views, labels);
        double[] tau = new double[k];
        Matrix vt;
        if (target instanceof Target.Form form) {
            vt = backend.multiply(v, form.form().toMatrix());
            System.arraycopy(solutions, 0, tau, 0, k);
        } else {
            Matrix factor = ((Target.Factor) target).factor();
            vt = backend.multiply(backend.multiplyTransposedRight(v, factor), factor);
            for (int j = 0; j < k; j++) {
                tau[j] = solutions[j] * solutions[j];
            }
        }
        Matrix right = vs.scaleRows(tau);
        double size = vt.frobeniusNorm() + right.frobeniusNorm();
        return Math.max(constraint, size == 0 ? 0 : vt.minus(right).frobeniusNorm() / size);
    }

    private int checked(int k) {
        if (k < 1 || k > encoder.rows()) {
            throw new IllegalArgumentException(
                    objective.name() + " expects k from 1 to " + encoder.rows() + ", found " + k);
        }
        return k;
    }
}
