package dev.presage.study;

import java.util.List;

/** Which numbers of features to report. */
public sealed interface Dimensions {
    /** As many as the problem has, with the curves over every smaller number. */
    record All() implements Dimensions {}

    /**
     * Given numbers.
     *
     * @param ks at least 1 each
     * @param clip whether a number beyond what an objective has is cut down to that (said in the result) rather than bad
     *     input
     */
    record Given(List<Integer> ks, boolean clip) implements Dimensions {
        /** Copies the list. */
        public Given {
            ks = List.copyOf(ks);
        }
    }
}
