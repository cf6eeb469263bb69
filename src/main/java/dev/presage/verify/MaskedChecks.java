package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The loss on masked coordinates only, theory.md 3.13, on images of 2 x 3 pixels: every outcome of a mask is written down, and
 * moments, losses and regressions follow from the sums over them.
 */
final class MaskedChecks {
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    private static final int DIMENSION = 6;
    private static final int FEATURES = 2;
    private static final double RATIO = 0.4;
    /** By which share of the loss a step of the alternation that ends it lowers it, and a bound on the steps that would follow. */
    private static final double SETTLED = 1e-7;

    private static final double REMAINING_STEPS = 1_000;
    /** The alternation takes hundreds of steps. */
    private static final int MOST_REPEATS = 3;

    private static final String SOURCE = "theory.md 3.13";

    private MaskedChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("mae-masked-full-rank", SOURCE, trial -> over(trial, MaskedChecks::fullRank)),
                new Statement("mae-masked-definition", SOURCE, trial -> over(trial, MaskedChecks::definition)),
                new Statement("mae-masked-descent", SOURCE, trial -> over(trial, MaskedChecks::descent)));
    }

    private interface Check {
        Measurement measure(RefereeAlgebra algebra, Masks masks, Matrix c, MaskedSolution claimed);
    }

    private static Measurement over(Trial trial, Check check) {
        RandomGenerator random = trial.random("masked only");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < Math.min(MOST_REPEATS, trial.effort().repeats()); repeat++) {
            SymmetricMatrix c =
                    Population.classes(30, DIMENSION, 4, random).moments().covariance();
            SymmetricMatrix scaled = c.times(DIMENSION / c.trace());
            List<Masks> kinds = Masks.all();
            for (Masks masks : trial.effort() == Effort.SMALL ? kinds.subList(2, 3) : kinds) {
                MaskedSolution claimed =
                        trial.claims().maskedOnly(masks.expression, IMAGE, scaled, FEATURES, trial.backend());
                worst = worst.worse(check.measure(trial.algebra(), masks, scaled.toMatrix(), claimed));
            }
        }
        return worst;
    }

    /** All outcomes of a mask, 1 where a coordinate is seen. */
    private record Masks(String expression, List<double[]> outcomes, List<Double> weights) {
        static List<Masks> all() {
            Masks single = new Masks("mask(ratio=" + RATIO + ")", new ArrayList<>(), new ArrayList<>());
            for (int bits = 0; bits < 1 << DIMENSION; bits++) {
                single.add(
                        bits,
                        DIMENSION,
                        Math.pow(RATIO, Integer.bitCount(bits))
                                * Math.pow(1 - RATIO, DIMENSION - Integer.bitCount(bits)));
            }
            Masks patches = new Masks("mask(ratio=" + RATIO + ",patch=2x1)", new ArrayList<>(), new ArrayList<>());
            Masks exact = new Masks("mae(ratio=0.66,patch=2x1)", new ArrayList<>(), new ArrayList<>());
            for (int bits = 0; bits < 8; bits++) {
                int dropped = Integer.bitCount(bits);
                patches.add(bits, 3, Math.pow(RATIO, dropped) * Math.pow(1 - RATIO, 3.0 - dropped));
                if (dropped == 2) {
                    exact.add(bits, 3, 1.0 / 3);
                }
            }
            Masks block = new Masks("block(size=1x2)", new ArrayList<>(), new ArrayList<>());
            for (int first : new int[] {0, 1, 3, 4}) {
                block.add(3 << first, DIMENSION, 0.25);
            }
            return List.of(single, patches, exact, block);
        }

        /** Bit g drops the coordinates whose number leaves g over the number of patches: columns, where there are three. */
        private void add(int bits, int groups, double weight) {
            double[] m = new double[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                m[i] = 1 - (bits >> i % groups & 1);
            }
            outcomes.add(m);
            weights.add(weight);
        }

        /** E[1{j dropped} m m'] o C. */
        Matrix second(Matrix c, int j) {
            double[] sum = new double[DIMENSION * DIMENSION];
            for (int t = 0; t < weights.size(); t++) {
                double[] m = outcomes.get(t);
                Population.addOuter(sum, weights.get(t) * (1 - m[j]), m, m);
            }
            return Matrix.generate(DIMENSION, DIMENSION, (a, b) -> sum[a * DIMENSION + b] * c.at(a, b));
        }

        /** E[1{j dropped} m] o C_j, a row. */
        Matrix cross(Matrix c, int j) {
            return Matrix.generate(1, DIMENSION, (i, a) -> {
                double sum = 0;
                for (int t = 0; t < weights.size(); t++) {
                    sum += weights.get(t) * (1 - outcomes.get(t)[j]) * outcomes.get(t)[a];
                }
                return sum * c.at(j, a);
            });
        }

        double dropped(int j) {
            double sum = 0;
            for (int t = 0; t < weights.size(); t++) {
                sum += weights.get(t) * (1 - outcomes.get(t)[j]);
            }
            return sum;
        }
    }

    private static Measurement fullRank(RefereeAlgebra algebra, Masks masks, Matrix c, MaskedSolution claimed) {
        double loss = 0;
        double condition = 1;
        for (int j = 0; j < DIMENSION; j++) {
            Matrix second = masks.second(c, j);
            Matrix cross = masks.cross(c, j);
            loss += masks.dropped(j) * c.at(j, j)
                    - RefereeAlgebra.trace(algebra.sandwich(cross, algebra.pseudoInverse(second)));
            condition = Math.max(condition, algebra.condition(second));
        }
        return rounding(Math.abs(loss - claimed.leastLoss()) / DIMENSION, condition);
    }

    private static Measurement rounding(double error, double condition) {
        return new Measurement(
                error, 64 * DIMENSION * EPS * condition, "eps times the number of outcomes, d and the condition");
    }

    /** The claimed loss against the average over outcomes of what the claimed maps do: tr of (1-m) o (I - D E m) C (..)'. */
    private static Measurement definition(RefereeAlgebra algebra, Masks masks, Matrix c, MaskedSolution claimed) {
        Matrix map = algebra.product(claimed.decoder(), claimed.encoder());
        double loss = 0;
        for (int t = 0; t < masks.weights.size(); t++) {
            double[] m = masks.outcomes.get(t);
            Matrix left = Matrix.generate(DIMENSION, DIMENSION, (i, j) -> (i == j ? 1 : 0) - map.at(i, j) * m[j]);
            Matrix error = algebra.sandwich(left, c);
            for (int j = 0; j < DIMENSION; j++) {
                loss += masks.weights.get(t) * (1 - m[j]) * error.at(j, j);
            }
        }
        return rounding(Math.abs(loss - claimed.loss()) / DIMENSION, algebra.condition(c));
    }

    /** Descent from the claimed maps, over both at once, finds no more than what the alternation left. */
    private static Measurement descent(RefereeAlgebra algebra, Masks masks, Matrix c, MaskedSolution claimed) {
        Loss loss = new Loss(algebra, masks, c);
        double[] start = new double[2 * DIMENSION * FEATURES];
        System.arraycopy(claimed.decoder().toArray(), 0, start, 0, start.length / 2);
        System.arraycopy(claimed.encoder().toArray(), 0, start, start.length / 2, start.length / 2);
        Minimiser.End end = Minimiser.descend(loss, start, DIMENSION);
        return new Measurement(
                Math.abs(claimed.loss() - end.value()) / DIMENSION,
                REMAINING_STEPS * SETTLED + end.remaining() / DIMENSION,
                "1000 times the decrease at which the alternation ends");
    }

    /** The loss as a function of both maps, by the sums over outcomes. */
    private static final class Loss implements Minimiser.Function {
        private final RefereeAlgebra algebra;
        private final double constant;
        private final List<Matrix> seconds = new ArrayList<>();
        private final List<Matrix> crosses = new ArrayList<>();

        Loss(RefereeAlgebra algebra, Masks masks, Matrix c) {
            this.algebra = algebra;
            double sum = 0;
            for (int j = 0; j < DIMENSION; j++) {
                seconds.add(masks.second(c, j));
                crosses.add(masks.cross(c, j));
                sum += masks.dropped(j) * c.at(j, j);
            }
            constant = sum;
        }

        @Override
        public double at(double[] x, double[] gradient) {
            int half = DIMENSION * FEATURES;
            Matrix encoder = Matrix.generate(FEATURES, DIMENSION, (a, i) -> x[half + a * DIMENSION + i]);
            double loss = constant;
            Arrays.fill(gradient, 0);
            for (int j = 0; j < DIMENSION; j++) {
                int row = j;
                Matrix d = Matrix.generate(1, FEATURES, (i, a) -> x[row * FEATURES + a]);
                Matrix map = algebra.product(d, encoder);
                Matrix slope = algebra.product(map, seconds.get(j))
                        .minus(crosses.get(j))
                        .times(2);
                loss += RefereeAlgebra.inner(map, slope.times(0.5).minus(crosses.get(j)));
                Matrix down = algebra.product(slope, encoder.transpose());
                for (int a = 0; a < FEATURES; a++) {
                    gradient[j * FEATURES + a] += down.at(0, a);
                    for (int i = 0; i < DIMENSION; i++) {
                        gradient[half + a * DIMENSION + i] += d.at(0, a) * slope.at(0, i);
                    }
                }
            }
            return loss;
        }
    }
}
