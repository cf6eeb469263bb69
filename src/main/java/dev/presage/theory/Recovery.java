package dev.presage.theory;

import java.util.OptionalDouble;

/** From which alignment &alpha;&sup2; on an encoder of k features keeps to the signal. */
public sealed interface Recovery {
    /** The least &alpha;&sup2; that suffices, 0 if no alignment is needed; empty if none suffices. */
    OptionalDouble alphaSquared();

    /** The largest principal angle between encoder and signal without alignment, in degrees; 90 where a tie leaves it open. */
    double degreesWithout();

    /**
     * Some alignment suffices.
     *
     * @param threshold the least &alpha;&sup2;, at least 0
     * @param degreesWithout the angle at &alpha; = 0
     * @param degreesAbove the angle just above the threshold
     */
    record From(double threshold, double degreesWithout, double degreesAbove) implements Recovery {
        /** Checks the sign. */
        public From {
            if (!(threshold >= 0) || Double.isInfinite(threshold)) {
                throw new IllegalArgumentException(
                        "a threshold expects a finite number of at least 0, found " + threshold);
            }
        }

        @Override
        public OptionalDouble alphaSquared() {
            return OptionalDouble.of(threshold);
        }
    }

    /**
     * No alignment that was tried suffices.
     *
     * @param degreesWithout the angle at &alpha; = 0
     * @param leastDegrees the smallest angle found
     * @param atAlphaSquared where it was found
     * @param upTo the largest &alpha;&sup2; that was tried
     */
    record Never(double degreesWithout, double leastDegrees, double atAlphaSquared, double upTo) implements Recovery {
        @Override
        public OptionalDouble alphaSquared() {
            return OptionalDouble.empty();
        }
    }
}
