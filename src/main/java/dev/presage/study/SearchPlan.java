package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.SpectralObjective;
import java.util.List;
import java.util.Optional;

/**
 * A search for the best strategy: the numbers that go in the places of search ranges, for every combination of the lists and
 * every objective.
 *
 * @param families expressions with at least one search range each
 * @param objectives the objectives
 * @param k number of features
 * @param budget the most strategies to evaluate
 * @param irrelevant the covariance of irrelevant features over prepared values: then the share of the signal that the
 *     features keep is maximised; else the gain in R2 over clean PCA
 * @param seed for the manifest; nothing is drawn
 */
public record SearchPlan(
        List<SweepPlan.Family> families,
        List<SpectralObjective> objectives,
        int k,
        int budget,
        Optional<SymmetricMatrix> irrelevant,
        long seed) {
    /** Points that every combination of lists and objective is tried at before any is followed. */
    public static final int LEAST_POINTS = 3;

    /** Copies the lists; checks that there is something to search, and that the budget allows it. */
    public SearchPlan {
        families = List.copyOf(families);
        objectives = List.copyOf(objectives);
        for (SweepPlan.Family family : families) {
            if (family.family().searches().isEmpty()) {
                throw new BadInputException(
                        "--search expects a search range such as ratio=?0.1..0.9 in every strategy, found none in '"
                                + family.asGiven() + "'");
            }
        }
        SweepPlan.requireFewer(families, objectives.size());
        long problems = problems(families, objectives);
        if (budget < LEAST_POINTS * problems) {
            throw new BadInputException("--search expects a budget of at least " + LEAST_POINTS * problems
                    + " evaluations, " + LEAST_POINTS + " for each of " + problems
                    + (problems == 1 ? " combination" : " combinations") + " of lists and objectives, found " + budget);
        }
    }

    private static long problems(List<SweepPlan.Family> families, List<SpectralObjective> objectives) {
        return objectives.size()
                * families.stream()
                        .mapToLong(family ->
                                Math.min(SweepPlan.MOST, family.family().combinations()))
                        .sum();
    }

    /** How many combinations of lists and objectives there are. */
    long problems() {
        return problems(families, objectives);
    }
}
