package dev.presage.figure;

/** How numbers are placed along an axis. */
public enum Scale {
    /** Equal distances for equal differences. */
    LINEAR,
    /** Equal distances for equal ratios; for numbers above 0. */
    LOGARITHMIC
}
