package dev.presage.moments;

import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.List;

/**
 * Accumulates mean and covariance of several groups of rows in one pass.
 *
 * <p>Each segment (the rows of one call) is centred by its own mean before its X&#7488;X is added; the segment means are
 * kept aside and their own scatter &sum; n_s (m_s - m)(m_s - m)&#7488; is added at the end, when the group mean m is known.
 * So no two large sums are ever subtracted, whatever the mean of the data or the order of the rows. Means are averages of
 * differences from a first row, so that they too are exact to rounding however far the data are from 0, and a coordinate
 * that never changes within a group has exactly its value as mean and variance 0.
 *
 * <p>Cost of a segment of r rows: r d&sup2; flops in the backend and two passes over the r &times; d values. Memory:
 * d&sup2; numbers a group in the backend, and at most {@value #KEPT_SEGMENTS} segment means a group.
 */
public final class MomentAccumulator implements AutoCloseable {
    private static final int KEPT_SEGMENTS = 64;

    private record Segment(long count, double[] mean) {}

    private final int dimension;
    private final GramAccumulator scatters;
    private final List<List<Segment>> segments = new ArrayList<>();

    /** An empty accumulator for rows of length {@code dimension} in {@code groups} groups. */
    public MomentAccumulator(Backend backend, int dimension, int groups) {
        this.dimension = dimension;
        scatters = backend.gramAccumulator(dimension, groups);
        for (int g = 0; g < groups; g++) {
            segments.add(new ArrayList<>());
        }
    }

    /**
     * Adds {@code rows} &ge; 1 consecutive row-major rows, starting at row {@code firstRow} of the block, to a group. The
     * rows are overwritten (centred).
     */
    public void add(int group, double[] block, int firstRow, int rows) {
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
        for (int r = firstRow; r < firstRow + rows; r++) {
            int row = r * dimension;
            for (int j = 0; j < dimension; j++) {
                block[row + j] -= mean[j];
            }
        }
        scatters.add(group, block, firstRow, rows);
        List<Segment> kept = segments.get(group);
        kept.add(new Segment(rows, mean));
        if (kept.size() >= KEPT_SEGMENTS) {
            join(group);
        }
    }

    /** Moments of each group; a group without rows has count 0. */
    public List<Moments> moments() {
        List<Moments> out = new ArrayList<>();
        for (int g = 0; g < segments.size(); g++) {
            if (segments.get(g).isEmpty()) {
                out.add(new Moments(0, Vector.zeros(dimension), SymmetricMatrix.zero(dimension)));
            } else {
                Segment all = join(g);
                out.add(new Moments(
                        all.count(), Vector.of(all.mean()), scatters.sum(g).times(1.0 / all.count())));
            }
        }
        return out;
    }

    @Override
    public void close() {
        scatters.close();
    }

    /** Replaces the segments of a group by one and adds the scatter of their means. */
    private Segment join(int group) {
        List<Segment> kept = segments.get(group);
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
}
