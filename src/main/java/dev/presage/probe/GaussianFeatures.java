package dev.presage.probe;

import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelledMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Features of samples whose classes are mixtures of Gaussians: one Gaussian for each part of a class, of the part's mean and
 * covariance ({@link ClassParts}; with one part a class the model of {@link GaussianClasses}). What probes on the first k features
 * will do on new samples follows from these moments alone.
 *
 * <p>Least squares: scores are Gaussian given the part. The moments are those of the samples that the probe is fitted to, which it
 * fits better than new ones: without sample i, of leverage h_i = (1 + ||u_i||&sup2;)/n, its score is (yhat - h_i y)/(1 - h_i), so
 * every margin of its class is (margin - h_i)/(1 - h_i); the mean h of its part is taken for h_i, and taken off. Softmax: as many
 * features as there are samples are drawn from the mixture, a probe is fitted to them, and its accuracy on the mixture is
 * integrated; so it has the error of a fit to n samples.
 *
 * <p>Assumed, not exact. Cost of {@link #of}: 2 k d&sup2; flops a part.
 */
public final class GaussianFeatures {
    private static final int MOST_DRAWN = 20000;
    private static final int MOST_FITS = 5;
    private static final double WANTED_ERROR = 5e-4;

    private final List<Part> parts;
    private final int classes;
    private final long samples;
    private final String model;
    private final Backend backend;
    private final long seed;

    /**
     * One Gaussian.
     *
     * @param label the class it is part of
     * @param weight share of the samples
     * @param mean of the features, length k
     * @param covariance of the features, k &times; k
     */
    private record Part(int label, double weight, Vector mean, SymmetricMatrix covariance) {
        Part first(int k) {
            return new Part(label, weight, Vector.generate(k, mean::at), SymmetricMatrix.generate(k, covariance::at));
        }
    }

    private GaussianFeatures(List<Part> parts, int classes, long samples, String model, Backend backend, long seed) {
        this.parts = parts;
        this.classes = classes;
        this.samples = samples;
        this.model = model;
        this.backend = backend;
        this.seed = seed;
    }

    /**
     * The features that encoder rows over the (prepared) inputs make of the parts of the classes, less the mean of all samples.
     *
     * @param parts with within-part covariances
     * @param inputRows k &times; d
     * @param seed of lattices and draws
     * @throws IllegalArgumentException if covariances were not kept
     */
    public static GaussianFeatures of(ClassParts parts, Matrix inputRows, Backend backend, long seed) {
        LabelledMoments moments = parts.moments();
        List<SymmetricMatrix> within = moments.within()
                .orElseThrow(() -> new IllegalArgumentException("Gaussian features expect covariances, found none"));
        List<Part> found = new ArrayList<>();
        for (int p = 0; p < within.size(); p++) {
            if (moments.classCounts().get(p) > 0) {
                double[] offset = Vector.wrap(moments.classMeans().row(p))
                        .minus(moments.overall().mean())
                        .toArray();
                found.add(new Part(
                        parts.classOf(p),
                        moments.prior(p),
                        Vector.wrap(inputRows.times(offset)),
                        backend.congruence(inputRows, within.get(p))));
            }
        }
        return new GaussianFeatures(found, parts.classes(), moments.overall().count(), parts.model(), backend, seed);
    }

    /** Of the first k features. */
    public GaussianFeatures first(int k) {
        return new GaussianFeatures(
                parts.stream().map(part -> part.first(k)).toList(), classes, samples, model, backend, seed);
    }

    /** Accuracy on new samples of the least-squares probe fitted to the samples; all k features must be orthonormal or 0. */
    public Estimate leastSquares(LeastSquaresProbe probe) {
        return accuracy(probe.loadings(), probe.intercept(), true, WANTED_ERROR);
    }

    private Estimate accuracy(Matrix loadings, Vector intercept, boolean leftOut, double wantedError) {
        Matrix scoreRows = loadings.transpose();
        List<GaussianScores.Part> scores = parts.stream()
                .map(part -> new GaussianScores.Part(
                        part.label,
                        part.weight,
                        Vector.wrap(scoreRows.times(part.mean.toArray())).plus(intercept),
                        part.covariance.congruence(scoreRows),
                        leftOut ? (1 + part.mean.dot(part.mean) + part.covariance.trace()) / samples : 0))
                .toList();
        return GaussianScores.accuracy(scores, model, wantedError, backend.threads(), seed);
    }

    /**
     * Accuracy on new samples of a softmax probe fitted to as many samples as there are, at most {@value #MOST_DRAWN}; where
     * they are fewer, the mean of up to {@value #MOST_FITS} fits, whose spread is in the standard error.
     */
    public Estimate softmax(SoftmaxPlan plan, Progress progress) {
        int n = (int) Math.min(MOST_DRAWN, samples);
        int fits = Math.max(1, Math.min(MOST_FITS, MOST_DRAWN / n));
        Matrix[] roots = parts.stream().map(part -> root(part.covariance)).toArray(Matrix[]::new);
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        double squares = 0;
        double error = 0;
        for (int f = 0; f < fits; f++) {
            Estimate estimate = fitted(n, roots, random, plan, WANTED_ERROR * Math.sqrt(fits), progress);
            sum += estimate.value();
            squares += estimate.value() * estimate.value();
            error += estimate.standardError() * estimate.standardError();
        }
        double mean = sum / fits;
        double spread = fits > 1 ? Math.max(0, squares / fits - mean * mean) / (fits - 1) : 0;
        return new Estimate(mean, Math.sqrt(spread + error / (fits * (double) fits)), new Basis.Assumed(model));
    }

    private Estimate fitted(
            int n, Matrix[] roots, SplittableRandom random, SoftmaxPlan plan, double wantedError, Progress progress) {
        int k = parts.get(0).mean.dimension();
        double[] rows = new double[n * k];
        int[] labels = new int[n];
        double[] normal = new double[k];
        double begun = 0;
        for (int p = 0; p < parts.size(); p++) {
            Part part = parts.get(p);
            int from = (int) Math.round(begun * n);
            begun += part.weight;
            int to = p == parts.size() - 1 ? n : (int) Math.round(begun * n);
            for (int i = from; i < to; i++) {
                Arrays.setAll(normal, j -> random.nextGaussian());
                double[] x = roots[p].times(normal);
                for (int j = 0; j < k; j++) {
                    rows[i * k + j] = part.mean.at(j) + x[j];
                }
                labels[i] = part.label;
            }
        }
        ClassLabels drawn = new ClassLabels(
                labels, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
        SoftmaxProbe probe = SoftmaxProbe.fit(Matrix.wrap(n, k, rows), drawn, plan, backend, progress);
        return accuracy(probe.loadings(), probe.intercept(), false, wantedError);
    }

    /** A matrix R with R R&#7488; = the covariance. */
    private Matrix root(SymmetricMatrix covariance) {
        SymmetricEigen eigen = backend.eigen(covariance);
        double[] deviations = Arrays.stream(eigen.values())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        return eigen.vectors().scaleRows(deviations).transpose();
    }
}
