package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.BarlowTwins;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.train.TrainedModel;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The loss of a trained model by exact moments: no sampling error. For regression with targets t, F = E[t v&#7488;]:
 * E||t||&sup2; - 2 tr(D E F&#7488;) + tr(D E S E&#7488; D&#7488;). An encoder of the joint-embedding
 * family is first mapped to (W S W&#7488;)^{-1/2} W, which meets the constraint without changing its span, and has the loss
 * that the eigenvalues of its W G W&#7488; make best, unless its objective has no constraint. O(k d&sup2;).
 */
final class PopulationRisk {
    private final Backend backend;
    private final Target target;
    private final Matrix total;
    private final double constant;
    private final Optional<EmbeddingObjective> embedding;

    PopulationRisk(SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels, Backend backend) {
        this.backend = backend;
        target = objective.target(views, labels);
        embedding = objective instanceof EmbeddingObjective one ? Optional.of(one) : Optional.empty();
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

    /** What a Barlow Twins encoder's own correlations cost, without mapping it. */
    OptionalDouble unmapped(TrainedModel model) {
        if (!(embedding.orElse(null) instanceof BarlowTwins objective)) {
            return OptionalDouble.empty();
        }
        Matrix encoder = model.encoder();
        Matrix seen = backend.multiply(encoder, total);
        return OptionalDouble.of(objective.ownLoss(
                backend.congruence(encoder, ((Target.Form) target).form()),
                SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(seen, encoder))));
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
        SymmetricMatrix form = ((Target.Form) target).form();
        Optional<Double> own =
                embedding.flatMap(objective -> objective.lossOf(backend.congruence(encoder, form), features));
        if (own.isPresent()) {
            return OptionalDouble.of(own.get());
        }
        return backend.cholesky(features)
                .map(l -> {
                    Matrix white = backend.solveLower(l, encoder);
                    double[] omega = backend.eigenvalues(backend.congruence(white, form));
                    return OptionalDouble.of(embedding.orElseThrow().loss(Vector.wrap(omega), encoder.rows()));
                })
                .orElse(OptionalDouble.empty());
    }
}
