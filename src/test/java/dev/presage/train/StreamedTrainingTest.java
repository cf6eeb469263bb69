package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Vector;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Sequence;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training from blocks that are smaller than the data, against optima written out for masked and blurred samples. */
class StreamedTrainingTest {
    private static final int N = 60;
    private static final int D = 4;
    private static final int K = 2;
    private static final Task TASK = Task.random(N, 3, 5, 2.1, 1.5, 1.0, 0.7);
    private static final int STEPS = 800;
    private static final long IN_MEMORY = 1 << 20;
    /** Blocks of 7 of the 60 samples, the last of 4. */
    private static final long TINY = 7L * D * Double.BYTES;

    /**
     * A problem in moments of centred samples and views: view = m o x + sigma e, masks m with P(m = 1) = q. S = q&sup2; C +
     * q(1-q) diag(C + &mu;&mu;') + sigma&sup2; I, E[x~ v'] = q C, E[y~ v'] = q B', G = q&sup2; C.
     */
    private record Exact(String objective, double q, double sigma) {
        RealMatrix total(RealMatrix second, double[] diagonal) {
            RealMatrix s = second.scalarMultiply(q * q);
            for (int j = 0; j < D; j++) {
                s.addToEntry(j, j, q * (1 - q) * diagonal[j] + sigma * sigma);
            }
            return s;
        }

        RealMatrix total() {
            double[] diagonal = new double[D];
            for (int j = 0; j < D; j++) {
                diagonal[j] = TASK.covariance().getEntry(j, j) + TASK.mean()[j] * TASK.mean()[j];
            }
            return total(TASK.covariance(), diagonal);
        }

        boolean contrastive() {
            return objective.equals("joint-embedding");
        }

        /** E[t v'], p x d. */
        RealMatrix factor() {
            RealMatrix samples = TASK.covariance().scalarMultiply(q);
            RealMatrix labels = TASK.labelCross().transpose().scalarMultiply(q);
            if (objective.equals("joint")) {
                RealMatrix both = Dense.zeros(3 + D, D);
                both.setSubMatrix(labels.getData(), 0, 0);
                both.setSubMatrix(
                        samples.scalarMultiply(Math.sqrt(Problems.LAMBDA)).getData(), 3, 0);
                return both;
            }
            return objective.equals("supervised") ? labels : samples;
        }

        /** E||t||&sup2;. */
        double energy() {
            double samples = TASK.covariance().getTrace();
            double labels = 1;
            for (double frequency : TASK.labelMean()) {
                labels -= frequency * frequency;
            }
            if (objective.equals("joint")) {
                return labels + Problems.LAMBDA * samples;
            }
            return objective.equals("supervised") ? labels : samples;
        }

        /** The moment of mean views. */
        RealMatrix between() {
            return TASK.covariance().scalarMultiply(q * q);
        }

        /** The best rank-k regression explains the k largest squared singular values of F S^(-1/2); likewise G. */
        double optimum() {
            RealMatrix whitening = Dense.inverseRoot(total());
            double[] values = Dense.singularValues(
                    contrastive() ? Dense.product(whitening, between(), whitening) : factor().multiply(whitening));
            double explained = 0;
            for (int j = 0; j < K; j++) {
                explained += values[j] * values[j];
            }
            return (contrastive() ? 0 : energy()) - explained;
        }

        double loss(TrainedModel model) {
            RealMatrix e = Dense.of(model.encoder());
            RealMatrix ese = Dense.product(e, total(), e.transpose());
            if (contrastive()) {
                double pull = Dense.product(e, between(), e.transpose()).getTrace();
                return -2 * pull + Math.pow(ese.getFrobeniusNorm(), 2);
            }
            RealMatrix head = Dense.of(model.head().orElseThrow());
            return energy()
                    - 2 * Dense.product(head, e, factor().transpose()).getTrace()
                    + Dense.product(head, ese, head.transpose()).getTrace();
        }

