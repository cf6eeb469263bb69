package dev.presage.linalg;

import static org.bytedeco.openblas.presets.openblas_nolapack.blas_get_num_threads;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.jspecify.annotations.Nullable;

/**
 * The native library behind JavaCPP's one set of BLAS and LAPACK classes. A process has one: which it is gets decided by a
 * system property at the moment when the classes are loaded, and stays.
 */
enum BlasLibrary {
    OPENBLAS("openblas", "OpenBLAS"),
    MKL("mkl", "MKL");

    private static final String CHOICE = "org.bytedeco.openblas.load";
    private static final String MKL_FOLDER = "org/bytedeco/mkl/";
    private static final String MKL_FILE = "libmkl_rt.so.2";

    private static @Nullable BlasLibrary loaded;

    private final String backend;
    private final String title;

    BlasLibrary(String backend, String title) {
        this.backend = backend;
        this.title = title;
    }

    /** Name of the backend on the command line. */
    String backend() {
        return backend;
    }

    /** Name of the library. */
    String title() {
        return title;
    }

    /**
     * Makes this the library of the process.
     *
     * @throws BackendException if it is not in this build, or the other one is loaded already
     * @throws LinkageError if it does not load
     */
    void load() {
        synchronized (BlasLibrary.class) {
            if (this == MKL && !mklIsThere()) {
                throw new BackendException("this build has no MKL; build it with `mvn -Pmkl package`");
            }
            if (loaded == null) {
                choose();
                loaded = this;
            }
        }
        refusal(this, loaded).ifPresent(sentence -> {
            throw new BackendException(sentence);
        });
        Loader.load(openblas.class);
    }

    /** Sets the threads of the library, a property of the process. Synchronized, since lanes claim their one thread each at once. */
    static synchronized void claimThreads(int threads) {
        if (blas_get_num_threads() != threads) {
            blas_set_num_threads(threads);
        }
    }

    /** Why a library cannot be had beside the one that is loaded; empty if it is the same. */
    static Optional<String> refusal(BlasLibrary wanted, BlasLibrary loaded) {
        return wanted == loaded
                ? Optional.empty()
                : Optional.of(loaded.title + " is loaded in this process, which can have only one of the two; ask for "
                        + wanted.title + " alone with --backend " + wanted.backend
                        + ", as in `presage doctor --backend "
                        + wanted.backend + "`");
    }

    /** A user's own choice of an OpenBLAS stays. */
    private void choose() {
        if (this == MKL) {
            System.setProperty(CHOICE, "mkl");
        } else if (System.getProperty(CHOICE, "").startsWith("mkl")) {
            System.clearProperty(CHOICE);
        }
    }

    private static boolean mklIsThere() {
        String place = MKL_FOLDER + Loader.getPlatform() + "/" + MKL_FILE;
        return BlasLibrary.class.getClassLoader().getResource(place) != null;
    }
}
