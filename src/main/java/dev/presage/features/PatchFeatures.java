package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RowProduct;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.MomentAccumulator;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * Convolution with random patches of the training images (Coates, Lee &amp; Ng, AISTATS 2011; Coates &amp; Ng, ICML 2011).
 * With s the size, c the channels and p = s&sup2;c:
 *
 * <ul>
 *   <li>a patch q is normalised for contrast: qhat = (q - mean(q))/sqrt(var(q) + 0.01 v), v the mean of var over drawn patches;
 *   <li>whitened: W(qhat - &mu;), W = (C + r (tr C/p) I)^{-1/2}, symmetric (ZCA), &mu; and C mean and covariance of drawn
 *       qhat, r the regularisation;
 *   <li>m of the drawn patches, whitened and of unit length, are the filters f_j; a response is r_j = f_j&#7488;W(qhat - &mu;);
 *   <li>rectified with both signs, max(0, r_j - t) and max(0, -r_j - t), t the threshold;
 *   <li>averaged over the cells of a g &times; g grid over the (h - s + 1) &times; (w - s + 1) places; row y is in cell
 *       floor(y g/(h - s + 1)), columns likewise.
 * </ul>
 *
 * <p>d' = 2 m g&sup2; coordinates: cell by cell (row by row), in each the m positive, then the m negative ones. Fit: one pass over
 * the images, from which {@value #DRAWN} patches are drawn (more if m is larger, fewer if they would take more than 2^24
 * numbers), as evenly as can be over the images, and an eigenproblem of dimension p. Map: a matrix product of the places of
 * each image with the filters, 2 p m flops a place: 40 million an image of 32 &times; 32 &times; 3 for m = 256 and s =
 * 6. Threads map an image each, so the same bits come out on any number of them. Memory: m p numbers, and a block of responses
 * of at most 8 MiB for each thread (twice with a native backend).
 *
 * @param count m
 * @param size s
 * @param pool g
 * @param threshold t
 * @param regularisation r
 * @param mirror whether an image's features are averaged with those of the image mirrored left to right, so that both have the
 *     same: as many features, at twice the cost. The fit sees the images as they are.
 * @param seed of the draws
 */
