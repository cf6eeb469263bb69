package dev.presage.verify;

import dev.presage.linalg.Matrix;
import dev.presage.model.BarlowTwins;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.InfoNce;
import dev.presage.model.SpectralContrastive;
import dev.presage.model.Vicreg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The rest of the joint-embedding family, theory.md 3.5 to 3.8: the claimed losses against descent on the losses by their
 * definition in moments, from random starts.
 */
final class EmbeddingChecks {
    private static final int DIMENSION = 7;
    private static final int FEATURES = 3;
    private static final double TEMPERATURE = 0.7;
    /** Every rotation is as good; for others descent lingers where rotations hardly matter. */
    private static final double REDUNDANCY = 1;

    private static final int MOST_STEPS = 20_000;
    /** Decreases below this share of the number of features are rounding. */
    private static final double SETTLED = 50 * RefereeAlgebra.EPS;
    /** A descent that still decreases by x a step is taken to have at most this many x before it. */
    private static final double REMAINING_STEPS = 1_000;

    private EmbeddingChecks() {}

    static List<Statement> all() {
        List<Statement> statements = new ArrayList<>();
        add(statements, new SpectralContrastive(), "HaoChen et al. 2021; theory.md 3.5", EmbeddingChecks::spectral);
        add(
                statements,
                new InfoNce(TEMPERATURE),
                "its limit for Gaussian views; theory.md 3.6",
                EmbeddingChecks::infoNce);
        add(statements, new BarlowTwins(REDUNDANCY), "over whitened encoders; theory.md 3.7", EmbeddingChecks::barlow);
        add(statements, new Vicreg(), "as a constraint; theory.md 3.8", EmbeddingChecks::vicreg);
        return statements;
    }

    /** A loss by moments, and a step down from an encoder. */
    private interface Loss {
        Step at(Point point, Matrix encoder);
    }

    /**
     * One step.
     *
     * @param loss before it
     * @param next the encoder after it
     */
    private record Step(double loss, Matrix next) {}

    /** G, S, S^+ and G S^+, which makes gradients those of whitened coordinates. */
    private record Point(RefereeAlgebra algebra, Matrix between, Matrix total, Matrix pushed) {
        Matrix whitened(Matrix encoder) {
            return new Descent(algebra).whitened(encoder, total);
        }
    }

    private static void add(List<Statement> statements, EmbeddingObjective objective, String source, Loss loss) {
        String name = objective.name() + "-descent";
        statements.add(new Statement(name, source, trial -> measure(trial, objective, loss)));
    }

    private static Measurement measure(Trial trial, EmbeddingObjective objective, Loss loss) {
        RandomGenerator random = trial.random("embedding " + objective.name());
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = Population.classes(30, DIMENSION, 4, random);
            DefinedMoments moments = DefinedMoments.of(
                    population, RandomMaps.draw(DIMENSION, 4, 0.8, random).draws());
            Solution solution =
                    trial.claims().solve(objective, moments.views(), Optional.of(moments.labels()), trial.backend());
            RefereeAlgebra algebra = trial.algebra();
            Point point = new Point(
                    algebra,
                    moments.between(),
                    moments.total(),
                    algebra.product(moments.between(), algebra.pseudoInverse(moments.total())));
            Matrix encoder = point.whitened(RefereeAlgebra.gaussian(FEATURES, DIMENSION, random));
            double before = Double.POSITIVE_INFINITY;
            Step step = loss.at(point, encoder);
            for (int i = 0; i < MOST_STEPS && before - step.loss > SETTLED * FEATURES; i++) {
                before = step.loss;
                step = loss.at(point, step.next);
            }
            worst = worst.worse(OptimalityChecks.ended(
                    Math.abs(solution.loss().applyAsDouble(FEATURES) - step.loss) / FEATURES,
                    REMAINING_STEPS * Math.max(before - step.loss, RefereeAlgebra.EPS * FEATURES) / FEATURES,
                    algebra.condition(moments.total())));
        }
        return worst;
    }

    /** -2 tr(W G W') + ||W S W'||^2. */
    private static Step spectral(Point p, Matrix w) {
        Matrix second = p.algebra.sandwich(w, p.total);
        Matrix gradient = p.algebra
                .product(second, w)
                .minus(p.algebra.product(w, p.pushed))
                .times(4);
        return new Step(
                -2 * RefereeAlgebra.trace(p.algebra.sandwich(w, p.between)) + second.sumOfSquares(),
                w.plus(gradient.times(-0.1)));
    }

    /** -tr(W G W')/t + tr((W S W')^2)/(2 t^2). */
    private static Step infoNce(Point p, Matrix w) {
        double t = TEMPERATURE;
        Matrix second = p.algebra.sandwich(w, p.total);
        Matrix gradient = p.algebra
                .product(second, w)
                .times(2 / (t * t))
                .minus(p.algebra.product(w, p.pushed).times(2 / t));
        return new Step(
                -RefereeAlgebra.trace(p.algebra.sandwich(w, p.between)) / t + second.sumOfSquares() / (2 * t * t),
                w.plus(gradient.times(-0.2 * t)));
    }

    /** sum (1 - K_ii)^2 + b sum K_ij^2 with K = W G W', put back on W S W' = I after each step. */
    private static Step barlow(Point p, Matrix w) {
        Matrix correlation = p.algebra.sandwich(w, p.between);
        int k = w.rows();
        double loss = 0;
        double[] slope = new double[k * k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double value = correlation.at(i, j) - (i == j ? 1 : 0);
                double weight = i == j ? 1 : REDUNDANCY;
                loss += weight * value * value;
                slope[i * k + j] = 4 * weight * value;
            }
        }
        Matrix gradient = p.algebra.product(Matrix.wrap(k, k, slope), w, p.pushed);
        return new Step(loss, p.whitened(w.plus(gradient.times(-0.1))));
    }

    /** E||W tau1 - W tau2||^2, put back on W S W' = I after each step. */
    private static Step vicreg(Point p, Matrix w) {
        return new Step(
                new Descent(p.algebra).distance(p.between, p.total, w),
                p.whitened(w.plus(p.algebra.product(w, p.pushed).times(20))));
    }
}
