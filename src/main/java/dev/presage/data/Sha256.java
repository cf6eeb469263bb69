package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of files and folders, hexadecimal. */
public final class Sha256 {
    private static final int PIECE = 1 << 16;

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static String finish(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Of a file that a user names.
     *
     * @throws BadInputException if it cannot be read
     */
    public static String of(Path file) {
        try {
            return ofFile(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + IoReason.of(e), e);
        }
    }

    static String ofFile(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                digest.update(piece, 0, count);
            }
        }
        return finish(digest);
    }

    /**
     * Of the names and contents of all files in a folder: the hash of the lines that {@code sha256sum} prints for them,
     * sorted by path. What is neither file nor folder counts too, as such.
     *
     * @param without a file in the folder that does not count
     */
    static String ofFolder(Path folder, String without) throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Iterator<Path> each = paths.iterator(); each.hasNext(); ) {
                Path path = each.next();
                String name = folder.relativize(path).toString();
                if (!name.equals(without) && !Files.isDirectory(path)) {
                    boolean plain = Files.isRegularFile(path) && !Files.isSymbolicLink(path);
                    hashes.put(name, plain ? ofFile(path) : "not a file");
                }
            }
        }
        return ofListing(hashes);
    }

    /** The same from the hash of each file by its path. */
    static String ofListing(SortedMap<String, String> hashes) {
        MessageDigest digest = digest();
        hashes.forEach((name, hash) -> digest.update((hash + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
        return finish(digest);
    }
}
