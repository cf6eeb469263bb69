package dev.presage.noise;

import dev.presage.data.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Dense matrices of image operations and lists of masks, written from the words of the contract, pixel by pixel. */
final class ImageLaws {
    private ImageLaws() {}

    /** Where the value of one output pixel comes from: adds weights over the h x w input pixels. */
    @FunctionalInterface
    interface Pixel {
        void fill(int row, int column, double[][] weights);
    }

    /** The same pixel map in every channel. */
    static double[][] map(Layout.Image image, Pixel pixel) {
        int h = image.height();
        int w = image.width();
        double[][] out = new double[image.dimension()][image.dimension()];
        for (int row = 0; row < h; row++) {
            for (int column = 0; column < w; column++) {
                double[][] weights = new double[h][w];
                pixel.fill(row, column, weights);
                for (int c = 0; c < image.channels(); c++) {
                    for (int r = 0; r < h; r++) {
                        System.arraycopy(weights[r], 0, out[(c * h + row) * w + column], (c * h + r) * w, w);
                    }
                }
            }
        }
        return out;
    }

    /** K times I over pixels. */
    static double[][] channels(double[][] k, int pixels) {
        int c = k.length;
        double[][] out = new double[c * pixels][c * pixels];
        for (int a = 0; a < c; a++) {
            for (int b = 0; b < c; b++) {
                for (int p = 0; p < pixels; p++) {
                    out[a * pixels + p][b * pixels + p] = k[a][b];
                }
            }
        }
        return out;
    }

    static double[][] leftRight(Layout.Image image) {
        return map(image, (row, column, weights) -> weights[row][image.width() - 1 - column] = 1);
    }

    static double[][] upDown(Layout.Image image) {
        return map(image, (row, column, weights) -> weights[image.height() - 1 - row][column] = 1);
    }

    static Law turns(Layout.Image image) {
        double[][] quarter = map(image, (row, column, weights) -> weights[column][image.height() - 1 - row] = 1);
        double[][] half = Law.product(quarter, quarter);
        return Law.uniform(List.of(Law.eye(image.dimension()), quarter, half, Law.product(half, quarter)));
    }

    static Law shifts(Layout.Image image, int max, boolean reflect) {
        List<double[][]> maps = new ArrayList<>();
        for (int dy = -max; dy <= max; dy++) {
            for (int dx = -max; dx <= max; dx++) {
                int y = dy;
                int x = dx;
                maps.add(map(image, (row, column, weights) -> {
                    int fromRow = reflect ? mirror(row - y, image.height()) : row - y;
                    int fromColumn = reflect ? mirror(column - x, image.width()) : column - x;
                    if (fromRow >= 0 && fromRow < image.height() && fromColumn >= 0 && fromColumn < image.width()) {
                        weights[fromRow][fromColumn] = 1;
                    }
                }));
            }
        }
        return Law.uniform(maps);
    }

    /** Reflection without repeating the edge: ... 2 1 | 0 1 2 ... */
    static int mirror(int position, int length) {
        int at = length == 1 ? 0 : position;
        while (at < 0 || at >= length) {
            at = at < 0 ? -at : 2 * (length - 1) - at;
        }
        return at;
    }

    /** One crop resized to the image: half-pixel bilinear, edges of the crop clamped. */
    static double[][] crop(Layout.Image image, int top, int left, int height, int width) {
        return map(image, (row, column, weights) -> {
            double y = (row + 0.5) * height / image.height() - 0.5;
            double x = (column + 0.5) * width / image.width() - 0.5;
            for (int a = 0; a <= 1; a++) {
                for (int b = 0; b <= 1; b++) {
                    int r = (int) Math.floor(y) + a;
                    int c = (int) Math.floor(x) + b;
                    double weight = (1 - Math.abs(y - r)) * (1 - Math.abs(x - c));
                    weights[top + Math.max(0, Math.min(height - 1, r))][left + Math.max(0, Math.min(width - 1, c))] +=
                            weight;
                }
            }
        });
    }

    /** All crops of the given {height, width} sizes at the given offsets, every (size, place) equally likely. */
    static Law everyCrop(Layout.Image image, int[]... sizes) {
        List<double[][]> maps = new ArrayList<>();
        for (int[] size : sizes) {
            for (int top = 0; top + size[0] <= image.height(); top++) {
                for (int left = 0; left + size[1] <= image.width(); left++) {
                    maps.add(crop(image, top, left, size[0], size[1]));
                }
            }
        }
        return Law.uniform(maps);
    }

