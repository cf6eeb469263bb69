package dev.presage.verify;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Expressions of the noise language beside the enumeration of what their words mean. */
final class OperatorCases {
    /** Colour images whose sides all differ, or a side of 2 or more groups of patches would go unseen. */
    private static final Layout.Image COLOUR = new Layout.Image(3, 3, 4);

    private static final Layout.Image SQUARE = new Layout.Image(2, 3, 3);
    private static final Layout FLAT = new Layout.Flat(5);

    /** A rule's error for the sinusoids of a rotation of at most 0.2 turns falls below rounding at this many panels. */
    private static final int FINE = 600;

    /** A 5 x 3 factor of a noise covariance. */
    static final Matrix FACTOR = Matrix.of(
            new double[] {0.9, 0.1, 0.0},
            new double[] {-0.4, 0.5, 0.2},
            new double[] {0.0, 0.3, -0.7},
            new double[] {0.6, -0.2, 0.1},
            new double[] {0.2, 0.2, 0.4});

    /**
     * One expression with its meaning.
     *
     * @param expression in the noise language; {@code FILE} stands for a file that holds FACTOR FACTOR'
     * @param layout of the samples
     * @param mean what {@code fill=mean} fills with
     * @param draws every outcome
     */
    record Case(String expression, Layout layout, double[] mean, Draws draws) {
        /** The operator's name. */
        String operator() {
            return expression.replaceFirst("\\(.*", "");
        }
    }

    private OperatorCases() {}

    private static double[] mean(Layout layout) {
        double[] mean = new double[layout.dimension()];
        Arrays.setAll(mean, i -> 0.3 + 0.1 * i);
        return mean;
    }

    private static Case of(String expression, Layout layout, Draws draws) {
        return new Case(expression, layout, mean(layout), draws);
    }

    /** Every operator of the language at least once. */
    static List<Case> all() {
        double[] zero = new double[36];
        int[] joint = groups(COLOUR, 2, 2, true);
        List<Case> cases = new ArrayList<>(List.of(
                of("none", FLAT, Draws.perhaps(0, x -> x)),
                of("gaussian(sigma=0.7)", FLAT, signs(5, (x, sign) -> x + 0.7 * sign)),
                of("gaussian(covariance=FILE)", FLAT, columns(1)),
                of("aligned(alpha=0.7,noise=FILE)", FLAT, columns(0.7)),
                of("speckle(sigma=0.6)", FLAT, signs(5, (x, sign) -> x * (1 + 0.6 * sign))),
                of("mask(ratio=0.3)", FLAT, bernoulli(new int[] {0, 1, 2, 3, 4}, 0.3, new double[5], 1)),
                of("mask(ratio=0.7,patch=2)", COLOUR, bernoulli(joint, 0.7, zero, 1)),
                of(
                        "mask(ratio=0.4,patch=3x2,channels=separate)",
                        COLOUR,
                        bernoulli(groups(COLOUR, 3, 2, false), 0.4, zero, 1)),
                of("mask(ratio=0.6,patch=2,fill=mean)", COLOUR, bernoulli(joint, 0.6, mean(COLOUR), 1)),
                of(
                        "mask(ratio=0.2,fill=0.5)",
                        FLAT,
                        bernoulli(new int[] {0, 1, 2, 3, 4}, 0.2, new double[] {.5, .5, .5, .5, .5}, 1)),
                of("mae(ratio=0.5,patch=1x2)", COLOUR, exactly(groups(COLOUR, 1, 2, true), 3)),
                of("block(size=2x3)", COLOUR, blocks(COLOUR, 2, 3)),
                of("dropout(ratio=0.4,patch=2)", COLOUR, bernoulli(joint, 0.4, zero, 1 / 0.6)),
                of("saltpepper(ratio=0.3,low=-0.5,high=1.5)", FLAT, saltAndPepper(0.3, -0.5, 1.5)),
                of("hflip(p=0.3)", COLOUR, Draws.perhaps(0.3, Picture.map(COLOUR, (x, c, r, j) -> x.at(c, r, 3 - j)))),
                of("vflip(p=0.6)", COLOUR, Draws.perhaps(0.6, Picture.map(COLOUR, (x, c, r, j) -> x.at(c, 2 - r, j)))),
                of("rot90", SQUARE, turns()),
                of("shift(max=1)", COLOUR, shifts((x, c, r, j) -> x.orZero(c, r, j))),
                of("shift(max=1,pad=reflect)", COLOUR, shifts((x, c, r, j) -> x.reflected(c, r, j))),
                of("crop(scale=0.3..1,scales=2)", COLOUR, crops(new int[][] {{2, 2}, {3, 3}})),
                of("blur(sigma=0.3..0.9,p=0.6)", COLOUR, blurs(0.3, 0.9, 0.6)),
                of(
                        "brightness(factor=0.4..1.8)",
                        COLOUR,
                        Draws.parameter(0.4, 1.8, 1, a -> Picture.map(COLOUR, (x, c, r, j) -> a * x.at(c, r, j)))),
                of(
                        "contrast(factor=0.4..1.8)",
                        COLOUR,
                        Draws.parameter(
                                0.4,
                                1.8,
                                1,
                                a -> Picture.map(
                                        COLOUR, (x, c, r, j) -> x.average() + a * (x.at(c, r, j) - x.average())))),
                of(
                        "saturation(factor=0.2..1.4)",
                        COLOUR,
                        Draws.parameter(
                                0.2,
                                1.4,
                                1,
                                a -> Picture.map(COLOUR, (x, c, r, j) -> a * x.at(c, r, j) + (1 - a) * x.gray(r, j)))),
                of("grayscale(p=0.4)", COLOUR, Draws.perhaps(0.4, Picture.map(COLOUR, (x, c, r, j) -> x.gray(r, j))))));
        cases.add(of(
                "hue(turns=-0.05..0.15)",
                COLOUR,
                Draws.parameter(
                        -0.05, 0.15, FINE, t -> Picture.map(COLOUR, (x, c, r, j) -> turnedHue(x, t, c, r, j)))));
        return cases;
    }

