package dev.presage.linalg;

/**
 * C += A B and its lower triangle, where A is read through two strides, so that A and A&#7488; are the same code. The inner
 * loop updates one row of C by four rows of B with fused multiply-adds: a shape the JIT compiler vectorises, because all
 * rows are arrays of their own, read and written at one index, and because its body is short. So rows of B are copied into
 * arrays first. (Measured on AVX-512, per core, from caches: 33 GFLOP/s. Two or four rows of C by four of B, or rows of B
 * that lie in one array, are left scalar: 14.) Needs hardware fused multiply-add (every x86-64 since 2013, every 64-bit Arm);
 * without it the result is the same, but slow.
 *
 * <p>Tiles keep 256 columns of 16 rows of B in the first-level cache and 256 columns of at most 128 rows of C in the second.
 * Each entry of C is summed in the order of the rows of B, whoever computes it, so the result does not depend on the number
 * of threads.
 */
final class TiledProduct {
    private static final int TILE_COLUMNS = 256;
    private static final int TILE_DEPTH = 16;
    private static final int LEAST_STRIP = 16;
    private static final int LARGEST_STRIP = 128;

    /** Strips for each thread, so that none waits long for the last. */
    private static final int STRIPS_A_THREAD = 4;

    /** The left factor: entry (i, k) is values[offset + i * rowStride + k * depthStride]. */
    record Left(double[] values, int offset, int rowStride, int depthStride) {}

    /** The right factor: row k starts at values[offset + k * stride]. */
    record Right(double[] values, int offset, int stride) {}

    private TiledProduct() {}

    /**
     * Adds the product of depth {@code depth} to the rows of c, each of them an array of its own of at least
     * {@code width} entries. With {@code lower}, only entries j &le; i are wanted, and row i needs min(width, i + 1)
     * entries.
     */
    static void add(double[][] c, int width, int depth, boolean lower, Left a, Right b, Team team) {
        int share = c.length / (STRIPS_A_THREAD * team.threads());
        int rows = Math.max(LEAST_STRIP, Math.min(LARGEST_STRIP, share));
        int strips = (c.length + rows - 1) / rows;
        team.run(strips, piece -> {
            int from = (strips - 1 - piece) * rows;
            strip(c, from, Math.min(c.length, from + rows), width, depth, lower, a, b);
        });
    }

    private static void strip(double[][] c, int from, int to, int width, int depth, boolean lower, Left a, Right b) {
        int columns = lower ? Math.min(width, to) : width;
        double[][] panel = new double[Math.min(TILE_DEPTH, depth)][columns];
        for (int k = 0; k < depth; k += TILE_DEPTH) {
            int count = Math.min(TILE_DEPTH, depth - k);
            for (int r = 0; r < count; r++) {
                System.arraycopy(b.values, b.offset + (k + r) * b.stride, panel[r], 0, columns);
            }
            for (int j = 0; j < columns; j += TILE_COLUMNS) {
                int endJ = Math.min(columns, j + TILE_COLUMNS);
                for (int i = lower ? Math.max(from, j) : from; i < to; i++) {
                    int first = a.offset + i * a.rowStride + k * a.depthStride;
                    row(c[i], j, lower ? Math.min(endJ, i + 1) : endJ, panel, count, a.values, first, a.depthStride);
                }
            }
        }
    }

    private static void row(double[] c, int from, int to, double[][] b, int count, double[] x, int first, int step) {
        int p = first;
        int r = 0;
        for (; r <= count - 4; r += 4) {
            int p1 = p + step;
            int p2 = p1 + step;
            int p3 = p2 + step;
            four(c, from, to, b[r], b[r + 1], b[r + 2], b[r + 3], x[p], x[p1], x[p2], x[p3]);
            p = p3 + step;
        }
        for (; r < count; r++) {
            one(c, from, to, b[r], x[p]);
            p += step;
        }
    }

    private static void four(
            double[] c,
            int from,
            int to,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double s0,
            double s1,
            double s2,
            double s3) {
        for (int j = from; j < to; j++) {
            c[j] = Math.fma(s3, b3[j], Math.fma(s2, b2[j], Math.fma(s1, b1[j], Math.fma(s0, b0[j], c[j]))));
        }
    }

    private static void one(double[] c, int from, int to, double[] b, double factor) {
        for (int j = from; j < to; j++) {
            c[j] = Math.fma(factor, b[j], c[j]);
        }
    }
}
