package dev.presage.cuda;

import dev.presage.linalg.BackendException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;

/**
 * What the backend stands on, looked for from the bottom up, so that the first thing missing is the one that is named: the
 * classes and their native part in this build, the driver, CUDA's libraries, a device.
 */
final class Installation {
    /** The CUDA of the classes that this was compiled with: major version. */
    static final int CUDA = 13;

    private static final String CLASSES = "org.bytedeco.cuda.global.cusolver";
    private static final String NATIVE_FILE = "libjnicusolver.so";
    private static final String DRIVER = "libcuda.so.1";

    /** The linker's words for a file that is not there. */
    private static final Pattern NOT_FOUND = Pattern.compile("(lib[\\w+-]+\\.so[.\\d]*): cannot open shared object");

    /** CUDA's codes for a machine without a device that can be used. */
    private static final int STUB = 34;

    private static final int OLD_DRIVER = 35;
    private static final int NO_DEVICE = 100;

    private Installation() {}

    /**
     * Returns if the classes can be used.
     *
     * @throws BackendException with what is missing, and what to do about it
     */
    static void require(ClassLoader loader) {
        requireClasses(loader);
        requireNatives(loader);
        requireDriver();
    }

    static void requireClasses(ClassLoader loader) {
        try {
            Class.forName(CLASSES, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new BackendException("this build has no CUDA classes; build it with `mvn -Pgpu package`");
        }
    }

    static void requireNatives(ClassLoader loader) {
        String platform = Loader.getPlatform();
        if (loader.getResource("org/bytedeco/cuda/" + platform + "/" + NATIVE_FILE) == null) {
            throw new BackendException("this build has CUDA's classes, but not their native part for " + platform
                    + "; build it with `mvn -Pgpu package`");
        }
    }

    private static void requireDriver() {
        try {
            Loader.load(org.bytedeco.javacpp.presets.javacpp.class);
            Loader.loadGlobal(DRIVER);
        } catch (LinkageError e) {
            throw new BackendException(missing(String.valueOf(e.getMessage())));
        }
    }

    /** What the linker misses, from its own words. */
    static String missing(String linker) {
        Matcher file = NOT_FOUND.matcher(linker);
        if (!file.find()) {
            return "CUDA's libraries do not load ("
                    + linker.lines().findFirst().orElse("").strip().replaceFirst("\\.$", "") + ")";
        }
        if (file.group(1).equals(DRIVER)) {
            return "no NVIDIA driver (" + DRIVER + ") was found; the machine needs an NVIDIA GPU and its driver";
        }
        return "CUDA " + CUDA + "'s " + file.group(1) + " was not found; install the CUDA " + CUDA
                + " toolkit, or name its folder lib64 in LD_LIBRARY_PATH";
    }

    /** What a count of devices that failed, or none, means. */
    static void requireDevice(int status, int devices, int driverVersion) {
        if (status == OLD_DRIVER && driverVersion == 0) {
            throw new BackendException("the NVIDIA driver does not answer; see `nvidia-smi`");
        }
        if (status == OLD_DRIVER) {
            throw new BackendException("the NVIDIA driver supports CUDA " + version(driverVersion)
                    + " at most, and CUDA " + CUDA + " is needed; install a newer driver");
        }
        if (status == STUB) {
            throw new BackendException(
                    "the " + DRIVER + " that was found is a stub of the CUDA toolkit; take its folder"
                            + " out of LD_LIBRARY_PATH, so that the driver's own is found");
        }
        if (status == NO_DEVICE || (status == 0 && devices == 0)) {
            throw new BackendException("the NVIDIA driver sees no GPU; see `nvidia-smi`, and CUDA_VISIBLE_DEVICES");
        }
        Status.cuda("cudaGetDeviceCount", status);
    }

    /** 13010 is version 13.1. */
    static String version(int code) {
        return code / 1000 + "." + code % 1000 / 10;
    }
}
