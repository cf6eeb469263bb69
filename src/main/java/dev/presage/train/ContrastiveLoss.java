package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The spectral contrastive loss -2 tr(W G W&#7488;) + ||W S W&#7488;||&sup2;, whose minimisers span exactly the joint-embedding
 * subspace; smooth and without constraints. Source: HaoChen et al. 2021; theory.md 3.5.
 *
 * <p>Each source gives two views with features z and z'. The first term is the mean of -2 z&middot;z'. With
 * P_i = (z z&#7488; + z' z'&#7488;)/2 for source i, the second is the mean of &lt;P_i, P_j&gt; over all pairs of
 * <em>different</em> draws i, (||&sum; P_i||&sup2; - &sum; ||P_i||&sup2;)/(b(b-1)): unbiased because draws are independent, and
 * of less variance than any one split of the batch into halves. With T = &sum; P_i its gradient by z is
 * 2 (T - P_i) z/(b(b-1)). Cost: 8bdk + O(bk&sup2;) flops.
 */
record ContrastiveLoss(Backend backend, int k, int d) implements BatchLoss {
    @Override
    public int parameters() {
        return k * d;
    }

    @Override
    public double[] initial(RandomGenerator random) {
        double[] start = new double[parameters()];
        double deviation = 1 / Math.sqrt(d);
        Arrays.setAll(start, i -> deviation * random.nextGaussian());
        return start;
    }

    @Override
    public double evaluate(double[] parameters, Matrix views, Matrix seconds, double[] gradient) {
        Matrix w = encoder(parameters);
        int b = views.rows();
        Matrix first = backend.multiplyTransposedRight(views, w);
        Matrix second = backend.multiplyTransposedRight(seconds, w);
        Matrix both = Matrix.stack(first, second);
        Matrix sum = backend.gram(both).toMatrix().times(0.5);
        double[] z = first.toArray();
        double[] y = second.toArray();
        double[] byFirst = backend.multiply(first, sum).toArray();
        double[] bySecond = backend.multiply(second, sum).toArray();
        double pairs = (double) b * (b - 1);
        double pull = 0;
        double own = 0;
        for (int from = 0; from < z.length; from += k) {
            double zz = 0;
            double zy = 0;
            double yy = 0;
            for (int j = from; j < from + k; j++) {
                zz += z[j] * z[j];
                zy += z[j] * y[j];
                yy += y[j] * y[j];
            }
            pull += zy;
            own += (zz * zz + 2 * zy * zy + yy * yy) / 4;
            for (int j = from; j < from + k; j++) {
                byFirst[j] = -2 * y[j] / b + 2 * (byFirst[j] - (zz * z[j] + zy * y[j]) / 2) / pairs;
                bySecond[j] = -2 * z[j] / b + 2 * (bySecond[j] - (zy * z[j] + yy * y[j]) / 2) / pairs;
            }
        }
        double[] byW = backend.multiplyTransposedLeft(Matrix.wrap(b, k, byFirst), views)
                .plus(backend.multiplyTransposedLeft(Matrix.wrap(b, k, bySecond), seconds))
                .toArray();
        System.arraycopy(byW, 0, gradient, 0, byW.length);
        return -2 * pull / b + (sum.sumOfSquares() - own) / pairs;
    }

    private Matrix encoder(double[] parameters) {
        return Matrix.wrap(k, d, parameters.clone());
    }

    @Override
    public TrainedModel model(double[] parameters, double targetScale) {
        return new TrainedModel(encoder(parameters), Optional.empty());
    }
}
