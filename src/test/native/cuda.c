/*
 * CUDA's libraries as far as the backend cuda calls them, on host memory by OpenBLAS: the bindings can run without a GPU
 * against these, with the prototypes of CUDA 13's documentation. Streams run at once. See README.md.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t lapack_int;
enum { COLUMNS = 102, NO_TRANS = 111, TRANS = 112, UPPER = 121, LOWER = 122, NON_UNIT = 131, LEFT = 141, RIGHT = 142 };

void cblas_dgemm(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
void cblas_sgemm(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
void cblas_dsyrk(int, int, int, int, int, double, const double *, int, double, double *, int);
void cblas_ssyrk(int, int, int, int, int, float, const float *, int, float, float *, int);
void cblas_dtrsm(int, int, int, int, int, int, int, double, const double *, int, double *, int);
void cblas_strsm(int, int, int, int, int, int, int, float, const float *, int, float *, int);
lapack_int LAPACKE_dpotrf(int, char, lapack_int, double *, lapack_int);
lapack_int LAPACKE_spotrf(int, char, lapack_int, float *, lapack_int);
lapack_int LAPACKE_dsyevd(int, char, char, lapack_int, double *, lapack_int, double *);
lapack_int LAPACKE_ssyevd(int, char, char, lapack_int, float *, lapack_int, float *);
lapack_int LAPACKE_dsygvd(int, lapack_int, char, char, lapack_int, double *, lapack_int, double *, lapack_int, double *);
lapack_int LAPACKE_ssygvd(int, lapack_int, char, char, lapack_int, float *, lapack_int, float *, lapack_int, float *);
lapack_int LAPACKE_dgesvd(int, char, char, lapack_int, lapack_int, double *, lapack_int, double *, double *, lapack_int,
                          double *, lapack_int, double *);
lapack_int LAPACKE_sgesvd(int, char, char, lapack_int, lapack_int, float *, lapack_int, float *, float *, lapack_int,
                          float *, lapack_int, float *);

/* A number that a handle, stream or event must hold, so that a wrong pointer is an error. */
enum { STREAM = 0x57e, EVENT = 0xe7e, BLAS = 0xb1a5, SOLVER = 0x501e, PARAMETERS = 0x9a7a };

static int make(void **handle, int kind) {
    int *made = malloc(sizeof *made);
    *made = kind;
    *handle = made;
    return 0;
}

static int is(const void *handle, int kind) { return handle != NULL && *(const int *)handle == kind; }

#ifdef RUNTIME
static size_t used = 0;
static size_t room(void) {
    const char *limit = getenv("STAND_IN_BYTES");
    return limit == NULL ? (size_t)8 << 30 : strtoull(limit, NULL, 10);
}
int cudaMalloc(void **p, size_t bytes) {
    if (used + bytes > room()) return 2;
    size_t *block = malloc(bytes + 64);
    memset(block, 0xff, bytes + 64);
    *block = bytes;
    used += bytes;
    *p = (char *)block + 64;
    return 0;
}
int cudaFree(void *p) {
    size_t *block = (size_t *)((char *)p - 64);
    used -= *block;
    free(block);
    return 0;
}
int cudaMallocHost(void **p, size_t bytes) { return (*p = malloc(bytes)) == NULL ? 2 : 0; }
int cudaFreeHost(void *p) { free(p); return 0; }
int cudaMemGetInfo(size_t *available, size_t *total) { *total = room(); *available = room() - used; return 0; }
int cudaMemsetAsync(void *p, int value, size_t bytes, void *stream) {
    if (!is(stream, STREAM)) return 400;
    memset(p, value, bytes);
    return 0;
}
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
    if (!is(stream, STREAM)) return 400;
    if (kind != 1 && kind != 2) return 21;
    memcpy(to, from, bytes);
    return 0;
}
int cudaStreamCreateWithFlags(void **stream, unsigned flags) { return flags == 1 ? make(stream, STREAM) : 1; }
int cudaStreamSynchronize(void *stream) { return is(stream, STREAM) ? 0 : 400; }
int cudaStreamWaitEvent(void *stream, void *event, unsigned flags) {
    return is(stream, STREAM) && is(event, EVENT) && flags == 0 ? 0 : 400;
}
int cudaEventCreateWithFlags(void **event, unsigned flags) { return flags == 2 ? make(event, EVENT) : 1; }
int cudaEventRecord(void *event, void *stream) { return is(stream, STREAM) && is(event, EVENT) ? 0 : 400; }
int cudaEventSynchronize(void *event) { return is(event, EVENT) ? 0 : 400; }
int cudaEventDestroy(void *event) { if (!is(event, EVENT)) return 400; free(event); return 0; }
int cudaGetLastError(void) { return 0; }
int cudaDriverGetVersion(int *version) { *version = 13010; return 0; }
int cudaGetDeviceCount(int *count) {
    const char *status = getenv("STAND_IN_STATUS");
    *count = 1;
    return status == NULL ? 0 : atoi(status);
}
int cudaGetDeviceProperties(void *properties, int device) {
    strcpy(properties, "stand-in without a GPU");
    return device;
}
#endif

