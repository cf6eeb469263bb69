package dev.presage.verify;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * What is claimed about the optimum of an objective.
 *
 * @param encoder all features, best first, rows over the inputs
 * @param spectrum one value a feature
 * @param loss the optimal loss for a number of features
 * @param decoder the optimal decoder for a number of features; fails for objectives without one
 * @param available how many features exist
 * @param cuts whether the best subspace at a k is not unique
 */
public record Solution(
        Matrix encoder,
        Vector spectrum,
        IntToDoubleFunction loss,
        IntFunction<Matrix> decoder,
        int available,
        IntPredicate cuts) {}
