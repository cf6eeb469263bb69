package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A random affine map as a finite list of dense homogeneous matrices [P e; 0 1] with probabilities: the brute-force
 * referee of the operators. Where the true law is continuous, the list has the same first and second moments.
 */
record Law(int dimension, List<Draw> draws) {
    /** One outcome; h is (d+1) x (d+1). */
    record Draw(double weight, double[][] h) {}

    static Law identity(int dimension) {
        return new Law(dimension, List.of(new Draw(1, eye(dimension + 1))));
    }

    /** Outcomes x -> P x. */
    static Law linear(double[] weights, List<double[][]> maps) {
        int d = maps.get(0).length;
        List<Draw> draws = new ArrayList<>();
        for (int g = 0; g < weights.length; g++) {
            draws.add(new Draw(weights[g], affine(maps.get(g), new double[d])));
        }
        return new Law(d, draws);
    }

    /** Outcomes x -> P x, all equally likely. */
    static Law uniform(List<double[][]> maps) {
        double[] weights = new double[maps.size()];
        Arrays.fill(weights, 1.0 / weights.length);
        return linear(weights, maps);
    }

    /** The map with a probability, else nothing. */
    static Law perhaps(double probability, double[][] map) {
        return linear(new double[] {probability, 1 - probability}, List.of(map, eye(map.length)));
    }

