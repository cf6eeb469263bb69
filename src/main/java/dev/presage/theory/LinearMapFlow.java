package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.noise.ViewMoments;
import java.util.List;

/**
 * Gradient flow of 1/2 E||x - V &tau;(x)||&sup2; in one layer V (d &times; d): dV = M - V S. Linear, so it is solved for any M and
 * S: from 0, with S u_j = s_j u_j, V u_j = M u_j (1 - exp(-s_j t))/s_j, and the loss is tr C - &sum; ||M u_j||&sup2; (1 -
 * exp(-2 s_j t))/s_j. Directions of large view variance come first, whatever they tell of the sample. Source: theory.md section 7.
 *
 * @param clean C
 * @param cross M
 * @param total S
 */
public record LinearMapFlow(SymmetricMatrix clean, Matrix cross, SymmetricMatrix total) implements LearningFlow {
    /** The flow under a noise. */
    public static LinearMapFlow of(ViewMoments views) {
        return new LinearMapFlow(views.clean(), views.cross(), views.total());
    }

    /**
     * Its exact solution from 0.
     *
     * @param eigen of S
     */
    public Matrix at(double time, SymmetricEigen eigen, Backend backend) {
        double[] factors = new double[eigen.values().length];
        for (int j = 0; j < factors.length; j++) {
            double s = Math.max(0, eigen.values()[j]);
            factors[j] = s == 0 ? time : -Math.expm1(-s * time) / s;
        }
        Matrix u = eigen.vectors();
        return backend.multiply(backend.multiplyTransposedRight(cross, u).scaleColumns(factors), u);
    }

    @Override
    public List<Matrix> slope(List<Matrix> at, Backend backend) {
        return List.of(cross.minus(backend.multiply(at.get(0), total.toMatrix())));
    }

    @Override
    public double loss(List<Matrix> at, Backend backend) {
        Matrix v = at.get(0);
        double gained = 0;
        for (int i = 0; i < v.rows(); i++) {
            for (int j = 0; j < v.columns(); j++) {
                gained += v.at(i, j) * cross.at(i, j);
            }
        }
        return clean.trace() - 2 * gained + total.energy(v);
    }

    @Override
    public Matrix encoder(List<Matrix> at, Backend backend) {
        return at.get(0);
    }
}
