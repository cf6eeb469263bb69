package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentBlocks.Block;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.Views;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whether a noisy objective's subspace differs from clean PCA's by more than another draw of the samples would make it
 * (theory.md section 5): the centred block bootstrap, to first order.
 *
 * <p>Let N (a &times; r) be the first a noisy features and &Pi; the projection on the first b principal components, in
 * coordinates whose inner products are clean covariances. F = N (I - &Pi;) is 0 wherever the noise keeps what clean PCA keeps
 * (a &le; k &le; b). From one draw of the samples to the next it moves by &sum; u_b F_b, F_b its first-order response to
 * block b and u the weights of {@link MomentBlocks#deviations}; so its squared norm is a quadratic form of at most blocks +
 * strata independent normal numbers, and needs no resampling. Difference is found where ||F|| exceeds the 95 % quantile of that
 * norm, for a = b = k <em>and</em> for the a and b nearest to k whose distances across k, &omega;_a - &omega;_{k+1} and
 * &lambda;_k - &lambda;_{b+1}, exceed {@value #RESOLVED} of their standard errors.
 *
 * <p>Both, because each alone is wrong where the other is right: two components that the samples hardly tell apart turn by any
 * angle, which first order in their distance <em>in the sample</em> does not see (wrong in 30 % of draws at a tie); and where
 * many are alike, distances within the crowd look resolved, but responses across k are large. Simulated together: 0 to 4.5 %.
 *
 * <p>Cost: {@link SolutionResponse} once, and for each k two times 2 k d&sup2; flops a block.
 */
public final class Significance {
    /** Neighbours are told apart by so many standard errors of their distance. */
    private static final double RESOLVED = 3;

    private static final double LEVEL = 0.95;
    private static final double UPPER = 0.975;
    private static final int DRAWS = 4000;
    private static final int MATRIX_DRAWS = 200;
    private static final int DRAWN_TOGETHER = 20;
    private static final long SEED = 1;
    private static final int SHOWN = 4;

    /** Coordinates of at least this part of the largest are large; the first of them gives a witness its sign. */
    private static final double LARGE = 0.5;
    /** Below this cosine a right angle's partner is looked for by itself. */
    private static final double NEARLY_RIGHT = 1e-6;

    /** Components whose responses are needed beyond the largest k. */
    private static final int LEAST_BEYOND = 16;

    private final CleanResponse clean;
    private final SolutionResponse response;
    private final ClosedForm solution;
    private final Spectrum cleanSpectrum;
    private final Matrix features;
    private final PrincipalSpace space;
    private final Optional<Task> task;
    private final Matrix deviations;
    private final Backend backend;

    /** Labels, and their coordinates. */
    private record Task(LabelMoments labels, Matrix coordinates) {}

    private Significance(
            CleanResponse clean,
            SolutionResponse response,
            Solved solved,
            Optional<LabelMoments> labels,
            Backend backend) {
        this.clean = clean;
        this.response = response;
        this.backend = backend;
        solution = solved.solution();
        space = clean.space();
        cleanSpectrum = Judge.cleanSpectrum(space);
        features = solved.features().coordinates();
        task = labels.map(l -> new Task(l, space.task(l)));
        deviations = clean.blocks().deviations();
    }

    /**
     * An objective, solved.
     *
     * @param whitening of the views
     * @param features of its encoder, at least as many as will be asked about
     */
    public record Solved(ClosedForm solution, Whitening whitening, Features features) {}

    /** How many components {@link CleanResponse} should know of for questions up to k. */
    public static int components(int k) {
        return k + Math.max(LEAST_BEYOND, k / 4);
    }

    /**
     * For several objectives under one noise.
     *
     * @param clean responses of clean PCA, {@link #components} of the largest k
     * @param views moments of all samples under the noise
     * @param labels of all samples, if there are any
     * @param most the largest k that will be asked about
     */
    public static List<Significance> of(
            CleanResponse clean,
            Views views,
            Optional<LabelMoments> labels,
            AffineNoise noise,
            List<Solved> solved,
            int most,
            Backend backend) {
        List<SolutionResponse> responses = SolutionResponse.of(
                solved.stream()
                        .map(s -> new SolutionResponse.Problem(s.solution(), s.whitening()))
                        .toList(),
                views,
                labels,
                noise,
                clean.blocks(),
                clean.space(),
                most + 1,
                backend);
        return IntStream.range(0, solved.size())
                .mapToObj(i -> new Significance(clean, responses.get(i), solved.get(i), labels, backend))
                .toList();
    }

    /** How many samples it rests on. */
    public long samples() {
        return clean.blocks().count();
    }

    /**
     * What the samples say at k.
     *
     * @param margin an upper bound is computed where the angle is below it, or no difference is found
     * @return empty if some of the first k features do not vary on clean samples, or there are no others
     */
    public Optional<Finding> at(int k, double margin) {
        if (k >= space.rank() || k > features.rows() || k > response.count()) {
            return Optional.empty();
        }
        for (int j = 0; j < k; j++) {
            if (Vector.wrap(features.row(j)).isZero()) {
                return Optional.empty();
            }
        }
        Comparison plain = new Comparison(k, k);
        int kept = kept(k);
        int against = against(k);
        boolean comparable = kept > 0 && against < space.rank();
        Comparison buffered = kept == k && against == k ? plain : comparable ? new Comparison(kept, against) : plain;
        boolean differs = plain.differs() && comparable && (buffered == plain || buffered.differs());
        Angle angle = new Angle(plain);
        boolean small = angle.sine <= margin;
        double upper = differs && !small ? 1 : Math.min(1, angle.sine + plain.norms(UPPER));
        Comparison judged = plain.differs() ? buffered : plain;
        double excess = judged.square - judged.expected;
        return Optional.of(new Finding(
                k,
                samples(),
                differs,
                plain.distance(),
                plain.threshold(),
                kept,
                against,
                upper,
                differs || excess <= 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(samples() * (judged.limit - judged.expected) / excess),
                Math.toDegrees(error(angle.responses())),
                task.filter(t -> t.labels().energy() > 0)
                        .map(t -> OptionalDouble.of(error(gainResponses(t, plain))))
                        .orElse(OptionalDouble.empty()),
                clean.blocks().degrees(),
                angle.witness()));
    }

    /** The largest a &le; k such that &omega;_a is clearly above &omega;_{k+1}; 0 if there is none. */
    private int kept(int k) {
        double[] next = response.eigenvalue(k);
        for (int a = k; a > 0; a--) {
            if (!solution.spectrum().cuts(a)
                    && resolved(response.value(a - 1) - response.value(k), response.eigenvalue(a - 1), next)) {
                return a;
            }
        }
        return 0;
    }

    /** The smallest b &ge; k such that &lambda;_k is clearly above &lambda;_{b+1}; the rank if there is none. */
    private int against(int k) {
        double[] last = clean.eigenvalue(k - 1);
        Vector values = space.spectrum();
        for (int b = k; b < Math.min(space.rank(), clean.count()); b++) {
            double gap = values.at(k - 1) - values.at(b);
            if (!cleanSpectrum.cuts(b) && resolved(gap, last, clean.eigenvalue(b))) {
                return b;
            }
        }
        return space.rank();
    }

    private boolean resolved(double gap, double[] upper, double[] lower) {
        double[] difference = new double[upper.length];
        Arrays.setAll(difference, b -> upper[b] - lower[b]);
        return gap > RESOLVED * error(difference);
    }

    /** The standard error of a number with these responses. */
    private double error(double[] responses) {
        double[] columns = deviations.transpose().times(responses);
        return Math.sqrt(Vector.wrap(columns).dot(Vector.wrap(columns)));
    }

    /** The first a noisy features against the first b components. */
    private final class Comparison {
        private final int a;
        private final int b;
        private final Matrix noisy;
        private final Matrix[] turns;
        private final Matrix[] tangents;
        private final double square;
        private final double expected;
        private final double limit;
        private final Matrix moves;

        Comparison(int a, int b) {
            this.a = a;
            this.b = b;
            int r = space.rank();
            noisy = features.firstRows(a);
            Matrix inside = noisy.columns(0, b);
            Matrix outside = noisy.columns(b, r);
            square = outside.sumOfSquares();
            Matrix lower = backend.multiplyTransposedRight(response.coordinates(a), noisy);
            int size = clean.blocks().size();
            Matrix changes = response.changes(a);
            Matrix orthogonal = changes.minus(backend.multiply(backend.multiplyTransposedRight(changes, noisy), noisy));
            double[] all = new double[Math.multiplyExact(size, a * r)];
            turns = new Matrix[size];
            tangents = new Matrix[size];
            Backend alone = backend.alone();
            new Team(backend.callers()).run(size, block -> {
                Matrix turn = alone.solveLower(lower, orthogonal.rows(block * a, (block + 1) * a));
                Matrix tangent = clean.tangent(block, b);
                Matrix out = turn.columns(b, r).minus(alone.multiply(inside, tangent));
                Matrix in = alone.multiplyTransposedRight(outside, tangent);
                for (int j = 0; j < a; j++) {
                    int at = (block * a + j) * r;
                    out.copyRow(j, all, at);
                    in.copyRow(j, all, at + r - b);
                }
                turns[block] = turn;
                tangents[block] = tangent;
            });
            moves = Matrix.wrap(size, a * r, all);
            SymmetricMatrix products = SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(moves, moves));
            double[] squares = backend.eigenvalues(backend.congruence(deviations.transpose(), products));
            expected = Arrays.stream(squares).map(v -> Math.max(0, v)).sum();
            limit = quantile(squares);
        }

        /**
         * The 95 % quantile of &sum; squares_j z_j&sup2; over an independent &chi;&sup2;_m / m, the error of its scale: m =
         * degrees (&sum; squares)&sup2; / &sum; squares&sup2; (Satterthwaite 1946; &chi;&sup2; by Wilson &amp; Hilferty 1931).
         * Where one direction moves it is that of t&sup2;.
         */
        private double quantile(double[] squares) {
            Random random = new Random(SEED);
            double fourth = Arrays.stream(squares).map(v -> v * v).sum();
            double spread = fourth > 0 ? 2 * fourth / (9 * clean.blocks().degrees() * expected * expected) : 0;
            double[] drawn = new double[DRAWS];
            for (int i = 0; i < DRAWS; i++) {
                for (double value : squares) {
                    double z = random.nextGaussian();
                    drawn[i] += Math.max(0, value) * z * z;
                }
                drawn[i] /= Math.pow(Math.max(0, 1 - spread + random.nextGaussian() * Math.sqrt(spread)), 3);
            }
            Arrays.sort(drawn);
            return drawn[(int) (LEVEL * DRAWS)];
        }

        boolean differs() {
            return square > limit;
        }

        double distance() {
            return Math.sqrt(square);
        }

        double threshold() {
            return Math.sqrt(limit);
        }

        /** A quantile of the largest singular value by which N (I - &Pi;) moves outside &Pi;. */
        double norms(double level) {
            Random random = new Random(SEED);
            int r = space.rank();
            double[] norms = new double[MATRIX_DRAWS];
            for (int from = 0; from < norms.length; from += DRAWN_TOGETHER) {
                Matrix weights = Matrix.generate(DRAWN_TOGETHER, deviations.columns(), (i, j) -> random.nextGaussian());
                Matrix sums = backend.multiply(backend.multiplyTransposedRight(weights, deviations), moves);
                for (int i = 0; i < DRAWN_TOGETHER; i++) {
                    Matrix out = Matrix.wrap(a, r, sums.row(i)).columns(0, r - b);
                    Matrix narrow = a <= r - b ? out.transpose() : out;
                    norms[from + i] = Math.sqrt(Math.max(0, backend.eigenvalues(backend.gram(narrow))[0]));
                }
            }
            Arrays.sort(norms);
            return norms[(int) (level * MATRIX_DRAWS)];
        }
    }

    /** The largest angle and its plane: q within clean PCA's span, c outside, and the noisy direction cos q + sin c. */
    private final class Angle {
        private final Comparison at;
        private final double sine;
        private final double cosine;
        private final double[] left;
        private final double[] inside;
        private final double[] outside;

        Angle(Comparison at) {
            this.at = at;
            int k = at.a;
            int r = space.rank();
            Matrix out = at.noisy.columns(k, r);
            Matrix in = at.noisy.columns(0, k);
            boolean wide = k <= r - k;
            SymmetricEigen top = backend.topEigen(backend.gram(wide ? out.transpose() : out), 1);
            sine = Math.sqrt(Math.min(1, Math.max(0, top.values()[0])));
            double[] found = top.vectors().row(0);
            left = unit(wide ? found : out.times(found));
            outside = unit(wide ? out.transpose().times(found) : found);
            double[] seen = in.transpose().times(left);
            cosine = Math.sqrt(Vector.wrap(seen).dot(Vector.wrap(seen)));
            inside = cosine > NEARLY_RIGHT ? unit(seen) : leastSeen(in);
        }

        /** The direction of clean PCA's span that the noisy features show least of. */
        private double[] leastSeen(Matrix in) {
            SymmetricMatrix missing = backend.gram(in).map((i, j, value) -> (i == j ? 1 : 0) - value);
            return backend.topEigen(missing, 1).vectors().row(0);
        }

        private double[] unit(double[] v) {
            double norm = Math.sqrt(Vector.wrap(v).dot(Vector.wrap(v)));
            return norm > 0 ? Vector.wrap(v).times(1 / norm).toArray() : v;
        }

        /** Coordinates of s q + t c. */
        private double[] joined(double s, double t) {
            double[] out = new double[space.rank()];
            for (int i = 0; i < out.length; i++) {
                out[i] = i < at.a ? s * inside[i] : t * outside[i - at.a];
            }
            return out;
        }

        /**
         * The responses of &theta; in radians: the noisy direction turns by left&#7488; turn, clean PCA's q by its tangent, and
         * the inner product itself changes.
         */
        double[] responses() {
            double[] across = joined(sine, -cosine);
            double[] q = joined(1, 0);
            double[] c = joined(0, 1);
            Matrix outer = space.inputs(Matrix.of(c));
            double known = clean.moments().covariance().energy(outer);
            double[] responses = new double[clean.blocks().size()];
            new Team(backend.threads()).run(responses.length, block -> {
                double noisy = Vector.wrap(left).dot(Vector.wrap(at.turns[block].times(across)));
                double pca = Vector.wrap(inside).dot(Vector.wrap(at.tangents[block].times(outside)));
                double metric = cosine * sine / 2 * (clean.between(block, q, q) - clean.energy(block, outer, known))
                        + sine * sine * clean.between(block, q, c);
                responses[block] = -(noisy + pca + metric);
            });
            return responses;
        }

        /**
         * The top eigenvector of &Pi;_noise - &Pi;_clean: proportional to cos q + (1 + sin) c. Of its two signs the one by which
         * its first large coordinate is positive.
         */
        Witness witness() {
            double norm = Math.sqrt(2 * (1 + sine));
            double[] w = joined(cosine / norm, (1 + sine) / norm);
            double largest = Arrays.stream(w).map(Math::abs).max().orElse(0);
            double sign = Math.signum(Arrays.stream(w)
                    .filter(v -> Math.abs(v) >= LARGE * largest)
                    .findFirst()
                    .orElse(1));
            Arrays.setAll(w, i -> sign * w[i]);
            return new Witness(
                    sine,
                    Vector.wrap(space.inputs(Matrix.of(w)).row(0)),
                    Vector.of(w),
                    shares(w, 0, at.a),
                    shares(w, at.a, w.length));
        }

        private List<Witness.Share> shares(double[] w, int from, int to) {
            return IntStream.range(from, to)
                    .mapToObj(i -> new Witness.Share(i + 1, w[i] * w[i]))
                    .sorted(Comparator.comparingDouble((Witness.Share s) -> -s.share()))
                    .limit(SHOWN)
                    .toList();
        }
    }

    /**
     * The responses of the gain in R2. With &beta; = V&#7488;(V C V&#7488;)^{-1} V B the best predictor from features V, tr
     * B&#7488;&beta; responds by 2 tr B_b&#7488;&beta; - tr &beta;&#7488;C_b&beta; (B_b and C_b less those of all samples) and by
     * twice what the features' turn brings of what &beta; leaves.
     */
    private double[] gainResponses(Task of, Comparison at) {
        int k = at.a;
        int r = space.rank();
        Matrix y = of.coordinates();
        Matrix noisyLoadings = backend.multiply(at.noisy, y);
        Matrix noisyExplained = backend.multiplyTransposedLeft(at.noisy, noisyLoadings);
        Matrix left = y.minus(noisyExplained);
        Matrix kept = y.firstRows(k);
        Matrix cleanLeft = y.rows(k, r);
        Matrix cleanExplained = Matrix.stack(kept, Matrix.zeros(r - k, y.columns()));
        Matrix noisyPredictor = space.inputs(noisyExplained.transpose());
        Matrix difference = noisyPredictor.minus(space.inputs(cleanExplained.transpose()));
        double known = clean.moments().covariance().energy(noisyPredictor);
        double energy = of.labels().energy();
        double gain = (noisyLoadings.sumOfSquares() - kept.sumOfSquares()) / energy;
        double[] responses = new double[clean.blocks().size()];
        Backend alone = backend.alone();
        new Team(backend.callers()).run(responses.length, block -> {
            Block seen = clean.blocks().blocks().get(block);
            LabelMoments labels = seen.labels().orElseThrow();
            Vector x = seen.moments().mean().minus(clean.moments().mean());
            Vector away = labels.mean().minus(of.labels().mean());
            Matrix cross = labels.cross()
                    .plusOuter(1, x.toArray(), away.toArray())
                    .minus(of.labels().cross());
            double pca = 0;
            for (int t = 0; t < y.columns(); t++) {
                double[] explained = cleanExplained.column(t);
                pca += clean.between(block, explained, explained);
            }
            double change = 2 * inner(cross.transpose(), difference)
                    - clean.energy(block, noisyPredictor, known)
                    + pca
                    + 2 * inner(alone.multiply(at.turns[block], left), noisyLoadings)
                    - 2 * inner(alone.multiply(at.tangents[block], cleanLeft), kept);
            double scale = labels.energy() + away.dot(away) - energy;
            responses[block] = (change - gain * scale) / energy;
        });
        return responses;
    }

    private static double inner(Matrix a, Matrix b) {
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            sum += Vector.wrap(a.row(i)).dot(Vector.wrap(b.row(i)));
        }
        return sum;
    }
}
