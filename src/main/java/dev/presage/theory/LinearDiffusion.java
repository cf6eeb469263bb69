package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The diffusion of Gaussian samples, mode by mode: in the eigenvectors of C all of it is scalar. With v_t = a_t &lambda; + 1 -
 * a_t the variance of a mode at step t and b_t what the step adds, x_t = sqrt(1-b_t) x_{t-1} + sqrt(b_t) &epsilon;, the step
 * back is normal with mean sqrt(1-b_t) v_{t-1}/v_t x_t and variance b_t v_{t-1}/v_t; with exact steps back samples leave as
 * N(0, C), but for (a_T &lambda;/v_T)(1 - v_T) of a mode's variance &lambda; if they start as N(0, I) and not as N(0, v_T). The flow (dx/da) =
 * (x - x/v)/(2a), v = a &lambda; + 1 - a, takes x to x sqrt(v_t/&lambda;). Source: theory.md 3.10.
 *
 * @param schedule how the signal falls
 * @param variances &lambda;, descending
 * @param modes U, rows
 */
public record LinearDiffusion(Diffusion.Schedule schedule, Vector variances, Matrix modes) {
    /** Of a covariance; one symmetric eigenproblem, O(d&sup3;). */
    public static LinearDiffusion of(Diffusion.Schedule schedule, SymmetricMatrix covariance, Backend backend) {
        SymmetricEigen eigen = backend.eigen(covariance);
        return new LinearDiffusion(
                schedule,
                Vector.wrap(Arrays.stream(eigen.values())
                        .map(value -> Math.max(0, value))
                        .toArray()),
                eigen.vectors());
    }

    /** What the best denoiser at step t multiplies a mode of variance &lambda; by: sqrt(a) &lambda;/(a &lambda; + 1 - a). */
    public double denoised(double lambda, int t) {
        double a = schedule.signal()[t];
        return Math.sqrt(a) * lambda / (a * lambda + 1 - a);
    }

    /** The best linear denoiser of rank k at step t, d &times; d. O(k d&sup2;). */
    public Matrix denoiser(int t, int k, Backend backend) {
        Matrix kept = modes.firstRows(k);
        double[] factors = new double[k];
        Arrays.setAll(factors, j -> denoised(variances.at(j), t));
        return backend.multiplyTransposedLeft(kept, kept.scaleRows(factors));
    }

    /** What the flow from the samples to step t multiplies a mode of variance &lambda; &gt; 0 by: sqrt((a &lambda; + 1 - a)/&lambda;). */
    public double inverted(double lambda, int t) {
        double a = schedule.signal()[t];
        return Math.sqrt((a * lambda + 1 - a) / lambda);
    }

    /**
     * The variance of a mode of variance &lambda; among samples drawn by exact steps back from N(0, I): &lambda; + (1 - v_T)
     * a_T (&lambda;/v_T)&sup2;.
     */
    public double sampledVariance(double lambda) {
        double a = schedule.signal()[Diffusion.STEPS];
        double last = a * lambda + 1 - a;
        return lambda + (1 - last) * a * (lambda / last) * (lambda / last);
    }

    /**
     * The same for the steps back of Ho et al. 2020, which take the denoised sample for the sample itself: mean
     * (sqrt(1-b)(1 - a_{t-1}) + sqrt(a_{t-1}) b g_t)/(1 - a_t) x_t, g_t the denoiser, and variance b (1 - a_{t-1})/(1 - a_t). They lack what
     * the denoiser does not know, and a little of the variance with it.
     */
    public double sampledVarianceOfFixedSteps(double lambda) {
        double[] signal = schedule.signal();
        double variance = 1;
        for (int t = Diffusion.STEPS; t > 0; t--) {
            double b = schedule.step(t);
            double gain = (Math.sqrt(1 - b) * (1 - signal[t - 1]) + Math.sqrt(signal[t - 1]) * b * denoised(lambda, t))
                    / (1 - signal[t]);
            variance = gain * gain * variance + b * (1 - signal[t - 1]) / (1 - signal[t]);
        }
        return variance;
    }

    /** New samples about 0, by all T steps back from N(0, I), rows. O(count d (T + d)). */
    public Matrix sample(int count, RandomGenerator random, Backend backend) {
        int d = variances.dimension();
        double[] signal = schedule.signal();
        double[] x = new double[count * d];
        for (int i = 0; i < x.length; i++) {
            double lambda = variances.at(i % d);
            double value = random.nextGaussian();
            double later = signal[Diffusion.STEPS] * lambda + 1 - signal[Diffusion.STEPS];
            for (int t = Diffusion.STEPS; t > 0; t--) {
                double b = schedule.step(t);
                double earlier = signal[t - 1] * lambda + 1 - signal[t - 1];
                value = Math.sqrt(1 - b) * earlier / later * value
                        + Math.sqrt(b * earlier / later) * random.nextGaussian();
                later = earlier;
            }
            x[i] = value;
        }
        return backend.multiply(Matrix.wrap(count, d, x), modes);
    }
}
