package dev.presage.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLAS_DIAG_NON_UNIT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_FILL_MODE_LOWER;
import static org.bytedeco.cuda.global.cublas.CUBLAS_FILL_MODE_UPPER;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_SIDE_LEFT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_SIDE_RIGHT;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDgemm_v2_64;
import static org.bytedeco.cuda.global.cublas.cublasDsyrk_v2_64;
import static org.bytedeco.cuda.global.cublas.cublasDtrsm_v2_64;
import static org.bytedeco.cuda.global.cublas.cublasGetVersion_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSgemm_v2_64;
import static org.bytedeco.cuda.global.cublas.cublasSsyrk_v2_64;
import static org.bytedeco.cuda.global.cublas.cublasStrsm_v2_64;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_64F;
import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceProperties;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMallocHost;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;
import static org.bytedeco.cuda.global.cusolver.CUSOLVER_EIG_MODE_NOVECTOR;
import static org.bytedeco.cuda.global.cusolver.CUSOLVER_EIG_MODE_VECTOR;
import static org.bytedeco.cuda.global.cusolver.CUSOLVER_EIG_RANGE_I;
import static org.bytedeco.cuda.global.cusolver.CUSOLVER_EIG_TYPE_1;
import static org.bytedeco.cuda.global.cusolver.cusolverDnCreate;
import static org.bytedeco.cuda.global.cusolver.cusolverDnCreateParams;
import static org.bytedeco.cuda.global.cusolver.cusolverDnDsygvd;
import static org.bytedeco.cuda.global.cusolver.cusolverDnDsygvd_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverDnSetStream;
import static org.bytedeco.cuda.global.cusolver.cusolverDnSsygvd;
import static org.bytedeco.cuda.global.cusolver.cusolverDnSsygvd_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXgesvd;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXgesvd_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXpotrf;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXpotrf_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXsyevd;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXsyevd_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXsyevdx;
import static org.bytedeco.cuda.global.cusolver.cusolverDnXsyevdx_bufferSize;
import static org.bytedeco.cuda.global.cusolver.cusolverGetVersion;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.Precision;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.cusolver.cusolverDnContext;
import org.bytedeco.cuda.cusolver.cusolverDnParams;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cusolver;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * The first GPU that CUDA shows ({@code CUDA_VISIBLE_DEVICES} chooses it). Bindings only: every method is one call, or a
 * choice between the two of either precision. The device, its two streams and its handles live as long as the process.
 */
final class CudaDevice implements Device {
    private static final Map<Precision, CudaDevice> OPEN = new EnumMap<>(Precision.class);
    private static @Nullable String refusal;
    private static final long GIBIBYTE = 1L << 30;
    private static final byte THIN = 'S';

    private final Precision precision;
    private final int type;
    private final String description;
    private final CUstream_st compute = new CUstream_st();
    private final CUstream_st transfer = new CUstream_st();
    private final cublasContext blas = new cublasContext();
    private final cusolverDnContext solver = new cusolverDnContext();
    private final cusolverDnParams parameters = new cusolverDnParams();

    private static final class CudaEvent implements Event {
        final CUevent_st event = new CUevent_st();

        @Override
        public void close() {
            Status.cuda("cudaEventDestroy", cudaEventDestroy(event));
        }
    }

    /**
     * The device in some precision, opened once.
     *
     * @throws BackendException if a library, the driver or a device is missing
     */
    static CudaDevice first(Precision precision) {
        synchronized (OPEN) {
            CudaDevice device = OPEN.get(precision);
            if (device == null) {
                device = new CudaDevice(precision);
                OPEN.put(precision, device);
            }
            return device;
        }
    }

