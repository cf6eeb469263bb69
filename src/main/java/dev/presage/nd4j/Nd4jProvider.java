package dev.presage.nd4j;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.Precision;
import dev.presage.train.Arithmetic;
import dev.presage.train.ArithmeticProvider;

/** Announces {@code nd4j}: ND4J on the processor. */
public final class Nd4jProvider implements ArithmeticProvider {
    private static final String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
    private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

    /** For the service loader. */
    public Nd4jProvider() {}

    @Override
    public String device() {
        return "nd4j";
    }

    @Override
    public Arithmetic<?> open(Precision precision, int threads) {
        require(device(), CPU, "mvn -Pnd4j package");
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
        public Arithmetic<?> open(Precision precision, int threads) {
            require(device(), CUDA, "mvn -Pcuda package");
            return Nd4jArithmetic.open(device(), CUDA, precision, threads);
        }
    }

    /** The classes of ND4J are touched only after they were found. */
    private static void require(String device, String backend, String build) {
        try {
            Class.forName(backend, false, Nd4jProvider.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new BackendException(
                    "the device " + device + " expects ND4J on the class path, found none; build with " + build);
        }
    }
}
