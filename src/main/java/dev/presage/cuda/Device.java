package dev.presage.cuda;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.Precision;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * What the backend needs of a GPU: one method a routine, in the routine's own conventions. Matrices are column-major with a
 * leading dimension, of numbers in the device's {@link #precision}; counts are of numbers where nothing else is said.
 * Routines are queued in the stream {@link Stream#COMPUTE} and return before they have run, copies in
 * {@link Stream#TRANSFER}. A call that its library refuses is a {@link BackendException} with the routine's name; what the
 * routine itself finds out, such as a matrix that is not positive definite, is left in {@link Scratch#info}.
 */
interface Device {
    /** Two queues whose work may overlap. */
    enum Stream {
        COMPUTE,
        TRANSFER
    }

    /** The part of a symmetric or triangular matrix that is read and written. */
    enum Triangle {
        LOWER,
        UPPER
    }

    /** On which side of the unknown the triangular matrix stands. */
    enum Side {
        LEFT,
        RIGHT
    }

    /** A matrix as it is, or transposed. */
    enum Op {
        NONE,
        TRANSPOSED
    }

    /** A place in a queue. */
    interface Event extends AutoCloseable {
        @Override
        void close();
    }

    /** How much a routine wants to work in, in bytes. */
    record Workspace(long deviceBytes, long hostBytes) {}

    /** What a routine works in, and the int on the device in which it leaves its verdict. */
    record Scratch(Memory device, Pointer host, long hostBytes, Memory info) {}

    Precision precision();

    /** Device, driver and libraries, in a few words. */
    String description();

    /** cudaMalloc; empty if the device has no room. */
    Optional<Memory> allocate(long bytes);

    /** cudaMallocHost; empty if the host has no room. */
    Optional<Memory> allocatePinned(long bytes);

    /** cudaMemGetInfo: bytes that are free on the device. */
    long freeBytes();

    /** cudaMemsetAsync with 0, in {@link Stream#COMPUTE}. */
    void zero(Memory memory);

    /** cudaMemcpyAsync from pinned memory to a place on the device. */
    void upload(Memory to, long offset, Memory pinned, long bytes);

    /** cudaMemcpyAsync from a place on the device to pinned memory. */
    void download(Memory pinned, Memory from, long offset, long bytes);

    /** An int on the device, once all that was queued in {@link Stream#COMPUTE} has run. */
    int readInt(Memory from);

    /** cudaEventCreateWithFlags, without timing. */
    Event event();

    /** cudaEventRecord: the event is what is queued in the stream by now. */
    void record(Event event, Stream stream);

    /** cudaStreamWaitEvent: what is queued in the stream from now on runs after the event. */
    void await(Stream stream, Event event);

    /** cudaEventSynchronize: returns after the event, at once if it was never recorded. */
    void synchronize(Event event);

    /** C = op(A) op(B), with an m &times; n matrix C and the inner dimension k. */
    void gemm(Op opA, Op opB, long m, long n, long k, Memory a, long lda, Memory b, long ldb, Memory c, long ldc);

    /** A triangle of C = C + A A&#7488;, with an n &times; k matrix A. */
    void syrk(Triangle triangle, long n, long k, Memory a, long lda, Memory c, long ldc);

    /** X with op(A) X = B or X op(A) = B in the place of the m &times; n matrix B, for a triangular A. */
    void trsm(Side side, Triangle triangle, Op op, long m, long n, Memory a, long lda, Memory b, long ldb);

    /** Workspace of {@link #potrf}. */
    Workspace potrfWorkspace(Triangle triangle, long n, Memory a, long lda);

    /** The Cholesky factor in the triangle of A; info &gt; 0 if A is not positive definite. */
    void potrf(Triangle triangle, long n, Memory a, long lda, Scratch scratch);

    /** Workspace of {@link #syevd}. */
    Workspace syevdWorkspace(boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w);

    /** Eigenvalues, ascending, in w; eigenvectors, if wanted, as columns in the place of A; info &gt; 0 without convergence. */
    void syevd(boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w, Scratch scratch);

    /** Workspace of {@link #syevdx}. */
    Workspace syevdxWorkspace(Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w);

    /**
     * Eigenvalues {@code first} to {@code last}, counted from 1 and ascending, in w, and their vectors as the first columns in
     * the place of A; the number found.
     */
    long syevdx(Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w, Scratch scratch);

    /** Workspace of {@link #sygvd}. */
    Workspace sygvdWorkspace(Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w);

    /**
     * Solutions of A v = &omega; B v, ascending, in w; the columns v with v&#7488;Bv = 1 in the place of A; info &gt; n if B is
     * not positive definite, info from 1 to n without convergence.
     */
    void sygvd(Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w, Scratch scratch);

    /** Workspace of {@link #gesvd}. */
    Workspace gesvdWorkspace(long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt);

    /**
     * The thin A = U diag(s) V&#7488; of an m &times; n matrix with m &ge; n: s descending, U m &times; n, V&#7488; n &times; n;
     * A is destroyed; info &gt; 0 without convergence.
     */
    void gesvd(long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt, Scratch scratch);
}
