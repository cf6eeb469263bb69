/**
 * {@link dev.presage.theory.ClosedForm} solutions of objectives in the range of S ({@link dev.presage.theory.Whitening}),
 * the {@link dev.presage.theory.Spectrum} with its rounding errors and clusters, and the {@link dev.presage.theory.Verdict}
 * whether a noise can ever help. Never sees training.
 */
package dev.presage.theory;
