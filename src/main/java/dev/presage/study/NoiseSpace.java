package dev.presage.study;

/** Which values the noise acts on. */
public enum NoiseSpace {
    /** The centred, scaled values that the objectives see: a mask's zero is the mean. */
    PREPARED,
    /** The original values. */
    RAW
}
