package dev.presage.model;

/** What a self-supervised (or supervised) model is trained for. Open: users add their own. */
public interface Objective {
    /** Name on the command line and in results, such as {@code joint-embedding}. */
    String name();

    /** Whether the objective itself looks at labels; then it cannot be solved without them. */
    boolean usesLabels();

    /** Whether its models contain a decoder back to the input. */
    boolean reconstructs();

    /** What it looks at. */
    default Sight sight() {
        return Sight.VIEWS;
    }
}
