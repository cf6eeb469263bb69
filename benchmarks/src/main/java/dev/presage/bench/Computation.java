package dev.presage.bench;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A computation whose inputs already have the library's own form, so that only the library is timed.
 *
 * @param <R> the form in which results of all libraries are compared
 */
final class Computation<R> {
    private final Supplier<?> work;
    private final Supplier<R> workAndRead;

    private Computation(Supplier<?> work, Supplier<R> workAndRead) {
        this.work = work;
        this.workAndRead = workAndRead;
    }

    /** Work, and how to read its result. */
    static <N, R> Computation<R> of(Supplier<N> work, Function<N, R> read) {
        return new Computation<>(work, () -> read.apply(work.get()));
    }

    /** Work whose result needs no reading. */
    static <R> Computation<R> of(Supplier<R> work) {
        return new Computation<>(work, work);
    }

    /** What is timed. */
    Object run() {
        return work.get();
    }

    /** What is checked. */
    R value() {
        return workAndRead.get();
    }
}
