package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.random.RandomGenerator;

/**
 * The same loss in other coordinates: E = E' Q with Q Shat Q&#7488; about I, Shat the second moment of about 30 d drawn
 * views. An invertible change of parameters moves no optimum, but gradient steps no longer crawl along directions in which
 * views vary little (on digits under a patch mask joint embedding stalls without it). It is the input factor of K-FAC
 * (Martens &amp; Grosse, ICML 2015), held fixed. Gradients become dE' = dE Q&#7488;; 4kd&sup2; flops a step.
 */
final class Decorrelated implements BatchLoss {
    private final BatchLoss inner;
    private final Backend backend;
    private final Matrix map;
    private final int k;

    Decorrelated(BatchLoss inner, SymmetricMatrix viewMoment, int k, Backend backend) {
        this.inner = inner;
        this.backend = backend;
        this.k = k;
        SymmetricEigen eigen = backend.eigen(viewMoment);
        int d = viewMoment.dimension();
        double mean = viewMoment.trace() / d;
        double[] scale = new double[d];
        for (int j = 0; j < d; j++) {
            scale[j] = mean > 0 ? 1 / Math.sqrt(Math.max(0, eigen.values()[j]) + TrainingPlan.DAMPING * mean) : 1;
        }
        map = eigen.vectors().scaleRows(scale);
    }

    @Override
    public int parameters() {
        return inner.parameters();
    }

    @Override
    public double[] initial(RandomGenerator random) {
        return inner.initial(random);
    }

    @Override
    public double evaluate(double[] parameters, Matrix views, Matrix partners, double[] gradient) {
        double loss = inner.evaluate(inInputs(parameters), views, partners, gradient);
        replaceEncoder(gradient, backend.multiplyTransposedRight(encoder(gradient), map));
        return loss;
    }

    @Override
    public TrainedModel model(double[] parameters, double targetScale) {
        return inner.model(inInputs(parameters), targetScale);
    }

    private double[] inInputs(double[] parameters) {
        double[] out = parameters.clone();
        replaceEncoder(out, backend.multiply(encoder(parameters), map));
        return out;
    }

    private Matrix encoder(double[] parameters) {
        return Matrix.wrap(k, map.columns(), java.util.Arrays.copyOf(parameters, k * map.columns()));
    }

    private static void replaceEncoder(double[] parameters, Matrix encoder) {
        System.arraycopy(encoder.toArray(), 0, parameters, 0, encoder.rows() * encoder.columns());
    }
}
