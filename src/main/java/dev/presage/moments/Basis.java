package dev.presage.moments;

/** How a number is known. */
public sealed interface Basis {
    /** Follows from the moments by an exact formula, up to rounding. */
    record Exact() implements Basis {}

    /**
     * An average over random draws or over samples.
     *
     * @param draws how many
     */
    record Sampled(long draws) implements Basis {}

    /**
     * Exact only if a model of the data holds.
     *
     * @param model the model, in words
     */
    record Assumed(String model) implements Basis {}

    /** The word for it in JSON: {@code exact}, {@code sampled}, {@code assumed}. */
    default String word() {
        return this instanceof Exact ? "exact" : this instanceof Sampled ? "sampled" : "assumed";
    }
}
