package dev.presage.cuda;

import static org.bytedeco.openblas.global.openblas.*;

import dev.presage.linalg.Precision;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.jspecify.annotations.Nullable;

/**
 * A device on host memory, for tests: the column-major routines of cuBLAS and cuSOLVER by OpenBLAS and LAPACKE. It is as lazy
 * as a GPU may be: what is queued runs only when somebody waits for it, so a forgotten wait shows as a wrong number. New
 * memory holds NaN, a workspace that is too small is refused, and memory and failures can be rationed.
 */
final class HostDevice implements Device {
    private static final byte THIN = 'S';

    private final Precision precision;
    private final Map<Stream, Queue<Runnable>> streams = new EnumMap<>(Stream.class);
    private long free = Long.MAX_VALUE;
    private @Nullable String failing;
    private int failure;
    private @Nullable Integer info;
    private long foundLess;
    private int pieces;

    private static final class Marker {
        final Stream stream;
        boolean passed;

        Marker(Stream stream) {
            this.stream = stream;
        }
    }

    private static final class HostEvent implements Event {
        @Nullable
        Marker last;

        @Override
        public void close() {}
    }

    HostDevice(Precision precision) {
        this.precision = precision;
        Loader.load(openblas.class);
        for (Stream stream : Stream.values()) {
            streams.put(stream, new ArrayDeque<>());
        }
    }

    /** From now on the device has so many bytes left. */
    void ration(long bytes) {
        free = bytes;
    }

    /** From now on a routine of cuSOLVER or cuBLAS fails with a code. */
    void fail(String routine, int code) {
        failing = routine;
        failure = code;
    }

    /** From now on routines say this of what they were given. */
    void conclude(int verdict) {
        info = verdict;
    }

    /** From now on so many eigenvalues fewer are found than were asked for. */
    void findLess(long count) {
        foundLess = count;
    }

    /** Pieces of memory on the device or pinned that are not freed. */
    synchronized int pieces() {
        return pieces;
    }

    private boolean wide() {
        return precision == Precision.FLOAT64;
    }

    private void queue(Stream stream, Runnable work) {
        queueOf(stream).add(work);
    }

    private Queue<Runnable> queueOf(Stream stream) {
        return streams.get(stream);
    }

    private void runUntil(Marker marker) {
        while (!marker.passed) {
            Runnable next = queueOf(marker.stream).poll();
            if (next == null) {
                throw new IllegalStateException("a stream waits for itself");
            }
            next.run();
        }
    }

