package dev.presage.verify;

import dev.presage.linalg.Matrix;

/**
 * What a model of samples draws: N(0, D D' + s^2 I).
 *
 * @param decoder D
 * @param variance s^2
 */
public record Generator(Matrix decoder, double variance) {}
