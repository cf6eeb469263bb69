package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.JointEmbedding;
import dev.presage.model.SpectralContrastive;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.theory.ExpectedDescent;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainedModel;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The loss at every checkpoint of a training, predicted from its start, its plan and exact moments: {@link
 * ExpectedDescent} in the units of the trainer, which scales targets to unit mean square. For SGD only: Adam divides by
 * running squares of gradients, which are mostly sampling noise, and moments of order two do not tell that.
 */
final class PredictedCurve {
    /** Why there is none. */
    static final String ADAM =
            "Adam divides by running squares of gradients, mostly sampling noise, which second moments"
                    + " do not predict; --optimizer sgd is predicted";

    /** Why there is none of some objectives. */
    static final String OTHER =
            "the descent on exact moments is that of regressions with a head of their own and of the"
                    + " spectral contrastive loss";

    /** Why there is none where gradients were clipped. */
    static final String CLIPPED =
            "clipped gradients depend on the sampling of batches, which second moments do not predict";

    private PredictedCurve() {}

    /** Whether the loss that is trained for an objective is one whose descent on exact moments is known. */
    static boolean knows(SpectralObjective objective, boolean tied) {
        return !tied
                && (!(objective instanceof EmbeddingObjective)
                        || objective instanceof JointEmbedding
                        || objective instanceof SpectralContrastive);
    }

    static List<OptionalDouble> of(
            TrainingRun run, SolvedProblem solved, PopulationRisk risk, boolean tied, Backend backend) {
        TrainingPlan plan = run.plan();
        List<Integer> steps =
                run.checkpoints().stream().map(TrainingRun.Checkpoint::step).toList();
        if (plan.optimizer() != Optimizer.SGD
                || plan.clip().isPresent()
                || !knows(solved.solution().objective(), tied)) {
            return steps.stream().map(step -> OptionalDouble.empty()).toList();
        }
        Target target = risk.target();
        double scale = 1;
        if (target instanceof Target.Factor factor) {
            scale = Math.sqrt(risk.constant() / factor.factor().rows());
            target = new Target.Factor(factor.factor().times(1 / scale));
        }
        double[] rates = new double[plan.steps()];
        for (int t = 0; t < rates.length; t++) {
            rates[t] = plan.rate(t + 1);
        }
        TrainedModel start = run.checkpoints().get(0).model();
        double unit = scale;
        List<ExpectedDescent.Iterate> course = new ExpectedDescent(
                        target, solved.views().total(), TrainingPlan.DAMPING)
                .follow(
                        new ExpectedDescent.Iterate(
                                start.encoder(), start.head().map(h -> h.times(1 / unit))),
                        rates,
                        Optimizer.MOMENTUM,
                        steps,
                        backend);
        List<OptionalDouble> losses = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            losses.add(i < course.size() ? risk.of(model(course.get(i), unit)) : OptionalDouble.empty());
        }
        return losses;
    }

    private static TrainedModel model(ExpectedDescent.Iterate at, double scale) {
        Optional<Matrix> head = at.head().map(h -> h.times(scale));
        return new TrainedModel(at.encoder(), head);
    }
}
