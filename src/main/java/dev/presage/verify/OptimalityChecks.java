package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The closed forms of theory.md 3.1-3.4: their losses against the definition, sample by sample and outcome by outcome; their
 * models against random perturbations; their losses against descent from random starts.
 */
final class OptimalityChecks {
    private static final int DIMENSION = 7;
    private static final int FEATURES = 3;
    private static final int PERTURBATIONS = 200;
    private static final double LAMBDA = 0.7;

    private OptimalityChecks() {}

    static List<Statement> all() {
        List<Statement> statements = new ArrayList<>();
        add(statements, new Reconstruction(), "VA25 Theorem 3.1; theory.md 3.1");
        add(statements, new JointEmbedding(), "VA25 Theorem 3.2; theory.md 3.2");
        add(statements, new Supervised(), "VA25 Lemma B.1; theory.md 3.3");
        add(statements, new SupervisedReconstruction(LAMBDA), "BL24 Theorem 1; theory.md 3.4");
        statements.add(
                new Statement("joint-bl24-protocol", "BL24 Theorem 1, its own validation", ProtocolCheck::measure));
        return statements;
    }

    private static void add(List<Statement> statements, SpectralObjective objective, String source) {
        String name = objective.name();
        statements.add(
                new Statement(name + "-definition", source, trial -> over(trial, name, p -> p.definition(objective))));
        statements.add(new Statement(
                name + "-perturbation", source, trial -> over(trial, name, p -> p.perturbation(objective))));
        statements.add(new Statement(name + "-descent", source, trial -> over(trial, name, p -> p.descent(objective))));
    }

    private interface Check {
        Measurement measure(Problem problem);
    }

