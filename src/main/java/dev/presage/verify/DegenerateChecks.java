package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Singular moments, ranks and ties (theory.md section 9). */
final class DegenerateChecks {
    private static final int DIMENSION = 8;
    private static final int RANK = 5;
    private static final int FEATURES = 3;
    private static final String SECTION = "theory.md section 9";

    private DegenerateChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("singular-views", SECTION, DegenerateChecks::singular),
                new Statement("ranks", SECTION, DegenerateChecks::ranks),
                new Statement("ties", SECTION, DegenerateChecks::ties));
    }

    /** Samples that vary in a few directions of the space only. */
    private static Population flat(RandomGenerator random) {
        Population small = Population.classes(30, RANK, 3, random);
        Matrix wide = gaussian(RANK, DIMENSION, random);
        return new Population(
                Matrix.generate(30, DIMENSION, (i, j) -> {
                    double sum = 0;
                    for (int t = 0; t < RANK; t++) {
                        sum += small.x().at(i, t) * wide.at(t, j);
                    }
                    return sum;
                }),
                small.y());
    }

    private static Draws scalings() {
        return Draws.parameter(0.3, 1.7, 1, a -> x -> {
            double[] out = x.clone();
            for (int i = 0; i < out.length; i += 2) {
                out[i] *= a;
            }
            return out;
        });
    }

    /** Descent that restricts itself to the range of S. */
    private static Measurement singular(Trial trial) {
        RandomGenerator random = trial.random("singular");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = flat(random);
            for (Draws draws : List.of(Draws.perhaps(0, x -> x), reflections(), dimming())) {
                DefinedMoments moments = DefinedMoments.of(population, draws);
                Descent descent = new Descent(trial.algebra());
                double condition = trial.algebra().condition(moments.total());
                double size = RefereeAlgebra.trace(moments.clean());
                double claimed = loss(trial, new Reconstruction(), moments);
                Descent.End end = descent.alternate(size, moments.cross(), moments.total(), FEATURES, random);
                worst = worst.worse(OptimalityChecks.ended(
                        Math.abs(claimed - end.loss()) / size, end.remaining() / size, condition));
                claimed = loss(trial, new JointEmbedding(), moments);
                end = descent.embed(moments.between(), moments.total(), FEATURES, random);
                worst = worst.worse(OptimalityChecks.ended(
                        Math.abs(claimed - end.loss()) / FEATURES, end.remaining() / FEATURES, condition));
            }
        }
        return worst;
    }

    private static double loss(Trial trial, SpectralObjective objective, DefinedMoments moments) {
        return solve(trial, objective, moments).loss().applyAsDouble(FEATURES);
    }

    private static Solution solve(Trial trial, SpectralObjective objective, DefinedMoments moments) {
        return trial.claims().solve(objective, moments.views(), Optional.of(moments.labels()), trial.backend());
    }

    /** The first half of the coordinates mirrored onto the second, with probability 0.4. */
    private static Draws reflections() {
        return Draws.perhaps(0.4, DegenerateChecks::mirrored);
    }

    /** Every coordinate times one random factor: noise inside the range of the data. */
    private static Draws dimming() {
        return Draws.parameter(0.3, 1.7, 1, a -> x -> {
            double[] out = x.clone();
            for (int i = 0; i < out.length; i++) {
                out[i] *= a;
            }
            return out;
        });
    }

    private static double[] mirrored(double[] x) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[x.length - 1 - i];
        }
        return out;
    }

    private static Measurement count(int wrong) {
        return new Measurement(wrong, 0, "known by construction; mistakes are counted");
    }

    /** Data of rank 5, under noise that keeps the range and noise that leaves it. */
    private static Measurement ranks(Trial trial) {
        RandomGenerator random = trial.random("ranks");
        int wrong = 0;
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = flat(random);
            Draws additive = Draws.parameter(-1, 1, 1, a -> x -> {
                double[] out = x.clone();
                out[0] += a;
                return out;
            });
            for (Draws draws : List.of(Draws.perhaps(0, x -> x), scalings(), additive)) {
                DefinedMoments moments = DefinedMoments.of(population, draws);
                for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding())) {
                    wrong += solve(trial, objective, moments).available() == RANK ? 0 : 1;
                }
            }
        }
        return count(wrong);
    }

    /** A mirror drawn half of the time: features that it keeps have omega 1, those that it turns around have 0. */
    private static Measurement ties(Trial trial) {
        RandomGenerator random = trial.random("ties");
        int wrong = 0;
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            Population population = Population.classes(30, DIMENSION, 3, random);
            DefinedMoments none = DefinedMoments.of(population, Draws.perhaps(0, x -> x));
            DefinedMoments mirror = DefinedMoments.of(population, Draws.perhaps(0.5, DegenerateChecks::mirrored));
            Solution all = solve(trial, new JointEmbedding(), none);
            Solution half = solve(trial, new JointEmbedding(), mirror);
            Solution distinct = solve(trial, new Reconstruction(), none);
            for (int k = 1; k < DIMENSION; k++) {
                wrong += all.cuts().test(k) ? 0 : 1;
                wrong += half.cuts().test(k) == (k != DIMENSION / 2) ? 0 : 1;
                wrong += distinct.cuts().test(k) ? 1 : 0;
            }
        }
        return count(wrong);
    }
}
