package dev.presage.verify;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.theory.AlignmentThresholds;
import dev.presage.theory.SignalModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Thresholds of matrices: those of commuting ones against the formulas, those of others by solving the closed forms just below
 * and just above. The referee measures angles itself, by orthonormalising rows one after another.
 */
final class GeneralAlignmentCheck {
    private static final int SIGNAL = 2;
    private static final int DIMENSION = 6;
    private static final double DEGREES = 45;

    /** How far from a threshold, relatively: above what bisection leaves, 1e-6. */
    private static final double STEP = 1e-4;

    /** What ties of 1e-8 and bisection to 1e-6 may move a threshold by, relative to 1 + alpha^2. */
    private static final double RELATIVE = 1e-5;

    private GeneralAlignmentCheck() {}

    /** All of them. */
    static List<Statement> all() {
        return List.of(
                new Statement(
                        "thresholds-commuting",
                        "VA25 Propositions 4.2-4.4; theory.md section 6",
                        GeneralAlignmentCheck::commuting),
                new Statement("thresholds-general", "theory.md section 6", GeneralAlignmentCheck::general));
    }

    private static SignalModel random(RandomGenerator random) {
        double irrelevance = random.nextBoolean() ? 4 : 0.5;
        return SignalModel.diagonal(
                Vector.generate(SIGNAL, i -> 0.5 + random.nextDouble()),
                Vector.generate(DIMENSION - SIGNAL, i -> irrelevance * (0.2 + random.nextDouble())),
                Vector.generate(DIMENSION, i -> 0.05 + 0.6 * random.nextDouble()));
    }

    /** The formulas, written out once more. */
    private static double[] formulas(SignalModel diagonal) {
        double eta = Double.POSITIVE_INFINITY;
        double delta = Double.POSITIVE_INFINITY;
        for (int i = 0; i < SIGNAL; i++) {
            double c = diagonal.signal().at(i, i);
            double seen = c + diagonal.augmentation().at(i, i);
            eta = Math.min(eta, c * c / seen);
            delta = Math.min(delta, c / seen);
        }
        double[] thresholds = new double[2];
        for (int i = SIGNAL; i < DIMENSION; i++) {
            double gamma = diagonal.irrelevant().at(i, i);
            double theta = diagonal.augmentation().at(i, i);
            thresholds[0] = Math.max(thresholds[0], gamma / eta - theta / gamma - 1);
            thresholds[1] = Math.max(thresholds[1], 1 / delta - 1 - theta / gamma);
        }
        return thresholds;
    }

    private static Measurement commuting(Trial trial) {
        RandomGenerator random = trial.random("commuting thresholds");
        double worst = 0;
        for (int repeat = 0; repeat < 2 * trial.effort().repeats(); repeat++) {
            SignalModel diagonal = random(random);
            SignalModel rotated = diagonal.rotated(rotation(random, 0), trial.referee());
            AlignmentThresholds found = trial.claims().thresholds(rotated, SIGNAL, DEGREES, trial.backend());
            double[] expected = formulas(diagonal);
            worst = Math.max(worst, distance(expected[0], found.alphaSquaredReconstruction()));
            worst = Math.max(worst, distance(expected[1], found.alphaSquaredJointEmbedding()));
        }
        return new Measurement(
                worst,
                RELATIVE,
                "relative to 1 + alpha^2; bisection stops at 1e-6, and ties of 1e-8 count as not found");
    }

    private static double distance(double expected, OptionalDouble found) {
        return found.isEmpty() ? 1 : Math.abs(found.getAsDouble() - expected) / (1 + expected);
    }

    private static Measurement general(Trial trial) {
        RandomGenerator random = trial.random("general thresholds");
        int wrong = 0;
        for (int repeat = 0; repeat < 2 * trial.effort().repeats(); repeat++) {
            SignalModel diagonal = random(random);
            Matrix tilt = rotation(random, 3);
            SignalModel model = new SignalModel(
                    diagonal.signal(),
                    trial.referee().congruence(tilt, diagonal.irrelevant()),
                    diagonal.augmentation());
            AlignmentThresholds found = trial.claims().thresholds(model, SIGNAL, DEGREES, trial.backend());
            wrong += wrong(trial, new Reconstruction(), model, found.alphaSquaredReconstruction());
            wrong += wrong(trial, new JointEmbedding(), model, found.alphaSquaredJointEmbedding());
        }
        return new Measurement(
                wrong,
                0,
                "closed forms solved a relative 1e-4 below and above each threshold, or at some alignments where there is"
                        + " none; angles on the wrong side of 45 degrees are counted");
    }

    private static int wrong(Trial trial, SpectralObjective objective, SignalModel model, OptionalDouble threshold) {
        if (threshold.isEmpty()) {
            int found = 0;
            for (double alphaSquared : new double[] {0, 0.1, 1, 10, 100}) {
                found += degrees(trial, objective, model, alphaSquared) < DEGREES ? 1 : 0;
            }
            return found;
        }
        double at = threshold.getAsDouble();
        double step = STEP * Math.max(at, 1e-2);
        boolean above = degrees(trial, objective, model, at + step) < DEGREES;
        boolean below = at - step >= 0 && degrees(trial, objective, model, at - step) < DEGREES;
        return (above ? 0 : 1) + (below ? 1 : 0);
    }

    /** The largest angle between the encoder's rows and the first coordinates, where the signal is. */
    private static double degrees(Trial trial, SpectralObjective objective, SignalModel model, double alphaSquared) {
        Matrix rows = Claims.production()
                .solve(objective, model.views(alphaSquared), Optional.empty(), trial.backend())
                .encoder()
                .firstRows(SIGNAL);
        Matrix outside = orthonormal(rows).columns(SIGNAL, DIMENSION);
        double[] sines = trial.referee()
                .eigenvalues(SymmetricMatrix.symmetricPart(trial.referee().multiplyTransposedRight(outside, outside)));
        return Math.toDegrees(Math.asin(Math.sqrt(Math.min(1, Math.max(0, sines[0])))));
    }

    /** A random orthonormal matrix, the nearer to 1 the more of it is added. */
    private static Matrix rotation(RandomGenerator random, double identity) {
        return orthonormal(
                Matrix.generate(DIMENSION, DIMENSION, (i, j) -> random.nextGaussian() + (i == j ? identity : 0)));
    }

    private static Matrix orthonormal(Matrix rows) {
        double[][] done = new double[rows.rows()][];
        for (int i = 0; i < done.length; i++) {
            Vector row = Vector.wrap(rows.row(i));
            for (int again = 0; again < 2; again++) {
                for (int j = 0; j < i; j++) {
                    Vector before = Vector.wrap(done[j]);
                    row = row.minus(before.times(row.dot(before)));
                }
            }
            done[i] = row.times(1 / Math.sqrt(row.dot(row))).toArray();
        }
        return Matrix.of(done);
    }
}
