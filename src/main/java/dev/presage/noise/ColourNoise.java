package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A random c &times; c matrix K on the channels, the same at every pixel: brightness, saturation, hue, grayscale. With one
 * random parameter t: the mean map is E[K] &otimes; I, and block (a, b) of the covariance becomes
 * {@code sum_{u,v} E[K_au K_bv] cov_uv + (E[K_au K_bv] - E[K_au] E[K_bv]) mu_u mu_v^T}. Exact: the expectations over t
 * are taken by a 64-point Gauss-Legendre rule, which integrates these polynomials and, up to a few turns, trigonometric
 * polynomials to rounding. Cost: O(c&sup2; d&sup2;).
 */
public final class ColourNoise implements AffineNoise {
    private static final int NODES = 64;
    private static final double[] GRAY = {0.299, 0.587, 0.114};
    /** NTSC luma Y and chroma I, Q of red, green, blue. */
    private static final Matrix YIQ =
            Matrix.of(GRAY, new double[] {0.596, -0.274, -0.322}, new double[] {0.211, -0.523, 0.312});

    private final int channels;
    private final int pixels;
    private final Uniform parameter;
    private final DoubleFunction<Matrix> matrix;
    private final Matrix mean;
    private final Matrix product;

    private ColourNoise(int channels, int pixels, Uniform parameter, DoubleFunction<Matrix> matrix) {
        this.channels = channels;
        this.pixels = pixels;
        this.parameter = parameter;
        this.matrix = matrix;
        int c = channels;
        double[] first = new double[c * c];
        double[] second = new double[c * c * c * c];
        parameter.nodes(NODES).forEach((t, weight) -> {
            Matrix k = matrix.apply(t);
            for (int i = 0; i < c * c; i++) {
                double ki = k.at(i / c, i % c);
                first[i] += weight * ki;
                for (int j = 0; j < c * c; j++) {
                    second[i * c * c + j] += weight * ki * k.at(j / c, j % c);
                }
            }
        });
        mean = Matrix.wrap(c, c, first);
        product = Matrix.wrap(c * c, c * c, second);
    }

    /** x -&gt; a x, a uniform on a range of factors; any layout. */
    public static AffineNoise brightness(int dimension, double from, double to) {
        return new ColourNoise(1, dimension, factors("brightness", from, to), a -> Matrix.of(new double[] {a}));
    }

    /** x -&gt; a x + (1-a) gray(x), a uniform on a range of factors. */
    public static AffineNoise saturation(Layout.Image image, double from, double to) {
        requireColour("saturation", image);
        return new ColourNoise(3, image.pixels(), factors("saturation", from, to), a -> blendWithGray(a));
    }

    /** x -&gt; gray(x) in all channels, with a probability: gray = .299 R + .587 G + .114 B. */
    public static AffineNoise grayscale(Layout.Image image, double probability) {
        requireColour("grayscale", image);
        if (!(probability >= 0 && probability <= 1)) {
            throw new BadInputException("grayscale expects a probability from 0 to 1, found " + probability);
        }
        AffineNoise gray = new ColourNoise(3, image.pixels(), new Uniform(0, 0), a -> blendWithGray(a));
        AffineNoise same = new NoNoise(image.dimension());
        return probability == 0
                ? same
                : probability == 1 ? gray : new Mixture(List.of(1 - probability, probability), List.of(same, gray));
    }

    /** Rotation of the YIQ chroma plane by an angle uniform on a range, in turns. */
    public static AffineNoise hue(Layout.Image image, double from, double to) {
        requireColour("hue", image);
        if (!(from <= to) || Math.max(Math.abs(from), Math.abs(to)) > 1) {
            throw new BadInputException("hue expects a range within -1..1 turns, found " + from + ".." + to);
        }
        return new ColourNoise(3, image.pixels(), new Uniform(from, to), ColourNoise::turnedHue);
    }

    private static Uniform factors(String what, double from, double to) {
        if (!(from >= 0 && from <= to) || Double.isInfinite(to)) {
            throw new BadInputException(what + " expects a range of factors of at least 0, found " + from + ".." + to);
        }
        return new Uniform(from, to);
    }

