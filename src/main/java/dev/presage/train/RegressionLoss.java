package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Regression of targets through k features: the batch mean of ||t - D E v||&sup2;. With residuals R = V E&#7488; D&#7488; - T
 * (b &times; p) the gradients are dD = 2/b R&#7488; (V E&#7488;), p &times; k, and dE = 2/b (R D)&#7488; V, k &times; d.
 * Cost: 4bk(d + p) + 2bk min(d, p) flops. Targets x: the linear denoising autoencoder; y: supervised learning;
 * (y; sqrt(lambda) x): both. Source: Balestriero &amp; LeCun 2024; theory.md 3.1, 3.3, 3.4.
 *
 * <p>Parameters: E, then D, row by row.
 */
record RegressionLoss(Backend backend, int k, int d, int p) implements BatchLoss {
    @Override
    public int parameters() {
        return k * (d + p);
    }

    @Override
    public double[] initial(RandomGenerator random) {
        double[] start = new double[parameters()];
        double deviation = 1 / Math.sqrt(Math.max(d, p));
        Arrays.setAll(start, i -> deviation * random.nextGaussian());
        return start;
    }

    @Override
    public double evaluate(double[] parameters, Matrix views, Matrix targets, double[] gradient) {
        Matrix encoder = encoder(parameters);
        Matrix head = head(parameters);
        double share = 2.0 / views.rows();
        Matrix z = backend.multiplyTransposedRight(views, encoder);
        Matrix residuals = backend.multiplyTransposedRight(z, head).minus(targets);
        Matrix byHead = backend.multiplyTransposedLeft(residuals, z);
        Matrix byFeatures = backend.multiply(residuals, head);
        Matrix byEncoder = backend.multiplyTransposedLeft(byFeatures, views);
        place(byEncoder, share, gradient, 0);
        place(byHead, share, gradient, k * d);
        return residuals.sumOfSquares() / views.rows();
    }

    private static void place(Matrix values, double factor, double[] into, int offset) {
        double[] flat = values.toArray();
        for (int i = 0; i < flat.length; i++) {
            into[offset + i] = factor * flat[i];
        }
    }

    private Matrix encoder(double[] parameters) {
        return Matrix.wrap(k, d, Arrays.copyOf(parameters, k * d));
    }

    private Matrix head(double[] parameters) {
        return Matrix.wrap(p, k, Arrays.copyOfRange(parameters, k * d, parameters()));
    }

    @Override
    public TrainedModel model(double[] parameters, double targetScale) {
        return new TrainedModel(
                encoder(parameters), Optional.of(head(parameters).times(targetScale)));
    }
}
