package dev.presage.noise;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.SparseMap.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A finite random family of linear maps of images, the same in every channel: flips, turns, shifts, crops, blurs.
 *
 * <p>The family is a mixture of components; a component may swap rows and columns and then draws a map down and a map
 * across independently ({@link AxisChoice}), so that a family of a &times; b maps costs about a + b, not ab. The second
 * moment is taken one pair of channels at a time, as a matrix B over pairs of rows (y, y') and pairs of columns (x, x');
 * there a component is K_down B K_across&#7488;, with sparse K = E[A &otimes; A] of an axis' random map A.
 *
 * <p>Exact. Cost of a push: O(d&sup2; m) for every component, m the non-zeros a row of the steps that make up K. Memory
 * beside input and result: three arrays of d&sup2;/c&sup2; for c channels, and 1 MiB or so a thread. The second moment is
 * pushed uncentred and centred afterwards, so the result is exact to rounding relative to the uncentred second moment.
 * Every entry is summed in one order, so results do not depend on the number of threads. Source: theory.md section 2.
 */
public final class LinearFamily implements AffineNoise {
    /** Columns worked on at a time: two arrays of as many rows as there are pairs of positions should stay in a cache. */
    private static final int CHUNK = 128;

    /** A random map down and one across, with their probability; {@code swapped}: rows and columns change places first. */
    record Component(double weight, boolean swapped, AxisChoice down, AxisChoice across) {
        Component(double weight, AxisChoice down, AxisChoice across) {
            this(weight, false, down, across);
        }

        static Component nothing(double weight) {
            return new Component(weight, AxisChoice.none(), AxisChoice.none());
        }

        Component times(double factor) {
            return new Component(factor * weight, swapped, down, across);
        }

        boolean changesNothing() {
            return !swapped && down.onPairs().isEmpty() && across.onPairs().isEmpty();
        }
    }

    private final Layout.Image image;
    private final List<Component> components;
    private final double[] weights;
    private final Team team;

    private LinearFamily(Layout.Image image, List<Component> components, Team team) {
        this.image = image;
        this.components = List.copyOf(components);
        this.team = team;
        weights = components.stream().mapToDouble(Component::weight).toArray();
    }

    /** A family whose moments are pushed on one thread. */
    static LinearFamily of(Layout.Image image, List<Component> components) {
        return new LinearFamily(image, components, new Team(1));
    }

    /** The given components with a probability, else nothing. */
    static LinearFamily withProbability(Layout.Image image, double probability, List<Component> components) {
        List<Component> all = new ArrayList<>();
        if (probability < 1) {
            all.add(Component.nothing(1 - probability));
        }
        if (probability > 0) {
            components.forEach(c -> all.add(c.times(probability)));
        }
        return of(image, all);
    }

    /** The same noise, whose moments are pushed on several threads. */
    public LinearFamily onThreads(int threads) {
        return new LinearFamily(image, components, new Team(threads));
    }

    @Override
    public int dimension() {
        return image.dimension();
    }

    @Override
    public AffineMap meanMap() {
        return new Mean(
                image,
                components.stream()
                        .map(c -> new Mean.Part(
                                c.weight(),
                                c.swapped(),
                                c.down().isNone()
                                        ? SparseMap.identity(image.height())
                                        : c.down().mean(),
                                c.across().isNone()
                                        ? SparseMap.identity(image.width())
                                        : c.across().mean()))
                        .toList(),
                team);
    }

    @Override
    public Moments push(Moments clean) {
        Vector mean = meanMap().apply(clean.mean());
        SymmetricMatrix source = clean.secondMoment();
        double[] lower = new double[SymmetricMatrix.packedLength(dimension())];
        ChannelPair pair = new ChannelPair(image, team);
        for (int a = 0; a < image.channels(); a++) {
            for (int b = 0; b <= a; b++) {
                pair.read(source, a, b);
                components.forEach(pair::add);
                pair.write(lower, a, b, mean);
            }
        }
        return new Moments(clean.count(), mean, SymmetricMatrix.wrapLower(dimension(), lower));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        Component component = components.get(pick(weights, random));
        if (component.swapped()) {
            swap(x);
        }
        component.down().sample(x, image.width(), random);
        component.across().sample(x, 1, random);
    }

