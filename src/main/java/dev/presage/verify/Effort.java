package dev.presage.verify;

/** How much work a verification does. */
public enum Effort {
    /** For tests of the checks themselves: one random problem a statement, no wide problems. */
    SMALL(1, 2_000, 20_000),
    /** The default of the command line. */
    QUICK(3, 4_000, 200_000),
    /** Many random problems. */
    FULL(25, 40_000, 4_000_000);

    private final int repeats;
    private final int draws;
    private final int classDraws;

    Effort(int repeats, int draws, int classDraws) {
        this.repeats = repeats;
        this.draws = draws;
        this.classDraws = classDraws;
    }

    /** Random problems a statement. */
    int repeats() {
        return repeats;
    }

    /** Monte Carlo draws of an operator. */
    int draws() {
        return draws;
    }

    /** Monte Carlo draws of Gaussian classes. */
    int classDraws() {
        return classDraws;
    }
}
