package dev.presage.model;

import dev.presage.moments.Moments;

/** What a self-supervised (or supervised) model is trained for. Open: users add their own. */
public interface Objective {
    /** Name on the command line and in results, such as {@code joint-embedding}. */
    String name();

    /** Whether the objective itself looks at labels; then it cannot be solved without them. */
    boolean usesLabels();

    /** Whether its models contain a decoder back to the input. */
    boolean reconstructs();

    /** The same with what it takes from the data, where the user gave nothing; {@code rank} is that of their covariance. */
    default Objective fitted(Moments moments, int rank) {
        return this;
    }

    /** What it looks at. */
    default Sight sight() {
        return Sight.VIEWS;
    }
}
