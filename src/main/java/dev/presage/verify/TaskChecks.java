package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.probe.Alignment;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What features are worth to tasks: alignment by regression, the range of gains, verdicts (theory.md sections 4 and 5). */
final class TaskChecks {
    private static final int SAMPLES = 40;
    private static final int DIMENSION = 6;
    private static final int RANDOM_TASKS = 300;

    private TaskChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("r2", "theory.md section 4", TaskChecks::r2),
                new Statement("alignment", "BL24 alignment; theory.md section 4", TaskChecks::alignment),
                new Statement("gain-range", "theory.md section 5", TaskChecks::gainRange),
                new Statement("verdicts", "theory.md section 5", TaskChecks::verdicts));
    }

    private static Measurement rounding(double error, double condition) {
        return new Measurement(
                error, 8 * SAMPLES * EPS * condition, "8 n eps times the condition of the clean covariance");
    }

    /** Samples of an n x k matrix of features of an encoder. */
    private static Matrix features(Trial trial, Population population, Matrix encoder, int k) {
        return trial.referee().multiplyTransposedRight(population.centredX(), encoder.firstRows(k));
    }

    private static Measurement r2(Trial trial) {
        return tasks(trial, (population, projector, k, alignment) -> {
            Matrix fitted = trial.referee().multiply(projector, population.centredY());
            double residual = population.centredY().minus(fitted).sumOfSquares();
            return Math.abs(alignment.r2().at(k - 1)
                    - (1 - residual / population.centredY().sumOfSquares()));
        });
    }

    private static Measurement alignment(Trial trial) {
        return tasks(trial, (population, projector, k, alignment) -> {
            RefereeAlgebra algebra = trial.algebra();
            Matrix y2 = Population.cross(population.y(), population.y());
            Matrix fitted = algebra.product(projector, population.centredY());
            Matrix best = algebra.product(algebra.projector(population.centredX()), population.centredY());
            double share = weighted(algebra, fitted, y2) / weighted(algebra, best, y2);
            double claimed = alignment.percent().at(k - 1) / 100;
            return Math.abs(claimed * claimed - share);
        });
    }

    /** tr(E[f f'] Y2). */
    private static double weighted(RefereeAlgebra algebra, Matrix fitted, Matrix y2) {
        return RefereeAlgebra.trace(algebra.product(Population.cross(fitted, fitted), y2));
    }

    private interface Regression {
        double error(Population population, Matrix projector, int k, Alignment alignment);
    }

    /** Random encoders, every k, against the regression of the labels on the features. */
    private static Measurement tasks(Trial trial, Regression regression) {
        RandomGenerator random = trial.random("tasks");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = Population.classes(SAMPLES, DIMENSION, 3, random);
            Matrix encoder = gaussian(4, DIMENSION, random);
            var moments = population.moments();
            Alignment alignment =
                    trial.claims().alignment(moments.covariance(), encoder, population.labelMoments(), trial.backend());
            double condition = trial.algebra().condition(moments.covariance().toMatrix());
            for (int k = 1; k <= 4; k++) {
                Matrix projector = trial.algebra().projector(features(trial, population, encoder, k));
                worst = worst.worse(rounding(regression.error(population, projector, k, alignment), condition));
            }
        }
        return worst;
    }

    /**
     * Tasks are vectors of n values, gains differences of explained energies. No random task gains or loses more than the
     * claimed sine; the witnesses, leading and last eigenvector of the difference of the projectors, do exactly so.
     */
    private static Measurement gainRange(Trial trial) {
        RandomGenerator random = trial.random("gain range");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = Population.classes(SAMPLES, DIMENSION, 3, random);
            Matrix covariance = population.moments().covariance().toMatrix();
            Matrix encoder = gaussian(4, DIMENSION, random);
            Matrix principal = trial.algebra().eigen(covariance).vectors();
            double condition = trial.algebra().condition(covariance);
            for (int k = 1; k <= 4; k++) {
                double sine = trial.claims().sineMax(population.moments().covariance(), encoder, k, trial.backend());
                Matrix noisy = trial.algebra().projector(features(trial, population, encoder, k));
                Matrix clean = trial.algebra().projector(features(trial, population, principal, k));
                SymmetricEigen eigen = trial.algebra().eigen(noisy.minus(clean));
                double best = gain(eigen.vectors().row(0), noisy, clean);
                double least = gain(eigen.vectors().row(SAMPLES - 1), noisy, clean);
                double error = Math.max(Math.abs(best - sine), Math.abs(least + sine));
                for (int t = 0; t < RANDOM_TASKS; t++) {
                    double[] y = population
                            .centredX()
                            .times(gaussian(1, DIMENSION, random).row(0));
                    error = Math.max(error, Math.abs(gain(y, noisy, clean)) - sine);
                }
                worst = worst.worse(rounding(error, condition));
            }
        }
        return worst;
    }

    /** Explained share of the energy of a task under one projector less that under another. */
    private static double gain(double[] y, Matrix noisy, Matrix clean) {
        Vector a = Vector.wrap(noisy.times(y));
        Vector b = Vector.wrap(clean.times(y));
        Vector task = Vector.wrap(y);
        return (a.dot(a) - b.dot(b)) / task.dot(task);
    }

    /** Where a verdict says never, descent finds clean PCA's subspace; where structure is broken, it must not say so. */
    private static Measurement verdicts(Trial trial) {
        RandomGenerator random = trial.random("verdicts");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            for (Setting setting : settings(trial, random)) {
                DefinedMoments moments = DefinedMoments.of(setting.population, setting.draws);
                for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding())) {
                    for (int k : new int[] {1, 3}) {
                        boolean never = trial.claims().neverHelps(objective, moments.views(), k, trial.backend());
                        worst = worst.worse(
                                never != setting.never
                                        ? new Measurement(1, 0, "a wrong verdict counts as 1")
                                        : never
                                                ? distanceToPrincipal(trial, objective, moments, k, random)
                                                : new Measurement(0, 0, "a wrong verdict counts as 1"));
                    }
                }
            }
        }
        return worst;
    }

    /** The sine of the angle between what descent finds and clean PCA. */
    private static Measurement distanceToPrincipal(
            Trial trial, SpectralObjective objective, DefinedMoments moments, int k, RandomGenerator random) {
        Descent.End before = descend(trial, objective, moments, k - 1, random);
        Descent.End end = descend(trial, objective, moments, k, random);
        Descent.End after = descend(trial, objective, moments, k + 1, random);
        // What the k-th feature takes off the loss, less what the next one does: gap sin^2 is the loss of a wrong
        // angle.
        double gap = before.loss() - 2 * end.loss() + after.loss();
        Matrix principal = trial.algebra().eigen(moments.clean()).vectors().firstRows(k);
        double condition = trial.algebra().condition(moments.total());
        return new Measurement(
                trial.algebra().sine(end.encoder(), principal),
                Math.sqrt(condition * end.remaining() / Math.abs(gap)),
                "sqrt(condition x remaining loss / spectral gap): the sine at which the descent stopped");
    }

    private static Descent.End descend(
            Trial trial, SpectralObjective objective, DefinedMoments moments, int k, RandomGenerator random) {
        double size = RefereeAlgebra.trace(moments.clean());
        boolean embeds = objective instanceof JointEmbedding;
        if (k == 0) {
            return new Descent.End(embeds ? 0 : size, Matrix.zeros(0, DIMENSION), 0);
        }
        Descent descent = new Descent(trial.algebra());
        return embeds
                ? descent.embed(moments.between(), moments.total(), k, random)
                : descent.alternate(size, moments.cross(), moments.total(), k, random);
    }

    /**
     * A noise on a population.
     *
     * @param never whether the structure of the noise settles the verdict
     */
    private record Setting(Population population, Draws draws, boolean never) {}

    private static List<Setting> settings(Trial trial, RandomGenerator random) {
        Population plain = spread(trial, random);
        Population equal = standardised(plain);
        double[] one = {1, 1, 1, 1, 1, 1};
        double[] some = {0.1, 0.1, 3, 0.1, 2, 0.1};
        int[] single = IntStream.range(0, DIMENSION).toArray();
        int[] pairs = {0, 0, 1, 1, 2, 2};
        return List.of(
                new Setting(plain, additive(one), true),
                new Setting(plain, additive(some), false),
                new Setting(equal, mask(single, 0.4), true),
                new Setting(plain, mask(single, 0.4), false),
                new Setting(equal, mask(pairs, 0.4), false));
    }

    /** Samples with standard deviations 3, 2.5, ... along random directions, exactly. */
    private static Population spread(Trial trial, RandomGenerator random) {
        Matrix z = RefereeAlgebra.centred(gaussian(SAMPLES, DIMENSION, random));
        Matrix white = trial.algebra().product(z, trial.algebra().inverseRoot(Population.cross(z, z)));
        Matrix turn = trial.algebra().orthonormal(gaussian(DIMENSION, DIMENSION, random));
        Matrix x = trial.algebra().product(white.scaleColumns(new double[] {3, 2.5, 2, 1.5, 1, 0.5}), turn);
        return new Population(x, Matrix.zeros(SAMPLES, 1));
    }

    /** The same with each coordinate divided by its standard deviation. */
    private static Population standardised(Population population) {
        Matrix covariance = Population.cross(population.x(), population.x());
        double[] scale = new double[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            scale[i] = 1 / Math.sqrt(covariance.at(i, i));
        }
        return new Population(population.x().scaleColumns(scale), population.y());
    }

    /** Noise of +- a standard deviation in one coordinate at a time, scaled to have covariance diag(s^2). */
    private static Draws additive(double[] deviations) {
        List<java.util.function.UnaryOperator<double[]>> views = new java.util.ArrayList<>();
        for (int i = 0; i < deviations.length; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                int at = i;
                double by = sign * deviations[i] * Math.sqrt(deviations.length);
                views.add(x -> {
                    double[] out = x.clone();
                    out[at] += by;
                    return out;
                });
            }
        }
        return Draws.uniform(views);
    }

    /** Every subset of groups dropped. */
    private static Draws mask(int[] group, double p) {
        int q = group[group.length - 1] + 1;
        List<Draws.Draw> draws = new java.util.ArrayList<>();
        for (int subset = 0; subset < 1 << q; subset++) {
            int dropped = subset;
            int count = Integer.bitCount(subset);
            draws.add(new Draws.Draw(Math.pow(p, count) * Math.pow(1 - p, q - count), x -> {
                double[] out = x.clone();
                for (int i = 0; i < out.length; i++) {
                    out[i] = (dropped >> group[i] & 1) == 1 ? 0 : out[i];
                }
                return out;
            }));
        }
        return new Draws(draws);
    }
}