    /** Rows and columns of a square image change places. */
    private void swap(double[] x) {
        int side = image.width();
        for (int channel = 0; channel < x.length; channel += image.pixels()) {
            for (int i = 0; i < side; i++) {
                for (int j = 0; j < i; j++) {
                    double value = x[channel + i * side + j];
                    x[channel + i * side + j] = x[channel + j * side + i];
                    x[channel + j * side + i] = value;
                }
            }
        }
    }

    /** An index drawn with the given weights, which sum to 1. */
    static int pick(double[] weights, RandomGenerator random) {
        double u = random.nextDouble();
        int j = 0;
        while (j < weights.length - 1 && u >= weights[j]) {
            u -= weights[j++];
        }
        return j;
    }

    /** The second moment of two channels, before and after: rows are pairs (y, y'), columns pairs (x, x'). */
    private static final class ChannelPair {
        private final int height;
        private final int width;
        private final int downPairs;
        private final int acrossPairs;
        private final Team team;
        private final double[] before;
        private final double[] turned;
        private final double[] after;

        ChannelPair(Layout.Image image, Team team) {
            height = image.height();
            width = image.width();
            this.team = team;
            downPairs = Math.multiplyExact(height, height);
            acrossPairs = Math.multiplyExact(width, width);
            int size = Math.multiplyExact(downPairs, acrossPairs);
            before = new double[size];
            turned = new double[size];
            after = new double[size];
        }

        /** Takes in the second moment of channels a and b. */
        void read(SymmetricMatrix source, int a, int b) {
            int pixels = height * width;
            team.run(downPairs, y -> {
                int row = a * pixels + y / height * width;
                int column = b * pixels + y % height * width;
                for (int x = 0; x < acrossPairs; x++) {
                    before[y * acrossPairs + x] = source.at(row + x / width, column + x % width);
                }
                java.util.Arrays.fill(after, y * acrossPairs, (y + 1) * acrossPairs, 0);
            });
        }

        /** Adds what becomes of it under a component. */
        void add(Component component) {
            double weight = component.weight();
            if (component.changesNothing()) {
                team.run(downPairs, y -> {
                    for (int t = y * acrossPairs; t < (y + 1) * acrossPairs; t++) {
                        after[t] += weight * before[t];
                    }
                });
                return;
            }
            team.run(chunks(acrossPairs), c -> down(component, c * CHUNK, Math.min(CHUNK, acrossPairs - c * CHUNK)));
            team.run(chunks(downPairs), c -> across(component, c * CHUNK, Math.min(CHUNK, downPairs - c * CHUNK)));
        }

        private static int chunks(int columns) {
            return (columns + CHUNK - 1) / CHUNK;
        }

        /** K_down B for some pairs of columns, into {@link #turned}, which has a row for each pair of columns. */
        private void down(Component component, int first, int count) {
            double[] chunk = new double[downPairs * count];
            for (int y = 0; y < downPairs; y++) {
                if (component.swapped()) {
                    for (int x = 0; x < count; x++) {
                        chunk[y * count + x] = before[(first + x) * acrossPairs + y];
                    }
                } else {
                    System.arraycopy(before, y * acrossPairs + first, chunk, y * count, count);
                }
            }
            chunk = applied(component.down().onPairs(), chunk, count);
            for (int x = 0; x < count; x++) {
                for (int y = 0; y < downPairs; y++) {
                    turned[(first + x) * downPairs + y] = chunk[y * count + x];
                }
            }
        }

