package dev.presage.probe;

import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Minimises the loss of a {@link SoftmaxProbe} by truncated Newton: each step solves H s = -g by conjugate gradients to 0.3
 * of the gradient and backtracks until the loss falls (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.1;
 * H is positive semi-definite, so there is no negative curvature to look for).
 *
 * <p>The preconditioner solves with the diagonal blocks of H, one class at a time,
 * H_cc = (1/n) &sum;_i p_ic (1 - p_ic) u_i u_i&#7488; + ridge (u with a 1 appended for the intercept), and then subtracts
 * the mean over classes. That subtraction matters: H is (nearly) singular in the direction that is common to all classes,
 * where the true solution is 0. On 64 principal components of Fashion-MNIST, to a gradient norm of 1e-6, products with H or
 * its like: 1477 without preconditioner, 460 with blocks alone, 81 with blocks and subtraction; L-BFGS with 10 pairs took
 * 814 (on 16: 556, 208, 59; 382). With the exact H on 16 the steps were 11 instead of 12; for l
 * classes it is (l - 1)/2 times the work of its blocks, and (k l)&sup2; memory.
 *
 * <p>Parameters are m rows of k loadings and an intercept, for the m classes that have samples.
 */
final class SoftmaxFit {
    private static final double FORCING = 0.3;
    private static final int MOST_PRODUCTS = 250;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int MOST_HALVINGS = 50;
    /** A loss of n terms is known to this, relatively: smaller rises are no rises. */
    private static final double ROUNDOFF = 256 * Math.ulp(1.0);
    /** Added to a block, relative to its mean diagonal, so that features that are 0 leave it positive definite. */
    private static final double SHIFT = 1e-10;

    private static final double LEAST_SHIFT = 1e-30;
    private static final int BLOCK_ROWS = 2048;

    private final Matrix features;
    private final ClassLabels labels;
    private final SoftmaxPlan plan;
    private final Backend backend;
    private final Progress progress;
    private final int n;
    private final int k;
    private final int width;
    private final int[] present;
    private final int[] place;

    /** The loss at some parameters, with the probabilities (n &times; m) and the gradient there. */
    private record Point(double[] parameters, double loss, double[] probabilities, double[] gradient) {}

    SoftmaxFit(Matrix features, ClassLabels labels, SoftmaxPlan plan, Backend backend, Progress progress) {
        this.features = features;
        this.labels = labels;
        this.plan = plan;
        this.backend = backend;
        this.progress = progress;
        n = features.rows();
        k = features.columns();
        width = k + 1;
        present = IntStream.range(0, n).map(labels::classOf).distinct().sorted().toArray();
        place = new int[labels.classes()];
        for (int c = 0; c < present.length; c++) {
            place[present[c]] = c;
        }
    }

    SoftmaxProbe solve() {
        Point point = at(start());
        int steps = 0;
        while (norm(point.gradient) > plan.gradientNorm() && steps < plan.maxIterations()) {
            progress.report("softmax probe", steps, plan.maxIterations());
            Optional<Point> next = search(point, direction(point));
            if (next.isEmpty()) {
                break;
            }
            point = next.get();
            steps++;
        }
        progress.report("softmax probe", plan.maxIterations(), plan.maxIterations());
        return probe(point, steps);
    }

    /** No loadings, and the logarithms of the class frequencies. */
    private double[] start() {
        double[] logarithms = new double[present.length];
        for (int i = 0; i < n; i++) {
            logarithms[place[labels.classOf(i)]]++;
        }
        Arrays.setAll(logarithms, c -> Math.log(logarithms[c] / n));
        double mean = Arrays.stream(logarithms).average().orElseThrow();
        double[] parameters = new double[present.length * width];
        for (int c = 0; c < present.length; c++) {
            parameters[c * width + k] = logarithms[c] - mean;
        }
        return parameters;
    }

