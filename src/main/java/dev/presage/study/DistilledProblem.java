package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Jepa;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.Rank;
import dev.presage.theory.LearnedModel;
import dev.presage.theory.Optimum;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Self-distillation where M and S do not share eigenvectors: its matrix equations are integrated to the end, for every number
 * of features by itself, from the start of {@code presage order}.
 *
 * @param jepa the objective
 * @param strategy the noise
 * @param seen the views
 * @param backend what computes
 * @param most the largest number of features
 */
record DistilledProblem(Jepa jepa, Strategy strategy, WhitenedViews seen, Backend backend, int most)
        implements SeparateProblems {
    /** Beyond this many coordinates the fastest and the slowest mode are too far apart for an analysis to wait. */
    private static final int MOST_COORDINATES = 256;

    /** Parameters that move no faster than this, relative to the moments, are at rest. */
    private static final double AT_REST = 1e-3;

    /** How often the time is doubled until they are; what is left then is the residual. */
    private static final int DOUBLINGS = 6;

    /**
     * The problem, or why there is none.
     *
     * @throws BadInputException if the noise is known by its draws only, or there are too many coordinates
     */
    static DistilledProblem of(
            Jepa jepa, Strategy strategy, WhitenedViews seen, PrincipalSpace space, Backend backend) {
        int d = space.dimension();
        if (!(strategy instanceof Strategy.Expressed) || d > MOST_COORDINATES) {
            throw new BadInputException(
                    "jepa expects M and S with common eigenvectors (no noise, isotropic noise), or an exact"
                            + " noise on at most " + MOST_COORDINATES
                            + " coordinates, found that they do not commute, and "
                            + (d > MOST_COORDINATES ? d + " coordinates" : "draws")
                            + ": presage order --objective jepa integrates its equations");
        }
        double[] values = backend.eigenvalues(
                SymmetricMatrix.symmetricPart(seen.views().moments().cross()));
        return new DistilledProblem(jepa, strategy, seen, backend, Math.min(space.rank(), Rank.of(values, d)));
    }

    @Override
    public Optimum solve(int k, Progress progress) {
        if (k > most) {
            throw new BadInputException(
                    "--dim " + k + " exceeds what there is: jepa has at most " + most + " features on these data");
        }
        progress.report("jepa, " + k + " features", 0, 1);
        OrderPlan plan = new OrderPlan(
                strategy,
                OrderPlan.Learner.JEPA,
                k,
                jepa.depth(),
                OrderPlan.Learner.JEPA.usualStart(jepa.depth()),
                false,
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                0);
        LearningCourse course = LearningCourse.of(plan, seen, backend);
        double time = course.horizon();
        List<Matrix> at = course.flow()
                .follow(course.start(), new double[] {time}, backend)
                .get(0);
        LearnedModel learned =
                LearnedModel.of(jepa, course.flow(), at, seen.views().moments(), backend);
        for (int i = 0; i < DOUBLINGS && learned.residual(k, backend) > AT_REST; i++) {
            at = course.flow().follow(at, new double[] {time}, backend).get(0);
            learned = LearnedModel.of(jepa, course.flow(), at, seen.views().moments(), backend);
            time *= 2;
        }
        progress.report("jepa, " + k + " features", 1, 1);
        return learned;
    }
}
