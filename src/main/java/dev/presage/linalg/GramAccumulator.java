package dev.presage.linalg;

/**
 * Sums X&#7488;X over blocks of rows, for several groups of rows side by side; the groups stay where the backend computes
 * (native memory for native backends) until they are asked for. Not safe for use by several threads at once, unless it comes
 * from {@link Backend#gramLanes}.
 */
public interface GramAccumulator extends AutoCloseable {
    /**
     * Adds X&#7488;X of {@code rows} consecutive row-major rows, which start at row {@code firstRow} of the block, to one
     * group. Cost: rows &middot; d&sup2; flops. The block is only read.
     */
    void add(int group, double[] block, int firstRow, int rows);

    /** The sum so far of one group, d &times; d. */
    SymmetricMatrix sum(int group);

    /** The same with every entry changed on its way out, without a second matrix where a backend can do without. */
    default SymmetricMatrix sum(int group, SymmetricMatrix.Change change) {
        return sum(group).map(change);
    }

    /**
     * How far, at most, rounding in less than double precision is expected to move a sum, relative to its largest eigenvalue;
     * 0 if it computes in doubles.
     */
    default double relativeError() {
        return 0;
    }

    /** Frees native memory; the accumulator must not be used afterwards. */
    @Override
    void close();
}