    private Point at(double[] parameters) {
        int m = present.length;
        double[] p = linear(parameters);
        double[] residual = new double[p.length];
        double loss = 0;
        for (int i = 0; i < n; i++) {
            int row = i * m;
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < m; c++) {
                largest = Math.max(largest, p[row + c]);
            }
            int truth = place[labels.classOf(i)];
            double apart = largest - p[row + truth];
            double sum = 0;
            for (int c = 0; c < m; c++) {
                p[row + c] = Math.exp(p[row + c] - largest);
                sum += p[row + c];
            }
            for (int c = 0; c < m; c++) {
                p[row + c] /= sum;
                residual[row + c] = p[row + c];
            }
            residual[row + truth] -= 1;
            loss += (apart + Math.log(sum)) / n;
        }
        for (int c = 0; c < m; c++) {
            for (int j = 0; j < k; j++) {
                double loading = parameters[c * width + j];
                loss += plan.ridge() / 2 * loading * loading;
            }
        }
        return new Point(parameters, loss, p, adjoint(residual, parameters));
    }

    /** Logits without normalisation, n &times; m. */
    private double[] linear(double[] parameters) {
        int m = present.length;
        double[] z = backend.multiply(features, Matrix.generate(k, m, (j, c) -> parameters[c * width + j]))
                .toArray();
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < m; c++) {
                z[i * m + c] += parameters[c * width + k];
            }
        }
        return z;
    }

    /** (1/n) &sum;_i w_i [u_i; 1]&#7488; plus ridge times the loadings, for weights w, n &times; m, that are given away. */
    private double[] adjoint(double[] weights, double[] parameters) {
        int m = present.length;
        double[] out = new double[parameters.length];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < m; c++) {
                out[c * width + k] += weights[i * m + c];
            }
        }
        Matrix sums = backend.multiplyTransposedLeft(Matrix.wrap(n, m, weights), features);
        for (int c = 0; c < m; c++) {
            sums.copyRow(c, out, c * width);
            for (int j = 0; j < width; j++) {
                out[c * width + j] = out[c * width + j] / n + (j < k ? plan.ridge() * parameters[c * width + j] : 0);
            }
        }
        return out;
    }

    /** The Hessian at a point times v: weights are p (w - &sum; p w) with w the logits of v. */
    private double[] curvature(Point point, double[] v) {
        int m = present.length;
        double[] w = linear(v);
        double[] p = point.probabilities;
        for (int row = 0; row < w.length; row += m) {
            double mean = 0;
            for (int c = 0; c < m; c++) {
                mean += p[row + c] * w[row + c];
            }
            for (int c = 0; c < m; c++) {
                w[row + c] = p[row + c] * (w[row + c] - mean);
            }
        }
        return adjoint(w, v);
    }

    /** An approximate Newton direction: always one of descent. */
    private double[] direction(Point point) {
        Matrix[] inverses = inverseBlocks(point);
        double[] solution = new double[point.gradient.length];
        double[] rest = new double[solution.length];
        Arrays.setAll(rest, i -> -point.gradient[i]);
        double enough = Math.max(FORCING * norm(rest), FORCING * plan.gradientNorm());
        double[] z = precondition(inverses, rest);
        double[] search = z.clone();
        double product = dot(rest, z);
        for (int step = 0; step < MOST_PRODUCTS; step++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the fit of a softmax probe was interrupted");
            }
            double[] image = curvature(point, search);
            double bend = dot(search, image);
            if (!(bend > 0)) {
                return step == 0 ? z : solution;
            }
            double length = product / bend;
            for (int i = 0; i < solution.length; i++) {
                solution[i] += length * search[i];
                rest[i] -= length * image[i];
            }
            if (norm(rest) <= enough) {
                return solution;
            }
            z = precondition(inverses, rest);
            double next = dot(rest, z);
            for (int i = 0; i < search.length; i++) {
                search[i] = z[i] + next / product * search[i];
            }
            product = next;
        }
        return solution;
    }

    /** The inverse of each diagonal block of the Hessian; explicit, because it only guides. */
    private Matrix[] inverseBlocks(Point point) {
        int m = present.length;
        Matrix identity = Matrix.generate(width, width, (i, j) -> i == j ? 1 : 0);
        Matrix[] inverses = new Matrix[m];
        try (GramAccumulator sums = backend.gramAccumulator(width, m)) {
            double[] plain = new double[BLOCK_ROWS * width];
            double[] weighted = new double[plain.length];
            for (int start = 0; start < n; start += BLOCK_ROWS) {
                int rows = Math.min(BLOCK_ROWS, n - start);
                for (int r = 0; r < rows; r++) {
                    features.copyRow(start + r, plain, r * width);
                    plain[r * width + k] = 1;
                }
                for (int c = 0; c < m; c++) {
                    for (int r = 0; r < rows; r++) {
                        double p = point.probabilities[(start + r) * m + c];
                        double root = Math.sqrt(p * (1 - p));
                        for (int j = 0; j < width; j++) {
                            weighted[r * width + j] = root * plain[r * width + j];
                        }
                    }
                    sums.add(c, weighted, 0, rows);
                }
            }
            for (int c = 0; c < m; c++) {
                var sum = sums.sum(c);
                double shift = SHIFT * sum.trace() / width / n + LEAST_SHIFT;
                var block = sum.map((i, j, value) -> value / n + (i == j ? shift + (i < k ? plan.ridge() : 0) : 0));
                inverses[c] = backend.cholesky(block)
                        .map(l -> backend.gram(backend.solveLower(l, identity)).toMatrix())
                        .orElse(identity);
            }
        }
        return inverses;
    }

    private double[] precondition(Matrix[] inverses, double[] rest) {
        int m = present.length;
        double[] out = new double[rest.length];
        double[] mean = new double[width];
        for (int c = 0; c < m; c++) {
            double[] solved = inverses[c].times(Arrays.copyOfRange(rest, c * width, (c + 1) * width));
            System.arraycopy(solved, 0, out, c * width, width);
            for (int j = 0; j < width; j++) {
                mean[j] += solved[j] / m;
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] -= mean[i % width];
        }
        return out;
    }

    /** The first of the halved steps that lowers the loss enough, if one does. */
    private Optional<Point> search(Point point, double[] direction) {
        double slope = dot(point.gradient, direction);
        double length = 1;
        for (int halvings = 0; halvings < MOST_HALVINGS; halvings++) {
            double[] parameters = point.parameters.clone();
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] += length * direction[i];
            }
            Point next = at(parameters);
            double known = ROUNDOFF * Math.abs(point.loss);
            if (next.loss <= point.loss + SUFFICIENT_DECREASE * length * slope + known
                    && (next.loss < point.loss - known || norm(next.gradient) < norm(point.gradient))) {
                return Optional.of(next);
            }
            length /= 2;
        }
        return Optional.empty();
    }

    private SoftmaxProbe probe(Point point, int steps) {
        double[] intercept = new double[labels.classes()];
        Arrays.fill(intercept, Double.NEGATIVE_INFINITY);
        double[] loadings = new double[k * labels.classes()];
        for (int c = 0; c < present.length; c++) {
            intercept[present[c]] = point.parameters[c * width + k];
            for (int j = 0; j < k; j++) {
                loadings[j * labels.classes() + present[c]] = point.parameters[c * width + j];
            }
        }
        return new SoftmaxProbe(
                Matrix.wrap(k, labels.classes(), loadings), Vector.wrap(intercept), plan, norm(point.gradient), steps);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