#ifdef BLAS_LIBRARY
static int op(int o) { return o == 0 ? NO_TRANS : TRANS; }
static int fill(int f) { return f == 0 ? LOWER : UPPER; }
static int side(int s) { return s == 0 ? LEFT : RIGHT; }
int cublasCreate_v2(void **handle) { return make(handle, BLAS); }
int cublasSetStream_v2(void *h, void *stream) { return is(h, BLAS) && is(stream, STREAM) ? 0 : 7; }
int cublasGetVersion_v2(void *h, int *version) { *version = 130100; return is(h, BLAS) ? 0 : 7; }
#define BLAS_OF(T, L, l)                                                                                               \
    int cublas##L##gemm_v2_64(void *h, int ta, int tb, int64_t m, int64_t n, int64_t k, const T *alpha, const T *a,    \
                              int64_t lda, const T *b, int64_t ldb, const T *beta, T *c, int64_t ldc) {                \
        if (!is(h, BLAS)) return 1;                                                                                    \
        cblas_##l##gemm(COLUMNS, op(ta), op(tb), m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);                      \
        return 0;                                                                                                      \
    }                                                                                                                  \
    int cublas##L##syrk_v2_64(void *h, int uplo, int trans, int64_t n, int64_t k, const T *alpha, const T *a,          \
                              int64_t lda, const T *beta, T *c, int64_t ldc) {                                         \
        if (!is(h, BLAS)) return 1;                                                                                    \
        cblas_##l##syrk(COLUMNS, fill(uplo), op(trans), n, k, *alpha, a, lda, *beta, c, ldc);                          \
        return 0;                                                                                                      \
    }                                                                                                                  \
    int cublas##L##trsm_v2_64(void *h, int where, int uplo, int trans, int diagonal, int64_t m, int64_t n,             \
                              const T *alpha, const T *a, int64_t lda, T *b, int64_t ldb) {                            \
        if (!is(h, BLAS) || diagonal != 0) return 1;                                                                   \
        cblas_##l##trsm(COLUMNS, side(where), fill(uplo), op(trans), NON_UNIT, m, n, *alpha, a, lda, b, ldb);          \
        return 0;                                                                                                      \
    }
BLAS_OF(double, D, d)
BLAS_OF(float, S, s)
#endif

