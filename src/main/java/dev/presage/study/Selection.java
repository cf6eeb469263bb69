package dev.presage.study;

import dev.presage.moments.SplitMoments;
import java.util.Locale;

/** How the penalty of a ridge probe is chosen; test samples have no part in it. */
public enum Selection {
    /** By leave-one-out up to d = {@value #LARGEST_LEAVE_ONE_OUT}, where it is cheap, and by samples held out above. */
    AUTO,
    /** Each training sample is predicted without itself, exactly: an eigenproblem, 9 d&sup3; flops, and a second pass. */
    LEAVE_ONE_OUT,
    /** A tenth of the training samples is predicted by a fit to the others: d&sup3;/3 flops a penalty, and no second pass. */
    HELD_OUT;

    /** Where {@link #AUTO} changes. */
    public static final int LARGEST_LEAVE_ONE_OUT = 4096;

    /** Whether samples are held out at that dimension, of so many. */
    boolean holdsOut(int dimension, int samples) {
        return this == HELD_OUT || (this == AUTO && dimension > LARGEST_LEAVE_ONE_OUT && samples >= SplitMoments.EVERY);
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
