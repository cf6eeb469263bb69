package dev.presage.moments;

import dev.presage.data.ClassLabels;
import java.util.BitSet;

/**
 * Moments of two parts of labelled samples from one pass, so that a model can be fitted to one part, judged on the other, and
 * fitted again to both: they merge to the moments of all samples.
 *
 * @param kept of the samples to fit to
 * @param heldOut of those to judge by
 */
public record SplitMoments(LabelledMoments kept, LabelledMoments heldOut) {
    /** One sample of so many is held out. */
    public static final int EVERY = 10;

    /** Checks that both parts are of the same kind. */
    public SplitMoments {
        if (kept.overall().dimension() != heldOut.overall().dimension() || kept.classes() != heldOut.classes()) {
            throw new IllegalArgumentException("two parts expect the same coordinates and classes, found d = "
                    + kept.overall().dimension() + " and " + heldOut.overall().dimension() + ", " + kept.classes()
                    + " and " + heldOut.classes() + " classes");
        }
    }

    /**
     * Every tenth sample of the list that has the samples class by class, in their order: whatever the order of the classes, each
     * has its share to within one sample. Fewer than ten samples: none.
     */
    public static BitSet everyTenth(ClassLabels labels) {
        int[] next = new int[labels.classes()];
        for (int i = 0; i < labels.size(); i++) {
            for (int c = labels.classOf(i) + 1; c < next.length; c++) {
                next[c]++;
            }
        }
        BitSet out = new BitSet(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            out.set(i, next[labels.classOf(i)]++ % EVERY == EVERY - 1);
        }
        return out;
    }

    /** Moments of all samples. O(d&sup2;). */
    public LabelledMoments merged() {
        return kept.merge(heldOut);
    }
}
