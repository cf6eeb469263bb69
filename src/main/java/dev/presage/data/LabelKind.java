package dev.presage.data;

/** How numbers are taken as labels. */
public enum LabelKind {
    /**
     * Integers, and real numbers that are all whole, are classes; real numbers of which one is not whole are targets.
     * Words are classes.
     */
    AUTO,
    /** Classes: every distinct number or word is one. */
    CLASSES,
    /** Real-valued targets, integers too. */
    TARGETS
}
