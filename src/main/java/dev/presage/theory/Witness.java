package dev.presage.theory;

import dev.presage.linalg.Vector;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The task that gains most from a noise: the feature y = direction&#7488;(x - &mu;) of unit variance on the clean samples that
 * is the top eigenvector of &Pi;_noise - &Pi;_clean (theory.md section 5). With its first k features the noisy encoder
 * explains {@code gain} more of its variance than clean PCA does.
 *
 * @param gain sin &theta;_max on these samples
 * @param direction over the d prepared inputs
 * @param coordinates its correlations with the r principal components
 * @param given the kept principal components (at most k, numbered from 1) that carry most of it, with their shares of its
 *     variance: what the noise gives up
 * @param taken the same of the components that clean PCA drops: what it takes in
 */
public record Witness(double gain, Vector direction, Vector coordinates, List<Share> given, List<Share> taken) {
    /** Copies the lists. */
    public Witness {
        given = List.copyOf(given);
        taken = List.copyOf(taken);
    }

    /** The same task over original values, which were divided by {@code divisor} (d numbers). */
    public Vector rawDirection(Vector divisor) {
        return Vector.generate(direction.dimension(), i -> direction.at(i) / divisor.at(i));
    }

    /**
     * A principal component's share of the witness's variance.
     *
     * @param component its number, from 1
     * @param share squared correlation
     */
    public record Share(int component, double share) {
        private static final double SHOWN = 0.005;

        /** The components with at least {@value #SHOWN} of the variance; empty if there are none. */
        public static String inWords(List<Share> shares) {
            return shares.stream()
                    .filter(share -> share.share() >= SHOWN)
                    .map(share -> String.format(Locale.ROOT, "%d (%.0f %%)", share.component(), 100 * share.share()))
                    .collect(Collectors.joining(", "));
        }
    }
}
