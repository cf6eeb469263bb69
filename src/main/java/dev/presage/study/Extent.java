package dev.presage.study;

/**
 * How far work came that was stopped before its end.
 *
 * @param finished so many parts, whose results are whole
 * @param planned so many there would have been
 * @param unit what the parts are, in the plural
 */
public record Extent(long finished, long planned, String unit) {
    /** @throws IllegalArgumentException if as much is finished as was planned, or a number is negative */
    public Extent {
        if (finished < 0 || finished >= planned) {
            throw new IllegalArgumentException(
                    "a part of " + planned + " " + unit + " is less than all of them, found " + finished);
        }
    }

    /** In words: such as "3 of 12 strategies". */
    @Override
    public String toString() {
        return finished + " of " + planned + " " + unit;
    }

    /** A warning for whoever reads the result. */
    String warning() {
        return "the work was stopped: this holds " + this + ", and nothing of the others";
    }
}
