package dev.presage.verify;

import dev.presage.linalg.Matrix;

/**
 * What is claimed of the loss on masked coordinates only.
 *
 * @param decoder D
 * @param encoder E
 * @param loss of the two
 * @param leastLoss without a limit on the rank
 */
public record MaskedSolution(Matrix decoder, Matrix encoder, double loss, double leastLoss) {}
