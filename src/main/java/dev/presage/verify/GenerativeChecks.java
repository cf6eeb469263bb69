package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import dev.presage.model.Vae;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Models of the samples, theory.md 3.9 and 3.10: the linear VAE against descent on its ELBO over decoder, encoder and variances,
 * and against the likelihood; linear diffusion against alternating least squares, an integrated flow, and drawn samples.
 */
final class GenerativeChecks {
    private static final int DIMENSION = 7;
    private static final int FEATURES = 3;
    private static final double[] BETAS = {0.5, 1, 2.5};
    private static final int[] TIMES = {1, 40, 500, 900};
    private static final int FLOW_STEPS = 20_000;
    private static final double MOST_DEVIATIONS = 6;

    private GenerativeChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("vae-descent", "Lucas et al. 2019; theory.md 3.9", GenerativeChecks::vaeDescent),
                new Statement(
                        "vae-likelihood", "Tipping & Bishop 1999; theory.md 3.9", GenerativeChecks::vaeLikelihood),
                new Statement("diffusion-denoiser", "theory.md 3.10", GenerativeChecks::denoiser),
                new Statement("diffusion-flow", "Song et al. 2021; theory.md 3.10", GenerativeChecks::flow),
                new Statement("diffusion-samples", "Ho et al. 2020; theory.md 3.10", GenerativeChecks::samples));
    }

    /** A covariance of about unit variances, and its moments without noise. */
    static SymmetricMatrix covariance(RandomGenerator random) {
        SymmetricMatrix c =
                Population.classes(40, DIMENSION, 4, random).moments().covariance();
        return c.times(DIMENSION / c.trace());
    }

    static ViewMoments clean(SymmetricMatrix c) {
        Vector zero = Vector.zeros(c.dimension());
        return new ViewMoments(true, new Basis.Exact(), zero, zero, c, c.toMatrix(), c, c);
    }

    /** Every beta, with a free variance and with one at which components collapse. */
    private static List<Vae> vaes(SymmetricEigen eigen) {
        List<Vae> all = new ArrayList<>();
        for (double beta : BETAS) {
            all.add(new Vae(beta, OptionalDouble.empty()));
            all.add(new Vae(beta, OptionalDouble.of((eigen.values()[1] + eigen.values()[2]) / 2 / beta)));
            all.add(new Vae(beta, OptionalDouble.of(eigen.values()[FEATURES] / 2 / beta)));
        }
        return all;
    }

    private static Measurement vaeDescent(Trial trial) {
        RandomGenerator random = trial.random("vae descent");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            SymmetricMatrix c = covariance(random);
            for (Vae vae : vaes(trial.algebra().eigen(c.toMatrix()))) {
                Solution solution = trial.claims().solve(vae, clean(c), Optional.empty(), trial.backend());
                NegativeElbo elbo = new NegativeElbo(trial.algebra(), c.toMatrix(), FEATURES, vae);
                Minimiser.End end = Minimiser.descend(elbo, elbo.start(random), DIMENSION);
                int active = Math.min(FEATURES, solution.available());
                worst = worst.worse(OptimalityChecks.ended(
                        Math.abs(solution.loss().applyAsDouble(active) - end.value()) / DIMENSION,
                        end.remaining() / DIMENSION,
                        trial.algebra().condition(c.toMatrix())));
            }
        }
        return worst;
    }

    /** At beta = 1 the best q is the posterior, so the loss is the likelihood of the model itself, N(0, D D' + s^2 I). */
    private static Measurement vaeLikelihood(Trial trial) {
        RandomGenerator random = trial.random("vae likelihood");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            SymmetricMatrix c = covariance(random);
            Vae vae = new Vae(1, OptionalDouble.empty());
            double loss = trial.claims()
                    .solve(vae, clean(c), Optional.empty(), trial.backend())
                    .loss()
                    .applyAsDouble(FEATURES);
            Generator model = trial.claims().generator(vae, clean(c), FEATURES, trial.backend());
            RefereeAlgebra algebra = trial.algebra();
            Matrix drawn = algebra.product(model.decoder(), model.decoder().transpose())
                    .plus(Matrix.generate(DIMENSION, DIMENSION, (i, j) -> i == j ? model.variance() : 0));
            double likelihood = DIMENSION * Math.log(2 * Math.PI) / 2
                    + RefereeAlgebra.trace(algebra.product(algebra.pseudoInverse(drawn), c.toMatrix())) / 2;
            for (double value : algebra.eigen(drawn).values()) {
                likelihood += Math.log(value) / 2;
            }
            worst = worst.worse(rounding(Math.abs(likelihood - loss) / DIMENSION, algebra.condition(drawn)));
        }
        return worst;
    }

    private static Measurement rounding(double error, double condition) {
        return new Measurement(
                error, 100 * DIMENSION * EPS * condition, "100 d eps times the condition of the covariance");
    }

    /** The denoiser of rank k and its error against alternating least squares on E||x - D E x_t||^2. */
    private static Measurement denoiser(Trial trial) {
        RandomGenerator random = trial.random("diffusion denoiser");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            SymmetricMatrix c = covariance(random);
            for (Diffusion.Schedule schedule : Diffusion.Schedule.values()) {
                for (int time : TIMES) {
                    worst = worst.worse(denoiser(trial, c, schedule, time, random));
                }
            }
        }
        return worst;
    }

    private static Measurement denoiser(
            Trial trial, SymmetricMatrix c, Diffusion.Schedule schedule, int time, RandomGenerator random) {
        double signal = signal(schedule, time);
        Matrix total = c.map((i, j, value) -> signal * value + (i == j ? 1 - signal : 0))
                .toMatrix();
        Matrix cross = c.toMatrix().times(Math.sqrt(signal));
        RefereeAlgebra algebra = trial.algebra();
        Descent descent = new Descent(algebra);
        Descent.End end = descent.alternate(c.trace(), cross, total, FEATURES, random);
        double loss = trial.claims()
                .solve(new Diffusion(schedule, time), clean(c), Optional.empty(), trial.backend())
                .loss()
                .applyAsDouble(FEATURES);
        Matrix best = trial.claims().denoiser(schedule, c, time, FEATURES, trial.backend());
        double reached = descent.loss(
                c.trace(), cross, total, best, Matrix.generate(DIMENSION, DIMENSION, (i, j) -> i == j ? 1 : 0));
        return OptimalityChecks.ended(
                Math.max(Math.abs(loss - end.loss()), Math.abs(reached - end.loss())) / c.trace(),
                end.remaining() / c.trace(),
                algebra.condition(total));
    }

    /** a_t by the published definitions, as a product of single steps. */
    private static double signal(Diffusion.Schedule schedule, int time) {
        double signal = 1;
        for (int t = 1; t <= time; t++) {
            double step = schedule == Diffusion.Schedule.LINEAR
                    ? 1e-4 + (0.02 - 1e-4) * (t - 1) / 999.0
                    : Math.min(0.999, 1 - cosine(t / 1000.0) / cosine((t - 1) / 1000.0));
            signal *= 1 - step;
        }
        return signal;
    }

    private static double cosine(double share) {
        double root = Math.cos((share + 0.008) / 1.008 * Math.PI / 2);
        return root * root;
    }

    /** The probability flow of a Gaussian, dx/ds = (1/v - 1) x / 2 with a = exp(-s), integrated by Runge and Kutta's rule. */
    private static Measurement flow(Trial trial) {
        RandomGenerator random = trial.random("diffusion flow");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            double lambda = Math.exp(2 * random.nextGaussian());
            for (Diffusion.Schedule schedule : Diffusion.Schedule.values()) {
                for (int time : new int[] {500, Diffusion.STEPS}) {
                    double end = -Math.log(signal(schedule, time));
                    double coarse = integrated(lambda, end, FLOW_STEPS / 2);
                    double fine = integrated(lambda, end, FLOW_STEPS);
                    double error = Math.abs(trial.claims().inverted(schedule, lambda, time) / fine - 1);
                    worst = worst.worse(new Measurement(
                            error,
                            Math.abs(coarse / fine - 1) + FLOW_STEPS * EPS,
                            "what half as many steps of the integration change, and eps a step"));
                }
            }
        }
        return worst;
    }

    private static double integrated(double lambda, double end, int steps) {
        double x = 1;
        double h = end / steps;
        for (int i = 0; i < steps; i++) {
            double s = i * h;
            double one = slope(lambda, s) * x;
            double two = slope(lambda, s + h / 2) * (x + h / 2 * one);
            double three = slope(lambda, s + h / 2) * (x + h / 2 * two);
            double four = slope(lambda, s + h) * (x + h * three);
            x += h / 6 * (one + 2 * two + 2 * three + four);
        }
        return x;
    }

    private static double slope(double lambda, double s) {
        double a = Math.exp(-s);
        return (1 / (a * lambda + 1 - a) - 1) / 2;
    }

    /** Mean and covariance of samples drawn step by step are 0 and C. */
    private static Measurement samples(Trial trial) {
        RandomGenerator random = trial.random("diffusion samples");
        SymmetricMatrix c = covariance(random);
        int n = Math.min(trial.effort().draws() / 4, 8_000);
        double largest = 0;
        for (Diffusion.Schedule schedule : Diffusion.Schedule.values()) {
            Matrix x = trial.claims().generated(schedule, c, n, random, trial.backend());
            Matrix second = Population.cross(x, x);
            double[] mean = RefereeAlgebra.mean(x);
            for (int i = 0; i < DIMENSION; i++) {
                largest = Math.max(largest, Math.abs(mean[i]) / Math.sqrt(c.at(i, i) / n));
                for (int j = 0; j <= i; j++) {
                    double deviation = Math.sqrt((c.at(i, i) * c.at(j, j) + c.at(i, j) * c.at(i, j)) / n);
                    largest = Math.max(largest, Math.abs(second.at(i, j) - c.at(i, j)) / deviation);
                }
            }
        }
        return new Measurement(
                largest / MOST_DEVIATIONS,
                1 - EPS,
                "the largest of 70 deviations of means and covariances of " + n
                        + " draws, in 6 of their standard errors (normal samples)");
    }

    /** The negative ELBO by definition, a function of decoder, encoder, log variances of q, and the log variance of the decoder. */
    private static final class NegativeElbo implements Minimiser.Function {
        private final RefereeAlgebra algebra;
        private final Matrix c;
        private final int d;
        private final int k;
        private final Vae vae;

        NegativeElbo(RefereeAlgebra algebra, Matrix c, int k, Vae vae) {
            this.algebra = algebra;
            this.c = c;
            this.d = c.rows();
            this.k = k;
            this.vae = vae;
        }

        double[] start(RandomGenerator random) {
            double[] x = new double[2 * d * k + k + 1];
            for (int i = 0; i < 2 * d * k; i++) {
                x[i] = random.nextGaussian() / 2;
            }
            return x;
        }

        @Override
        public double at(double[] x, double[] gradient) {
            Matrix decoder = Matrix.generate(d, k, (i, j) -> x[i * k + j]);
            Matrix encoder = Matrix.generate(k, d, (i, j) -> x[d * k + i * d + j]);
            double s2 = vae.variance().orElse(Math.exp(x[2 * d * k + k]));
            Matrix ec = algebra.product(encoder, c);
            Matrix code = algebra.product(ec, encoder.transpose());
            Matrix gramD = algebra.product(decoder.transpose(), decoder);
            double error = RefereeAlgebra.trace(c)
                    - 2 * RefereeAlgebra.inner(decoder, ec.transpose())
                    + RefereeAlgebra.inner(gramD, code);
            double divergence = RefereeAlgebra.trace(code) - k;
            for (int j = 0; j < k; j++) {
                double log = x[2 * d * k + j];
                double variance = Math.exp(log);
                error += variance * gramD.at(j, j);
                divergence += variance - log;
                gradient[2 * d * k + j] = variance * gramD.at(j, j) / (2 * s2) + vae.beta() / 2 * (variance - 1);
            }
            Matrix down = algebra.product(decoder, code).minus(ec.transpose());
            Matrix up = algebra.product(gramD, ec).minus(algebra.product(decoder.transpose(), c));
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < k; j++) {
                    gradient[i * k + j] = (down.at(i, j) + decoder.at(i, j) * Math.exp(x[2 * d * k + j])) / s2;
                    gradient[d * k + j * d + i] = up.at(j, i) / s2 + vae.beta() * ec.at(j, i);
                }
            }
            gradient[2 * d * k + k] = vae.variance().isPresent() ? 0 : d / 2.0 - error / (2 * s2);
            return d * Math.log(2 * Math.PI * s2) / 2 + error / (2 * s2) + vae.beta() / 2 * divergence;
        }
    }
}
