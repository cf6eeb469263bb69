package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RowProduct;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.ArrayList;
import java.util.List;

/**
 * Ridge probes of every penalty from one eigenproblem, C = U&#7488; &Lambda; U: V = B&#7488; U&#7488;(&Lambda; + &rho; I)^{-1}
 * U. Their leave-one-out predictions come in closed form (PRESS) and one pass over the training samples serves all penalties:
 * with u = U(x_i - &mu;) the leverage is h_i = (1 + sum_j u_j&sup2;/(&lambda;_j + &rho;))/n, and without sample i the
 * prediction is (yhat_i - h_i y_i)/(1 - h_i). That is the fit to the other n - 1 samples with an intercept of its own and the
 * same total penalty n &rho;.
 *
 * <p>Cost: O(d&sup3;), then n (2 d&sup2; + 2 d (l + 1) L) flops for L penalties; memory: 2 d&sup2; numbers.
 */
public final class RidgePath {
    private final Moments moments;
    private final LabelMoments labels;
    private final Backend backend;
    private final double[] eigenvalues;
    private final Matrix components;
    private final Matrix loadings;

    /**
     * How a penalty does on training samples, each predicted without itself.
     *
     * @param ridge the penalty
     * @param squaredError mean over samples of the squared error, summed over the classes
     * @param accuracy share of samples whose class has the largest score
     */
    public record LeaveOneOut(Ridge ridge, double squaredError, Estimate accuracy) {}

    private RidgePath(Moments moments, LabelMoments labels, Backend backend) {
        this.moments = moments;
        this.labels = labels;
        this.backend = backend;
        SymmetricEigen eigen = backend.eigen(moments.covariance());
        eigenvalues = eigen.values();
        components = eigen.vectors();
        loadings = backend.multiply(components, labels.cross());
    }

    /** The probes on prepared samples of those moments. */
    public static RidgePath of(Moments moments, LabelMoments labels, Backend backend) {
        if (labels.cross().rows() != moments.dimension()) {
            throw new IllegalArgumentException("label moments expect d = " + moments.dimension() + ", found d = "
                    + labels.cross().rows());
        }
        return new RidgePath(moments, labels, backend);
    }

    /** The probe of one penalty; O(d&sup2; l). */
    public RidgeProbe probe(Ridge ridge) {
        double penalty = ridge.penalty(moments.covariance());
        Matrix weights = backend.multiplyTransposedLeft(loadings.scaleRows(shrinkage(penalty)), components);
        return new RidgeProbe(weights, labels.mean(), penalty);
    }

    /** 1/(&lambda;_j + &rho;); an eigenvalue below 0 is 0 but for rounding. */
    private double[] shrinkage(double penalty) {
        double[] factors = new double[eigenvalues.length];
        for (int j = 0; j < factors.length; j++) {
            factors[j] = 1 / (Math.max(0, eigenvalues[j]) + penalty);
        }
        return factors;
    }

    /**
     * Leave-one-out errors of several penalties.
     *
     * @param samples the raw training samples that the moments are of
     * @throws BadInputException if their labels are no classes
     */
    public List<LeaveOneOut> leaveOneOut(
            Samples samples, Preparation preparation, List<Ridge> ridges, Progress progress) {
        ClassLabels truth = samples.classes()
                .orElseThrow(() -> new BadInputException("a ridge probe expects classes, found samples without"));
        int n = samples.size();
        int d = eigenvalues.length;
        int l = labels.labels();
        double[] all = new double[ridges.size() * l * d];
        double[] shrink = new double[ridges.size() * d];
        for (int a = 0; a < ridges.size(); a++) {
            double[] factors = shrinkage(ridges.get(a).penalty(moments.covariance()));
            for (int j = 0; j < d; j++) {
                shrink[a * d + j] = factors[j];
                for (int c = 0; c < l; c++) {
                    all[(a * l + c) * d + j] = factors[j] * loadings.at(j, c);
                }
            }
        }
        double[] errors = new double[ridges.size()];
        long[] correct = new long[ridges.size()];
        double[] scores = new double[l];
        try (RowProduct scoring = backend.rowProduct(Matrix.wrap(l * ridges.size(), d, all));
                RowProduct leverages = backend.rowProduct(Matrix.wrap(ridges.size(), d, shrink))) {
            new Projection(backend, preparation, moments.mean().toArray(), progress)
                    .run(samples, components, "leave-one-out", (start, rows, u) -> {
                        double[] fitted = new double[rows * l * ridges.size()];
                        scoring.multiply(u, rows, fitted);
                        for (int i = 0; i < rows * d; i++) {
                            u[i] *= u[i];
                        }
                        double[] squares = new double[rows * ridges.size()];
                        leverages.multiply(u, rows, squares);
                        for (int r = 0; r < rows; r++) {
                            int own = truth.classOf(start + r);
                            for (int a = 0; a < errors.length; a++) {
                                double leverage = (1 + squares[r * errors.length + a]) / n;
                                for (int c = 0; c < l; c++) {
                                    double y = c == own ? 1 : 0;
                                    double score = labels.mean().at(c) + fitted[(r * errors.length + a) * l + c];
                                    scores[c] = (score - leverage * y) / (1 - leverage);
                                    errors[a] += (scores[c] - y) * (scores[c] - y);
                                }
                                correct[a] += Scores.best(scores) == own ? 1 : 0;
                            }
                        }
                    });
        }
        List<LeaveOneOut> results = new ArrayList<>();
        for (int a = 0; a < errors.length; a++) {
            results.add(new LeaveOneOut(ridges.get(a), errors[a] / n, Estimate.frequency(correct[a], n)));
        }
        return results;
    }
}
