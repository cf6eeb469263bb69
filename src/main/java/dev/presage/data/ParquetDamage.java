package dev.presage.data;

import java.io.IOException;

/** What a Parquet file holds contradicts itself. Its message says what was found instead of an intact file. */
final class ParquetDamage extends IOException {
    private static final long serialVersionUID = 1;

    ParquetDamage(String found) {
        super(found);
    }

    ParquetDamage(String found, Throwable cause) {
        super(found, cause);
    }
}
