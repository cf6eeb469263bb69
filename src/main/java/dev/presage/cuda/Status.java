package dev.presage.cuda;

import dev.presage.linalg.BackendException;
import java.util.Map;

/** Turns the codes that CUDA's libraries return into one sentence with the routine's name. */
final class Status {
    /** cudaErrorMemoryAllocation. */
    static final int OUT_OF_MEMORY = 2;

    private static final Map<Integer, String> CUDA = Map.of(
            1, "invalid value",
            2, "out of memory",
            3, "initialization error",
            34, "the library is a stub",
            35, "the driver is too old",
            98, "invalid device function",
            100, "no device",
            209, "no kernel image for this device",
            700, "illegal address",
            719, "launch failure");

    private static final Map<Integer, String> CUBLAS = Map.of(
            1, "not initialized",
            3, "allocation failed",
            7, "invalid value",
            8, "the device is too old",
            11, "mapping error",
            13, "execution failed",
            14, "internal error",
            15, "not supported",
            16, "licence error");

    private static final Map<Integer, String> CUSOLVER = Map.of(
            1, "not initialized",
            2, "allocation failed",
            3, "invalid value",
            4, "the device is too old",
            5, "mapping error",
            6, "execution failed",
            7, "internal error",
            8, "matrix type not supported",
            9, "not supported",
            31, "invalid workspace");

    private Status() {}

    /** Of the CUDA runtime. */
    static void cuda(String routine, int status) {
        require(routine, status, CUDA);
    }

    /** Of cuBLAS. */
    static void cublas(String routine, int status) {
        require(routine, status, CUBLAS);
    }

    /** Of cuSOLVER. */
    static void cusolver(String routine, int status) {
        require(routine, status, CUSOLVER);
    }

    private static void require(String routine, int status, Map<Integer, String> words) {
        if (status != 0) {
            throw new BackendException(
                    routine + " failed (" + words.getOrDefault(status, "unknown reason") + ", code " + status + ").");
        }
    }
}
