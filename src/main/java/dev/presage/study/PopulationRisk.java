package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.train.TrainedModel;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The loss of a trained model by exact moments: no sampling error. For regression with targets t, F = E[t v&#7488;]:
 * E||t||&sup2; - 2 tr(D E F&#7488;) + tr(D E S E&#7488; D&#7488;). A joint-embedding encoder is first mapped to
 * (W S W&#7488;)^{-1/2} W, which meets the constraint without changing its span: 2k - 2 tr((W S W&#7488;)^{-1} W G W&#7488;).
 * O(k d&sup2;).
 */
final class PopulationRisk {
    private final Backend backend;
    private final Target target;
    private final Matrix total;
    private final double constant;

    PopulationRisk(SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels, Backend backend) {
        this.backend = backend;
        target = objective.target(views, labels);
        total = views.total().toMatrix();
        constant = objective.loss(views, labels, Vector.zeros(views.dimension()), 1);
    }

    /** What the objective maximises. */
    Target target() {
        return target;
    }

    /** The loss of no features: E||t||&sup2; of a regression. */
    double constant() {
        return constant;
    }

    /** The loss, empty where the features of a joint-embedding encoder are linearly dependent. */
    OptionalDouble of(TrainedModel model) {
        Matrix encoder = model.encoder();
        Matrix seen = backend.multiply(encoder, total);
        SymmetricMatrix features = SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(seen, encoder));
        if (target instanceof Target.Factor factor) {
            Matrix head = model.head().orElseThrow();
            Matrix cross = backend.multiplyTransposedRight(encoder, factor.factor());
            double gained = 0;
            for (int i = 0; i < head.rows(); i++) {
                for (int j = 0; j < head.columns(); j++) {
                    gained += head.at(i, j) * cross.at(j, i);
                }
            }
            return OptionalDouble.of(
                    constant - 2 * gained + backend.congruence(head, features).trace());
        }
        return backend.cholesky(features)
                .map(l -> {
                    Matrix white = backend.solveLower(l, encoder);
                    double kept = backend.congruence(white, ((Target.Form) target).form())
                            .trace();
                    return OptionalDouble.of(2 * (encoder.rows() - kept));
                })
                .orElse(OptionalDouble.empty());
    }
}
