/**
 * Mini-batch training of linear models, the referee of the closed forms. It reads samples and draws views, and knows
 * neither the view moments of {@link dev.presage.noise.ViewMoments} nor the packages {@code theory} and {@code probe}: what
 * it finds, it finds by gradients alone. {@code study} confronts the two.
 *
 * <p>Letters: v a centred view (d), t a target (p), z = E v features (k), b the batch.
 */
package dev.presage.train;
