package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.data.ClassLabels;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Probe accuracies of theory.md section 8 against refitting and against samples of true Gaussian classes. */
final class ProbeChecks {
    private static final int CLASSES = 3;
    private static final int DIMENSION = 6;
    private static final int FEATURES = 2;
    /** Both sides together: a chance of about 1e-6 that sampling alone refutes a true claim. */
    private static final double STANDARD_ERRORS = 5;

    private ProbeChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("leave-one-out", "theory.md section 8 (PRESS)", ProbeChecks::leaveOneOut),
                new Statement("predicted-accuracy", "theory.md section 8", ProbeChecks::predicted));
    }

    private static Measurement leaveOneOut(Trial trial) {
        RandomGenerator random = trial.random("leave one out");
        double error = 0;
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            // So few samples that leaving one out matters, repeatedly, as accuracies are counts.
            for (int n : new int[] {9, 11, 12, 14, 17, 20, 31}) {
                Population population = Population.classes(n, DIMENSION, CLASSES, random);
                Matrix encoder = gaussian(4, DIMENSION, random);
                int[] classOf = IntStream.range(0, n).map(i -> i % CLASSES).toArray();
                ClassLabels labels = new ClassLabels(classOf, List.of("a", "b", "c"));
                double claimed = trial.claims()
                        .leaveOneOut(
                                population.x(),
                                labels,
                                encoder,
                                population.moments(),
                                population.labelMoments(),
                                trial.backend());
                error = Math.max(error, Math.abs(claimed - refitted(trial, population, encoder)));
            }
        }
        return new Measurement(error, 0, "shares of correct predictions: counts agree exactly");
    }

    /** The share of samples that a probe fitted to all others gets right. */
    private static double refitted(Trial trial, Population population, Matrix encoder) {
        int n = population.n();
        Matrix z = trial.referee().multiplyTransposedRight(population.x(), encoder);
        int correct = 0;
        for (int left = 0; left < n; left++) {
            int out = left;
            Matrix others = Matrix.generate(
                    n - 1, z.columns() + 1, (i, j) -> j == z.columns() ? 1 : z.at(i < out ? i : i + 1, j));
            Matrix targets =
                    Matrix.generate(n - 1, CLASSES, (i, c) -> population.y().at(i < out ? i : i + 1, c));
            Matrix weights = trial.algebra()
                    .product(
                            trial.algebra().pseudoInverse(Population.cross(others, others)),
                            Population.cross(others, targets));
            double[] features = java.util.Arrays.copyOf(z.row(left), z.columns() + 1);
            features[z.columns()] = 1;
            correct += best(weights.transpose().times(features)) == left % CLASSES ? 1 : 0;
        }
        return (double) correct / n;
    }

    private static int best(double[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        return best;
    }

    private static Measurement predicted(Trial trial) {
        RandomGenerator random = trial.random("predicted accuracy");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < Math.min(5, trial.effort().repeats()); repeat++) {
            worst = worst.worse(predicted(trial, random));
        }
        return worst;
    }

    private static Measurement predicted(Trial trial, RandomGenerator random) {
        long[] counts = {50, 30, 20};
        Matrix means = gaussian(CLASSES, DIMENSION, random).times(1.5);
        List<Matrix> factors = new ArrayList<>();
        List<Moments> classes = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            Matrix factor = gaussian(DIMENSION, DIMENSION, random).times(0.4 * (c + 1));
            factors.add(factor);
            classes.add(new Moments(
                    counts[c],
                    Vector.wrap(means.row(c)),
                    SymmetricMatrix.symmetricPart(trial.algebra().product(factor, factor.transpose()))));
        }
        LabelledMoments moments = LabelledMoments.ofClasses(classes);
        Matrix encoder = gaussian(FEATURES, DIMENSION, random);
        Estimate claimed = trial.claims().predictedAccuracy(moments, encoder, trial.backend(), trial.seed());
        double share = sampled(trial, moments, factors, encoder, random);
        int draws = trial.effort().classDraws();
        double error = Math.sqrt(share * (1 - share) / draws + claimed.standardError() * claimed.standardError());
        return new Measurement(
                Math.abs(share - claimed.value()),
                STANDARD_ERRORS * error,
                "5 standard errors of " + draws + " draws and of the claimed integration");
    }

    /** The accuracy of the least-squares probe of the true moments on draws of the true classes. */
    private static double sampled(
            Trial trial, LabelledMoments moments, List<Matrix> factors, Matrix encoder, RandomGenerator random) {
        RefereeAlgebra algebra = trial.algebra();
        LabelMoments labels = moments.labels();
        Matrix spread = algebra.sandwich(encoder, moments.overall().covariance().toMatrix());
        Matrix weights = algebra.product(algebra.pseudoInverse(spread), encoder, labels.cross())
                .transpose();
        Matrix scores = algebra.product(weights, encoder);
        double[] mean = scores.times(moments.overall().mean().toArray());
        int draws = trial.effort().classDraws();
        int correct = 0;
        for (int t = 0; t < draws; t++) {
            double u = random.nextDouble();
            int c = 0;
            while (c < CLASSES - 1 && u >= moments.prior(c)) {
                u -= moments.prior(c++);
            }
            double[] z = new double[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                z[i] = random.nextGaussian();
            }
            double[] x = factors.get(c).times(z);
            for (int i = 0; i < DIMENSION; i++) {
                x[i] += moments.classMeans().at(c, i);
            }
            double[] score = scores.times(x);
            for (int j = 0; j < CLASSES; j++) {
                score[j] += labels.mean().at(j) - mean[j];
            }
            correct += best(score) == c ? 1 : 0;
        }
        return (double) correct / draws;
    }
}
