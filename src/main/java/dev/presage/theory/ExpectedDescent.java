package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Gradient descent with momentum on the exact moments: the course of training but for the sampling of batches, which it
 * approaches as learning rates fall. For regression with F = E[t v&#7488;] the gradients are 2 D&#7488;(D E S - F) by the
 * encoder and 2 (D E S - F) E&#7488; by the head; for the spectral contrastive loss -2 tr(W G W&#7488;) + ||W S W&#7488;||&sup2;
 * it is 4 (W S W&#7488; W S - W G). The encoder's is multiplied by P = (S + &delta; tr(S)/d I)^{-1}, as it is when trainers
 * decorrelate views. With rates &eta;_t and momentum &beta;: U &lt;- &beta; U + gradient, parameters &lt;- parameters -
 * &eta;_t U. As &eta; -&gt; 0 with &beta; = 0 and P = I these are the matrix equations of theory.md section 7 at time
 * 2 &sum; &eta;. Source: Saxe, McClelland &amp; Ganguli 2014; theory.md section 7.
 *
 * @param target F or G
 * @param total S
 * @param damping &delta;, at least 0; S must be positive definite if it is 0
 */
public record ExpectedDescent(Target target, SymmetricMatrix total, double damping) {
    /** Moduli beyond this are divergence. */
    private static final double LOST = 1e12;

    /**
     * The parameters at one step.
     *
     * @param encoder k &times; d
     * @param head p &times; k; empty for the contrastive loss
     */
    public record Iterate(Matrix encoder, Optional<Matrix> head) {}

    /**
     * The iterates at the asked steps, ascending; fewer if the descent diverges. Each step costs about 4kd(d + p) flops for
     * regression and 6kd&sup2; for the contrastive loss, the preconditioner one symmetric eigenproblem.
     *
     * @param start the iterate at step 0
     * @param rates of step 1, 2, ...
     * @param steps to be kept, ascending, from 0 to the number of rates
     */
    public List<Iterate> follow(Iterate start, double[] rates, double momentum, List<Integer> steps, Backend backend) {
        Matrix preconditioner = preconditioner(backend);
        Matrix s = total.toMatrix();
        Iterate at = start;
        Matrix encoderDirection =
                Matrix.zeros(start.encoder().rows(), start.encoder().columns());
        Optional<Matrix> headDirection = start.head().map(h -> Matrix.zeros(h.rows(), h.columns()));
        List<Iterate> kept = new ArrayList<>();
        for (int step = 0; kept.size() < steps.size(); step++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("predicting the course of training was interrupted");
            }
            if (step > 0) {
                Iterate gradient = gradient(at, s, backend);
                encoderDirection =
                        encoderDirection.times(momentum).plus(backend.multiply(gradient.encoder(), preconditioner));
                headDirection = headDirection.map(
                        u -> u.times(momentum).plus(gradient.head().orElseThrow()));
                at = moved(at, encoderDirection, headDirection, -rates[step - 1]);
                if (!(largest(at) < LOST)) {
                    break;
                }
            }
            if (steps.get(kept.size()) == step) {
                kept.add(at);
            }
        }
        return kept;
    }

    private static double largest(Iterate at) {
        return Math.max(at.encoder().maxAbs(), at.head().map(Matrix::maxAbs).orElse(0.0));
    }

    private static Iterate moved(Iterate from, Matrix encoderBy, Optional<Matrix> headBy, double factor) {
        return new Iterate(
                from.encoder().plus(encoderBy.times(factor)),
                from.head().map(h -> h.plus(headBy.orElseThrow().times(factor))));
    }

    private Iterate gradient(Iterate at, Matrix s, Backend backend) {
        Matrix e = at.encoder();
        Matrix seen = backend.multiply(e, s);
        if (target instanceof Target.Factor factor) {
            Matrix f = factor.factor();
            Matrix head = at.head().orElseThrow();
            Matrix features = backend.multiplyTransposedRight(seen, e);
            Matrix byEncoder = backend.multiply(backend.gram(head).toMatrix(), seen)
                    .minus(backend.multiplyTransposedLeft(head, f));
            Matrix byHead = backend.multiply(head, features).minus(backend.multiplyTransposedRight(f, e));
            return new Iterate(byEncoder.times(2), Optional.of(byHead.times(2)));
        }
        Matrix between = ((Target.Form) target).form().toMatrix();
        Matrix pushed = backend.multiply(backend.multiplyTransposedRight(seen, e), seen);
        return new Iterate(pushed.minus(backend.multiply(e, between)).times(4), Optional.empty());
    }

    private Matrix preconditioner(Backend backend) {
        SymmetricEigen eigen = backend.eigen(total);
        int d = total.dimension();
        double added = damping * total.trace() / d;
        double[] inverse = new double[d];
        for (int j = 0; j < d; j++) {
            inverse[j] = 1 / (Math.max(0, eigen.values()[j]) + added);
        }
        return backend.multiplyTransposedLeft(eigen.vectors().scaleRows(inverse), eigen.vectors());
    }
}
