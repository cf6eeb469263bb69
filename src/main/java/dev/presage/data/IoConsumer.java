package dev.presage.data;

import java.io.IOException;

/** Takes a value and may fail at input or output. */
@FunctionalInterface
public interface IoConsumer<T> {
    /** Uses the value. */
    void accept(T value) throws IOException;
}