    /** x -> x + e with the moments of N(0, Theta): e = +- root(d) times a column of a factor of Theta. */
    static Law additive(double[][] factor) {
        int d = factor.length;
        int columns = factor[0].length;
        List<Draw> draws = new ArrayList<>();
        for (int j = 0; j < columns; j++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double[] e = new double[d];
                for (int i = 0; i < d; i++) {
                    e[i] = sign * Math.sqrt(columns) * factor[i][j];
                }
                draws.add(new Draw(0.5 / columns, affine(eye(d), e)));
            }
        }
        return new Law(d, draws);
    }

    /** x -> m o x + (1 - m) o fill for factors m with probabilities. */
    static Law factors(List<double[]> factors, double[] weights, double[] fill) {
        int d = fill.length;
        List<Draw> draws = new ArrayList<>();
        for (int t = 0; t < weights.length; t++) {
            double[] m = factors.get(t);
            double[][] p = new double[d][d];
            double[] e = new double[d];
            for (int i = 0; i < d; i++) {
                p[i][i] = m[i];
                e[i] = (1 - m[i]) * fill[i];
            }
            draws.add(new Draw(weights[t], affine(p, e)));
        }
        return new Law(d, draws);
    }

    /**
     * A map that depends on a parameter uniform on a..b. Simpson's rule on a grid: exact for maps that are linear in the
     * parameter, since products of two entries are then quadratic, even with one panel.
     */
    static Law uniformParameter(double a, double b, int panels, DoubleFunction<double[][]> map) {
        double[] weights = new double[2 * panels + 1];
        List<double[][]> maps = new ArrayList<>();
        for (int t = 0; t <= 2 * panels; t++) {
            boolean end = t == 0 || t == 2 * panels;
            weights[t] = (end ? 1 : t % 2 == 1 ? 4 : 2) / (6.0 * panels);
            maps.add(map.apply(a + (b - a) * t / (2 * panels)));
        }
        return linear(weights, maps);
    }

    /** One of several laws. */
    static Law mixture(double[] weights, Law... parts) {
        List<Draw> draws = new ArrayList<>();
        for (int j = 0; j < parts.length; j++) {
            for (Draw draw : parts[j].draws) {
                draws.add(new Draw(weights[j] * draw.weight, draw.h));
            }
        }
        return new Law(parts[0].dimension, draws);
    }

    /** This, then independently another. */
    Law then(Law next) {
        List<Draw> all = new ArrayList<>();
        for (Draw first : draws) {
            for (Draw second : next.draws) {
                all.add(new Draw(first.weight * second.weight, product(second.h, first.h)));
            }
        }
        return new Law(dimension, all);
    }

    /** x -> keep o (tau(divisor o x + shift) - shift) / divisor. */
    Law seenFromPrepared(double[] shift, double[] divisor, double[] keep) {
        double[][] restore = new double[dimension][dimension];
        double[][] prepare = new double[dimension][dimension];
        double[] back = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            restore[i][i] = divisor[i];
            prepare[i][i] = keep[i] / divisor[i];
            back[i] = -keep[i] * shift[i] / divisor[i];
        }
        double[][] before = affine(restore, shift);
        double[][] after = affine(prepare, back);
        return new Law(
                dimension,
                draws.stream()
                        .map(draw -> new Draw(draw.weight, product(after, product(draw.h, before))))
                        .toList());
    }

    /** E[[P e; 0 1]]. */
    double[][] meanMap() {
        double[][] sum = new double[dimension + 1][dimension + 1];
        draws.forEach(draw -> add(sum, draw.weight, draw.h));
        return sum;
    }

    /** E[H A H'] for the homogeneous second moment A of a source. */
    double[][] total(double[][] source) {
        double[][] sum = new double[dimension + 1][dimension + 1];
        draws.forEach(draw -> add(sum, draw.weight, product(product(draw.h, source), transpose(draw.h))));
        return sum;
    }

    /** E[H] A E[H]'. */
    double[][] between(double[][] source) {
        double[][] mean = meanMap();
        return product(product(mean, source), transpose(mean));
    }

    /** A E[H]'. */
    double[][] cross(double[][] source) {
        return product(source, transpose(meanMap()));
    }

    /** [C mu; mu' 1] with the uncentred C. */
    static double[][] homogeneous(Moments moments) {
        int d = moments.dimension();
        double[][] out = new double[d + 1][d + 1];
        for (int i = 0; i < d; i++) {
            double mu = moments.mean().at(i);
            out[i][d] = mu;
            out[d][i] = mu;
            for (int j = 0; j < d; j++) {
                out[i][j] = moments.covariance().at(i, j) + mu * moments.mean().at(j);
            }
        }
        out[d][d] = 1;
        return out;
    }

    /** The top left d x d block less, if centred, the outer product of the last column and the last row. */
    static Matrix block(double[][] homogeneous, boolean centred) {
        int d = homogeneous.length - 1;
        return Matrix.generate(
                d, d, (i, j) -> homogeneous[i][j] - (centred ? homogeneous[i][d] * homogeneous[d][j] : 0));
    }

    /** The first d entries of the last column. */
    static double[] lastColumn(double[][] homogeneous) {
        int d = homogeneous.length - 1;
        double[] out = new double[d];
        Arrays.setAll(out, i -> homogeneous[i][d]);
        return out;
    }

    static double[][] eye(int d) {
        double[][] out = new double[d][d];
        for (int i = 0; i < d; i++) {
            out[i][i] = 1;
        }
        return out;
    }

    static double[][] scaled(double factor, double[][] a) {
        double[][] sum = new double[a.length][a[0].length];
        add(sum, factor, a);
        return sum;
    }

    static double[][] affine(double[][] p, double[] e) {
        int d = e.length;
        double[][] h = new double[d + 1][];
        for (int i = 0; i < d; i++) {
            h[i] = Arrays.copyOf(p[i], d + 1);
            h[i][d] = e[i];
        }
        h[d] = new double[d + 1];
        h[d][d] = 1;
        return h;
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] out = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double value = a[i][k];
                if (value != 0) {
                    for (int j = 0; j < out[i].length; j++) {
                        out[i][j] += value * b[k][j];
                    }
                }
            }
        }
        return out;
    }

    static double[][] transpose(double[][] a) {
        double[][] out = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                out[j][i] = a[i][j];
            }
        }
        return out;
    }

    private static void add(double[][] sum, double weight, double[][] a) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                sum[i][j] += weight * a[i][j];
            }
        }
    }
}
