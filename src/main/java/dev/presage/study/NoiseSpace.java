package dev.presage.study;

/** Which values the noise acts on. */
public enum NoiseSpace {
    /** The centred, scaled values that the objectives see: a mask's zero is the mean. */
    PREPARED,
    /** The original values; with features, the features as they come. */
    RAW,
    /** The samples in front of the features, as they are: not affine in the features, so known by its draws. */
    INPUT
}
