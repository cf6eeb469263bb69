package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.MaskedReconstruction;
import dev.presage.model.Reconstruction;
import dev.presage.noise.MaskEvents;
import dev.presage.noise.ViewMoments;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Masked autoencoding on masked coordinates only, with k features: alternating least squares from the closed form of plain
 * reconstruction under the same mask. The decoder given the encoder is solved row by row, the encoder given the decoder by
 * conjugate gradients from where it is until a thousandth of its residual is left; and a longer step of the same direction is
 * taken where that is better still. So the loss never rises; it ends when {@value #IN_A_ROW} steps in a row lower it by less than
 * {@value #SETTLED} of it each. A local optimum of a problem that is not convex: what plain reconstruction loses against it is a lower bound
 * on what the weights cost.
 *
 * <p>Cost: a step some tens of products of k d&sup2; and, for q patches of size s = d/q, of k s d + k&sup2; d; for a block
 * with p places of s pixels p (k s&sup2; + k&sup2; s). The loss without a limit on the rank takes d&sup3;/3 a pattern, of which there are
 * q, or d for a block, and is left out beyond {@value #MOST_PATTERN_FLOPS} flops. Source: theory.md 3.13.
 */
public final class MaskedRegression implements Optimum {
    private static final double SETTLED = 1e-7;
    private static final int IN_A_ROW = 3;
    private static final int MOST_STEPS = 1_000;
    private static final double MOST_REACH = 64;
    private static final double SOLVED = 1e-3;
    private static final int MOST_INNER = 200;
    private static final double MOST_PATTERN_FLOPS = 3e12;

    private final MaskedMoments moments;
    private final Matrix encoder;
    private final Matrix decoder;
    private final int most;
    private final double loss;
    private final Map<String, Double> details;
    private final String solver;

    private MaskedRegression(
            MaskedMoments moments,
            Matrix encoder,
            Matrix decoder,
            int most,
            double loss,
            Map<String, Double> details,
            String solver) {
        this.moments = moments;
        this.encoder = encoder;
        this.decoder = decoder;
        this.most = most;
        this.loss = loss;
        this.details = details;
        this.solver = solver;
    }

    /**
     * Solves for k features.
     *
     * @param views of the mask, with means of 0
     * @param whitening of their total
     * @param most the largest k that there is
     * @throws BadInputException if the views have means
     */
    public static MaskedRegression solve(
            ViewMoments views,
            MaskEvents events,
            Whitening whitening,
            int k,
            int most,
            Backend backend,
            Progress progress) {
        if (!views.mean().isZero() && views.centred()) {
            throw new BadInputException(
                    "mae-masked-only expects dropped coordinates to show the mean, 0 after centring, found data whose mean"
                            + " is not 0");
        }
        MaskedMoments moments = new MaskedMoments(views.clean(), events, backend);
        ClosedForm plain = ClosedForm.solve(new Reconstruction(), views, Optional.empty(), whitening, k, backend);
        Matrix start = plain.encoder(k);
        double unweighted = moments.loss(plain.decoder(k, backend).orElseThrow(), start);
        Whitening average = Whitening.of(moments.average(), backend);
        Course course = descend(moments, start, average, backend, progress);
        Matrix white = whitened(course.end.encoder, views.total(), backend);
        Matrix decoder = moments.decoder(white);
        double loss = moments.loss(decoder, white);
        Map<String, Double> details = new LinkedHashMap<>();
        details.put("unweightedLoss", unweighted);
        details.put("gapOfUnweighted", unweighted - loss);
        int d = views.dimension();
        if (moments.patterns() * Math.pow(d, 3) / 3 <= MOST_PATTERN_FLOPS) {
            details.put(
                    "fullRankLoss",
                    moments.leastLoss(done -> progress.report("rows of the full rank", done, moments.patterns())));
        }
        return new MaskedRegression(
                moments, white, decoder, most, loss, details, "alternating least squares, " + course.steps + " steps");
    }

    private record Course(Point end, int steps) {}

    private static Course descend(
            MaskedMoments moments, Matrix start, Whitening average, Backend backend, Progress progress) {
        Point at = Point.of(moments, start);
        double reach = 1;
        int settled = 0;
        for (int step = 1; step <= MOST_STEPS; step++) {
            progress.report("alternating least squares", step, MOST_STEPS);
            Matrix stepped = encoder(moments.new Normal(at.decoder), at.encoder, average, backend);
            Point next = Point.of(moments, stepped);
            if (!(next.loss < at.loss)) {
                return new Course(at, step);
            }
            Point further =
                    Point.of(moments, stepped.plus(stepped.minus(at.encoder).times(reach)));
            boolean better = further.loss < next.loss;
            reach = better ? Math.min(MOST_REACH, 2 * reach) : Math.max(1, reach / 4);
            Point reached = better ? further : next;
            settled = at.loss - reached.loss <= SETTLED * reached.loss ? settled + 1 : 0;
            at = reached;
            if (settled == IN_A_ROW) {
                return new Course(at, step);
            }
        }
        return new Course(at, MOST_STEPS);
    }

    /** An encoder with its best decoder. */
    private record Point(Matrix encoder, Matrix decoder, double loss) {
        static Point of(MaskedMoments moments, Matrix encoder) {
            Matrix decoder = moments.decoder(encoder);
            return new Point(encoder, decoder, moments.loss(decoder, encoder));
        }
    }

    /** Conjugate gradients on L(E) = B from an encoder, with (&sum; A)^+ and the inverse of the average as preconditioner. */
    private static Matrix encoder(MaskedMoments.Normal normal, Matrix start, Whitening average, Backend backend) {
        Matrix inverse = pseudoInverse(normal.sum(), backend);
        Matrix x = start;
        Matrix residual = normal.right().minus(normal.apply(x));
        double size = residual.frobeniusNorm();
        Matrix direction = preconditioned(residual, inverse, average, backend);
        double product = inner(residual, direction);
        for (int step = 0; step < MOST_INNER && residual.frobeniusNorm() > SOLVED * size && product > 0; step++) {
            Matrix image = normal.apply(direction);
            double curvature = inner(direction, image);
            if (!(curvature > 0)) {
                return x;
            }
            double length = product / curvature;
            x = x.plus(direction.times(length));
            residual = residual.minus(image.times(length));
            Matrix better = preconditioned(residual, inverse, average, backend);
            double next = inner(residual, better);
            direction = better.plus(direction.times(next / product));
            product = next;
        }
        return x;
    }

    private static Matrix preconditioned(Matrix rows, Matrix inverse, Whitening average, Backend backend) {
        return backend.multiply(inverse, average.encoder(average.whitened(rows, backend), backend));
    }

    private static double inner(Matrix a, Matrix b) {
        return Vector.wrap(a.toArray()).dot(Vector.wrap(b.toArray()));
    }

    private static Matrix pseudoInverse(SymmetricMatrix a, Backend backend) {
        SymmetricEigen eigen = backend.eigen(a);
        double cut = Math.ulp(1.0) * a.dimension() * Math.max(0, eigen.values()[0]);
        double[] values =
                Arrays.stream(eigen.values()).map(v -> v > cut ? 1 / v : 0).toArray();
        return backend.multiplyTransposedLeft(eigen.vectors(), eigen.vectors().scaleRows(values));
    }

    /** Rows of the same span, by what varies most in them, with V S V&#7488; = I. */
    private static Matrix whitened(Matrix encoder, SymmetricMatrix total, Backend backend) {
        SymmetricMatrix second = backend.congruence(encoder, total);
        SymmetricEigen eigen = backend.eigen(second);
        double cut = Math.ulp(1.0) * encoder.rows() * Math.max(0, eigen.values()[0]);
        double[] scale = Arrays.stream(eigen.values())
                .map(v -> v > cut ? 1 / Math.sqrt(v) : 0)
                .toArray();
        return backend.multiply(eigen.vectors().scaleRows(scale), encoder);
    }

    @Override
    public MaskedReconstruction objective() {
        return new MaskedReconstruction();
    }

    @Override
    public Spectrum spectrum() {
        return Spectrum.none(most);
    }

    @Override
    public boolean whole() {
        return true;
    }

    @Override
    public String solver() {
        return solver;
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
        return checked(k, encoder);
    }

    @Override
    public double loss(int k) {
        checked(k, encoder);
        return loss;
    }

    @Override
    public Optional<Matrix> decoder(int k, Backend backend) {
        return Optional.of(checked(k, decoder));
    }

    @Override
    public Map<String, Double> details(int k) {
        return details;
    }

    /** What is left of the encoder's normal equations given its decoder, relative to their right side. */
    @Override
    public double residual(int k, Backend backend) {
        MaskedMoments.Normal normal = moments.new Normal(checked(k, decoder));
        return normal.right().minus(normal.apply(encoder)).frobeniusNorm()
                / normal.right().frobeniusNorm();
    }

    private Matrix checked(int k, Matrix found) {
        if (k != encoder.rows()) {
            throw new IllegalArgumentException(
                    "mae-masked-only was solved for k = " + encoder.rows() + ", asked for " + k);
        }
        return found;
    }
}
