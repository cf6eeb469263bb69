package dev.presage.moments;

import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.List;

/**
 * Accumulates mean and covariance of several groups of rows in one pass.
 *
 * <p>The rows of a group are taken relative to a reference r, the mean of the first segment (the rows of one call), and
 * the sums s = &sum; (x - r) and q = &sum; (x - r)&sup2; of each coordinate are kept beside the scatter &sum; (x - r)(x -
 * r)&#7488;, from which n &delta;&delta;&#7488; with &delta; = s/n is taken off at the end. What is taken off is at most
 * {@value #REMOVABLE} of what it is taken from, s&sup2;/n &le; {@value #REMOVABLE} q in every coordinate (so |&delta;| is at
 * most 2 standard deviations) or else the segment that would break this is centred by its own mean, which is kept aside; the
 * scatter of such means &sum; n_s (m_s - m)(m_s - m)&#7488; is added at the end. So two large sums are never subtracted,
 * whatever the mean of the data or the order of the rows: rounding grows by a factor of at most 1/(1 - {@value #REMOVABLE}) =
 * 5. Means are averages of differences from a first row or from r, so that they too are exact to rounding however far the
 * data are from 0, and a coordinate that never changes within a group has exactly its value as mean and variance 0.
 *
 * <p>Cost of a segment of n rows: n d&sup2; flops in the backend, one pass over the n &times; d values and one copy.
 * Memory: d&sup2; numbers a group in the backend, and at most {@value #KEPT_SEGMENTS} segment means a group.
 */
public final class MomentAccumulator implements AutoCloseable {
    private static final int KEPT_SEGMENTS = 64;

    /** Largest part of a sum of squares that may be subtracted from it: 1 - 1/5. */
    private static final double REMOVABLE = 0.8;

    private record Segment(long count, double[] mean) {}

    private final int dimension;
    private final GramAccumulator scatters;
    private final List<Group> groups = new ArrayList<>();

    /** An empty accumulator for rows of length {@code dimension} in {@code groups} groups. */
    public MomentAccumulator(Backend backend, int dimension, int groups) {
        this(dimension, groups, backend.gramAccumulator(dimension, groups));
    }

    private MomentAccumulator(int dimension, int groups, GramAccumulator scatters) {
        this.dimension = dimension;
        this.scatters = scatters;
        for (int g = 0; g < groups; g++) {
            this.groups.add(new Group());
        }
    }

    /** An accumulator whose groups may be used by different threads at once. */
    static MomentAccumulator ofLanes(Backend backend, int dimension, int lanes, Precision products) {
        return new MomentAccumulator(dimension, lanes, backend.gramLanes(dimension, lanes, products));
    }

    /** One group, on all threads of the backend. */
    static MomentAccumulator ofOne(Backend backend, int dimension, Precision products) {
        return new MomentAccumulator(dimension, 1, backend.gramAccumulator(dimension, 1, products));
    }

    /**
     * Adds {@code rows} &ge; 1 consecutive row-major rows, starting at row {@code firstRow} of the block, to a group. The
     * rows are overwritten (shifted).
     */
    public void add(int group, double[] block, int firstRow, int rows) {
        Group to = groups.get(group);
        double[] reference = to.reference.length > 0 ? to.reference : meanOf(block, firstRow, rows);
        double[] sums = new double[dimension];
        double[] squares = new double[dimension];
        shift(block, firstRow, rows, reference, sums, squares);
        if (to.takes(rows, sums, squares)) {
            scatters.add(group, block, firstRow, rows);
            to.take(rows, reference, sums, squares);
            return;
        }
        double[] mean = new double[dimension];
        for (int j = 0; j < dimension; j++) {
            sums[j] /= rows;
            mean[j] = reference[j] + sums[j];
        }
        for (int r = firstRow; r < firstRow + rows; r++) {
            subtract(block, r * dimension, sums);
        }
        scatters.add(group, block, firstRow, rows);
        to.kept.add(new Segment(rows, mean));
        if (to.kept.size() >= KEPT_SEGMENTS) {
            join(group, to.kept);
        }
    }

    /** The average of the differences from the first row, and that row. */
    private double[] meanOf(double[] block, int firstRow, int rows) {
        double[] mean = new double[dimension];
        int origin = firstRow * dimension;
        for (int r = firstRow + 1; r < firstRow + rows; r++) {
            int row = r * dimension;
            for (int j = 0; j < dimension; j++) {
                mean[j] += block[row + j] - block[origin + j];
            }
        }
        for (int j = 0; j < dimension; j++) {
            mean[j] = block[origin + j] + mean[j] / rows;
        }
        return mean;
    }

    /** Takes the reference off each row and adds up what is left and its squares, four rows at a time. */
    private void shift(double[] x, int firstRow, int rows, double[] reference, double[] sums, double[] squares) {
        int d = dimension;
        int end = firstRow + rows;
        int r = firstRow;
        for (; r <= end - 4; r += 4) {
            shiftFour(x, r * d, d, reference, sums, squares);
        }
        for (; r < end; r++) {
            int row = r * d;
            for (int j = 0; j < d; j++) {
                double v = x[row + j] - reference[j];
                x[row + j] = v;
                sums[j] += v;
                squares[j] += v * v;
            }
        }
    }

