package dev.presage.train;

import dev.presage.linalg.Precision;

/**
 * Announces a device for training. Implementations are listed in
 * {@code META-INF/services/dev.presage.train.ArithmeticProvider}, need a public constructor without arguments, and must not
 * touch a native library before {@link #open}.
 */
public interface ArithmeticProvider {
    /** Name on the command line. */
    String device();

    /**
     * The arithmetic of the device.
     *
     * @param threads of the host
     * @throws dev.presage.linalg.BackendException if it cannot be used; the message, a sentence without its full stop, says
     *     what is missing
     */
    Arithmetic<?> open(Precision precision, int threads);
}
