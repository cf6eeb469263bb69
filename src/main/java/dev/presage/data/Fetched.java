package dev.presage.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What fetching a data set came to.
 *
 * @param name its name
 * @param folder where it is; none for a bundled one
 * @param files what is published of it, each fetched or there already; empty where there was no reason to look: the data set
 *     is bundled, or it was found in a folder that is not the user's cache
 */
public record Fetched(String name, Optional<Path> folder, List<File> files) {
    /** Copies the list. */
    public Fetched {
        files = List.copyOf(files);
    }

    /**
     * One published file, checked.
     *
     * @param name its name
     * @param address where it is published
     * @param size its bytes
     * @param sha256 its SHA-256, hexadecimal
     * @param present whether it (or what was unpacked from it) was there already, and right
     */
    public record File(String name, URI address, long size, String sha256, boolean present) {}
}
