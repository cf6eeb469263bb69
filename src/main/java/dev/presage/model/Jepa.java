package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Map;
import java.util.Optional;

/**
 * Self-distillation in the manner of JEPA: the code of the sample, held fixed, predicted from that of its view,
 * E||V W &tau;(x) - sg(W x)||&sup2;, by gradient flow from a small balanced start. No loss is minimised over W, so what is learned
 * is what the flow learns, and in its order: where M and S share eigenvectors, mode j with cross moment &lambda;_j and view moment
 * &sigma;_j&sup2; ends at the predictor &rho;_j = &lambda;_j/&sigma;_j&sup2; and the encoder &rho;_j^L, and features come by their
 * critical times. The loss shown is that of the end, &sum; &rho;_j^{2L} (c_j - &lambda;_j&rho;_j), c_j the clean variance; it
 * is not least, and rises with k. Elsewhere there is no formula. Source: Littwin et al. 2024; theory.md 3.14.
 *
 * @param depth L, number of encoder layers
 */
public record Jepa(int depth) implements SpectralObjective {
    private static final int DEEPEST = 8;

    /** Checks the depth. */
    public Jepa {
        if (depth < 1 || depth > DEEPEST) {
            throw new BadInputException("--depth expects from 1 to " + DEEPEST + " encoder layers, found " + depth);
        }
    }

    @Override
    public String name() {
        return "jepa";
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return false;
    }

    @Override
    public boolean reorders() {
        return true;
    }

    /** The symmetric part of M, which is M where there is a closed form. */
    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Form(SymmetricMatrix.symmetricPart(views.cross()));
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    /** At no features; the spectrum alone does not tell the clean variances. */
    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        throw new IllegalStateException("the loss of jepa needs its features");
    }

    /** A unit mode u is u/sigma in the encoder, so its sigma&sup2; is one over the square of that row. */
    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, Matrix encoder, int k) {
        double loss = 0;
        for (int j = 0; j < k; j++) {
            Matrix row = encoder.rows(j, j + 1);
            double rho = spectrum.at(j);
            loss += Math.pow(rho, 2 * depth) * (views.clean().energy(row) - rho * rho) / row.sumOfSquares();
        }
        return loss;
    }

    /** The depth, which decides the times. */
    @Override
    public Map<String, Double> details(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        return Map.of("depth", (double) depth);
    }
}
