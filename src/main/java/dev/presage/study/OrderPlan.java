package dev.presage.study;

import dev.presage.data.BadInputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to follow while it learns.
 *
 * @param strategy the noise
 * @param learner what learns
 * @param k number of features
 * @param depth encoder layers; 0 for one linear map
 * @param start strength of every layer at the start
 * @param random whether the start is random, and not along the modes
 * @param batch size of the batches of a training to compare with, if there is to be one
 * @param shares of the variance at which the spectrum is cut in two
 * @param probed features behind the cut whose probe is compared; a linear probe is compared anyway
 * @param seed of the start and of training
 */
public record OrderPlan(
        Strategy strategy,
        Learner learner,
        int k,
        int depth,
        double start,
        boolean random,
        OptionalInt batch,
        List<Double> shares,
        Optional<String> probed,
        long seed) {
    private static final int DEEPEST = 8;
    private static final int LARGEST_BATCH = 1 << 16;

    /** What learns. */
    public enum Learner {
        /** An autoencoder, 1/2 E||x - V W tau||^2. */
        RECONSTRUCTION("reconstruction"),
        /** Codes predicted from codes with a stop-gradient, 1/2 E||sg(W x) - V W tau||^2. */
        JEPA("jepa"),
        /** Barlow Twins without its normalisation, ||W G W' - I||^2. */
        BARLOW_TWINS("barlow-twins");

        private final String word;

        Learner(String word) {
            this.word = word;
        }

        /** Its name on the command line. */
        public String word() {
            return word;
        }

        /** The learner of a name. */
        public static Learner named(String name) {
            for (Learner learner : values()) {
                if (learner.word.equals(name)) {
                    return learner;
                }
            }
            throw new BadInputException(
                    "--objective expects reconstruction, jepa or barlow-twins here, found '" + name + "'");
        }

        /** A start small enough to tell modes apart, and large enough to be left in sensible time. */
        public double usualStart(int depth) {
            return this == JEPA || depth > 1 ? depth > 1 ? 0.2 : 0.1 : 0.03;
        }
    }

    /** Checks the numbers. */
    public OrderPlan {
        shares = List.copyOf(shares);
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        int least = learner == Learner.RECONSTRUCTION ? 0 : 1;
        int most = learner == Learner.BARLOW_TWINS ? 1 : DEEPEST;
        if (depth < least || depth > most) {
            throw new BadInputException("--depth expects from " + least + " to " + most + " encoder layers for "
                    + learner.word() + ", found " + depth);
        }
        if (!(start > 0 && start < 1)) {
            throw new BadInputException("--start expects a strength between 0 and 1, found " + start);
        }
        if (batch.isPresent() && (batch.getAsInt() < 2 || batch.getAsInt() > LARGEST_BATCH)) {
            throw new BadInputException(
                    "--batch expects from 2 to " + LARGEST_BATCH + " samples, found " + batch.getAsInt());
        }
        for (double share : shares) {
            if (!(share > 0 && share < 1)) {
                throw new BadInputException("--shares expects shares of the variance between 0 and 1, found " + share);
            }
        }
    }
}
