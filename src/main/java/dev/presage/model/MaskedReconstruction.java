package dev.presage.model;

/**
 * Masked autoencoding with the loss on masked coordinates only: min E||(1-m) o (x - D E (m o x))||&sup2;, m the mask. Without a
 * limit on the rank it falls apart: row j of the map regresses x_j on what is visible given that j is masked, with second
 * moments S_j = E[m m&#7488; | m_j = 0] o C and r_j = C_j o E[m | m_j = 0]. With k features rows share an encoder under weights
 * of their own, which has no closed form, and the best k features are not the first of the best k + 1. Sources: He et al. 2022;
 * theory.md 3.13.
 */
public record MaskedReconstruction() implements Objective {
    @Override
    public String name() {
        return "mae-masked-only";
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return true;
    }
}