#ifdef SOLVER_LIBRARY
enum { F32 = 0, F64 = 1, DEVICE_BYTES = 4096, HOST_BYTES = 128 };
static char letter(int f) { return f == 0 ? 'L' : 'U'; }
int cusolverDnCreate(void **handle) { return make(handle, SOLVER); }
int cusolverDnSetStream(void *h, void *stream) { return is(h, SOLVER) && is(stream, STREAM) ? 0 : 3; }
int cusolverDnCreateParams(void **parameters) { return make(parameters, PARAMETERS); }
int cusolverGetVersion(int *version) { *version = 12010; return 0; }
static int size(void *h, void *p, size_t *device, size_t *host) {
    *device = DEVICE_BYTES;
    *host = HOST_BYTES;
    return is(h, SOLVER) && is(p, PARAMETERS) ? 0 : 3;
}
static int fits(void *h, void *p, void *device, size_t bytes, void *host, size_t host_bytes) {
    if (!is(h, SOLVER) || !is(p, PARAMETERS) || bytes < DEVICE_BYTES || host_bytes < HOST_BYTES) return 31;
    memset(device, 0xee, bytes);
    memset(host, 0xee, host_bytes);
    return 0;
}
int cusolverDnXpotrf_bufferSize(void *h, void *p, int uplo, int64_t n, int ta, const void *a, int64_t lda, int tc,
                                size_t *device, size_t *host) {
    return ta == tc && uplo == 1 && lda == n && a != NULL ? size(h, p, device, host) : 3;
}
int cusolverDnXpotrf(void *h, void *p, int uplo, int64_t n, int ta, void *a, int64_t lda, int tc, void *work,
                     size_t bytes, void *host, size_t host_bytes, int *info) {
    if (ta != tc) return 3;
    *info = ta == F64 ? LAPACKE_dpotrf(COLUMNS, letter(uplo), n, a, lda) : LAPACKE_spotrf(COLUMNS, letter(uplo), n, a, lda);
    return fits(h, p, work, bytes, host, host_bytes);
}
int cusolverDnXsyevd_bufferSize(void *h, void *p, int job, int uplo, int64_t n, int ta, const void *a, int64_t lda, int tw,
                                const void *w, int tc, size_t *device, size_t *host) {
    return ta == tc && ta == tw && lda == n && a != w ? size(h, p, device, host) : 3;
}
static int eigen(int job, int uplo, int64_t n, int type, void *a, int64_t lda, void *w) {
    char jobz = job == 1 ? 'V' : 'N';
    return type == F64 ? LAPACKE_dsyevd(COLUMNS, jobz, letter(uplo), n, a, lda, w)
                       : LAPACKE_ssyevd(COLUMNS, jobz, letter(uplo), n, a, lda, w);
}
int cusolverDnXsyevd(void *h, void *p, int job, int uplo, int64_t n, int ta, void *a, int64_t lda, int tw, void *w, int tc,
                     void *work, size_t bytes, void *host, size_t host_bytes, int *info) {
    if (ta != tc || ta != tw) return 3;
    *info = eigen(job, uplo, n, ta, a, lda, w);
    return fits(h, p, work, bytes, host, host_bytes);
}
int cusolverDnXsyevdx_bufferSize(void *h, void *p, int job, int range, int uplo, int64_t n, int ta, const void *a,
                                 int64_t lda, void *vl, void *vu, int64_t il, int64_t iu, int64_t *found, int tw,
                                 const void *w, int tc, size_t *device, size_t *host) {
    return ta == tc && ta == tw && range == 1002 && il >= 1 && iu == n ? size(h, p, device, host) : 3;
}
int cusolverDnXsyevdx(void *h, void *p, int job, int range, int uplo, int64_t n, int ta, void *a, int64_t lda, void *vl,
                      void *vu, int64_t il, int64_t iu, int64_t *found, int tw, void *w, int tc, void *work, size_t bytes,
                      void *host, size_t host_bytes, int *info) {
    if (ta != tc || ta != tw || range != 1002 || vl == NULL || vu == NULL) return 3;
    size_t each = ta == F64 ? 8 : 4;
    *info = eigen(job, uplo, n, ta, a, lda, w);
    *found = iu - il + 1;
    memmove(w, (char *)w + (il - 1) * each, *found * each);
    memmove(a, (char *)a + (il - 1) * lda * each, *found * lda * each);
    return fits(h, p, work, bytes, host, host_bytes);
}
int cusolverDnXgesvd_bufferSize(void *h, void *p, signed char ju, signed char jv, int64_t m, int64_t n, int ta, const void *a,
                                int64_t lda, int ts, const void *s, int tu, const void *u, int64_t ldu, int tv,
                                const void *vt, int64_t ldvt, int tc, size_t *device, size_t *host) {
    return m >= n && ta == tc && ta == ts && ta == tu && ta == tv ? size(h, p, device, host) : 3;
}
int cusolverDnXgesvd(void *h, void *p, signed char ju, signed char jv, int64_t m, int64_t n, int ta, void *a, int64_t lda,
                     int ts, void *s, int tu, void *u, int64_t ldu, int tv, void *vt, int64_t ldvt, int tc, void *work,
                     size_t bytes, void *host, size_t host_bytes, int *info) {
    if (m < n || ta != tc || ta != ts || ta != tu || ta != tv) return 3;
    void *rest = malloc(8 * n);
    *info = ta == F64 ? LAPACKE_dgesvd(COLUMNS, ju, jv, m, n, a, lda, s, u, ldu, vt, ldvt, rest)
                      : LAPACKE_sgesvd(COLUMNS, ju, jv, m, n, a, lda, s, u, ldu, vt, ldvt, rest);
    free(rest);
    return fits(h, p, work, bytes, host, host_bytes);
}
#define SYGVD(T, L, l)                                                                                                 \
    int cusolverDn##L##sygvd_bufferSize(void *h, int type, int job, int uplo, int n, const T *a, int lda, const T *b,  \
                                        int ldb, const T *w, int *count) {                                             \
        *count = 512;                                                                                                  \
        return is(h, SOLVER) ? 0 : 3;                                                                                  \
    }                                                                                                                  \
    int cusolverDn##L##sygvd(void *h, int type, int job, int uplo, int n, T *a, int lda, T *b, int ldb, T *w, T *work, \
                             int count, int *info) {                                                                   \
        if (!is(h, SOLVER) || count < 512 || job != 1) return 3;                                                       \
        memset(work, 0xee, count * sizeof(T));                                                                         \
        *info = LAPACKE_##l##sygvd(COLUMNS, type, 'V', letter(uplo), n, a, lda, b, ldb, w);                            \
        return 0;                                                                                                      \
    }
SYGVD(double, D, d)
SYGVD(float, S, s)
#endif