        /** K_across of that for some pairs of rows, added to {@link #after}, which has a row for each pair of rows. */
        private void across(Component component, int first, int count) {
            double[] chunk = new double[acrossPairs * count];
            for (int x = 0; x < acrossPairs; x++) {
                System.arraycopy(turned, x * downPairs + first, chunk, x * count, count);
            }
            chunk = applied(component.across().onPairs(), chunk, count);
            double weight = component.weight();
            for (int y = 0; y < count; y++) {
                int row = (first + y) * acrossPairs;
                for (int x = 0; x < acrossPairs; x++) {
                    after[row + x] += weight * chunk[x * count + y];
                }
            }
        }

        private static double[] applied(List<SparseMap> steps, double[] chunk, int count) {
            double[] now = chunk;
            for (SparseMap step : steps) {
                double[] next = new double[step.outputs() * count];
                step.addProduct(1, Rows.of(now, count), Rows.of(next, count), count);
                now = next;
            }
            return now;
        }

        /** Puts the result into the packed covariance of channels a and b: minus the outer product of the means. */
        void write(double[] lower, int a, int b, Vector mean) {
            int pixels = height * width;
            team.run(pixels, p -> {
                int i = a * pixels + p;
                int row = i * (i + 1) / 2;
                int last = Math.min(pixels - 1, i - b * pixels);
                for (int q = 0; q <= last; q++) {
                    int pairDown = p / width * height + q / width;
                    int pairAcross = p % width * width + q % width;
                    int j = b * pixels + q;
                    lower[row + j] = after[pairDown * acrossPairs + pairAcross] - mean.at(i) * mean.at(j);
                }
            });
        }
    }

    /** The expected map: for each component a map down and one across. O(rows d (a + b)) for a and b non-zeros a row. */
    private record Mean(Layout.Image image, List<Part> parts, Team team) implements AffineMap {
        private record Part(double weight, boolean swapped, SparseMap down, SparseMap across) {}

        @Override
        public int dimension() {
            return image.dimension();
        }

        @Override
        public Matrix linear(Matrix rows) {
            double[] out = new double[Math.multiplyExact(rows.rows(), rows.columns())];
            team.run((rows.rows() + CHUNK - 1) / CHUNK, c -> {
                int first = c * CHUNK;
                some(rows, first, Math.min(CHUNK, rows.rows() - first), out);
            });
            return Matrix.wrap(rows.rows(), rows.columns(), out);
        }

        /** Some images, side by side, so that the work runs along consecutive numbers. */
        private void some(Matrix rows, int first, int count, double[] out) {
            int d = dimension();
            int line = image.width() * count;
            double[] beside = new double[d * count];
            for (int r = 0; r < count; r++) {
                for (int i = 0; i < d; i++) {
                    beside[i * count + r] = rows.at(first + r, i);
                }
            }
            double[] sum = new double[beside.length];
            double[] down = new double[beside.length];
            for (Part part : parts) {
                java.util.Arrays.fill(down, 0);
                for (int channel = 0; channel < d; channel += image.pixels()) {
                    int at = channel * count;
                    if (part.swapped()) {
                        double[] swapped = swapped(beside, at, count);
                        part.down().addProduct(1, Rows.of(swapped, line), new Rows(down, at, line), line);
                    } else {
                        part.down().addProduct(1, new Rows(beside, at, line), new Rows(down, at, line), line);
                    }
                }
                for (int at = 0; at < sum.length; at += line) {
                    part.across().addProduct(part.weight(), new Rows(down, at, count), new Rows(sum, at, count), count);
                }
            }
            for (int r = 0; r < count; r++) {
                for (int i = 0; i < d; i++) {
                    out[(first + r) * d + i] = sum[i * count + r];
                }
            }
        }

        private double[] swapped(double[] beside, int at, int count) {
            int side = image.width();
            double[] out = new double[image.pixels() * count];
            for (int p = 0; p < image.pixels(); p++) {
                System.arraycopy(beside, at + (p % side * side + p / side) * count, out, p * count, count);
            }
            return out;
        }

        @Override
        public Vector offset() {
            return Vector.zeros(dimension());
        }
    }
}
