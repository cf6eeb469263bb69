package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.nio.DoubleBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Sums in native memory, lower triangles only, made when their first rows come; and blocks for the rows on their way
 * in, as many as there are threads at work.
 */
final class NativeGram implements GramAccumulator {
    /** Rows copied to native memory at a time: long enough for full speed, short enough to stay near the caches. */
    private static final int PIECE_ROWS = 1024;

    /** Rows checked and copied at a time, so that they are read from memory once. */
    private static final int COPIED_ROWS = 32;

    private final int dimension;
    private final int threads;
    private final NativeMemory memory;
    private final DoublePointer[] sums;
    private final Queue<DoublePointer> pieces = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    NativeGram(int dimension, int groups, int threads, NativeMemory memory) {
        Inputs.requireDimension("the accumulator", dimension);
        this.memory = memory;
        this.dimension = dimension;
        this.threads = threads;
        this.sums = new DoublePointer[Inputs.requireGroups(groups)];
    }

    @Override
    public void add(int group, double[] block, int firstRow, int rows) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, sums.length);
        Inputs.requireRange(block, firstRow, rows, dimension);
        if (rows > PIECE_ROWS) {
            Inputs.requireFinite(block, firstRow, rows, dimension);
        }
        BlasLibrary.claimThreads(threads);
        for (int done = 0; done < rows; done += PIECE_ROWS) {
            addPiece(group, block, firstRow + done, Math.min(PIECE_ROWS, rows - done));
        }
    }

    private void addPiece(int group, double[] block, int firstRow, int rows) {
        DoublePointer piece = piece(rows);
        try {
            DoubleBuffer into = piece.asBuffer();
            for (int done = 0; done < rows; done += COPIED_ROWS) {
                int count = Math.min(COPIED_ROWS, rows - done);
                Inputs.requireFinite(block, firstRow + done, count, dimension);
                into.put(block, (firstRow + done) * dimension, count * dimension);
            }
            boolean first = sums[group] == null;
            if (first) {
                sums[group] = memory.doubles((long) dimension * dimension);
            }
            cblas_dsyrk(
                    CblasRowMajor,
                    CblasLower,
                    CblasTrans,
                    dimension,
                    rows,
                    1,
                    piece,
                    dimension,
                    first ? 0 : 1,
                    sums[group],
                    dimension);
        } finally {
            pieces.add(piece);
        }
    }

    /** A block for so many rows that no other thread uses. */
    private DoublePointer piece(int rows) {
        long length = (long) rows * dimension;
        DoublePointer free = pieces.poll();
        if (free != null && free.capacity() >= length) {
            return free;
        }
        if (free != null) {
            free.close();
        }
        return new DoublePointer(length);
    }

    @Override
    public SymmetricMatrix sum(int group) {
        return sum(group, (i, j, value) -> value);
    }

    @Override
    public SymmetricMatrix sum(int group, SymmetricMatrix.Change change) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, sums.length);
        DoublePointer sum = sums[group];
        if (sum == null) {
            return SymmetricMatrix.zero(dimension).map(change);
        }
        double[] lower = new double[SymmetricMatrix.packedLength(dimension)];
        int packed = 0;
        for (int i = 0; i < dimension; i++) {
            sum.position((long) i * dimension).get(lower, packed, i + 1);
            for (int j = 0; j <= i; j++) {
                lower[packed + j] = change.apply(i, j, lower[packed + j]);
            }
            packed += i + 1;
        }
        sum.position(0);
        return SymmetricMatrix.wrapLower(dimension, Inputs.requireResult("the Gram matrix", lower));
    }

    @Override
    public void close() {
        closed = true;
        pieces.forEach(DoublePointer::close);
        pieces.clear();
        for (int g = 0; g < sums.length; g++) {
            if (sums[g] != null) {
                sums[g].close();
                sums[g] = null;
            }
        }
    }
}
