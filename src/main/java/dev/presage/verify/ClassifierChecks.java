package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;
import static dev.presage.verify.RefereeAlgebra.inner;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.NoiseContrastive;
import dev.presage.theory.LogOdds;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Systems that learn by telling things apart, theory.md 3.11 and 3.12: rotation prediction, noise-contrastive estimation. */
final class ClassifierChecks {
    private static final int DIMENSION = 6;
    private static final int FEATURES = 3;
    private static final int TURNS = 4;
    private static final int SIDE_OF_IMAGE = 3;
    /** Points of the grid on which the plane is integrated, a side, and how many standard deviations it reaches. */
    private static final int SIDE = 121;

    private static final double REACH = 9;

    private ClassifierChecks() {}

    static List<Statement> all() {
        String source = "Gutmann & Hyvarinen 2012; theory.md 3.12";
        return List.of(
                new Statement("rotation-descent", "theory.md 3.11", trial -> rotation(trial, false)),
                new Statement("rotation-mean-image", "theory.md 3.11", trial -> rotation(trial, true)),
                new Statement("nce-log-odds", source, ClassifierChecks::logOdds),
                new Statement("nce-directions", source, ClassifierChecks::directions));
    }

    /**
     * Every sample, turned in every way, and the turn regressed on it by alternating least squares; with {@code meanless}, samples
     * minus their mean, of which nothing can be told.
     */
    private static Measurement rotation(Trial trial, boolean meanless) {
        RandomGenerator random = trial.random("rotation");
        RefereeAlgebra algebra = trial.algebra();
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population drawn = Population.classes(30, SIDE_OF_IMAGE * SIDE_OF_IMAGE, 4, random);
            Population images = meanless ? new Population(drawn.centredX(), drawn.y()) : drawn;
            Matrix views = Matrix.zeros(0, 0);
            Matrix turned = images.x();
            for (int g = 0; g < TURNS; g++) {
                views = g == 0 ? turned : Matrix.stack(views, turned);
                turned = turned(turned);
            }
            Matrix seen = RefereeAlgebra.centred(views);
            Matrix turns =
                    RefereeAlgebra.centred(Matrix.generate(seen.rows(), TURNS, (i, g) -> i / images.n() == g ? 1 : 0));
            Matrix total = Population.cross(seen, seen);
            double size = turns.sumOfSquares() / turns.rows();
            Descent.End end =
                    new Descent(algebra).alternate(size, Population.cross(turns, seen), total, TURNS - 1, random);
            double loss = trial.claims()
                    .rotation(images.moments(), new Layout.Image(1, SIDE_OF_IMAGE, SIDE_OF_IMAGE), trial.backend())
                    .loss()
                    .applyAsDouble(TURNS - 1);
            worst = worst.worse(OptimalityChecks.ended(
                    Math.max(Math.abs(loss - end.loss()), meanless ? Math.abs(loss - 1 + 1.0 / TURNS) : 0) / size,
                    end.remaining() / size,
                    algebra.condition(total)));
        }
        return worst;
    }

    /** Rows are images, turned by a quarter. */
    private static Matrix turned(Matrix images) {
        return Matrix.generate(images.rows(), images.columns(), (i, j) -> {
            int row = j / SIDE_OF_IMAGE;
            int column = j % SIDE_OF_IMAGE;
            return images.at(i, (SIDE_OF_IMAGE - 1 - column) * SIDE_OF_IMAGE + row);
        });
    }

    private static SymmetricMatrix spd(int d, RandomGenerator random) {
        Matrix a = gaussian(d, d, random);
        return SymmetricMatrix.symmetricPart(
                Population.cross(a, a).plus(Matrix.generate(d, d, (i, j) -> i == j ? 0.3 : 0)));
    }

    /**
     * The loss of a quadratic classifier, E_p log(1 + exp(-u)) + E_q log(1 + exp(u)), integrated over the plane: descent from 0 ends
     * at the claimed log-odds' loss, whose gradient there is 0.
     */
    private static Measurement logOdds(Trial trial) {
        RandomGenerator random = trial.random("nce log-odds");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < Math.min(5, trial.effort().repeats()); repeat++) {
            Matrix means = gaussian(2, 2, random).times(0.5);
            SymmetricMatrix samples = spd(2, random);
            SymmetricMatrix noise = spd(2, random);
            LogOdds claimed = trial.claims()
                    .logOdds(Vector.wrap(means.row(0)), samples, Vector.wrap(means.row(1)), noise, trial.backend());
            Plane plane = new Plane(means.row(0), samples, means.row(1), noise);
            Minimiser.End end = Minimiser.descend(plane, new double[6], 1);
            SymmetricMatrix q = claimed.quadratic();
            double[] slope = new double[6];
            double loss = plane.at(
                    new double[] {
                        claimed.constant(),
                        claimed.linear().at(0),
                        claimed.linear().at(1),
                        q.at(0, 0),
                        2 * q.at(1, 0),
                        q.at(1, 1)
                    },
                    slope);
            double steepest = 0;
            for (double entry : slope) {
                steepest = Math.max(steepest, Math.abs(entry));
            }
            worst = worst.worse(new Measurement(
                    Math.max(Math.abs(loss - end.value()), steepest),
                    end.remaining() + SIDE * SIDE * EPS,
                    "1000 times the last decrease of the descent, and eps a point of the grid"));
        }
        return worst;
    }

    /** Two Gaussians on a grid: the trapezoidal rule, whose error on them is far below rounding. */
    private static final class Plane implements Minimiser.Function {
        private final double[][] points = new double[SIDE * SIDE][];
        private final double[] p;
        private final double[] q;

        Plane(double[] mean, SymmetricMatrix samples, double[] noiseMean, SymmetricMatrix noise) {
            double[] reach = new double[2];
            for (int i = 0; i < 2; i++) {
                reach[i] = REACH * Math.sqrt(Math.max(samples.at(i, i), noise.at(i, i)))
                        + Math.max(Math.abs(mean[i]), Math.abs(noiseMean[i]));
            }
            double step = 2.0 / (SIDE - 1);
            for (int t = 0; t < points.length; t++) {
                int row = t / SIDE;
                points[t] = new double[] {reach[0] * (row * step - 1), reach[1] * (t % SIDE * step - 1)};
            }
            double area = reach[0] * reach[1] * step * step;
            p = density(mean, samples, area);
            q = density(noiseMean, noise, area);
        }

        private double[] density(double[] mean, SymmetricMatrix c, double area) {
            double determinant = c.at(0, 0) * c.at(1, 1) - c.at(1, 0) * c.at(1, 0);
            double[] out = new double[points.length];
            for (int t = 0; t < out.length; t++) {
                double x = points[t][0] - mean[0];
                double y = points[t][1] - mean[1];
                double form = (c.at(1, 1) * x * x - 2 * c.at(1, 0) * x * y + c.at(0, 0) * y * y) / determinant;
                out[t] = area * Math.exp(-form / 2) / (2 * Math.PI * Math.sqrt(determinant));
            }
            return out;
        }

        @Override
        public double at(double[] w, double[] gradient) {
            double loss = 0;
            Arrays.fill(gradient, 0);
            for (int t = 0; t < points.length; t++) {
                double x = points[t][0];
                double y = points[t][1];
                double u = w[0] + w[1] * x + w[2] * y + w[3] * x * x + w[4] * x * y + w[5] * y * y;
                double tail = Math.log1p(Math.exp(-Math.abs(u)));
                loss += p[t] * (Math.max(0, -u) + tail) + q[t] * (Math.max(0, u) + tail);
                double share = 1 / (1 + Math.exp(-u));
                double slope = q[t] * share - p[t] * (1 - share);
                gradient[0] += slope;
                gradient[1] += slope * x;
                gradient[2] += slope * y;
                gradient[3] += slope * x * x;
                gradient[4] += slope * x * y;
                gradient[5] += slope * y * y;
            }
            return loss;
        }
    }

    /**
     * No k directions show more divergence than the first k: descent on minus the divergence of W x, from starts that favour large
     * and small variances in every number, against the claimed loss.
     */
    private static Measurement directions(Trial trial) {
        RandomGenerator random = trial.random("nce directions");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            SymmetricMatrix c = spd(DIMENSION, random);
            SymmetricMatrix noise = spd(DIMENSION, random);
            RefereeAlgebra algebra = trial.algebra();
            Divergence divergence = new Divergence(algebra, c.toMatrix(), noise.toMatrix());
            Matrix ratio = algebra.product(c.toMatrix(), algebra.pseudoInverse(noise.toMatrix()));
            Matrix inverse = algebra.product(noise.toMatrix(), algebra.pseudoInverse(c.toMatrix()));
            Minimiser.End best = new Minimiser.End(new double[0], Double.POSITIVE_INFINITY, 0);
            for (int large = 0; large <= FEATURES; large++) {
                int count = large;
                Matrix wide = algebra.product(gaussian(FEATURES, DIMENSION, random), ratio, ratio);
                Matrix narrow = algebra.product(gaussian(FEATURES, DIMENSION, random), inverse, inverse);
                Matrix start =
                        Matrix.generate(FEATURES, DIMENSION, (i, t) -> i < count ? wide.at(i, t) : narrow.at(i, t));
                Minimiser.End end =
                        Minimiser.descend(divergence, algebra.orthonormal(start).toArray(), FEATURES);
                best = end.value() < best.value() ? end : best;
            }
            Solution solution = trial.claims()
                    .solve(
                            new NoiseContrastive(Optional.of(Vector.zeros(DIMENSION)), Optional.of(noise)),
                            GenerativeChecks.clean(c),
                            Optional.empty(),
                            trial.backend());
            double size = Math.max(1, Math.abs(best.value()));
            double loss = solution.loss().applyAsDouble(FEATURES);
            double shown =
                    divergence.at(solution.encoder().firstRows(FEATURES).toArray(), new double[FEATURES * DIMENSION]);
            worst = worst.worse(OptimalityChecks.ended(
                    Math.max(Math.abs(loss - best.value()), Math.abs(shown - best.value())) / size,
                    best.remaining() / size,
                    algebra.condition(c.toMatrix()) + algebra.condition(noise.toMatrix())));
        }
        return worst;
    }

    /** Minus the divergence of N(0, W C W') from N(0, W N W'). */
    private record Divergence(RefereeAlgebra algebra, Matrix c, Matrix noise) implements Minimiser.Function {
        @Override
        public double at(double[] x, double[] gradient) {
            Matrix w = Matrix.generate(FEATURES, DIMENSION, (i, j) -> x[i * DIMENSION + j]);
            Matrix a = algebra.sandwich(w, c);
            Matrix b = algebra.sandwich(w, noise);
            Matrix inverseA = algebra.pseudoInverse(a);
            Matrix inverseB = algebra.pseudoInverse(b);
            Matrix wc = algebra.product(w, c);
            Matrix wn = algebra.product(w, noise);
            Matrix slope = algebra.product(inverseB, wc)
                    .minus(algebra.product(inverseB, a, inverseB, wn))
                    .minus(algebra.product(inverseA, wc))
                    .plus(algebra.product(inverseB, wn));
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = -slope.at(i / DIMENSION, i % DIMENSION);
            }
            return -(inner(inverseB, a) - FEATURES - logDeterminant(a) + logDeterminant(b)) / 2;
        }

        private double logDeterminant(Matrix a) {
            double sum = 0;
            for (double value : algebra.eigen(a).values()) {
                sum += Math.log(value);
            }
            return sum;
        }
    }
}
