package dev.presage.study;

import dev.presage.noise.NoiseExpression;

/**
 * A noise strategy under study.
 *
 * @param asGiven what the user typed
 * @param expression what it means
 */
public record Strategy(String asGiven, NoiseExpression expression) {
    /** Reads one expression, which must not contain sweep lists. */
    public static Strategy parse(String text) {
        return new Strategy(text, NoiseExpression.parse(text).requireSingle());
    }
}
