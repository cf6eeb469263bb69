package dev.presage.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set known by name.
 *
 * @param name what to type
 * @param found the folder where its files were found; none for a bundled set and where there are no files
 * @param bundled whether the program brings it
 * @param description one line
 */
public record KnownDataSet(String name, Optional<Path> found, boolean bundled, String description) {}
