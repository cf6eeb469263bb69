package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Samples seen through a feature map, computed block by block as they are read. The first blocks that fit a budget are kept
 * as doubles from the first pass on; what does not fit is computed again on each pass, to the same bits. Cost: that of the
 * map a sample and pass, plus one copy. Block sizes depend on d and d' alone.
 *
 * <p>A reader maps on the thread that reads, with the map's backend; see {@link #isKept} for who must not do that.
 */
public final class MappedSamples implements Samples {
    private static final int BLOCK_VALUES = 1 << 21;
    private static final int LEAST_ROWS = 16;

    private final Samples source;
    private final FeatureMap map;
    private final long budgetBytes;
    private final int blockRows;
    private final int keepable;
    private final List<Matrix> kept = new ArrayList<>();

    /**
     * Samples through a map.
     *
     * @param budgetBytes the most memory that mapped rows may take up between passes
     */
    public MappedSamples(Samples source, FeatureMap map, long budgetBytes) {
        this(source, map, budgetBytes, BLOCK_VALUES);
    }

    MappedSamples(Samples source, FeatureMap map, long budgetBytes, int blockValues) {
        if (!source.layout().equals(map.input())) {
            throw new IllegalArgumentException(
                    "the feature map expects samples of " + map.input() + ", found " + source.layout());
        }
        this.source = source;
        this.map = map;
        this.budgetBytes = budgetBytes;
        int widest = Math.max(source.dimension(), map.output().dimension());
        blockRows = Math.max(LEAST_ROWS, blockValues / widest);
        long bytesPerBlock = (long) blockRows * map.output().dimension() * Double.BYTES;
        keepable = (int) Math.min(blocks(), budgetBytes / bytesPerBlock);
    }

    private int blocks() {
        return (source.size() + blockRows - 1) / blockRows;
    }

    /** The samples before the map. */
    public Samples source() {
        return source;
    }

    /**
     * Whether every row fits the budget, so that nothing is computed after the first pass. Who reads on a thread while another
     * one computes with a backend must ask this first.
     */
    public boolean isKept() {
        return keepable == blocks();
    }

    @Override
    public Layout layout() {
        return map.output();
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Optional<Labels> labels() {
        return source.labels();
    }

    @Override
    public Samples first(int limit) {
        return limit >= size() ? this : new MappedSamples(source.first(limit), map, budgetBytes);
    }

    @Override
    public RowReader open() {
        return new Reader();
    }

    private Optional<Matrix> kept(int block) {
        synchronized (kept) {
            return block < kept.size() ? Optional.of(kept.get(block)) : Optional.empty();
        }
    }

    private void keep(int block, Matrix rows) {
        synchronized (kept) {
            if (block < keepable && block == kept.size()) {
                kept.add(rows);
            }
        }
    }

    /** One pass; the source is opened at the first block that is not kept. */
    private final class Reader implements RowReader {
        private Optional<RowReader> opened = Optional.empty();
        private Matrix block = Matrix.zeros(0, layout().dimension());
        private int row;
        private int sourceRow;

        @Override
        public void next(double[] into, int offset) {
            if (row == size()) {
                throw new IllegalStateException("all " + row + " samples have been read");
            }
            if (row % blockRows == 0) {
                int number = row / blockRows;
                block = kept(number).orElseGet(() -> compute(number));
            }
            block.copyRow(row % blockRows, into, offset);
            row++;
        }

        private Matrix compute(int number) {
            RowReader reader = opened.orElseGet(source::open);
            opened = Optional.of(reader);
            int d = source.dimension();
            double[] skipped = new double[d];
            for (; sourceRow < number * blockRows; sourceRow++) {
                reader.next(skipped, 0);
            }
            int rows = Math.min(blockRows, size() - sourceRow);
            double[] values = new double[rows * d];
            for (int r = 0; r < rows; r++, sourceRow++) {
                reader.next(values, r * d);
            }
            Matrix mapped = map.map(Matrix.wrap(rows, d, values));
            if (!Double.isFinite(mapped.sumOfSquares()) && !Double.isFinite(mapped.maxAbs())) {
                throw new BadInputException("features expect to be finite numbers, found others among samples "
                        + number * blockRows + " to " + (sourceRow - 1) + " (from 0)");
            }
            keep(number, mapped);
            return mapped;
        }

        @Override
        public void close() {
            opened.ifPresent(RowReader::close);
        }
    }
}
