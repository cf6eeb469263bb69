package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The same loss in other coordinates: E = E' Q with Q Shat Q&#7488; about I, Shat the second moment of about 30 d drawn
 * views. An invertible change of parameters moves no optimum, but gradient steps no longer crawl along directions in which
 * views vary little (on digits under a patch mask joint embedding stalls without it). It is the input factor of K-FAC
 * (Martens &amp; Grosse, ICML 2015), held fixed. Gradients become dE' = dE Q&#7488;; 4kd&sup2; flops a step.
 *
 * @param map Q, d &times; d
 */
record Decorrelated<A>(Arithmetic<A> on, BatchLoss<A> inner, A map) implements BatchLoss<A> {
    /** With Q of a moment, whose eigenvectors a backend of the host finds. */
    static <A> Decorrelated<A> of(Arithmetic<A> on, BatchLoss<A> inner, SymmetricMatrix viewMoment, Backend backend) {
        SymmetricEigen eigen = backend.eigen(viewMoment);
        int d = viewMoment.dimension();
        double mean = viewMoment.trace() / d;
        double[] scale = new double[d];
        for (int j = 0; j < d; j++) {
            scale[j] = mean > 0 ? 1 / Math.sqrt(Math.max(0, eigen.values()[j]) + TrainingPlan.DAMPING * mean) : 1;
        }
        return new Decorrelated<>(on, inner, on.of(eigen.vectors().scaleRows(scale)));
    }

    @Override
    public List<Matrix> initial(RandomGenerator random) {
        return inner.initial(random);
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A partners) {
        Slope<A> slope = inner.evaluate(inInputs(parameters), views, partners);
        return new Slope<>(
                slope.loss(),
                withEncoder(
                        slope.gradient(),
                        on.multiplyTransposedRight(slope.gradient().get(0), map)));
    }

    @Override
    public List<A> memory() {
        return inner.memory();
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        return inner.model(inInputs(parameters), targetScale);
    }

    private List<A> inInputs(List<A> parameters) {
        return withEncoder(parameters, on.multiply(parameters.get(0), map));
    }

    private static <A> List<A> withEncoder(List<A> parameters, A encoder) {
        List<A> out = new ArrayList<>(parameters);
        out.set(0, encoder);
        return out;
    }
}