    private static void requireColour(String what, Layout.Image image) {
        if (image.channels() != 3) {
            throw new BadInputException(
                    what + " expects images with 3 channels (red, green, blue), found " + image.channels());
        }
    }

    private static Matrix blendWithGray(double a) {
        return Matrix.generate(3, 3, (i, j) -> (i == j ? a : 0) + (1 - a) * GRAY[j]);
    }

    /** K with YIQ K = R YIQ, by Cramer's rule on the 3 &times; 3 matrix YIQ. */
    private static Matrix turnedHue(double turns) {
        double cos = Math.cos(2 * Math.PI * turns);
        double sin = Math.sin(2 * Math.PI * turns);
        double[][] turned = {
            YIQ.row(0), combine(cos, YIQ.row(1), -sin, YIQ.row(2)), combine(sin, YIQ.row(1), cos, YIQ.row(2))
        };
        double det = determinant(YIQ.row(0), YIQ.row(1), YIQ.row(2));
        double[][] transposed = {YIQ.column(0), YIQ.column(1), YIQ.column(2)};
        return Matrix.generate(3, 3, (i, j) -> {
            double[] right = {turned[0][j], turned[1][j], turned[2][j]};
            double[][] columns = transposed.clone();
            columns[i] = right;
            return determinant(columns[0], columns[1], columns[2]) / det;
        });
    }

    private static double[] combine(double a, double[] x, double b, double[] y) {
        return new double[] {a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2]};
    }

    private static double determinant(double[] a, double[] b, double[] c) {
        return a[0] * (b[1] * c[2] - b[2] * c[1])
                - a[1] * (b[0] * c[2] - b[2] * c[0])
                + a[2] * (b[0] * c[1] - b[1] * c[0]);
    }

    @Override
    public int dimension() {
        return channels * pixels;
    }

    @Override
    public AffineMap meanMap() {
        return new ChannelMap(mean, pixels);
    }

    @Override
    public Moments push(Moments clean) {
        int c = channels;
        Vector mu = clean.mean();
        SymmetricMatrix covariance = clean.covariance();
        SymmetricMatrix pushed = covariance.map((i, j, ignored) -> {
            int a = i / pixels;
            int b = j / pixels;
            int p = i % pixels;
            int q = j % pixels;
            double sum = 0;
            for (int u = 0; u < c; u++) {
                for (int v = 0; v < c; v++) {
                    double both = product.at(a * c + u, b * c + v);
                    double spread = both - mean.at(a, u) * mean.at(b, v);
                    sum += both * covariance.at(u * pixels + p, v * pixels + q)
                            + spread * mu.at(u * pixels + p) * mu.at(v * pixels + q);
                }
            }
            return sum;
        });
        return new Moments(clean.count(), meanMap().apply(mu), pushed);
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        new ChannelMap(matrix.apply(parameter.draw(random)), pixels).apply(x, 0);
    }

    /** K &otimes; I. */
    private record ChannelMap(Matrix mixing, int pixels) implements AffineMap {
        @Override
        public int dimension() {
            return mixing.rows() * pixels;
        }

        void apply(double[] x, int offset) {
            int c = mixing.rows();
            double[] pixel = new double[c];
            for (int p = 0; p < pixels; p++) {
                for (int u = 0; u < c; u++) {
                    pixel[u] = x[offset + u * pixels + p];
                }
                for (int a = 0; a < c; a++) {
                    double sum = 0;
                    for (int u = 0; u < c; u++) {
                        sum += mixing.at(a, u) * pixel[u];
                    }
                    x[offset + a * pixels + p] = sum;
                }
            }
        }

        @Override
        public Matrix linear(Matrix rows) {
            double[] out = rows.toArray();
            for (int i = 0; i < rows.rows(); i++) {
                apply(out, i * rows.columns());
            }
            return Matrix.wrap(rows.rows(), rows.columns(), out);
        }

        @Override
        public Vector offset() {
            return Vector.zeros(dimension());
        }
    }
}
