package dev.presage.nd4j;

import dev.presage.linalg.Precision;
import dev.presage.train.Arithmetic;
import dev.presage.train.ArithmeticProvider;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/** Announces {@code nd4j}: ND4J on the processor. */
public final class Nd4jProvider implements ArithmeticProvider {
    private static final String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
    private static final String DRIVER = "libcuda.so.1";
    private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

    /** For the service loader. */
    public Nd4jProvider() {}

    @Override
    public String device() {
        return "nd4j";
    }

    @Override
    public Optional<String> missing() {
        return missing(device(), CPU, "mvn -Pnd4j package");
    }

    @Override
    public Arithmetic<?> open(Precision precision, int threads) {
        return Nd4jArithmetic.open(device(), CPU, precision, threads);
    }

    /** Announces {@code cuda}: the same on an NVIDIA GPU. */
    public static final class Cuda implements ArithmeticProvider {
        /** For the service loader. */
        public Cuda() {}

        @Override
        public String device() {
            return "cuda";
        }

        @Override
        public Optional<String> missing() {
            return Nd4jProvider.missing(device(), CUDA, "mvn -Pcuda package").or(() -> missingDriver(device()));
        }

        @Override
        public Arithmetic<?> open(Precision precision, int threads) {
            return Nd4jArithmetic.open(device(), CUDA, precision, 0);
        }
    }

    /** Without a driver ND4J would print a stack trace and name the class path. */
    private static Optional<String> missingDriver(String device) {
        try {
            Loader.load(org.bytedeco.javacpp.presets.javacpp.class);
            Loader.loadGlobal(DRIVER);
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of("the device " + device + " expects an NVIDIA GPU and its driver, found no " + DRIVER);
        }
    }

    /** The classes of ND4J are touched only after they were found. */
    private static Optional<String> missing(String device, String backend, String build) {
        try {
            Class.forName(backend, false, Nd4jProvider.class.getClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.of(
                    "the device " + device + " expects ND4J on the class path, found none; build with " + build);
        }
    }
}
