package dev.presage.data;

import java.net.URI;

/**
 * A file as its publisher offers it.
 *
 * @param address where
 * @param size its bytes
 * @param sha256 its SHA-256, hexadecimal
 */
record PublishedFile(URI address, long size, String sha256) {
    /** The file's own name, the end of the address. */
    String name() {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The same file in a folder of another server. */
    PublishedFile at(URI mirror) {
        String folder = mirror.toString();
        return new PublishedFile(URI.create(folder + (folder.endsWith("/") ? "" : "/") + name()), size, sha256);
    }
}
