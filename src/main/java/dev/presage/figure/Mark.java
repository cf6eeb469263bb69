package dev.presage.figure;

/** How the points of a series are shown. */
public enum Mark {
    /** Joined in their order: a curve. */
    LINE,
    /** Each by itself: what was measured. */
    POINTS
}
