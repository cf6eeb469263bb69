package dev.presage.train;

import dev.presage.linalg.Precision;
import java.util.Optional;

/**
 * Announces a device for training. Implementations are listed in
 * {@code META-INF/services/dev.presage.train.ArithmeticProvider}, need a public constructor without arguments, and must not
 * touch a native library before {@link #open}.
 */
public interface ArithmeticProvider {
    /** Name on the command line. */
    String device();

    /**
     * What this machine lacks, a sentence without its full stop, where the device is not there at all; empty where it is there,
     * whether it works or not.
     */
    Optional<String> missing();

    /**
     * The arithmetic of the device, which is there.
     *
     * @param threads of the host
     * @throws dev.presage.linalg.BackendException if it cannot be used; the message, a sentence without its full stop, says
     *     why
     */
    Arithmetic<?> open(Precision precision, int threads);
}
