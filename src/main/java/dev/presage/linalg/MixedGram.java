package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_ssyrk;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products of {@value #ROWS} rows at a time by ssyrk, each added to sums of doubles. An entry's error is at most
 * ({@value #ROWS} + 2) 2^-24 = 1.5e-5 of sqrt(C_ii C_jj), whatever the rows: rounding of the two factors, and of {@value
 * #ROWS} additions. Rounding goes either way, so sums are nearer by far: {@value #EXPECTED} times 2^-24 of the largest
 * eigenvalue is what is expected at most, several times what is seen.
 */
final class MixedGram implements GramAccumulator {
    private static final int ROWS = 256;
    private static final double EXPECTED = 16;
    private static final double UNIT = 0x1p-24;

    private final int dimension;
    private final int threads;
    private final double[][] sums;
    private final Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Rows and their product in single precision, and one row of it on the heap. */
    private record Piece(FloatPointer rows, FloatPointer product, float[] row) implements AutoCloseable {
        @Override
        public void close() {
            rows.close();
            product.close();
        }
    }

    MixedGram(int dimension, int groups, int threads) {
        Inputs.requireDimension("the accumulator", dimension);
        this.dimension = dimension;
        this.threads = threads;
        sums = new double[Inputs.requireGroups(groups)][];
    }

    @Override
    public double relativeError() {
        return EXPECTED * UNIT;
    }

    @Override
    public void add(int group, double[] block, int firstRow, int rows) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, sums.length);
        Inputs.requireRows(block, firstRow, rows, dimension);
        BlasLibrary.claimThreads(threads);
        Piece piece = pieces.poll();
        if (piece == null) {
            piece = new Piece(
                    new FloatPointer((long) ROWS * dimension),
                    new FloatPointer((long) dimension * dimension),
                    new float[dimension]);
        }
        try {
            if (sums[group] == null) {
                sums[group] = new double[SymmetricMatrix.packedLength(dimension)];
            }
            for (int done = 0; done < rows; done += ROWS) {
                addPiece(sums[group], piece, block, firstRow + done, Math.min(ROWS, rows - done));
            }
        } finally {
            pieces.add(piece);
        }
    }

    private void addPiece(double[] sum, Piece piece, double[] block, int firstRow, int rows) {
        float[] row = piece.row();
        for (int r = 0; r < rows; r++) {
            int at = (firstRow + r) * dimension;
            for (int j = 0; j < dimension; j++) {
                row[j] = (float) block[at + j];
            }
            piece.rows().position((long) r * dimension).put(row, 0, dimension);
        }
        piece.rows().position(0);
        cblas_ssyrk(
                CblasRowMajor,
                CblasLower,
                CblasTrans,
                dimension,
                rows,
                1,
                piece.rows(),
                dimension,
                0,
                piece.product(),
                dimension);
        int packed = 0;
        for (int i = 0; i < dimension; i++) {
            piece.product().position((long) i * dimension).get(row, 0, i + 1);
            for (int j = 0; j <= i; j++) {
                sum[packed + j] += row[j];
            }
            packed += i + 1;
        }
        piece.product().position(0);
    }

    @Override
    public SymmetricMatrix sum(int group) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, sums.length);
        double[] sum = sums[group];
        return sum == null
                ? SymmetricMatrix.zero(dimension)
                : SymmetricMatrix.wrapLower(dimension, requireSingle(sum.clone()));
    }

    /** Squares beyond 3e38 are infinite in single precision. */
    private static double[] requireSingle(double[] sum) {
        for (double value : sum) {
            if (!Double.isFinite(value)) {
                throw new BackendException("the Gram matrix left the range of single precision (" + value
                        + "): the entries are too large; rescale them, or use double precision.");
            }
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
        pieces.forEach(Piece::close);
        pieces.clear();
    }
}
