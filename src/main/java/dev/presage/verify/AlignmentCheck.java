package dev.presage.verify;

import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import dev.presage.theory.AlignmentThresholds;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Thresholds of theory.md section 6: the closed forms are solved just below and just above them. */
final class AlignmentCheck {
    private static final int SIGNAL = 3;
    private static final int DIMENSION = 8;
    /** How far from a threshold, relatively: above rounding, below any mistake. */
    private static final double STEP = 1e-4;

    private AlignmentCheck() {}

    static Statement statement() {
        return new Statement(
                "alignment-thresholds", "VA25 Propositions 4.2-4.4; theory.md section 6", AlignmentCheck::measure);
    }

    private static Measurement measure(Trial trial) {
        RandomGenerator random = trial.random("thresholds");
        int wrong = 0;
        for (int repeat = 0; repeat < 10 * trial.effort().repeats(); repeat++) {
            // Strong irrelevant features make reconstruction need alignment, strong augmentation joint embedding.
            double irrelevance = random.nextBoolean() ? 4 : 0.5;
            Vector c = Vector.generate(SIGNAL, i -> 0.5 + random.nextDouble());
            Vector gamma = Vector.generate(DIMENSION - SIGNAL, i -> irrelevance * (0.2 + random.nextDouble()));
            Vector theta = Vector.generate(DIMENSION, i -> 0.05 + 0.6 * random.nextDouble());
            AlignmentThresholds found = trial.claims().thresholds(c, gamma, theta);
            double reconstruction = found.alphaSquaredReconstruction().orElseThrow();
            double embedding = found.alphaSquaredJointEmbedding().orElseThrow();
            wrong += wrong(trial, new Reconstruction(), reconstruction, c, gamma, theta);
            wrong += wrong(trial, new JointEmbedding(), embedding, c, gamma, theta);
            AlignmentThresholds.Paradigm less = reconstruction < embedding
                    ? AlignmentThresholds.Paradigm.RECONSTRUCTION
                    : reconstruction > embedding
                            ? AlignmentThresholds.Paradigm.JOINT_EMBEDDING
                            : AlignmentThresholds.Paradigm.EITHER;
            wrong += found.preferred() == less ? 0 : 1;
        }
        return new Measurement(
                wrong,
                0,
                "closed forms solved a relative 1e-4 below and above each threshold; wrong sides are counted");
    }

    private static int wrong(
            Trial trial, SpectralObjective objective, double threshold, Vector c, Vector gamma, Vector theta) {
        double step = STEP * Math.max(1, threshold);
        boolean above = recovers(trial, objective, threshold + step, c, gamma, theta);
        boolean below = threshold - step >= 0 && recovers(trial, objective, threshold - step, c, gamma, theta);
        return (above ? 0 : 1) + (below ? 1 : 0);
    }

    /** Whether the best three features are the signal coordinates. */
    private static boolean recovers(
            Trial trial, SpectralObjective objective, double alphaSquared, Vector c, Vector gamma, Vector theta) {
        Vector data = Vector.generate(DIMENSION, i -> i < SIGNAL ? c.at(i) : gamma.at(i - SIGNAL));
        SymmetricMatrix clean = SymmetricMatrix.diagonal(data.toArray());
        SymmetricMatrix total = SymmetricMatrix.diagonal(Vector.generate(
                        DIMENSION,
                        i -> data.at(i) + theta.at(i) + (i < SIGNAL ? 0 : alphaSquared * gamma.at(i - SIGNAL)))
                .toArray());
        Vector zero = Vector.zeros(DIMENSION);
        ViewMoments views = new ViewMoments(true, new Basis.Exact(), zero, zero, clean, clean.toMatrix(), clean, total);
        var encoder = Claims.production()
                .solve(objective, views, Optional.empty(), trial.backend())
                .encoder()
                .firstRows(SIGNAL);
        double outside = 0;
        for (int j = 0; j < SIGNAL; j++) {
            for (int i = SIGNAL; i < DIMENSION; i++) {
                outside = Math.max(outside, Math.abs(encoder.at(j, i)));
            }
        }
        return outside < 1e-6 * encoder.maxAbs();
    }

    /** All of them. */
    static List<Statement> all() {
        return List.of(statement());
    }
}