public record PatchFeatures(
        int count, int size, int pool, double threshold, double regularisation, boolean mirror, long seed)
        implements FeaturePlan {
    private static final int DRAWN = 100_000;
    private static final int DRAWN_VALUES = 1 << 24;
    /** Responses in one product: enough for full speed, few enough to stay near the caches. */
    private static final int BLOCK_VALUES = 1 << 20;

    private static final double CONTRAST = 0.01;

    /** Checks the numbers. */
    public PatchFeatures {
        Arguments.requireCount("patches", "count", count);
        Arguments.requireCount("patches", "size", size);
        Arguments.requireCount("patches", "pool", pool);
        Arguments.requireAtLeast0("patches", "threshold", threshold);
        Arguments.requirePositive("patches", "regularisation", regularisation);
    }

    /** Of images as they are, not mirrored. */
    public PatchFeatures(int count, int size, int pool, double threshold, double regularisation, long seed) {
        this(count, size, pool, threshold, regularisation, false, seed);
    }

    @Override
    public String canonical() {
        return "patches(count=" + count + ",size=" + size + ",pool=" + pool + ",threshold=" + Arguments.shown(threshold)
                + ",regularisation=" + Arguments.shown(regularisation) + ",mirror=" + (mirror ? 1 : 0) + ",seed=" + seed
                + ")";
    }

    @Override
    public FeatureMap fit(Samples train, Backend backend, Progress progress) {
        Geometry geometry = geometry(train.layout());
        RandomGenerator random = Arguments.random(seed);
        double[] patches = draw(train, geometry, random, progress);
        int p = geometry.length();
        int drawn = patches.length / p;
        double[] variances = new double[drawn];
        double mean = 0;
        for (int i = 0; i < drawn; i++) {
            variances[i] = geometry.centre(patches, i * p);
            mean += variances[i] / drawn;
        }
        if (!(mean > 0) || Double.isInfinite(mean)) {
            throw new BadInputException("patches expects images that vary within " + size + " x " + size
                    + " pixels, and whose squares fit double precision, found a mean variance of "
                    + Arguments.shown(mean));
        }
        double contrast = CONTRAST * mean;
        for (int i = 0; i < drawn; i++) {
            geometry.scale(patches, i * p, variances[i], contrast);
        }
        Moments moments;
        try (MomentAccumulator accumulator = new MomentAccumulator(backend, p, 1)) {
            accumulator.add(0, patches, 0, drawn);
            moments = accumulator.moments().get(0);
        }
        Matrix whitening = whitening(moments.covariance(), backend);
        double[] origin = moments.mean().toArray();
        List<double[]> chosen = choose(patches, variances, p, random);
        // The accumulator has centred the patches in place.
        Matrix filters = backend.multiply(Matrix.of(chosen.toArray(double[][]::new)), whitening);
        double[] lengths = new double[count];
        for (int j = 0; j < count; j++) {
            Vector filter = Vector.wrap(filters.row(j));
            double length = Math.sqrt(filter.dot(filter));
            lengths[j] = length > 0 ? 1 / length : 0;
        }
        // W is symmetric: f'W(q - mu) = (W f)'q - (W f)'mu.
        Matrix folded = backend.multiply(filters.scaleRows(lengths), whitening);
        return new Map(geometry, folded, folded.times(origin), pool, threshold, mirror, contrast, backend);
    }

    private Geometry geometry(Layout layout) {
        Layout.Image image = FeatureMap.requireImages("patches", layout);
        if (size > image.height() || size > image.width()) {
            throw new BadInputException("patches expects a size of at most " + Math.min(image.height(), image.width())
                    + " on images of " + image.height() + " x " + image.width() + ", found " + size);
        }
        Geometry geometry = new Geometry(image, size);
        int places = Math.min(geometry.down(), geometry.across());
        if (pool > places) {
            throw new BadInputException("patches expects pool to be at most " + places
                    + ", the places of a patch of size " + size + " along a side of the image, found " + pool);
        }
        long features = 2L * count * pool * pool;
        if (features > Arguments.MOST) {
            throw new BadInputException(
                    "patches expects at most " + Arguments.MOST + " features, 2 count pool^2, found " + features);
        }
        return geometry;
    }

    /** Draws patches without replacement: so many images, and so many places of each, as are needed. */
    private double[] draw(Samples train, Geometry geometry, RandomGenerator random, Progress progress) {
        int n = train.size();
        int p = geometry.length();
        long wanted = Math.max(count, Math.min(DRAWN, DRAWN_VALUES / p));
        int places = geometry.places();
        if ((long) n * places < count) {
            throw new BadInputException("patches expects a count of at most the " + (long) n * places + " patches that "
                    + n + " training images have, found " + count);
        }
        int images = (int) Math.min(n, wanted);
        int each = (int) Math.min(places, (wanted + images - 1) / images);
        double[] out = new double[Math.multiplyExact(Math.multiplyExact(images, each), p)];
        double[] image = new double[train.dimension()];
        int[] order = new int[places];
        int taken = 0;
        try (RowReader reader = train.open()) {
            for (int i = 0; i < n && taken < images; i++) {
                if (i % 1024 == 0) {
                    progress.report("features", i, n);
                }
                reader.next(image, 0);
                if (random.nextDouble() * (n - i) < images - taken) {
                    for (int k = 0; k < places; k++) {
                        order[k] = k;
                    }
                    for (int k = 0; k < each; k++) {
                        int other = k + random.nextInt(places - k);
                        int place = order[other];
                        order[other] = order[k];
                        geometry.copy(image, 0, place, out, (taken * each + k) * p);
                    }
                    taken++;
                }
            }
            progress.report("features", n, n);
        }
        return out;
    }

    private Matrix whitening(SymmetricMatrix covariance, Backend backend) {
        SymmetricEigen eigen = backend.eigen(covariance);
        double ridge = regularisation * covariance.trace() / covariance.dimension();
        double[] roots = new double[covariance.dimension()];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.pow(Math.max(0, eigen.values()[i]) + ridge, -0.25);
        }
        Matrix half = eigen.vectors().scaleRows(roots);
        return backend.multiplyTransposedLeft(half, half);
    }

    /** So many of the patches that are not constant, without replacement. */
    private List<double[]> choose(double[] patches, double[] variances, int p, RandomGenerator random) {
        int[] varying = new int[variances.length];
        int found = 0;
        for (int i = 0; i < variances.length; i++) {
            if (variances[i] > 0) {
                varying[found++] = i;
            }
        }
        if (found < count) {
            throw new BadInputException("patches expects " + count + " patches that are not constant among the "
                    + variances.length + " that were drawn, found " + found);
        }
        List<double[]> chosen = new ArrayList<>();
        for (int j = 0; j < count; j++) {
            int other = j + random.nextInt(found - j);
            int place = varying[other];
            varying[other] = varying[j];
            chosen.add(Arrays.copyOfRange(patches, place * p, (place + 1) * p));
        }
        return chosen;
    }

    /** Where patches lie in an image. */
    private record Geometry(Layout.Image image, int size) {
        int length() {
            return image.channels() * size * size;
        }

        int down() {
            return image.height() - size + 1;
        }

        int across() {
            return image.width() - size + 1;
        }

        int places() {
            return down() * across();
        }

        /** The patch at a place, numbered row by row, of the image that starts at {@code from}: channel, row, column. */
        void copy(double[] images, int from, int place, double[] into, int offset) {
            int corner = from + place / across() * image.width() + place % across();
            for (int c = 0; c < image.channels(); c++) {
                for (int y = 0; y < size; y++) {
                    System.arraycopy(
                            images,
                            corner + c * image.pixels() + y * image.width(),
                            into,
                            offset + (c * size + y) * size,
                            size);
                }
            }
        }

        /** One image, left to right. */
        double[] mirrored(double[] images, int from) {
            int width = image.width();
            double[] out = new double[image.dimension()];
            for (int at = 0; at < out.length; at++) {
                out[at] = images[from + at - at % width + (width - 1 - at % width)];
            }
            return out;
        }

        /** Subtracts a patch's mean; its variance. A constant patch becomes exactly 0, with variance 0. */
        double centre(double[] patches, int offset) {
            int p = length();
            double first = patches[offset];
            double mean = 0;
            for (int i = 0; i < p; i++) {
                patches[offset + i] -= first;
                mean += patches[offset + i];
            }
            mean /= p;
            double variance = 0;
            for (int i = 0; i < p; i++) {
                patches[offset + i] -= mean;
                variance += patches[offset + i] * patches[offset + i];
            }
            return variance / p;
        }

        void scale(double[] patches, int offset, double variance, double contrast) {
            double factor = 1 / Math.sqrt(variance + contrast);
            for (int i = 0; i < length(); i++) {
                patches[offset + i] *= factor;
            }
        }
    }

    /**
     * Filters fixed.
     *
     * @param filters W f_j as rows, m &times; p
     * @param shifts f_j&#7488;W&mu;
     * @param contrast what is added to variances
     */
    private record Map(
            Geometry geometry,
            Matrix filters,
            double[] shifts,
            int pool,
            double threshold,
            boolean mirror,
            double contrast,
            Backend backend)
            implements FeatureMap {
        @Override
        public Layout input() {
            return geometry.image();
        }

        @Override
        public Layout output() {
            return new Layout.Flat(2 * filters.rows() * pool * pool);
        }

        @Override
        public Matrix map(Matrix rows) {
            FeatureMap.requireRows(this, rows);
            int features = output().dimension();
            double[] images = rows.toArray();
            double[] out = new double[Math.multiplyExact(rows.rows(), features)];
            Queue<Work> free = new ConcurrentLinkedQueue<>();
            try (RowProduct product = backend.rowProduct(filters)) {
                new Team(backend.threads()).run(rows.rows(), i -> {
                    Work found = free.poll();
                    Work work = found == null ? new Work() : found;
                    int image = i * input().dimension();
                    work.add(images, image, product);
                    if (mirror) {
                        work.add(geometry.mirrored(images, image), 0, product);
                    }
                    work.write(out, i * features);
                    free.add(work);
                });
            }
            return Matrix.wrap(rows.rows(), features, out);
        }

        /** Where one thread maps one image after another. */
        private final class Work {
            private final int m = filters.rows();
            private final int p = geometry.length();
            private final int places = Math.max(1, Math.min(geometry.places(), BLOCK_VALUES / m));
            private final double[] patches = new double[places * p];
            private final double[] responses = new double[places * m];
            private final double[] response = new double[m];
            private final double[][] positive = new double[pool * pool][m];
            private final double[][] negative = new double[pool * pool][m];
            private final int[] members = new int[pool * pool];
            private final double[] above =
                    Arrays.stream(shifts).map(s -> s + threshold).toArray();
            private final double[] below =
                    Arrays.stream(shifts).map(s -> s - threshold).toArray();

            /** Adds the rectified responses of one image. */
            void add(double[] images, int image, RowProduct product) {
                for (int start = 0; start < geometry.places(); start += places) {
                    int count = Math.min(places, geometry.places() - start);
                    for (int k = 0; k < count; k++) {
                        geometry.copy(images, image, start + k, patches, k * p);
                        geometry.scale(patches, k * p, geometry.centre(patches, k * p), contrast);
                    }
                    product.multiply(patches, count, responses);
                    for (int k = 0; k < count; k++) {
                        int cell = cell(start + k);
                        members[cell]++;
                        System.arraycopy(responses, k * m, response, 0, m);
                        rectify(response, above, below, positive[cell], negative[cell]);
                    }
                }
            }

            /** Averages of what was added; then nothing is. */
            void write(double[] out, int offset) {
                for (int cell = 0; cell < members.length; cell++) {
                    int from = offset + cell * 2 * m;
                    average(positive[cell], members[cell], out, from);
                    average(negative[cell], members[cell], out, from + m);
                    members[cell] = 0;
                }
            }

            private int cell(int place) {
                int down = place / geometry.across() * pool / geometry.down();
                return down * pool + place % geometry.across() * pool / geometry.across();
            }
        }

        /**
         * Adds 2 max(0, r - above) and 2 max(0, below - r), as x + |x|, which is exact. The JIT compiler vectorises this loop over
         * arrays of their own: 0.4 ns a response; with maxima or offsets, 0.5 to 2.4.
         */
        private static void rectify(double[] r, double[] above, double[] below, double[] positive, double[] negative) {
            for (int j = 0; j < r.length; j++) {
                double over = r[j] - above[j];
                double under = below[j] - r[j];
                positive[j] += over + Math.abs(over);
                negative[j] += under + Math.abs(under);
            }
        }

        /** Half the sums over the number of members; the sums become 0 again. */
        private static void average(double[] sums, int members, double[] out, int offset) {
            for (int j = 0; j < sums.length; j++) {
                out[offset + j] = sums[j] / (2.0 * members);
            }
            Arrays.fill(sums, 0);
        }
    }
}
