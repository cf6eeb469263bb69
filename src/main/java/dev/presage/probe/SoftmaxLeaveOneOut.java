package dev.presage.probe;

import dev.presage.data.ClassLabels;
import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.Estimate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Leave-one-out of a softmax probe by one Newton step for each sample. Without sample i the penalised sum of losses has, at the
 * probe fitted to all, the gradient -X_i (p_i - e_i) and the Hessian n H - X_i W_i X_i&#7488;, with X_i = I &otimes; [u_i; 1], W_i =
 * diag(p_i) - p_i p_i&#7488;, and e_i the sample's class. The step changes the logits of sample i by
 *
 * <p>(I - K_i W_i)^{-1} K_i (p_i - e_i), K_i = X_i&#7488; (n H)^{-1} X_i,
 *
 * <p>l numbers. Like {@link RidgePath}'s leave-one-out it keeps the total penalty n ridge. Least squares is quadratic, and there one
 * step is exact; here it is an approximation whose error falls as 1/n&sup2; (Beirami, Razaviyayn, Shahrampour &amp; Tarokh 2017,
 * On optimal generalizability in parametric learning; Rad &amp; Maleki 2020, A scalable estimate of the out-of-sample prediction
 * error via approximate leave-one-out).
 *
 * <p>Adding the same to all classes changes no probability, so H is (nearly) singular along it: it is made regular there, which
 * changes no step, since p_i - e_i sums to 0. Cost, with w = k + 1 and m classes: m(m+1)/2 sums of n w&sup2; flops for H, as many for
 * all K_i twice, and (m w)&sup3;; memory (m w)&sup2; numbers, so that m w is at most {@value #MOST_PARAMETERS}.
 */
public final class SoftmaxLeaveOneOut {
    /** Beyond so many loadings and intercepts, classes times (k + 1), nothing is left out. */
    public static final int MOST_PARAMETERS = 6144;

    private static final int BLOCK_ROWS = 1024;
    /** Of n H, relative to its mean diagonal, where features that are 0 leave nothing but rounding. */
    private static final double SHIFT = 1e-14;

    private final Matrix features;
    private final ClassLabels labels;
    private final SoftmaxProbe probe;
    private final Backend backend;
    private final int n;
    private final int k;
    private final int width;
    private final int[] present;

    private SoftmaxLeaveOneOut(Matrix features, ClassLabels labels, SoftmaxProbe probe, Backend backend) {
        this.features = features;
        this.labels = labels;
        this.probe = probe;
        this.backend = backend;
        n = features.rows();
        k = features.columns();
        width = k + 1;
        present = IntStream.range(0, n).map(labels::classOf).distinct().sorted().toArray();
    }

    /**
     * The share of samples whose class has the largest logit without them, with its binomial standard error; empty where there
     * are more than {@value #MOST_PARAMETERS} parameters, or the Hessian is not numerically positive definite.
     *
     * @param features n &times; k, those that the probe was fitted to
     */
    public static Optional<Estimate> accuracy(
            Matrix features, ClassLabels labels, SoftmaxProbe probe, Backend backend) {
        return logits(features, labels, probe, backend).map(logits -> {
            long correct = 0;
            double[] row = new double[logits.columns()];
            for (int i = 0; i < logits.rows(); i++) {
                logits.copyRow(i, row, 0);
                correct += Scores.best(row) == labels.classOf(i) ? 1 : 0;
            }
            return Estimate.frequency(correct, logits.rows());
        });
    }

    /**
     * The logits of each sample without it, n &times; l; -&infin; for classes without samples. A sample that alone has its class is
     * predicted by a probe that has not forgotten the class: one step does not reach infinity.
     */
    static Optional<Matrix> logits(Matrix features, ClassLabels labels, SoftmaxProbe probe, Backend backend) {
        if (features.rows() != labels.size()
                || features.columns() != probe.loadings().rows()) {
            throw new IllegalArgumentException("leaving out expects the features that a probe was fitted to, found "
                    + features.rows() + " x " + features.columns() + " for " + labels.size() + " labels and "
                    + probe.loadings().rows() + " loadings");
        }
        return new SoftmaxLeaveOneOut(features, labels, probe, backend).leave();
    }

    private Optional<Matrix> leave() {
        int m = present.length;
        if ((long) m * width > MOST_PARAMETERS) {
            return Optional.empty();
        }
        double[] probabilities = new double[n * m];
        double[] logits = new double[n * m];
        fit(logits, probabilities);
        return inverse(probabilities).map(inverse -> stepped(inverse, logits, probabilities));
    }

    /** Logits and probabilities of the probe, n &times; m. */
    private void fit(double[] logits, double[] probabilities) {
        int m = present.length;
        double[] row = new double[k];
        double[] all = new double[labels.classes()];
        for (int i = 0; i < n; i++) {
            features.copyRow(i, row, 0);
            Scores.of(probe.loadings(), probe.intercept(), row, 0, all);
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < m; c++) {
                logits[i * m + c] = all[present[c]];
                largest = Math.max(largest, all[present[c]]);
            }
            double sum = 0;
            for (int c = 0; c < m; c++) {
                probabilities[i * m + c] = Math.exp(logits[i * m + c] - largest);
                sum += probabilities[i * m + c];
            }
            for (int c = 0; c < m; c++) {
                probabilities[i * m + c] /= sum;
            }
        }
    }

    /** (n H)^{-1}, m w &times; m w, made regular along what is common to all classes. */
    private Optional<Matrix> inverse(double[] probabilities) {
        int m = present.length;
        SymmetricMatrix[] blocks = blocks(probabilities);
        double trace = 0;
        for (int a = 0; a < m; a++) {
            trace += blocks[pair(a, a)].trace();
        }
        double common = trace / (m * width) / m;
        double shift = SHIFT * trace / (m * width);
        double ridge = n * probe.plan().ridge();
        SymmetricMatrix hessian = SymmetricMatrix.generate(m * width, (row, column) -> {
            int a = row / width;
            int b = column / width;
            int i = row % width;
            int j = column % width;
            double own = blocks[pair(a, b)].at(i, j) * (a == b ? 1 : -1);
            double shared = i == j ? common : 0;
            return own + shared + (row == column ? shift + (i < k ? ridge : 0) : 0);
        });
        Matrix identity = Matrix.generate(m * width, m * width, (i, j) -> i == j ? 1 : 0);
        return backend.cholesky(hessian)
                .map(l -> backend.gram(backend.solveLower(l, identity)).toMatrix());
    }

    private static int pair(int a, int b) {
        return a >= b ? a * (a + 1) / 2 + b : pair(b, a);
    }

    /** Sums of weight [u; 1][u; 1]&#7488;, weights p_a (1 - p_a) on the diagonal and p_a p_b off it. */
    private SymmetricMatrix[] blocks(double[] probabilities) {
        int m = present.length;
        int pairs = m * (m + 1) / 2;
        SymmetricMatrix[] blocks = new SymmetricMatrix[pairs];
        double[] plain = new double[BLOCK_ROWS * width];
        double[] weighted = new double[plain.length];
        try (GramAccumulator sums = backend.gramAccumulator(width, pairs)) {
            for (int start = 0; start < n; start += BLOCK_ROWS) {
                int rows = Math.min(BLOCK_ROWS, n - start);
                extended(start, rows, plain);
                for (int a = 0; a < m; a++) {
                    for (int b = 0; b <= a; b++) {
                        for (int r = 0; r < rows; r++) {
                            int at = (start + r) * m;
                            double p = probabilities[at + a];
                            double weight = Math.sqrt(a == b ? p * (1 - p) : p * probabilities[at + b]);
                            for (int j = 0; j < width; j++) {
                                weighted[r * width + j] = weight * plain[r * width + j];
                            }
                        }
                        sums.add(pair(a, b), weighted, 0, rows);
                    }
                }
            }
            Arrays.setAll(blocks, sums::sum);
        }
        return blocks;
    }

    /** Rows [u; 1] of consecutive samples. */
    private void extended(int start, int rows, double[] into) {
        for (int r = 0; r < rows; r++) {
            features.copyRow(start + r, into, r * width);
            into[r * width + k] = 1;
        }
    }

    private Matrix stepped(Matrix inverse, double[] logits, double[] probabilities) {
        int m = present.length;
        int pairs = m * (m + 1) / 2;
        double[] left = new double[n * labels.classes()];
        Arrays.fill(left, Double.NEGATIVE_INFINITY);
        double[] side = new double[width * pairs * width];
        for (int a = 0; a < m; a++) {
            for (int b = 0; b <= a; b++) {
                for (int i = 0; i < width; i++) {
                    for (int j = 0; j < width; j++) {
                        side[i * pairs * width + pair(a, b) * width + j] = inverse.at(a * width + i, b * width + j);
                    }
                }
            }
        }
        Matrix factors = Matrix.wrap(width, pairs * width, side);
        double[][] kernel = new double[m][m];
        for (int start = 0; start < n; start += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, n - start);
            double[] plain = new double[rows * width];
            extended(start, rows, plain);
            double[] images =
                    backend.multiply(Matrix.wrap(rows, width, plain), factors).toArray();
            for (int r = 0; r < rows; r++) {
                for (int a = 0; a < m; a++) {
                    for (int b = 0; b <= a; b++) {
                        int from = (r * pairs + pair(a, b)) * width;
                        double sum = 0;
                        for (int j = 0; j < width; j++) {
                            sum += images[from + j] * plain[r * width + j];
                        }
                        kernel[a][b] = sum;
                        kernel[b][a] = sum;
                    }
                }
                int i = start + r;
                double[] change = step(kernel, probabilities, i);
                for (int c = 0; c < m; c++) {
                    left[i * labels.classes() + present[c]] = logits[i * m + c] + change[c];
                }
            }
        }
        return Matrix.wrap(n, labels.classes(), left);
    }

    /** (I - K W)^{-1} K (p - e) for sample i. */
    private double[] step(double[][] kernel, double[] probabilities, int i) {
        int m = present.length;
        double[] p = Arrays.copyOfRange(probabilities, i * m, (i + 1) * m);
        double[] slope = p.clone();
        for (int c = 0; c < m; c++) {
            slope[c] -= present[c] == labels.classOf(i) ? 1 : 0;
        }
        double[][] system = new double[m][m + 1];
        for (int a = 0; a < m; a++) {
            double mean = 0;
            for (int c = 0; c < m; c++) {
                mean += kernel[a][c] * p[c];
                system[a][m] += kernel[a][c] * slope[c];
            }
            for (int b = 0; b < m; b++) {
                system[a][b] = (a == b ? 1 : 0) - (kernel[a][b] - mean) * p[b];
            }
        }
        return solved(system);
    }

    /** Gaussian elimination with partial pivoting; the last column is the right-hand side. */
    private static double[] solved(double[][] system) {
        int m = system.length;
        for (int j = 0; j < m; j++) {
            int pick = j;
            for (int i = j + 1; i < m; i++) {
                pick = Math.abs(system[i][j]) > Math.abs(system[pick][j]) ? i : pick;
            }
            double[] row = system[pick];
            system[pick] = system[j];
            system[j] = row;
            for (int i = j + 1; i < m; i++) {
                double factor = system[i][j] / row[j];
                for (int c = j; c <= m; c++) {
                    system[i][c] -= factor * row[c];
                }
            }
        }
        double[] x = new double[m];
        for (int i = m - 1; i >= 0; i--) {
            double sum = system[i][m];
            for (int c = i + 1; c < m; c++) {
                sum -= system[i][c] * x[c];
            }
            x[i] = sum / system[i][i];
        }
        return x;
    }
}
