package dev.presage.moments;

/** By what the values are divided before anything else is computed. */
public enum Scale {
    /** By one number: the root mean square of the centred training data over all entries. */
    GLOBAL,
    /** Each coordinate by its standard deviation; constant coordinates become 0. */
    PIXEL,
    /** By nothing. */
    NONE
}