    private void drain(Stream stream) {
        for (Runnable next = queueOf(stream).poll();
                next != null;
                next = queueOf(stream).poll()) {
            next.run();
        }
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public String description() {
        return "stand-in on host memory";
    }

    @Override
    public synchronized Optional<Memory> allocate(long bytes) {
        if (bytes > free) {
            return Optional.empty();
        }
        free -= bytes;
        return Optional.of(memory(bytes, bytes));
    }

    @Override
    public synchronized Optional<Memory> allocatePinned(long bytes) {
        return Optional.of(memory(bytes, 0));
    }

    private Memory memory(long bytes, long counted) {
        BytePointer address = new BytePointer(bytes);
        Pointer.memset(address, 0xFF, bytes);
        pieces++;
        return new Memory(address, bytes, freed -> {
            synchronized (this) {
                drain(Stream.TRANSFER);
                drain(Stream.COMPUTE);
                free += counted;
                pieces--;
                freed.close();
            }
        });
    }

    @Override
    public synchronized long freeBytes() {
        return free;
    }

    @Override
    public synchronized void zero(Memory memory) {
        queue(Stream.COMPUTE, () -> Pointer.memset(memory.address(), 0, memory.bytes()));
    }

    @Override
    public synchronized void upload(Memory to, long offset, Memory pinned, long bytes) {
        copy(to.at(offset), pinned.at(0), bytes, offset + bytes <= to.bytes() && bytes <= pinned.bytes());
    }

    @Override
    public synchronized void download(Memory pinned, Memory from, long offset, long bytes) {
        copy(pinned.at(0), from.at(offset), bytes, offset + bytes <= from.bytes() && bytes <= pinned.bytes());
    }

    private void copy(Pointer to, Pointer from, long bytes, boolean fits) {
        Status.cuda("cudaMemcpyAsync", fits ? 0 : 1);
        queue(Stream.TRANSFER, () -> Pointer.memcpy(to, from, bytes));
    }

    @Override
    public synchronized int readInt(Memory from) {
        drain(Stream.COMPUTE);
        return new IntPointer(from.address()).get();
    }

    @Override
    public Event event() {
        return new HostEvent();
    }

    @Override
    public synchronized void record(Event event, Stream stream) {
        Marker marker = new Marker(stream);
        ((HostEvent) event).last = marker;
        queue(stream, () -> marker.passed = true);
    }

    @Override
    public synchronized void await(Stream stream, Event event) {
        Marker marker = ((HostEvent) event).last;
        if (marker != null) {
            queue(stream, () -> runUntil(marker));
        }
    }

    @Override
    public synchronized void synchronize(Event event) {
        Marker marker = ((HostEvent) event).last;
        if (marker != null) {
            runUntil(marker);
        }
    }

    private static int of(Op op) {
        return op == Op.NONE ? CblasNoTrans : CblasTrans;
    }

    private static int of(Triangle triangle) {
        return triangle == Triangle.LOWER ? CblasLower : CblasUpper;
    }

    private static byte letter(Triangle triangle) {
        return (byte) (triangle == Triangle.LOWER ? 'L' : 'U');
    }

    private void blas(String name, Runnable call) {
        String routine = "cublas" + (wide() ? "D" : "S") + name;
        Status.cublas(routine, routine.equals(failing) ? failure : 0);
        queue(Stream.COMPUTE, call);
    }

    @Override
    public synchronized void gemm(
            Op opA, Op opB, long m, long n, long k, Memory a, long lda, Memory b, long ldb, Memory c, long ldc) {
        blas("gemm", () -> {
            if (wide()) {
                cblas_dgemm(
                        CblasColMajor,
                        of(opA),
                        of(opB),
                        (int) m,
                        (int) n,
                        (int) k,
                        1,
                        a.doubles(),
                        (int) lda,
                        b.doubles(),
                        (int) ldb,
                        0,
                        c.doubles(),
                        (int) ldc);
            } else {
                cblas_sgemm(
                        CblasColMajor,
                        of(opA),
                        of(opB),
                        (int) m,
                        (int) n,
                        (int) k,
                        1,
                        a.floats(),
                        (int) lda,
                        b.floats(),
                        (int) ldb,
                        0,
                        c.floats(),
                        (int) ldc);
            }
        });
    }

    @Override
    public synchronized void syrk(Triangle triangle, long n, long k, Memory a, long lda, Memory c, long ldc) {
        blas("syrk", () -> {
            if (wide()) {
                cblas_dsyrk(
                        CblasColMajor,
                        of(triangle),
                        CblasNoTrans,
                        (int) n,
                        (int) k,
                        1,
                        a.doubles(),
                        (int) lda,
                        1,
                        c.doubles(),
                        (int) ldc);
            } else {
                cblas_ssyrk(
                        CblasColMajor,
                        of(triangle),
                        CblasNoTrans,
                        (int) n,
                        (int) k,
                        1,
                        a.floats(),
                        (int) lda,
                        1,
                        c.floats(),
                        (int) ldc);
            }
        });
    }

    @Override
    public synchronized void trsm(
            Side side, Triangle triangle, Op op, long m, long n, Memory a, long lda, Memory b, long ldb) {
        int where = side == Side.LEFT ? CblasLeft : CblasRight;
        blas("trsm", () -> {
            if (wide()) {
                cblas_dtrsm(
                        CblasColMajor,
                        where,
                        of(triangle),
                        of(op),
                        CblasNonUnit,
                        (int) m,
                        (int) n,
                        1,
                        a.doubles(),
                        (int) lda,
                        b.doubles(),
                        (int) ldb);
            } else {
                cblas_strsm(
                        CblasColMajor,
                        where,
                        of(triangle),
                        of(op),
                        CblasNonUnit,
                        (int) m,
                        (int) n,
                        1,
                        a.floats(),
                        (int) lda,
                        b.floats(),
                        (int) ldb);
            }
        });
    }

    private interface Lapack {
        int call();
    }

    /** Sizes that differ from routine to routine, so that one is not mistaken for another. */
    private static Workspace size(long numbers) {
        return new Workspace(8 * numbers + 64, numbers + 32);
    }

    private void lapack(String routine, Scratch scratch, Workspace size, Lapack work) {
        boolean fits = scratch.device().bytes() >= size.deviceBytes() && scratch.hostBytes() >= size.hostBytes();
        Status.cusolver(routine, routine.equals(failing) ? failure : fits ? 0 : 31);
        IntPointer into = new IntPointer(scratch.info().address());
        queue(Stream.COMPUTE, () -> {
            int found = work.call();
            into.put(info == null ? found : info);
        });
    }

    @Override
    public Workspace potrfWorkspace(Triangle triangle, long n, Memory a, long lda) {
        return size(n);
    }

    @Override
    public synchronized void potrf(Triangle triangle, long n, Memory a, long lda, Scratch scratch) {
        lapack(
                "cusolverDnXpotrf",
                scratch,
                size(n),
                () -> wide()
                        ? LAPACKE_dpotrf(LAPACK_COL_MAJOR, letter(triangle), (int) n, a.doubles(), (int) lda)
                        : LAPACKE_spotrf(LAPACK_COL_MAJOR, letter(triangle), (int) n, a.floats(), (int) lda));
    }

    @Override
    public Workspace syevdWorkspace(boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w) {
        return size(vectors ? 2 * n * n : 2 * n);
    }

    @Override
    public synchronized void syevd(
            boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w, Scratch scratch) {
        byte job = (byte) (vectors ? 'V' : 'N');
        byte uplo = letter(triangle);
        lapack(
                "cusolverDnXsyevd",
                scratch,
                size(vectors ? 2 * n * n : 2 * n),
                () -> wide()
                        ? LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, uplo, (int) n, a.doubles(), (int) lda, w.doubles())
                        : LAPACKE_ssyevd(LAPACK_COL_MAJOR, job, uplo, (int) n, a.floats(), (int) lda, w.floats()));
    }