    /** Gaussian weights over both axes within 4 sigma each, normalised, edges reflected. */
    static double[][] blur(Layout.Image image, double sigma) {
        if (sigma == 0) {
            return Law.eye(image.dimension());
        }
        int reach = (int) Math.floor(4 * sigma);
        double sum = 0;
        for (int y = -reach; y <= reach; y++) {
            for (int x = -reach; x <= reach; x++) {
                sum += Math.exp(-(y * y + x * x) / (2 * sigma * sigma));
            }
        }
        double total = sum;
        return map(image, (row, column, weights) -> {
            for (int y = -reach; y <= reach; y++) {
                for (int x = -reach; x <= reach; x++) {
                    weights[mirror(row + y, image.height())][mirror(column + x, image.width())] +=
                            Math.exp(-(y * y + x * x) / (2 * sigma * sigma)) / total;
                }
            }
        });
    }

    /** Blurs at the 16 Gauss-Legendre nodes of a range, found here by Newton's method on the Legendre polynomial. */
    static Law blurs(Layout.Image image, double from, double to, double probability) {
        int n = 16;
        double[] weights = new double[n + 1];
        List<double[][]> maps = new ArrayList<>();
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
            weights[i] = probability / ((1 - x * x) * derivative * derivative);
            maps.add(blur(image, from + (to - from) * (x + 1) / 2));
        }
        weights[n] = 1 - probability;
        maps.add(Law.eye(image.dimension()));
        return Law.linear(weights, maps);
    }

    /** The group of each coordinate, patch by patch from the top left. */
    static int[] patches(Layout.Image image, int height, int width, boolean joint) {
        int[] group = new int[image.dimension()];
        int number = 0;
        for (int c = 0; c < (joint ? 1 : image.channels()); c++) {
            for (int top = 0; top < image.height(); top += height) {
                for (int left = 0; left < image.width(); left += width) {
                    for (int row = top; row < Math.min(image.height(), top + height); row++) {
                        for (int column = left; column < Math.min(image.width(), left + width); column++) {
                            for (int k = 0; k < (joint ? image.channels() : 1); k++) {
                                int channel = joint ? k : c;
                                group[(channel * image.height() + row) * image.width() + column] = number;
                            }
                        }
                    }
                    number++;
                }
            }
        }
        return group;
    }

    /** Every subset of groups dropped with its probability; kept coordinates times a factor. */
    static Law bernoulli(int[] group, double p, double[] fill, double kept) {
        int q = Arrays.stream(group).max().orElseThrow() + 1;
        List<double[]> masks = new ArrayList<>();
        double[] weights = new double[1 << q];
        for (int subset = 0; subset < 1 << q; subset++) {
            int dropped = Integer.bitCount(subset);
            weights[subset] = Math.pow(p, dropped) * Math.pow(1 - p, q - dropped);
            masks.add(mask(group, subset, kept));
        }
        return Law.factors(masks, weights, fill);
    }

    /** Every subset of exactly r groups dropped. */
    static Law exactly(int[] group, int r) {
        int q = Arrays.stream(group).max().orElseThrow() + 1;
        List<double[]> masks = new ArrayList<>();
        for (int subset = 0; subset < 1 << q; subset++) {
            if (Integer.bitCount(subset) == r) {
                masks.add(mask(group, subset, 1));
            }
        }
        return equallyLikely(masks);
    }

    /** One block at every place wholly inside. */
    static Law blocks(Layout.Image image, int height, int width) {
        List<double[]> masks = new ArrayList<>();
        for (int top = 0; top + height <= image.height(); top++) {
            for (int left = 0; left + width <= image.width(); left++) {
                double[] m = new double[image.dimension()];
                Arrays.fill(m, 1);
                for (int c = 0; c < image.channels(); c++) {
                    for (int row = top; row < top + height; row++) {
                        for (int column = left; column < left + width; column++) {
                            m[(c * image.height() + row) * image.width() + column] = 0;
                        }
                    }
                }
                masks.add(m);
            }
        }
        return equallyLikely(masks);
    }

    private static double[] mask(int[] group, int subset, double kept) {
        double[] m = new double[group.length];
        Arrays.setAll(m, i -> (subset >> group[i] & 1) == 1 ? 0 : kept);
        return m;
    }

    private static Law equallyLikely(List<double[]> masks) {
        double[] weights = new double[masks.size()];
        Arrays.fill(weights, 1.0 / weights.length);
        return Law.factors(masks, weights, new double[masks.get(0).length]);
    }
}