    private static Measurement over(Trial trial, String purpose, Check check) {
        RandomGenerator random = trial.random("optimality " + purpose);
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            worst = worst.worse(check.measure(Problem.draw(trial, random)));
        }
        return worst;
    }

    /** Random samples under a random operator, with their moments by definition. */
    private record Problem(
            Trial trial, Population population, Draws draws, DefinedMoments moments, RandomGenerator random) {
        static Problem draw(Trial trial, RandomGenerator random) {
            Population population = Population.classes(30, DIMENSION, 4, random);
            Draws draws = RandomMaps.draw(DIMENSION, 4, 0.8, random).draws();
            return new Problem(trial, population, draws, DefinedMoments.of(population, draws), random);
        }

        private Solution solve(SpectralObjective objective) {
            return trial.claims().solve(objective, moments.views(), Optional.of(moments.labels()), trial.backend());
        }

        /** Centred targets of a least-squares objective, a row a sample. */
        private Matrix targets(SpectralObjective objective) {
            if (objective instanceof Reconstruction) {
                return population.centredX();
            }
            if (objective instanceof Supervised) {
                return population.centredY();
            }
            double root = Math.sqrt(((SupervisedReconstruction) objective).lambda());
            return Matrix.stack(
                            population.centredY().transpose(),
                            population.centredX().transpose().times(root))
                    .transpose();
        }

        private double size(SpectralObjective objective) {
            return targets(objective).sumOfSquares() / population.n();
        }

        /** E[t tau']. */
        private Matrix factor(SpectralObjective objective) {
            int d = population.d();
            Matrix targets = targets(objective);
            double[] sum = new double[targets.columns() * d];
            for (int i = 0; i < population.n(); i++) {
                for (Draws.Draw draw : draws.all()) {
                    Population.addOuter(sum, draw.weight() / population.n(), targets.row(i), centredView(draw, i));
                }
            }
            return Matrix.wrap(targets.columns(), d, sum);
        }

        private double[] centredView(Draws.Draw draw, int sample) {
            double[] view = draw.view().apply(population.x().row(sample));
            for (int j = 0; j < view.length; j++) {
                view[j] -= moments.viewMean()[j];
            }
            return view;
        }

        private int features(SpectralObjective objective, Solution solution) {
            return objective instanceof Supervised ? solution.encoder().rows() : FEATURES;
        }

        /** The claimed model t ~ D E tau as one map. */
        private Matrix decoder(SpectralObjective objective, Solution solution, int k) {
            Matrix encoder = solution.encoder().firstRows(k);
            Matrix heads = trial.algebra().product(moments.labelCross().transpose(), encoder.transpose());
            if (objective instanceof Supervised) {
                return heads;
            }
            Matrix images = solution.decoder().apply(k);
            return objective instanceof Reconstruction
                    ? images
                    : Matrix.stack(heads, images.times(Math.sqrt(((SupervisedReconstruction) objective).lambda())));
        }

        /** The claimed loss against the average over samples and outcomes of what the claimed model does. */
        Measurement definition(SpectralObjective objective) {
            Solution solution = solve(objective);
            Matrix total = moments.total();
            int k = features(objective, solution);
            Matrix encoder = solution.encoder().firstRows(k);
            double size;
            double loss = 0;
            if (objective instanceof JointEmbedding) {
                size = k;
                for (int i = 0; i < population.n(); i++) {
                    for (Draws.Draw one : draws.all()) {
                        double[] left = encoder.times(centredView(one, i));
                        for (Draws.Draw two : draws.all()) {
                            double[] right = encoder.times(centredView(two, i));
                            loss += one.weight() * two.weight() / population.n() * squaredDistance(left, right);
                        }
                    }
                }
            } else {
                size = size(objective);
                Matrix targets = targets(objective);
                Matrix decoder = decoder(objective, solution, k);
                for (int i = 0; i < population.n(); i++) {
                    for (Draws.Draw draw : draws.all()) {
                        double[] made = decoder.times(encoder.times(centredView(draw, i)));
                        loss += draw.weight() / population.n() * squaredDistance(made, targets.row(i));
                    }
                }
            }
            Matrix white = trial.algebra().sandwich(encoder, total);
            double constraint =
                    white.minus(Matrix.generate(k, k, (i, j) -> i == j ? 1 : 0)).frobeniusNorm();
            double error = Math.max(Math.abs(solution.loss().applyAsDouble(k) - loss) / size, constraint);
            return rounding(error, moments.terms() + DIMENSION);
        }

        private Measurement rounding(double error, int terms) {
            return new Measurement(
                    error,
                    EPS * terms * trial.algebra().condition(moments.total()),
                    "eps times the number of summands times the condition of S, relative to the zero model's loss");
        }

        /** No random change of the claimed model lowers its loss. */
        Measurement perturbation(SpectralObjective objective) {
            Solution solution = solve(objective);
            Descent descent = new Descent(trial.algebra());
            int k = features(objective, solution);
            Matrix encoder = solution.encoder().firstRows(k);
            boolean embeds = objective instanceof JointEmbedding;
            Matrix factor = embeds ? moments.between() : factor(objective);
            Matrix decoder = embeds ? encoder : decoder(objective, solution, k);
            double size = embeds ? k : size(objective);
            double best = embeds
                    ? descent.distance(moments.between(), moments.total(), descent.whitened(encoder, moments.total()))
                    : descent.loss(size, factor, moments.total(), decoder, encoder);
            double gained = 0;
            for (int t = 0; t < PERTURBATIONS; t++) {
                double scale = Math.pow(10, -(t % 5));
                Matrix changed = near(encoder, scale);
                double loss = embeds
                        ? descent.distance(
                                moments.between(), moments.total(), descent.whitened(changed, moments.total()))
                        : descent.loss(size, factor, moments.total(), near(decoder, scale), changed);
                gained = Math.max(gained, (best - loss) / size);
            }
            return rounding(gained, moments.terms() + DIMENSION);
        }

        private Matrix near(Matrix a, double scale) {
            double typical = a.frobeniusNorm() / Math.sqrt((double) a.rows() * a.columns());
            return a.plus(gaussian(a.rows(), a.columns(), random).times(scale * typical));
        }

        /** Descent from a random start ends at the claimed loss. */
        Measurement descent(SpectralObjective objective) {
            Solution solution = solve(objective);
            Descent descent = new Descent(trial.algebra());
            Matrix total = moments.total();
            int k = features(objective, solution);
            double size = objective instanceof JointEmbedding ? k : size(objective);
            Descent.End end = objective instanceof JointEmbedding
                    ? descent.embed(moments.between(), total, k, random)
                    : objective instanceof Supervised
                            ? descent.regress(size, factor(objective), total, 200_000)
                            : descent.alternate(size, factor(objective), total, k, random);
            return ended(
                    Math.abs(solution.loss().applyAsDouble(k) - end.loss()) / size,
                    end.remaining() / size,
                    trial.algebra().condition(total));
        }
    }

    /** Tolerance of a comparison with a descent. */
    static Measurement ended(double error, double remaining, double condition) {
        return new Measurement(
                error,
                remaining + DIMENSION * EPS * condition,
                "1000 times the last decrease of the descent, and eps times the condition of S");
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
