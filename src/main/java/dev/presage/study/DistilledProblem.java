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

    /** So many times as long as the slowest mode alone takes to 99 %. */
    private static final double TO_REST = 4;

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
        List<Matrix> end = course.flow()
                .follow(course.start(), new double[] {TO_REST * course.horizon()}, backend)
                .get(0);
        progress.report("jepa, " + k + " features", 1, 1);
        return LearnedModel.of(jepa, course.flow(), end, seen.views().moments(), backend);
    }
}