        /** The variance over blocks, by their sizes, of their moments of features. */
        double blockVariance(TrainedModel model, int block) {
            RealMatrix e = Dense.of(model.encoder());
            RealMatrix x = TASK.x();
            RealMatrix mean = MatrixUtils.createRowRealMatrix(TASK.mean());
            double variance = 0;
            for (int from = 0; from < N; from += block) {
                int size = Math.min(block, N - from);
                RealMatrix second = Dense.zeros(D, D);
                double[] diagonal = new double[D];
                for (int i = from; i < from + size; i++) {
                    RealMatrix row = x.getRowMatrix(i).subtract(mean);
                    second = second.add(row.transpose().multiply(row).scalarMultiply(1.0 / size));
                    for (int j = 0; j < D; j++) {
                        diagonal[j] += x.getEntry(i, j) * x.getEntry(i, j) / size;
                    }
                }
                RealMatrix difference = total(second, diagonal).subtract(total());
                double norm = Dense.product(e, difference, e.transpose()).getFrobeniusNorm();
                variance += norm * norm * size / N;
            }
            return variance;
        }
    }

    private static TrainedModel fit(String objective, AffineNoise noise, TrainingPlan plan, long budget) {
        TrainingProblem problem = Problems.of(objective, K, TASK, noise, true);
        return new CpuTrainer(new JavaBackend(2), budget)
                .fit(problem, plan, Progress.SILENT)
                .model();
    }

    /**
     * Without noise a batch of n rows is the data, in any order: descent is exact, and streaming changes no more than the
     * order of sums. Momentum at 0.05 shrinks errors by about e^-0.5 a step times the gap of the spectrum (0.3 and more
     * here), so after 600 steps only rounding is left, of every step at most.
     */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "supervised", "joint"})
    void wholeEpochsStreamedAreTheSameDescent(String objective) {
        Exact exact = new Exact(objective, 1, 0);
        TrainingPlan plan = new TrainingPlan(600, N, Optimizer.SGD, 0.05, 0.05, 0, 0, 1);
        double kept = exact.loss(fit(objective, new NoNoise(D), plan, IN_MEMORY));
        double streamed = exact.loss(fit(objective, new NoNoise(D), plan, TINY));
        double tolerance = plan.steps() * Dense.EPS * D * exact.energy();
        assertEquals(kept, streamed, tolerance);
        assertEquals(exact.optimum(), streamed, tolerance);
    }

    /**
     * A least-squares fit to the N draws that the average sees loses (loss/p) k(d + p - k)/N on average: the variance of a
     * residual over N for each free parameter. The contrastive fit loses about kd/N, as entries of whitened products have
     * variances of about 1. Such a loss is a sum of 8 and more squares of about equal size, so its standard deviation is at
     * most half its mean, and four times the mean is beyond chance.
     *
     * <p>Streaming biases the contrastive loss: the b draws of a batch of whole epochs are spread over blocks as the data
     * are, so that E&sum;&lt;P_i, P_j&gt; over pairs i != j is b&sup2; ||P||&sup2; - &sum; ||E P_i||&sup2;, which makes the
     * loss V/(b - 1) too small, V the variance of blocks' moments. What is optimal for it loses no more than its V/(b - 1).
     */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "supervised", "joint", "joint-embedding"})
    void noisyStreamsReachTheOptimum(String objective) {
        Exact exact = new Exact(objective, 0.7, 0.5);
        AffineNoise noise = Sequence.of(
                MultiplicativeNoise.bernoulliMask(Patches.coordinates(D), 0.3, Vector.zeros(D)),
                GaussianNoise.isotropic(D, 0.5));
        double optimum = exact.optimum();
        int p = exact.factor().getRowDimension();
        int batch = 4 * N;
        double draws = 0.3 * STEPS * batch;
        double sampling = exact.contrastive() ? K * D / draws : optimum / p * K * (D + p - K) / draws;
        for (long seed = 0; seed < 2; seed++) {
            TrainingPlan plan = new TrainingPlan(STEPS, batch, Optimizer.ADAM, 0.01, 0.05, 0.3, 0, seed);
            for (long budget : new long[] {IN_MEMORY, TINY}) {
                TrainedModel model = fit(objective, noise, plan, budget);
                double gap = exact.loss(model) - optimum;
                double bias = exact.contrastive() && budget == TINY ? exact.blockVariance(model, 7) / (batch - 1) : 0;
                assertTrue(gap >= -100 * Dense.EPS * Math.abs(optimum), "nothing is better than the optimum: " + gap);
                assertTrue(gap <= 4 * sampling + bias, "gap " + gap + ", sampling " + sampling + ", bias " + bias);
            }
        }
    }
}
