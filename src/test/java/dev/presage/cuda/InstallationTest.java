package dev.presage.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.BackendStatus;
import dev.presage.linalg.Backends;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is missing is said in one sentence, with what to do about it. */
class InstallationTest {
    /** Sees nothing of CUDA's classes, or of their native part. */
    private static ClassLoader without(Set<String> hidden) {
        return new ClassLoader(InstallationTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (hidden.stream().anyMatch(name::contains)) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }

            @Override
            public java.net.URL getResource(String name) {
                return hidden.stream().anyMatch(name::contains) ? null : super.getResource(name);
            }
        };
    }

    private static String failure(Executable call) {
        return assertThrows(BackendException.class, call).getMessage();
    }

    @Test
    void classesThatAreNotInTheBuild() {
        assertEquals(
                "this build has no CUDA classes; build it with `mvn -Pgpu package`",
                failure(() -> Installation.require(without(Set.of("org.bytedeco.cuda")))));
    }

    @Test
    void nativesThatAreNotInTheBuild() {
        String message = failure(() -> Installation.requireNatives(without(Set.of("libjnicusolver"))));
        assertTrue(message.startsWith("this build has CUDA's classes, but not their native part for linux-"), message);
        assertTrue(message.endsWith("; build it with `mvn -Pgpu package`"), message);
    }

    @Test
    void theLinkersWords() {
        assertEquals(
                "no NVIDIA driver (libcuda.so.1) was found; the machine needs an NVIDIA GPU and its driver",
                Installation.missing("libcuda.so.1: cannot open shared object file: No such file or directory"));
        assertEquals(
                "CUDA 13's libcusolver.so.12 was not found; install the CUDA 13 toolkit, or name its folder lib64 in"
                        + " LD_LIBRARY_PATH",
                Installation.missing(
                        "/tmp/cache/libjnicusolver.so: libcusolver.so.12: cannot open shared object file: No"
                                + " such file or directory"));
        assertEquals(
                "CUDA's libraries do not load (undefined symbol: cudaGraphAdd)",
                Installation.missing("undefined symbol: cudaGraphAdd.\nand more"));
    }

    @Test
    void driversAndDevices() {
        assertDoesNotThrow(() -> Installation.requireDevice(0, 1, 13010));
        assertEquals(
                "the NVIDIA driver sees no GPU; see `nvidia-smi`, and CUDA_VISIBLE_DEVICES",
                failure(() -> Installation.requireDevice(100, 0, 13010)));
        assertEquals(
                "the NVIDIA driver sees no GPU; see `nvidia-smi`, and CUDA_VISIBLE_DEVICES",
                failure(() -> Installation.requireDevice(0, 0, 13010)));
        assertEquals(
                "the NVIDIA driver supports CUDA 12.4 at most, and CUDA 13 is needed; install a newer driver",
                failure(() -> Installation.requireDevice(35, 0, 12040)));
        assertEquals(
                "the NVIDIA driver does not answer; see `nvidia-smi`",
                failure(() -> Installation.requireDevice(35, 0, 0)));
        assertTrue(failure(() -> Installation.requireDevice(34, 0, 0)).contains("is a stub"));
        assertEquals(
                "cudaGetDeviceCount failed (initialization error, code 3).",
                failure(() -> Installation.requireDevice(3, 0, 13010)));
    }

    /** Whatever this machine and this build lack, the status is one sentence, the same on every call. */
    @Test
    void theStatusOnThisMachine() {
        for (String name : new String[] {"cuda", "cuda-float32"}) {
            BackendStatus status = Backends.probe(name, 1).orElseThrow();
            assertEquals(
                    status.available(), Backends.probe(name, 1).orElseThrow().available());
            if (!status.available()) {
                String sentence = status.sentence();
                assertTrue(sentence.startsWith("The backend " + name + " cannot be used here: "), sentence);
                assertTrue(sentence.endsWith("."), sentence);
                assertTrue(sentence.contains("; "), "what to do about it: " + sentence);
                assertEquals(sentence, Backends.probe(name, 1).orElseThrow().sentence());
            }
        }
    }
}
