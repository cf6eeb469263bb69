package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.BarlowTwins;
import dev.presage.model.InfoNce;
import dev.presage.model.SpectralObjective;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.model.Target;
import dev.presage.model.Vicreg;
import dev.presage.theory.LearningDynamics;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainedModel;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * When each mode of the closed form is learned, predicted from the spectrum and the start of a training, and in the
 * training itself; and the largest learning rate at which plain descent settles, from the largest curvature at the optimum.
 *
 * <p>Trainers decorrelate views, so in their coordinates S is about I and modes grow by {@link LearningDynamics} with the
 * spectrum alone. Regression E||t - D E v||&sup2;, singular values s_j in units of the trainer's targets: the strength a of a
 * mode follows da/dt = 4 a (s_j - a) from a_0 = ||(D&#7488; r_j + E S^{1/2} p_j)/2||&sup2;, the part of the start that grows; the
 * largest curvature at the balanced optimum is 4 s_1. Spectral contrastive, c = ||W S v_j||&sup2;: dc/dt = 8 c (omega_j - c),
 * curvature 8 omega_1. Time is the sum of the
 * learning rates over 1 - momentum. Modes are taken to grow alone, which holds while they are small; the damping of the
 * decorrelation makes true curvatures a little smaller. Source: Saxe, McClelland &amp; Ganguli 2014; theory.md section 7.
 *
 * @param largestRate above which SGD with the trainers' momentum does not settle; empty where that is not known
 * @param modes the first features of the closed form
 */
public record ModeCourse(OptionalDouble largestRate, List<Mode> modes) {
    /** Copies the list. */
    public ModeCourse {
        modes = List.copyOf(modes);
    }

    /** Why nothing is shown of a tied decoder. */
    static final String TIED = "rates and times are those of a decoder of its own, not of a tied one";

    /** Why nothing is shown of the objective. */
    static final String UNKNOWN =
            "the loss is no polynomial of the encoder, so its spectrum does not give its curvature";

    /**
     * One mode.
     *
     * @param spectrum its value
     * @param predictedStep step at which it has half of its final strength; empty for Adam, and if not within the plan
     * @param trainedStep the same in the training, between two models kept; empty if it never had
     */
    public record Mode(double spectrum, OptionalDouble predictedStep, OptionalDouble trainedStep) {}

    static ModeCourse of(
            TrainingRun run, SolvedProblem solved, int k, PopulationRisk risk, boolean tied, Backend backend) {
        SpectralObjective objective = solved.solution().objective();
        if (objective instanceof Vicreg || objective instanceof BarlowTwins || objective instanceof InfoNce || tied) {
            return new ModeCourse(OptionalDouble.empty(), List.of());
        }
        Vector spectrum = solved.solution().spectrum().values();
        Matrix features = solved.solution().encoder(k);
        Matrix seen = backend.multiply(features, solved.views().total().toMatrix());
        Optional<Matrix> factor = risk.target() instanceof Target.Factor f ? Optional.of(f.factor()) : Optional.empty();
        double scale = factor.map(f -> Math.sqrt(risk.constant() / f.rows())).orElse(1.0);
        double[] values = new double[k];
        for (int j = 0; j < k; j++) {
            double value = objective instanceof SupervisedReconstruction
                    ? Math.sqrt(Math.max(0, spectrum.at(j)))
                    : spectrum.at(j);
            values[j] = value / scale;
        }
        Optional<Matrix> left = factor.map(f -> backend.multiplyTransposedRight(features, f));
        List<double[]> strengths = run.checkpoints().stream()
                .map(c -> strengths(c.model(), seen, left, values, scale, false, backend))
                .toList();
        double[] start = strengths(run.checkpoints().get(0).model(), seen, left, values, scale, true, backend);
        boolean plain =
                run.plan().optimizer() == Optimizer.SGD && run.plan().clip().isEmpty();
        List<Mode> modes = new ArrayList<>();
        for (int j = 0; j < k && values[j] > 0; j++) {
            LearningDynamics mode = factor.isPresent()
                    ? new LearningDynamics(2 * values[j], 2)
                    : new LearningDynamics(4 * values[j], 4);
            modes.add(new Mode(
                    spectrum.at(j),
                    plain && start[j] > 0 ? stepAt(mode.halfTime(start[j]), run.plan()) : OptionalDouble.empty(),
                    crossing(run.checkpoints(), strengths, j, mode.limit() / 2)));
        }
        double curvature = (factor.isPresent() ? 4 : 8) * values[0];
        return new ModeCourse(
                values[0] > 0
                        ? OptionalDouble.of(LearningDynamics.largestRate(curvature, Optimizer.MOMENTUM))
                        : OptionalDouble.empty(),
                modes);
    }

    /** How much of each mode a model has; or, of a start, the part that grows. */
    private static double[] strengths(
            TrainedModel model,
            Matrix seen,
            Optional<Matrix> left,
            double[] values,
            double scale,
            boolean growing,
            Backend backend) {
        Matrix inputs = backend.multiplyTransposedRight(model.encoder(), seen);
        Optional<Matrix> outputs =
                left.map(l -> backend.multiply(l, model.head().orElseThrow()));
        double[] strengths = new double[values.length];
        for (int j = 0; j < strengths.length; j++) {
            for (int i = 0; i < inputs.rows(); i++) {
                double in = inputs.at(i, j);
                double out = in;
                if (outputs.isPresent()) {
                    out = values[j] == 0 ? 0 : outputs.get().at(j, i) / (values[j] * scale * scale);
                }
                strengths[j] += growing ? (in + out) * (in + out) / 4 : in * out;
            }
        }
        return strengths;
    }

    /** The first step by which as much time has passed. */
    private static OptionalDouble stepAt(double time, TrainingPlan plan) {
        double passed = 0;
        for (int step = 1; step <= plan.steps(); step++) {
            if (passed >= time) {
                return OptionalDouble.of(step - 1);
            }
            passed += plan.rate(step) / (1 - Optimizer.MOMENTUM);
        }
        return passed >= time ? OptionalDouble.of(plan.steps()) : OptionalDouble.empty();
    }

    /** Where a strength first reaches a level, by straight lines between the models kept. */
    private static OptionalDouble crossing(
            List<TrainingRun.Checkpoint> kept, List<double[]> strengths, int mode, double level) {
        double[] course = strengths.stream().mapToDouble(s -> s[mode]).toArray();
        int[] steps = kept.stream().mapToInt(TrainingRun.Checkpoint::step).toArray();
        if (course[0] >= level) {
            return OptionalDouble.of(0);
        }
        return IntStream.range(1, steps.length)
                .filter(i -> course[i] >= level)
                .mapToDouble(i -> steps[i - 1]
                        + (level - course[i - 1]) / (course[i] - course[i - 1]) * (steps[i] - steps[i - 1]))
                .findFirst();
    }
}
