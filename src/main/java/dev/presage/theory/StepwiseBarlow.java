package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.List;

/**
 * Gradient flow of Barlow Twins without its normalisation, ||W G W&#7488; - I||&sup2;: dW = -4 (W G W&#7488; - I) W G. Where W
 * starts along eigenvectors of G, with sigma_j along that of value g, each grows alone: sigma&sup2; = 1/(g + (1/sigma(0)&sup2; - g)
 * exp(-8 g t)). Small starts learn one eigenvector after another, the largest g first, and end at the span of the first k,
 * though every W with W G W&#7488; = I is a minimum. Parameters: W (k &times; d). Source: Simon et al. 2023; theory.md 3.7 and
 * section 7.
 *
 * @param between G
 */
public record StepwiseBarlow(Matrix between) implements LearningFlow {
    /**
     * sigma(t)&sup2; of a mode.
     *
     * @param g its eigenvalue, positive
     * @param start sigma(0)&sup2;, positive
     */
    public static double squared(double g, double start, double time) {
        require(g, start);
        return 1 / (g + (1 / start - g) * Math.exp(-8 * g * time));
    }

    /** When g sigma&sup2;, which ends at 1, comes to a share of it; 0 if it starts with as much. */
    public static double timeTo(double g, double start, double share) {
        require(g, start);
        double begun = g * start;
        return begun >= share ? 0 : Math.log((1 / begun - 1) / (1 / share - 1)) / (8 * g);
    }

    private static void require(double g, double start) {
        if (!(g > 0 && start > 0)) {
            throw new IllegalArgumentException(
                    "a mode expects a positive eigenvalue and start, found " + g + " and " + start);
        }
    }

    @Override
    public List<Matrix> slope(List<Matrix> at, Backend backend) {
        Matrix w = at.get(0);
        Matrix seen = backend.multiply(w, between);
        return List.of(seen.minus(backend.multiply(backend.multiplyTransposedRight(seen, w), seen))
                .times(4));
    }

    @Override
    public double loss(List<Matrix> at, Backend backend) {
        Matrix w = at.get(0);
        Matrix correlation = backend.multiplyTransposedRight(backend.multiply(w, between), w);
        double norm = SymmetricMatrix.symmetricPart(correlation)
                .map((i, j, value) -> i == j ? value - 1 : value)
                .frobeniusNorm();
        return norm * norm;
    }

    @Override
    public Matrix encoder(List<Matrix> at, Backend backend) {
        return at.get(0);
    }
}
