package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A random vector m of factors, one a coordinate, with known first and second moments. */
interface RandomFactors {
    /** Number of coordinates. */
    int dimension();

    /** E[m_i]. */
    double mean(int i);

    /** E[m_i m_j]. */
    double product(int i, int j);

    /** Draws m. */
    void draw(double[] m, RandomGenerator random);

    /** What is dropped together, where m drops coordinates and leaves others as they are; empty where nothing, or all, is dropped. */
    default Optional<MaskEvents> events() {
        return Optional.empty();
    }

    /** Each group dropped (0) with one probability, independently, else kept (1/(1-p) if {@code inverted}, else 1). */
    record Bernoulli(Patches patches, double maskProbability, boolean inverted) implements RandomFactors {
        public Bernoulli {
            if (!(maskProbability >= 0 && maskProbability <= 1)) {
                throw new BadInputException("a mask ratio expects a number from 0 to 1, found " + maskProbability);
            }
            if (inverted && maskProbability == 1) {
                throw new BadInputException(
                        "dropout expects a ratio below 1 (kept values are divided by 1 - ratio)," + " found 1");
            }
        }

        @Override
        public Optional<MaskEvents> events() {
            double q = 1 - maskProbability;
            return inverted || maskProbability == 0 || q == 0
                    ? Optional.empty()
                    : Optional.of(MaskEvents.ofPatches(patches, maskProbability, q, q * q));
        }

        private double kept() {
            return inverted ? 1 / (1 - maskProbability) : 1;
        }

        @Override
        public int dimension() {
            return patches.dimension();
        }

        @Override
        public double mean(int i) {
            return inverted ? 1 : 1 - maskProbability;
        }

        @Override
        public double product(int i, int j) {
            double q = 1 - maskProbability;
            boolean together = patches.groupOf(i) == patches.groupOf(j);
            return inverted ? (together ? 1 / q : 1) : together ? q : q * q;
        }

        @Override
        public void draw(double[] m, RandomGenerator random) {
            double[] factor = new double[patches.count()];
            for (int g = 0; g < factor.length; g++) {
                factor[g] = random.nextDouble() < maskProbability ? 0 : kept();
            }
            Arrays.setAll(m, i -> factor[patches.groupOf(i)]);
        }
    }

    /** Exactly {@code masked} of the q groups dropped, every choice equally likely. */
    record ExactCount(Patches patches, int masked) implements RandomFactors {
        public ExactCount {
            if (masked < 0 || masked >= patches.count()) {
                throw new BadInputException("an exact-count mask expects to drop fewer than all of the "
                        + patches.count() + " patches, found " + masked + " dropped");
            }
        }

        @Override
        public int dimension() {
            return patches.dimension();
        }

        @Override
        public double mean(int i) {
            return 1 - (double) masked / patches.count();
        }

        @Override
        public double product(int i, int j) {
            double q = patches.count();
            return patches.groupOf(i) == patches.groupOf(j)
                    ? 1 - masked / q
                    : (q - masked) * (q - masked - 1) / (q * (q - 1));
        }

        @Override
        public Optional<MaskEvents> events() {
            double q = patches.count();
            double kept = (q - masked) / (q - 1);
            double across = q > 2 ? kept * (q - masked - 1) / (q - 2) : 0;
            return masked == 0
                    ? Optional.empty()
                    : Optional.of(MaskEvents.ofPatches(patches, masked / q, kept, across));
        }

        @Override
        public void draw(double[] m, RandomGenerator random) {
            int q = patches.count();
            int[] order = new int[q];
            Arrays.setAll(order, g -> g);
            double[] factor = new double[q];
            Arrays.fill(factor, 1);
            for (int t = 0; t < masked; t++) {
                int pick = t + random.nextInt(q - t);
                factor[order[pick]] = 0;
                order[pick] = order[t];
            }
            Arrays.setAll(m, i -> factor[patches.groupOf(i)]);
        }
    }

    /**
     * One height &times; width block of pixels dropped in all channels, wholly inside the image, every place equally
     * likely. E[m_i m_j] counts the places that cover neither pixel; rows and columns factorise.
     */
    record Block(Layout.Image image, int height, int width) implements RandomFactors {
        public Block {
            if (height < 1 || width < 1 || height > image.height() || width > image.width()) {
                throw new BadInputException("a block expects sides from 1x1 to the image's " + image.height() + "x"
                        + image.width() + ", found " + height + "x" + width);
            }
        }

        /** Share of the offsets 0..side-size at which both positions a and b are covered. */
        private static double covered(int a, int b, int side, int size) {
            int first = Math.max(0, Math.max(a, b) - size + 1);
            int last = Math.min(Math.min(a, b), side - size);
            return Math.max(0, last - first + 1) / (double) (side - size + 1);
        }

        private double bothCovered(int i, int j) {
            int rowI = i % image.pixels() / image.width();
            int rowJ = j % image.pixels() / image.width();
            return covered(rowI, rowJ, image.height(), height)
                    * covered(i % image.width(), j % image.width(), image.width(), width);
        }

        @Override
        public int dimension() {
            return image.dimension();
        }

        @Override
        public double mean(int i) {
            return 1 - bothCovered(i, i);
        }

        @Override
        public Optional<MaskEvents> events() {
            if (height == image.height() && width == image.width()) {
                return Optional.empty();
            }
            List<int[]> places = new ArrayList<>();
            for (int top = 0; top <= image.height() - height; top++) {
                for (int left = 0; left <= image.width() - width; left++) {
                    int row = top;
                    int column = left;
                    places.add(IntStream.range(0, dimension())
                            .filter(i -> {
                                int down = i % image.pixels() / image.width() - row;
                                int across = i % image.width() - column;
                                return down >= 0 && down < height && across >= 0 && across < width;
                            })
                            .toArray());
                }
            }
            double[] weights = new double[places.size()];
            Arrays.fill(weights, 1.0 / places.size());
            return Optional.of(new MaskEvents(places, weights, new int[dimension()], 1, 1));
        }

        @Override
        public double product(int i, int j) {
            return 1 - bothCovered(i, i) - bothCovered(j, j) + bothCovered(i, j);
        }

        @Override
        public void draw(double[] m, RandomGenerator random) {
            int top = random.nextInt(image.height() - height + 1);
            int left = random.nextInt(image.width() - width + 1);
            for (int i = 0; i < m.length; i++) {
                int row = i % image.pixels() / image.width();
                int column = i % image.width();
                boolean inside = row >= top && row < top + height && column >= left && column < left + width;
                m[i] = inside ? 0 : 1;
            }
        }
    }

    /** Independent factors 1 + s N(0, 1). */
    record Speckle(int dimension, double standardDeviation) implements RandomFactors {
        public Speckle {
            if (!(standardDeviation >= 0) || Double.isInfinite(standardDeviation)) {
                throw new BadInputException(
                        "speckle expects a standard deviation of at least 0, found " + standardDeviation);
            }
        }

        @Override
        public double mean(int i) {
            return 1;
        }

        @Override
        public double product(int i, int j) {
            return i == j ? 1 + standardDeviation * standardDeviation : 1;
        }

        @Override
        public void draw(double[] m, RandomGenerator random) {
            Arrays.setAll(m, i -> 1 + standardDeviation * random.nextGaussian());
        }
    }
}
