package dev.presage.theory;

/** Can a noise strategy ever help at a given number of features, whatever the task? (theory.md section 5) */
public sealed interface Verdict {
    /** The evidence in a sentence. */
    String reason();

    /** The word for it in JSON. */
    String word();

    /**
     * The noisy objective finds the same subspace as clean PCA, so no task can gain.
     *
     * @param reason the condition that proves it, with its numbers
     */
    record NeverHelps(String reason) implements Verdict {
        @Override
        public String word() {
            return "NEVER_HELPS";
        }
    }

    /**
     * Neither proved nor shown.
     *
     * @param reason what stands in the way
     */
    record Undecided(String reason) implements Verdict {
        @Override
        public String word() {
            return "UNDECIDED";
        }
    }
}
