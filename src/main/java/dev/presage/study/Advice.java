package dev.presage.study;

import dev.presage.moments.Estimate;
import dev.presage.probe.TaskGains;
import dev.presage.theory.ParadigmAdvice;
import java.util.List;
import java.util.Optional;

/**
 * Can these noises help, which tasks, and which paradigm suits.
 *
 * @param analysis verdicts and what they rest on; probes are not measured
 * @param recommendations one for each noise and number of features
 */
public record Advice(AnalysisResult analysis, List<Recommendation> recommendations) {
    /** Copies the list. */
    public Advice {
        recommendations = List.copyOf(recommendations);
    }

    /**
     * What to do about one noise with k features.
     *
     * @param strategy the noise
     * @param k number of features
     * @param sentence all of it in words
     * @param outlooks one for each objective whose features are defined at k
     * @param paradigm reconstruct or embed jointly; empty with {@code withoutParadigm}
     * @param withoutParadigm why there is no word on that; empty if there is one
     */
    public record Recommendation(
            Strategy strategy,
            int k,
            String sentence,
            List<Outlook> outlooks,
            Optional<ParadigmAdvice> paradigm,
            Optional<String> withoutParadigm) {
        /** Copies the list. */
        public Recommendation {
            outlooks = List.copyOf(outlooks);
        }
    }

    /**
     * Which tasks one objective's features serve.
     *
     * @param objective its name
     * @param gains by label, and by where tasks live
     * @param accuracyGain predicted accuracy of the least-squares probe minus that on clean PCA's features, one Gaussian per class
     *     assumed; the error is that of the integrations. Empty without classes
     */
    public record Outlook(String objective, TaskGains gains, Optional<Estimate> accuracyGain) {}
}
