package dev.presage.noise;

import dev.presage.data.BadInputException;

/**
 * How many views to draw of each sample, and how errors are estimated: the views of every sample are dealt into groups of
 * equal size, and estimates are repeated without each group ({@link dev.presage.moments.Jackknife}).
 *
 * @param views of each sample, a multiple of the groups
 * @param groups at least 3, so that two distinct views are left without one of them
 * @param seed of the draws
 */
public record MonteCarlo(int views, int groups, long seed) {
    private static final int FEWEST = 3;
    private static final int USUAL_GROUPS = 16;
    private static final long MEMORY = 1L << 31;

    /** Checks the numbers. */
    public MonteCarlo {
        if (groups < FEWEST || views < groups || views % groups != 0) {
            throw new BadInputException("a noise known by its draws expects a number of views of each sample that is a"
                    + " multiple of at least " + FEWEST + " groups, found " + views + " views and " + groups
                    + " groups");
        }
    }

    /**
     * With the largest number of groups up to {@value #USUAL_GROUPS} that divides the views, or else a group for each view.
     *
     * @throws BadInputException if there are fewer than 3 views: two would give G, but not its error
     */
    public static MonteCarlo of(int views, long seed) {
        return of(views, USUAL_GROUPS, seed);
    }

    /**
     * The same for views of d coordinates, where each group takes about 5 d&sup2; numbers of memory: fewer groups, but at
     * least {@value #FEWEST}, where more than {@value #MEMORY} bytes would be needed.
     */
    public static MonteCarlo forDimension(int dimension, int views, long seed) {
        long each = 5L * Double.BYTES * dimension * dimension;
        return of(views, (int) Math.max(FEWEST, Math.min(USUAL_GROUPS, MEMORY / each)), seed);
    }

    private static MonteCarlo of(int views, int mostGroups, long seed) {
        if (views < FEWEST) {
            throw new BadInputException("a noise known by its draws expects at least " + FEWEST
                    + " views of each sample (two give an estimate but not its error), found " + views);
        }
        for (int groups = mostGroups; groups >= FEWEST; groups--) {
            if (views % groups == 0) {
                return new MonteCarlo(views, groups, seed);
            }
        }
        return new MonteCarlo(views, views, seed);
    }

    /** Views in a group. */
    public int viewsPerGroup() {
        return views / groups;
    }
}
