package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The Parquet files that parquet_files.py made. */
public final class ParquetFiles {
    private ParquetFiles() {}

    /** A file by its name. */
    public static byte[] byArrow(String name) {
        return lines().stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Base64.getDecoder().decode(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** All names. */
    static List<String> names() {
        return lines().stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private static List<String> lines() {
        try (InputStream in = ParquetFiles.class.getResourceAsStream("/dev/presage/data/parquet.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
