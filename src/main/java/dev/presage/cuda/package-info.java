/**
 * Dense linear algebra on an NVIDIA GPU, straight on cuBLAS and cuSOLVER of CUDA 13 through JavaCPP: the backends {@code cuda}
 * (float64) and {@code cuda-float32}. Nobody imports this package; the service loader finds it, and without its native part,
 * a driver, a device or a CUDA library it says in one sentence which of them is missing.
 *
 * <p>{@link dev.presage.cuda.CudaBackend} holds everything that can be wrong without a GPU: layouts, transposes, orders,
 * workspaces, pinned blocks, streams and events, failures. It speaks to a device through
 * {@link dev.presage.cuda.Device}, whose methods are calls of the libraries one to one; {@link dev.presage.cuda.CudaDevice}
 * binds them. The tests put a device on host memory in its place. The bindings themselves have not run on a GPU yet.
 */
package dev.presage.cuda;