    private CudaDevice(Precision precision) {
        this.precision = precision;
        this.type = precision == Precision.FLOAT64 ? CUDA_R_64F : CUDA_R_32F;
        requireLibraries();
        int driver = requireDevice();
        Status.cuda("cudaStreamCreateWithFlags", cudaStreamCreateWithFlags(compute, cudaStreamNonBlocking));
        Status.cuda("cudaStreamCreateWithFlags", cudaStreamCreateWithFlags(transfer, cudaStreamNonBlocking));
        Status.cublas("cublasCreate", cublasCreate_v2(blas));
        Status.cublas("cublasSetStream", cublasSetStream_v2(blas, compute));
        Status.cusolver("cusolverDnCreate", cusolverDnCreate(solver));
        Status.cusolver("cusolverDnSetStream", cusolverDnSetStream(solver, compute));
        Status.cusolver("cusolverDnCreateParams", cusolverDnCreateParams(parameters));
        this.description = describe(blas, driver);
    }

    /** A class whose library did not load once says less of it the second time, so the first words are kept. */
    private static void requireLibraries() {
        if (refusal != null) {
            throw new BackendException(refusal);
        }
        try {
            Loader.load(cudart.class);
            Loader.load(cublas.class);
            Loader.load(cusolver.class);
        } catch (LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            refusal = Installation.missing(String.valueOf(cause.getMessage()));
            throw new BackendException(refusal);
        }
    }

    /** The driver's version of CUDA. */
    private static int requireDevice() {
        int[] driver = new int[1];
        int[] devices = new int[1];
        Status.cuda("cudaDriverGetVersion", cudaDriverGetVersion(driver));
        Installation.requireDevice(cudaGetDeviceCount(devices), devices[0], driver[0]);
        return driver[0];
    }

