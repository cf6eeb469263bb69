package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.NoiseFamily;
import java.util.List;

/**
 * A grid of strategies: every member of every family, with every objective, at every number of features.
 *
 * @param families expressions of the noise language, with lists
 * @param objectives the objectives
 * @param dimensions the numbers of features
 * @param seed for the manifest; nothing is drawn
 */
public record SweepPlan(List<Family> families, List<SpectralObjective> objectives, Dimensions dimensions, long seed) {
    /** The most pairs of strategy and objective. */
    public static final long MOST = 10_000;

    /** Copies the lists, and refuses a grid that is too large. */
    public SweepPlan {
        families = List.copyOf(families);
        objectives = List.copyOf(objectives);
        requireFewer(families, objectives.size());
    }

    /** Refuses more pairs of strategy and objective than {@link #MOST}. */
    static void requireFewer(List<Family> families, int objectives) {
        long strategies = 0;
        for (Family family : families) {
            strategies += Math.min(MOST + 1, family.family().combinations());
        }
        if (strategies * objectives > MOST) {
            throw new BadInputException("a sweep expects at most " + MOST
                    + " pairs of strategy and objective, found more: its lists multiply out to "
                    + (strategies > MOST ? "more than " + MOST : strategies) + " strategies, for "
                    + objectives + (objectives == 1 ? " objective" : " objectives"));
        }
    }

    /**
     * An expression with lists.
     *
     * @param asGiven what the user typed
     * @param family what it means
     */
    public record Family(String asGiven, NoiseFamily family) {
        /** Reads an expression that may contain lists and search ranges. */
        public static Family parse(String text) {
            return new Family(text, NoiseFamily.of(NoiseExpression.parse(text)));
        }

        /** A member as a strategy; what was typed is the family. */
        public Strategy.Expressed strategy(long combination, double... numbers) {
            return new Strategy.Expressed(asGiven, family.member(combination, numbers));
        }

        /** The same, where search ranges are not wanted. */
        public Family requireNoSearch() {
            if (!family.searches().isEmpty()) {
                NoiseFamily.Range range = family.searches().get(0);
                throw new BadInputException("a grid expects lists and single values, found the search range of "
                        + range.name() + " in '" + asGiven + "'; --search and --critical fill search ranges in");
            }
            return this;
        }
    }
}
