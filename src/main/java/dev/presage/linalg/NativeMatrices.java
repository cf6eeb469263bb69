package dev.presage.linalg;

import java.nio.DoubleBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.DoublePointer;

/** Copies matrices into native memory and out of it, by several threads. */
final class NativeMatrices {
    /** Numbers that a thread copies at a time. */
    private static final int COPIED = 1 << 16;

    /** Rows that a thread copies at a time. */
    private static final int STRIP = SymmetricMatrix.STRIP;

    private final Team team;
    private final NativeMemory memory;

    NativeMatrices(int threads, NativeMemory memory) {
        team = new Team(threads);
        this.memory = memory;
    }

    /** So many doubles, of any value. */
    DoublePointer doubles(long length) {
        return memory.doubles(length);
    }

    /** By all threads where that pays. */
    DoublePointer copyIn(Matrix a) {
        double[] values = a.array();
        DoublePointer out = memory.doubles(values.length);
        DoubleBuffer into = out.asBuffer();
        inPieces(values.length, (from, count) -> into.duplicate().position(from).put(values, from, count));
        return out;
    }

    /** The lower triangle of a square matrix; nothing is written above it, and its memory never becomes real. */
    DoublePointer triangleIn(Matrix a) {
        int d = a.columns();
        double[] values = a.array();
        return lowerIn(d, (out, i) -> out.put(values, i * d, i + 1));
    }

    /** A part of an array. */
    @FunctionalInterface
    private interface Part {
        void at(int from, int count);
    }

    private void inPieces(int length, Part part) {
        team.run((length + COPIED - 1) / COPIED, t -> part.at(t * COPIED, Math.min(COPIED, length - t * COPIED)));
    }

    /** The lower triangle, each row looked at while it is in a cache; see {@link Inputs#require(String, SymmetricMatrix)}. */
    DoublePointer lowerIn(String what, SymmetricMatrix a) {
        Inputs.requireDimension(what, a.dimension());
        double[] values = a.array();
        AtomicBoolean finite = new AtomicBoolean(true);
        DoublePointer out = lowerIn(a.dimension(), (row, i) -> {
            int from = SymmetricMatrix.packedLength(i);
            row.put(values, from, i + 1);
            if (!Inputs.finite(values, from, from + i + 1)) {
                finite.set(false);
            }
        });
        if (!finite.get()) {
            out.close();
            Inputs.require(what, a);
        }
        return out;
    }

    /** Row i up to its diagonal is put where a buffer stands, by all threads. */
    private DoublePointer lowerIn(int d, ObjIntConsumer<DoubleBuffer> row) {
        DoublePointer out = memory.doubles((long) d * d);
        DoubleBuffer rows = out.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            DoubleBuffer own = rows.duplicate();
            for (int i = t * STRIP; i < Math.min(d, (t + 1) * STRIP); i++) {
                row.accept(own.position(i * d), i);
            }
        });
        return out;
    }

    /** Both triangles; the upper one is copied from the lower by tiles that stay in a cache, by all threads. */
    DoublePointer fullIn(SymmetricMatrix a) {
        int d = a.dimension();
        DoublePointer out = memory.doubles((long) d * d);
        DoubleBuffer rows = out.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            int top = t * STRIP;
            int bottom = Math.min(d, top + STRIP);
            double[] strip = new double[(bottom - top) * d];
            a.copyRows(top, bottom, strip, 0);
            rows.duplicate().position(top * d).put(strip);
        });
        return out;
    }

    /** A Cholesky factor, with zeros above its diagonal; what is above it in native memory is not read. */
    Matrix lowerOut(DoublePointer work, int d) {
        double[] factor = new double[d * d];
        DoubleBuffer rows = work.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            for (int i = t * STRIP; i < Math.min(d, (t + 1) * STRIP); i++) {
                rows.duplicate().position(i * d).get(factor, i * d, i + 1);
            }
        });
        return Matrix.wrap(d, d, Inputs.requireResult("the Cholesky factor", factor));
    }

    /** So many eigenvectors, rows of length d, the last first. */
    Matrix eigenvectorsOut(DoublePointer rows, int count, int d) {
        double[] out = new double[count * d];
        DoubleBuffer from = rows.asBuffer();
        AtomicBoolean finite = new AtomicBoolean(true);
        team.run((count + STRIP - 1) / STRIP, t -> {
            for (int j = t * STRIP; j < Math.min(count, (t + 1) * STRIP); j++) {
                from.duplicate().position((count - 1 - j) * d).get(out, j * d, d);
                if (!Inputs.finite(out, j * d, (j + 1) * d)) {
                    finite.set(false);
                }
            }
        });
        return Matrix.wrap(count, d, finite.get() ? out : Inputs.requireResult("an eigenvector", out));
    }

    double[] copyOut(DoublePointer from, int length) {
        double[] out = new double[length];
        copyOut(from, out, length);
        return out;
    }

    void copyOut(DoublePointer from, double[] out, int length) {
        DoubleBuffer values = from.asBuffer();
        inPieces(length, (at, count) -> values.duplicate().position(at).get(out, at, count));
    }
}
