/**
 * Augmentations and noise as random affine operators &tau;(x) = P x + e (theory.md section 2). An {@link
 * dev.presage.noise.AffineNoise} samples views and pushes moments; {@link dev.presage.noise.Sequence} and {@link
 * dev.presage.noise.Mixture} combine operators exactly; {@link dev.presage.noise.ViewMoments} holds the four second moments
 * C, M, G, S that every linear objective is made of. {@link dev.presage.noise.NoiseExpression} reads the noise language and
 * {@link dev.presage.noise.NoiseCompiler} gives it a meaning on a data set.
 */
package dev.presage.noise;
