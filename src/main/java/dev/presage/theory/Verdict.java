package dev.presage.theory;

/** Can a noise strategy ever help at a given number of features, whatever the task? (theory.md section 5) */
public sealed interface Verdict {
    /** The evidence in a sentence. */
    String reason();

    /** The word for it in JSON. */
    String word();

    /**
     * The noisy objective finds the same subspace as clean PCA, so no task can gain; or one so near that no task can gain more
     * than a margin, whatever other samples would say (equivalence).
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
     * The noisy objective finds another subspace than clean PCA, beyond what the draw of the samples explains, so some task
     * gains (and another loses as much).
     *
     * @param reason the test, with its numbers
     * @param witness the task that gains most
     */
    record CanHelp(String reason, Witness witness) implements Verdict {
        @Override
        public String word() {
            return "CAN_HELP";
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