    private static String describe(cublasContext blas, int driver) {
        int[] blasVersion = new int[1];
        int[] solverVersion = new int[1];
        Status.cublas("cublasGetVersion", cublasGetVersion_v2(blas, blasVersion));
        Status.cusolver("cusolverGetVersion", cusolverGetVersion(solverVersion));
        try (cudaDeviceProp device = new cudaDeviceProp()) {
            Status.cuda("cudaGetDeviceProperties", cudaGetDeviceProperties(device, 0));
            return device.name().getString() + ", compute capability " + device.major() + "." + device.minor() + ", "
                    + device.totalGlobalMem() / GIBIBYTE + " GiB, driver for CUDA " + Installation.version(driver)
                    + ", cuBLAS " + blasVersion[0] + ", cuSOLVER " + solverVersion[0] + ", JavaCPP";
        }
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public String description() {
        return description;
    }

    private CUstream_st of(Stream stream) {
        return stream == Stream.COMPUTE ? compute : transfer;
    }

    @Override
    public Optional<Memory> allocate(long bytes) {
        Pointer address = new Pointer();
        int status = cudaMalloc(address, bytes);
        if (status == Status.OUT_OF_MEMORY) {
            cudaGetLastError();
            return Optional.empty();
        }
        Status.cuda("cudaMalloc", status);
        return Optional.of(new Memory(address, bytes, freed -> Status.cuda("cudaFree", cudaFree(freed))));
    }

    @Override
    public Optional<Memory> allocatePinned(long bytes) {
        Pointer address = new Pointer();
        int status = cudaMallocHost(address, bytes);
        if (status == Status.OUT_OF_MEMORY) {
            cudaGetLastError();
            return Optional.empty();
        }
        Status.cuda("cudaMallocHost", status);
        return Optional.of(new Memory(address, bytes, freed -> Status.cuda("cudaFreeHost", cudaFreeHost(freed))));
    }

    @Override
    public long freeBytes() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            Status.cuda("cudaMemGetInfo", cudaMemGetInfo(free, total));
            return free.get();
        }
    }

    @Override
    public void zero(Memory memory) {
        Status.cuda("cudaMemsetAsync", cudaMemsetAsync(memory.address(), 0, memory.bytes(), compute));
    }

    @Override
    public void upload(Memory to, long offset, Memory pinned, long bytes) {
        Status.cuda(
                "cudaMemcpyAsync",
                cudaMemcpyAsync(to.at(offset), pinned.address(), bytes, cudaMemcpyHostToDevice, transfer));
    }

    @Override
    public void download(Memory pinned, Memory from, long offset, long bytes) {
        Status.cuda(
                "cudaMemcpyAsync",
                cudaMemcpyAsync(pinned.address(), from.at(offset), bytes, cudaMemcpyDeviceToHost, transfer));
    }

    @Override
    public int readInt(Memory from) {
        try (IntPointer value = new IntPointer(1)) {
            Status.cuda(
                    "cudaMemcpyAsync",
                    cudaMemcpyAsync(value, from.address(), Integer.BYTES, cudaMemcpyDeviceToHost, compute));
            Status.cuda("cudaStreamSynchronize", cudaStreamSynchronize(compute));
            return value.get();
        }
    }

    @Override
    public Event event() {
        CudaEvent event = new CudaEvent();
        Status.cuda("cudaEventCreateWithFlags", cudaEventCreateWithFlags(event.event, cudaEventDisableTiming));
        return event;
    }

    @Override
    public void record(Event event, Stream stream) {
        Status.cuda("cudaEventRecord", cudaEventRecord(((CudaEvent) event).event, of(stream)));
    }

    @Override
    public void await(Stream stream, Event event) {
        Status.cuda("cudaStreamWaitEvent", cudaStreamWaitEvent(of(stream), ((CudaEvent) event).event, 0));
    }

    @Override
    public void synchronize(Event event) {
        Status.cuda("cudaEventSynchronize", cudaEventSynchronize(((CudaEvent) event).event));
    }

    private static int of(Op op) {
        return op == Op.NONE ? CUBLAS_OP_N : CUBLAS_OP_T;
    }

    private static int of(Triangle triangle) {
        return triangle == Triangle.LOWER ? CUBLAS_FILL_MODE_LOWER : CUBLAS_FILL_MODE_UPPER;
    }

    private static int of(Side side) {
        return side == Side.LEFT ? CUBLAS_SIDE_LEFT : CUBLAS_SIDE_RIGHT;
    }

    @Override
    public void gemm(
            Op opA, Op opB, long m, long n, long k, Memory a, long lda, Memory b, long ldb, Memory c, long ldc) {
        int ta = of(opA);
        int tb = of(opB);
        if (precision == Precision.FLOAT64) {
            try (DoublePointer one = new DoublePointer(1.0);
                    DoublePointer zero = new DoublePointer(0.0)) {
                Status.cublas(
                        "cublasDgemm",
                        cublasDgemm_v2_64(
                                blas,
                                ta,
                                tb,
                                m,
                                n,
                                k,
                                one,
                                a.doubles(),
                                lda,
                                b.doubles(),
                                ldb,
                                zero,
                                c.doubles(),
                                ldc));
            }
        } else {
            try (FloatPointer one = new FloatPointer(1f);
                    FloatPointer zero = new FloatPointer(0f)) {
                Status.cublas(
                        "cublasSgemm",
                        cublasSgemm_v2_64(
                                blas, ta, tb, m, n, k, one, a.floats(), lda, b.floats(), ldb, zero, c.floats(), ldc));
            }
        }
    }

    @Override
    public void syrk(Triangle triangle, long n, long k, Memory a, long lda, Memory c, long ldc) {
        int uplo = of(triangle);
        if (precision == Precision.FLOAT64) {
            try (DoublePointer one = new DoublePointer(1.0)) {
                Status.cublas(
                        "cublasDsyrk",
                        cublasDsyrk_v2_64(blas, uplo, CUBLAS_OP_N, n, k, one, a.doubles(), lda, one, c.doubles(), ldc));
            }
        } else {
            try (FloatPointer one = new FloatPointer(1f)) {
                Status.cublas(
                        "cublasSsyrk",
                        cublasSsyrk_v2_64(blas, uplo, CUBLAS_OP_N, n, k, one, a.floats(), lda, one, c.floats(), ldc));
            }
        }
    }

    @Override
    public void trsm(Side side, Triangle triangle, Op op, long m, long n, Memory a, long lda, Memory b, long ldb) {
        int left = of(side);
        int uplo = of(triangle);
        int trans = of(op);
        int diagonal = CUBLAS_DIAG_NON_UNIT;
        if (precision == Precision.FLOAT64) {
            try (DoublePointer one = new DoublePointer(1.0)) {
                Status.cublas(
                        "cublasDtrsm",
                        cublasDtrsm_v2_64(
                                blas, left, uplo, trans, diagonal, m, n, one, a.doubles(), lda, b.doubles(), ldb));
            }
        } else {
            try (FloatPointer one = new FloatPointer(1f)) {
                Status.cublas(
                        "cublasStrsm",
                        cublasStrsm_v2_64(
                                blas, left, uplo, trans, diagonal, m, n, one, a.floats(), lda, b.floats(), ldb));
            }
        }
    }

    /** A call that fills in how many bytes a routine needs on the device and on the host. */
    private interface SizeCall {
        int ask(SizeTPointer device, SizeTPointer host);
    }

    private static Workspace workspace(String routine, SizeCall call) {
        try (SizeTPointer device = new SizeTPointer(1);
                SizeTPointer host = new SizeTPointer(1)) {
            Status.cusolver(routine, call.ask(device, host));
            return new Workspace(device.get(), host.get());
        }
    }

    private static IntPointer info(Scratch scratch) {
        return new IntPointer(scratch.info().address());
    }

    @Override
    public Workspace potrfWorkspace(Triangle triangle, long n, Memory a, long lda) {
        return workspace(
                "cusolverDnXpotrf_bufferSize",
                (device, host) -> cusolverDnXpotrf_bufferSize(
                        solver, parameters, of(triangle), n, type, a.address(), lda, type, device, host));
    }

    @Override
    public void potrf(Triangle triangle, long n, Memory a, long lda, Scratch scratch) {
        Status.cusolver(
                "cusolverDnXpotrf",
                cusolverDnXpotrf(
                        solver,
                        parameters,
                        of(triangle),
                        n,
                        type,
                        a.address(),
                        lda,
                        type,
                        scratch.device().address(),
                        scratch.device().bytes(),
                        scratch.host(),
                        scratch.hostBytes(),
                        info(scratch)));
    }

    private static int mode(boolean vectors) {
        return vectors ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR;
    }

    @Override
    public Workspace syevdWorkspace(boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w) {
        return workspace(
                "cusolverDnXsyevd_bufferSize",
                (device, host) -> cusolverDnXsyevd_bufferSize(
                        solver,
                        parameters,
                        mode(vectors),
                        of(triangle),
                        n,
                        type,
                        a.address(),
                        lda,
                        type,
                        w.address(),
                        type,
                        device,
                        host));
    }

    @Override
    public void syevd(boolean vectors, Triangle triangle, long n, Memory a, long lda, Memory w, Scratch scratch) {
        Status.cusolver(
                "cusolverDnXsyevd",
                cusolverDnXsyevd(
                        solver,
                        parameters,
                        mode(vectors),
                        of(triangle),
                        n,
                        type,
                        a.address(),
                        lda,
                        type,
                        w.address(),
                        type,
                        scratch.device().address(),
                        scratch.device().bytes(),
                        scratch.host(),
                        scratch.hostBytes(),
                        info(scratch)));
    }

    @Override
    public Workspace syevdxWorkspace(Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w) {
        try (DoublePointer unused = new DoublePointer(1.0);
                LongPointer found = new LongPointer(1)) {
            return workspace(
                    "cusolverDnXsyevdx_bufferSize",
                    (device, host) -> cusolverDnXsyevdx_bufferSize(
                            solver,
                            parameters,
                            CUSOLVER_EIG_MODE_VECTOR,
                            CUSOLVER_EIG_RANGE_I,
                            of(triangle),
                            n,
                            type,
                            a.address(),
                            lda,
                            unused,
                            unused,
                            first,
                            last,
                            found,
                            type,
                            w.address(),
                            type,
                            device,
                            host));
        }
    }

    @Override
    public long syevdx(
            Triangle triangle, long n, Memory a, long lda, long first, long last, Memory w, Scratch scratch) {
        try (DoublePointer unused = new DoublePointer(1.0);
                LongPointer found = new LongPointer(1)) {
            Status.cusolver(
                    "cusolverDnXsyevdx",
                    cusolverDnXsyevdx(
                            solver,
                            parameters,
                            CUSOLVER_EIG_MODE_VECTOR,
                            CUSOLVER_EIG_RANGE_I,
                            of(triangle),
                            n,
                            type,
                            a.address(),
                            lda,
                            unused,
                            unused,
                            first,
                            last,
                            found,
                            type,
                            w.address(),
                            type,
                            scratch.device().address(),
                            scratch.device().bytes(),
                            scratch.host(),
                            scratch.hostBytes(),
                            info(scratch)));
            Status.cuda("cudaStreamSynchronize", cudaStreamSynchronize(compute));
            return found.get();
        }
    }

    @Override
    public Workspace sygvdWorkspace(Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w) {
        int mode = CUSOLVER_EIG_MODE_VECTOR;
        int uplo = of(triangle);
        try (IntPointer count = new IntPointer(1)) {
            if (precision == Precision.FLOAT64) {
                Status.cusolver(
                        "cusolverDnDsygvd_bufferSize",
                        cusolverDnDsygvd_bufferSize(
                                solver,
                                CUSOLVER_EIG_TYPE_1,
                                mode,
                                uplo,
                                n,
                                a.doubles(),
                                lda,
                                b.doubles(),
                                ldb,
                                w.doubles(),
                                count));
            } else {
                Status.cusolver(
                        "cusolverDnSsygvd_bufferSize",
                        cusolverDnSsygvd_bufferSize(
                                solver,
                                CUSOLVER_EIG_TYPE_1,
                                mode,
                                uplo,
                                n,
                                a.floats(),
                                lda,
                                b.floats(),
                                ldb,
                                w.floats(),
                                count));
            }
            return new Workspace((long) count.get() * HostBlock.size(precision), 0);
        }
    }

    @Override
    public void sygvd(Triangle triangle, int n, Memory a, int lda, Memory b, int ldb, Memory w, Scratch scratch) {
        int mode = CUSOLVER_EIG_MODE_VECTOR;
        int uplo = of(triangle);
        int count = Math.toIntExact(scratch.device().bytes() / HostBlock.size(precision));
        if (precision == Precision.FLOAT64) {
            Status.cusolver(
                    "cusolverDnDsygvd",
                    cusolverDnDsygvd(
                            solver,
                            CUSOLVER_EIG_TYPE_1,
                            mode,
                            uplo,
                            n,
                            a.doubles(),
                            lda,
                            b.doubles(),
                            ldb,
                            w.doubles(),
                            scratch.device().doubles(),
                            count,
                            info(scratch)));
        } else {
            Status.cusolver(
                    "cusolverDnSsygvd",
                    cusolverDnSsygvd(
                            solver,
                            CUSOLVER_EIG_TYPE_1,
                            mode,
                            uplo,
                            n,
                            a.floats(),
                            lda,
                            b.floats(),
                            ldb,
                            w.floats(),
                            scratch.device().floats(),
                            count,
                            info(scratch)));
        }
    }

    @Override
    public Workspace gesvdWorkspace(
            long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt) {
        return workspace(
                "cusolverDnXgesvd_bufferSize",
                (device, host) -> cusolverDnXgesvd_bufferSize(
                        solver,
                        parameters,
                        THIN,
                        THIN,
                        m,
                        n,
                        type,
                        a.address(),
                        lda,
                        type,
                        s.address(),
                        type,
                        u.address(),
                        ldu,
                        type,
                        vt.address(),
                        ldvt,
                        type,
                        device,
                        host));
    }

    @Override
    public void gesvd(
            long m, long n, Memory a, long lda, Memory s, Memory u, long ldu, Memory vt, long ldvt, Scratch scratch) {
        Status.cusolver(
                "cusolverDnXgesvd",
                cusolverDnXgesvd(
                        solver,
                        parameters,
                        THIN,
                        THIN,
                        m,
                        n,
                        type,
                        a.address(),
                        lda,
                        type,
                        s.address(),
                        type,
                        u.address(),
                        ldu,
                        type,
                        vt.address(),
                        ldvt,
                        type,
                        scratch.device().address(),
                        scratch.device().bytes(),
                        scratch.host(),
                        scratch.hostBytes(),
                        info(scratch)));
    }
}
