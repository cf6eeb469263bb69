package dev.presage.moments;

/** Moments of samples together with their labels: of every class, or against real-valued targets. */
public sealed interface TaskMoments permits LabelledMoments, TargetMoments {
    /** Moments of all samples, labels aside. */
    Moments overall();

    /** What a linear probe needs to know of the labels. */
    LabelMoments labels();
}
