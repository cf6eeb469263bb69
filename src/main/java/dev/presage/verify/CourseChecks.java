package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Target;
import dev.presage.theory.ExpectedDescent;
import dev.presage.theory.ExpectedDescent.Iterate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The predicted course of training against the training itself with batches of everything: gradients are averages over
 * every sample and outcome (every pair of them for the contrastive loss), one at a time, from the losses' definitions.
 */
final class CourseChecks {
    private static final int DIMENSION = 5;
    private static final int FEATURES = 2;
    private static final int CLASSES = 3;
    private static final int STEPS = 40;
    private static final double MOMENTUM = 0.6;
    private static final double DAMPING = 0.2;

    private CourseChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("course-regression", "theory.md section 7", trial -> measure(trial, false)),
                new Statement("course-contrastive", "theory.md sections 3.5 and 7", trial -> measure(trial, true)));
    }

    private static Measurement measure(Trial trial, boolean contrastive) {
        RandomGenerator random = trial.random("course " + contrastive);
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            worst = worst.worse(Course.draw(trial, contrastive, random).measure(random));
        }
        return worst;
    }

    /**
     * Outcomes with their probabilities.
     *
     * @param views centred, a row an outcome of a sample
     * @param targets centred labels, likewise
     * @param weights probabilities
     * @param outcomes of each sample, next to one another
     */
    private record Course(
            Trial trial,
            boolean contrastive,
            DefinedMoments moments,
            Matrix views,
            Matrix targets,
            double[] weights,
            int outcomes) {
        static Course draw(Trial trial, boolean contrastive, RandomGenerator random) {
            Population drawn = Population.classes(12, DIMENSION, CLASSES, random);
            double unit = Math.sqrt(drawn.centredX().sumOfSquares() / drawn.n() / DIMENSION);
            Population population = new Population(drawn.x().times(1 / unit), drawn.y());
            Draws draws = RandomMaps.draw(DIMENSION, 3, 0.5, random).draws();
            DefinedMoments moments = DefinedMoments.of(population, draws);
            int outcomes = draws.all().size();
            int rows = population.n() * outcomes;
            double[] weights = new double[rows];
            Arrays.setAll(weights, i -> draws.all().get(i % outcomes).weight() / population.n());
            Matrix views = Matrix.generate(
                    rows,
                    DIMENSION,
                    (i, j) -> draws.all()
                                    .get(i % outcomes)
                                    .view()
                                    .apply(population.x().row(i / outcomes))[j]
                            - moments.viewMean()[j]);
            Matrix centred = population.centredY();
            Matrix targets = Matrix.generate(rows, CLASSES, (i, c) -> centred.at(i / outcomes, c));
            return new Course(trial, contrastive, moments, views, targets, weights, outcomes);
        }

        Measurement measure(RandomGenerator random) {
            Iterate start = new Iterate(
                    gaussian(FEATURES, DIMENSION, random).times(0.4),
                    contrastive
                            ? Optional.empty()
                            : Optional.of(gaussian(CLASSES, FEATURES, random).times(0.4)));
            double[] rates = new double[STEPS];
            Arrays.setAll(rates, t -> 0.004 * (1 + t % 3));
            Target target = contrastive
                    ? new Target.Form(SymmetricMatrix.symmetricPart(moments.between()))
                    : new Target.Factor(moments.labelCross().transpose());
            List<Iterate> claimed = trial.claims()
                    .course(
                            new ExpectedDescent(target, SymmetricMatrix.symmetricPart(moments.total()), DAMPING),
                            start,
                            rates,
                            MOMENTUM,
                            List.of(STEPS / 2, STEPS),
                            trial.backend());
            double error = 0;
            double size = 1;
            Iterate at = start;
            Iterate direction = new Iterate(
                    Matrix.zeros(FEATURES, DIMENSION), start.head().map(h -> Matrix.zeros(CLASSES, FEATURES)));
            for (int step = 1; step <= STEPS; step++) {
                direction = sum(direction, MOMENTUM, gradient(at), 1);
                at = sum(at, 1, direction, -rates[step - 1]);
                size = Math.max(size, at.encoder().maxAbs());
                if (step % (STEPS / 2) == 0) {
                    Iterate there = claimed.get(step / (STEPS / 2) - 1);
                    error = Math.max(error, at.encoder().minus(there.encoder()).maxAbs());
                    error = Math.max(
                            error,
                            at.head()
                                    .map(h ->
                                            h.minus(there.head().orElseThrow()).maxAbs())
                                    .orElse(0.0));
                }
            }
            return new Measurement(
                    error,
                    EPS * STEPS * weights.length * DIMENSION * size,
                    "rounding of the sums over outcomes, carried from step to step");
        }

        private static Iterate sum(Iterate a, double first, Iterate b, double second) {
            return new Iterate(
                    a.encoder().times(first).plus(b.encoder().times(second)),
                    a.head().map(h -> h.times(first).plus(b.head().orElseThrow().times(second))));
        }

        /** With the encoder's part times (S + damping tr(S)/d I)^{-1}. */
        private Iterate gradient(Iterate at) {
            Matrix total = moments.total();
            double added = DAMPING * RefereeAlgebra.trace(total) / DIMENSION;
            Matrix damped = total.plus(Matrix.generate(DIMENSION, DIMENSION, (i, j) -> i == j ? added : 0));
            Iterate plain = contrastive ? new Iterate(pairs(at.encoder()), Optional.empty()) : residuals(at);
            RefereeAlgebra algebra = trial.algebra();
            return new Iterate(algebra.product(plain.encoder(), algebra.pseudoInverse(damped)), plain.head());
        }

        /** Of the mean of ||t - D E v||^2: r = D E v - t, by E 2 D'r v', by D 2 r (E v)'. */
        private Iterate residuals(Iterate at) {
            double[] byEncoder = new double[FEATURES * DIMENSION];
            double[] byHead = new double[CLASSES * FEATURES];
            Matrix head = at.head().orElseThrow();
            for (int i = 0; i < weights.length; i++) {
                double[] view = views.row(i);
                double[] code = at.encoder().times(view);
                double[] residual = head.times(code);
                for (int c = 0; c < CLASSES; c++) {
                    residual[c] -= targets.at(i, c);
                }
                Population.addOuter(byEncoder, 2 * weights[i], head.transpose().times(residual), view);
                Population.addOuter(byHead, 2 * weights[i], residual, code);
            }
            return new Iterate(
                    Matrix.wrap(FEATURES, DIMENSION, byEncoder), Optional.of(Matrix.wrap(CLASSES, FEATURES, byHead)));
        }

        /**
         * Of -2 E[z_a . z_b] over two outcomes of one sample plus E[(z_a . z_b)^2] over outcomes of any two, with z = W v:
         * every pair adds 2 c (z_b v_a' + z_a v_b') with c = z_a . z_b, less the number of samples if they share theirs (their
         * weight counts all pairs of samples, not one).
         */
        private Matrix pairs(Matrix w) {
            double[] gradient = new double[FEATURES * DIMENSION];
            int samples = weights.length / outcomes;
            for (int a = 0; a < weights.length; a++) {
                double[] first = w.times(views.row(a));
                for (int b = 0; b < weights.length; b++) {
                    double[] second = w.times(views.row(b));
                    double product = 0;
                    for (int j = 0; j < FEATURES; j++) {
                        product += first[j] * second[j];
                    }
                    double same = a / outcomes == b / outcomes ? samples : 0;
                    double factor = 2 * weights[a] * weights[b] * (product - same);
                    Population.addOuter(gradient, factor, second, views.row(a));
                    Population.addOuter(gradient, factor, first, views.row(b));
                }
            }
            return Matrix.wrap(FEATURES, DIMENSION, gradient);
        }
    }
}