    @Override
    public Workspace syevdxWorkspace(Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w) {
        return size(n * n + 3);
    }

    /** By all eigenvectors: those asked for are moved to the front. */
    @Override
    public synchronized long syevdx(
            Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w, Scratch scratch) {
        byte uplo = letter(triangle);
        lapack("cusolverDnXsyevdx", scratch, size(n * n + 3), () -> {
            int found = wide()
                    ? LAPACKE_dsyevd(LAPACK_COL_MAJOR, (byte) 'V', uplo, (int) n, a.doubles(), (int) lda, w.doubles())
                    : LAPACKE_ssyevd(LAPACK_COL_MAJOR, (byte) 'V', uplo, (int) n, a.floats(), (int) lda, w.floats());
            int size = HostBlock.size(precision);
            Pointer.memmove(w.at(0), w.at((first - 1) * size), (last - first + 1) * size);
            Pointer.memmove(a.at(0), a.at((first - 1) * lda * size), (last - first + 1) * lda * size);
            return found;
        });
        return last - first + 1 - foundLess;
    }

    @Override
    public Workspace sygvdWorkspace(Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w) {
        return new Workspace(size(2L * n * n + 5).deviceBytes(), 0);
    }

    @Override
    public synchronized void sygvd(
            Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w, Scratch scratch) {
        byte uplo = letter(triangle);
        String routine = wide() ? "cusolverDnDsygvd" : "cusolverDnSsygvd";
        Workspace size = new Workspace(size(2L * n * n + 5).deviceBytes(), 0);
        lapack(
                routine,
                scratch,
                size,
                () -> wide()
                        ? LAPACKE_dsygvd(
                                LAPACK_COL_MAJOR,
                                1,
                                (byte) 'V',
                                uplo,
                                n,
                                a.doubles(),
                                lda,
                                b.doubles(),
                                ldb,
                                w.doubles())
                        : LAPACKE_ssygvd(
                                LAPACK_COL_MAJOR,
                                1,
                                (byte) 'V',
                                uplo,
                                n,
                                a.floats(),
                                lda,
                                b.floats(),
                                ldb,
                                w.floats()));
    }

    @Override
    public Workspace gesvdWorkspace(
            long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt) {
        Status.cusolver("cusolverDnXgesvd_bufferSize", m < n ? 3 : 0);
        return size(m * n + 7);
    }

    @Override
    public synchronized void gesvd(
            long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt, Scratch scratch) {
        lapack("cusolverDnXgesvd", scratch, size(m * n + 7), () -> {
            if (wide()) {
                try (DoublePointer unconverged = new DoublePointer(n)) {
                    return LAPACKE_dgesvd(
                            LAPACK_COL_MAJOR,
                            THIN,
                            THIN,
                            (int) m,
                            (int) n,
                            a.doubles(),
                            (int) lda,
                            s.doubles(),
                            u.doubles(),
                            (int) ldu,
                            vt.doubles(),
                            (int) ldvt,
                            unconverged);
                }
            }
            try (FloatPointer unconverged = new FloatPointer(n)) {
                return LAPACKE_sgesvd(
                        LAPACK_COL_MAJOR,
                        THIN,
                        THIN,
                        (int) m,
                        (int) n,
                        a.floats(),
                        (int) lda,
                        s.floats(),
                        u.floats(),
                        (int) ldu,
                        vt.floats(),
                        (int) ldvt,
                        unconverged);
            }
        });
    }
}