    private static void shiftFour(double[] x, int row, int d, double[] reference, double[] sums, double[] squares) {
        int row1 = row + d;
        int row2 = row1 + d;
        int row3 = row2 + d;
        for (int j = 0; j < d; j++) {
            double origin = reference[j];
            double v = x[row + j] - origin;
            double v1 = x[row1 + j] - origin;
            double v2 = x[row2 + j] - origin;
            double v3 = x[row3 + j] - origin;
            x[row + j] = v;
            x[row1 + j] = v1;
            x[row2 + j] = v2;
            x[row3 + j] = v3;
            sums[j] += (v + v1) + (v2 + v3);
            squares[j] += (v * v + v1 * v1) + (v2 * v2 + v3 * v3);
        }
    }

    private static void subtract(double[] x, int row, double[] shift) {
        for (int j = 0; j < shift.length; j++) {
            x[row + j] -= shift[j];
        }
    }

    /** Moments of each group; a group without rows has count 0. */
    public List<Moments> moments() {
        List<Moments> out = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            out.add(moments(g));
        }
        return out;
    }

    /** Moments of one group. O(d&sup2;). */
    Moments moments(int group) {
        Group from = groups.get(group);
        long near = from.count;
        long far = from.kept.stream().mapToLong(Segment::count).sum();
        long n = near + far;
        if (n == 0) {
            return new Moments(0, Vector.zeros(dimension), SymmetricMatrix.zero(dimension));
        }
        double[] offset = new double[dimension];
        double[] mean = new double[dimension];
        for (int j = 0; j < dimension && near > 0; j++) {
            offset[j] = from.sums[j] / near;
            mean[j] = from.reference[j] + offset[j];
        }
        if (far == 0) {
            SymmetricMatrix covariance = scatters.sum(group, (i, j, value) -> value / n - offset[i] * offset[j]);
            return new Moments(n, Vector.wrap(mean), covariance, scatters.relativeError());
        }
        double[] other = join(group, from.kept).mean();
        double weight = (double) near / n;
        double[] difference = new double[dimension];
        for (int j = 0; j < dimension; j++) {
            difference[j] = near == 0 ? 0 : mean[j] - other[j];
            mean[j] = other[j] + weight * difference[j];
        }
        double between = weight * (1 - weight);
        SymmetricMatrix covariance = scatters.sum(
                group,
                (i, j, value) ->
                        (value / n - weight * offset[i] * offset[j]) + between * difference[i] * difference[j]);
        return new Moments(n, Vector.wrap(mean), covariance, scatters.relativeError());
    }

    @Override
    public void close() {
        scatters.close();
    }

    /** Replaces kept segments of a group by one and adds the scatter of their means. */
    private Segment join(int group, List<Segment> kept) {
        if (kept.size() > 1) {
            long count = kept.stream().mapToLong(Segment::count).sum();
            double[] origin = kept.get(0).mean();
            double[] mean = new double[dimension];
            for (Segment s : kept) {
                double weight = (double) s.count() / count;
                for (int j = 0; j < dimension; j++) {
                    mean[j] += weight * (s.mean()[j] - origin[j]);
                }
            }
            for (int j = 0; j < dimension; j++) {
                mean[j] += origin[j];
            }
            double[] rows = new double[kept.size() * dimension];
            for (int i = 0; i < kept.size(); i++) {
                Segment s = kept.get(i);
                double root = Math.sqrt((double) s.count());
                for (int j = 0; j < dimension; j++) {
                    rows[i * dimension + j] = root * (s.mean()[j] - mean[j]);
                }
            }
            scatters.add(group, rows, 0, kept.size());
            kept.clear();
            kept.add(new Segment(count, mean));
        }
        return kept.get(0);
    }

    /** What is known of a group beside its scatter: the rows taken relative to the reference, and the others' segments. */
    private static final class Group {
        private final List<Segment> kept = new ArrayList<>();
        private double[] reference = new double[0];
        private double[] sums = new double[0];
        private double[] squares = new double[0];
        private long count;

        /** Whether the sums, with these rows, stay such that little is lost when n &delta;&delta;&#7488; is taken off. */
        boolean takes(int rows, double[] moreSums, double[] moreSquares) {
            double n = (double) count + rows;
            for (int j = 0; j < moreSums.length; j++) {
                double sum = count == 0 ? moreSums[j] : sums[j] + moreSums[j];
                double square = count == 0 ? moreSquares[j] : squares[j] + moreSquares[j];
                if (!(sum / n * sum <= REMOVABLE * square)) {
                    return false;
                }
            }
            return true;
        }

        void take(int rows, double[] origin, double[] moreSums, double[] moreSquares) {
            if (count == 0) {
                reference = origin;
                sums = moreSums;
                squares = moreSquares;
            } else {
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += moreSums[j];
                    squares[j] += moreSquares[j];
                }
            }
            count += rows;
        }
    }
}