    /** A coordinate with a random sign. */
    @FunctionalInterface
    private interface Signed {
        double value(double x, int sign);
    }

    /** Every pattern of signs: noise of +-s has the first and second moments of N(0, s^2). */
    private static Draws signs(int d, Signed noise) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        for (int pattern = 0; pattern < 1 << d; pattern++) {
            int bits = pattern;
            views.add(x -> {
                double[] out = new double[d];
                Arrays.setAll(out, i -> noise.value(x[i], (bits >> i & 1) == 1 ? 1 : -1));
                return out;
            });
        }
        return Draws.uniform(views);
    }

    /** x + e, e a random signed column of the factor: first and second moments of N(0, scale^2 FACTOR FACTOR'). */
    private static Draws columns(double scale) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        int columns = FACTOR.columns();
        for (int column = 0; column < columns; column++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                int j = column;
                double size = sign * scale * Math.sqrt(columns);
                views.add(x -> {
                    double[] out = new double[x.length];
                    Arrays.setAll(out, i -> x[i] + size * FACTOR.at(i, j));
                    return out;
                });
            }
        }
        return Draws.uniform(views);
    }

    /** The group of each coordinate, patch by patch from the top left. */
    private static int[] groups(Layout.Image image, int height, int width, boolean joint) {
        int[] group = new int[image.dimension()];
        int across = -Math.floorDiv(-image.width(), width);
        int down = -Math.floorDiv(-image.height(), height);
        for (int c = 0, at = 0; c < image.channels(); c++) {
            for (int row = 0; row < image.height(); row++) {
                for (int column = 0; column < image.width(); column++) {
                    group[at++] = ((joint ? 0 : c) * down + row / height) * across + column / width;
                }
            }
        }
        return group;
    }

    private static UnaryOperator<double[]> masked(int[] group, int dropped, double[] fill, double kept) {
        return x -> {
            double[] out = new double[x.length];
            Arrays.setAll(out, i -> (dropped >> group[i] & 1) == 1 ? fill[i] : kept * x[i]);
            return out;
        };
    }

    private static int count(int[] group) {
        return Arrays.stream(group).max().orElseThrow() + 1;
    }

    /** Every subset of groups dropped, with its probability. */
    private static Draws bernoulli(int[] group, double p, double[] fill, double kept) {
        int q = count(group);
        List<Draws.Draw> draws = new ArrayList<>();
        for (int subset = 0; subset < 1 << q; subset++) {
            int dropped = Integer.bitCount(subset);
            double weight = Math.pow(p, dropped) * Math.pow(1 - p, q - dropped);
            draws.add(new Draws.Draw(weight, masked(group, subset, fill, kept)));
        }
        return new Draws(draws);
    }

    /** Every subset of exactly so many groups dropped. */
    private static Draws exactly(int[] group, int dropped) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        for (int subset = 0; subset < 1 << count(group); subset++) {
            if (Integer.bitCount(subset) == dropped) {
                views.add(masked(group, subset, new double[group.length], 1));
            }
        }
        return Draws.uniform(views);
    }

    /** A block at every place wholly inside. */
    private static Draws blocks(Layout.Image image, int height, int width) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        for (int top = 0; top + height <= image.height(); top++) {
            for (int left = 0; left + width <= image.width(); left++) {
                int y = top;
                int x = left;
                views.add(Picture.map(image, (from, c, r, j) -> {
                    boolean inside = r >= y && r < y + height && j >= x && j < x + width;
                    return inside ? 0 : from.at(c, r, j);
                }));
            }
        }
        return Draws.uniform(views);
    }

    /** Each coordinate kept, low or high. */
    private static Draws saltAndPepper(double ratio, double low, double high) {
        List<Draws.Draw> draws = new ArrayList<>();
        for (int pattern = 0; pattern < 243; pattern++) {
            int[] digit = new int[5];
            double weight = 1;
            for (int i = 0, rest = pattern; i < 5; i++, rest /= 3) {
                digit[i] = rest % 3;
                weight *= digit[i] == 0 ? 1 - ratio : ratio / 2;
            }
            draws.add(new Draws.Draw(weight, x -> {
                double[] out = new double[5];
                Arrays.setAll(out, i -> digit[i] == 0 ? x[i] : digit[i] == 1 ? low : high);
                return out;
            }));
        }
        return new Draws(draws);
    }

    private static Draws turns() {
        UnaryOperator<double[]> turn = Picture.map(SQUARE, (x, c, r, j) -> x.at(c, j, 2 - r));
        return Draws.uniform(
                List.of(x -> x, turn, x -> turn.apply(turn.apply(x)), x -> turn.apply(turn.apply(turn.apply(x)))));
    }

    private static Draws shifts(Picture.Pixel pixel) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        for (int down = -1; down <= 1; down++) {
            for (int right = -1; right <= 1; right++) {
                int dy = down;
                int dx = right;
                views.add(Picture.map(COLOUR, (x, c, r, j) -> pixel.value(x, c, r - dy, j - dx)));
            }
        }
        return Draws.uniform(views);
    }

    /** Every (size, place) equally likely. */
    private static Draws crops(int[][] sizes) {
        List<UnaryOperator<double[]>> views = new ArrayList<>();
        for (int[] size : sizes) {
            int h = size[0];
            int w = size[1];
            for (int top = 0; top + h <= 3; top++) {
                for (int left = 0; left + w <= 4; left++) {
                    int y = top;
                    int x = left;
                    views.add(Picture.map(
                            COLOUR,
                            (from, c, r, j) ->
                                    from.bilinear(c, y, x, h, w, (r + 0.5) * h / 3 - 0.5, (j + 0.5) * w / 4 - 0.5)));
                }
            }
        }
        return Draws.uniform(views);
    }

    /** Blurs at the 16 Gauss-Legendre nodes of a range, found by Newton's method on the Legendre polynomial. */
    private static Draws blurs(double from, double to, double probability) {
        int n = 16;
        List<Draws.Draw> draws = new ArrayList<>(List.of(new Draws.Draw(1 - probability, x -> x)));
        for (int i = 0; i < n; i++) {
            double x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
            double derivative = 0;
            for (int step = 0; step < 20; step++) {
                double before = 1;
                double now = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * now - (k - 1) * before) / k;
                    before = now;
                    now = next;
                }
                derivative = n * (x * now - before) / (x * x - 1);
                x -= now / derivative;
            }
            draws.add(new Draws.Draw(
                    probability / ((1 - x * x) * derivative * derivative), blur(from + (to - from) * (x + 1) / 2)));
        }
        return new Draws(draws);
    }

    private static UnaryOperator<double[]> blur(double sigma) {
        int reach = (int) Math.floor(4 * sigma);
        return Picture.map(COLOUR, (x, c, r, j) -> {
            double sum = 0;
            double total = 0;
            for (int dy = -reach; dy <= reach; dy++) {
                for (int dx = -reach; dx <= reach; dx++) {
                    double weight = Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma));
                    total += weight;
                    sum += weight * x.reflected(c, r + dy, j + dx);
                }
            }
            return sum / total;
        });
    }

    /** The colour with the luma and the turned chroma of a pixel, found by Gaussian elimination. */
    private static double turnedHue(Picture x, double turns, int channel, int row, int column) {
        double[][] yiq = {{0.299, 0.587, 0.114}, {0.596, -0.274, -0.322}, {0.211, -0.523, 0.312}};
        double[] seen = new double[3];
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                seen[a] += yiq[a][b] * x.at(b, row, column);
            }
        }
        double cos = Math.cos(2 * Math.PI * turns);
        double sin = Math.sin(2 * Math.PI * turns);
        double[] wanted = {seen[0], cos * seen[1] - sin * seen[2], sin * seen[1] + cos * seen[2]};
        for (int p = 0; p < 3; p++) {
            for (int i = 0; i < 3; i++) {
                if (i != p) {
                    double factor = yiq[i][p] / yiq[p][p];
                    for (int j = 0; j < 3; j++) {
                        yiq[i][j] -= factor * yiq[p][j];
                    }
                    wanted[i] -= factor * wanted[p];
                }
            }
        }
        return wanted[channel] / yiq[channel][channel];
    }
}
