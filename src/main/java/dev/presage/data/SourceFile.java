package dev.presage.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A regular file that is there, plain or gzip-compressed (told by its name or its first two bytes), or a member of a zip file.
 *
 * @param path where it is
 * @param member which part of a zip file it is, if it is one
 * @param compressed whether its contents are compressed
 * @param size its bytes on disk, compressed or not
 */
record SourceFile(Path path, Optional<ZipMember> member, boolean compressed, long size) {
    /** No deflate stream expands by more than this. */
    private static final long LARGEST_EXPANSION = 1032;

    private static final int BUFFER = 1 << 16;

    /** Looks at a file. */
    static SourceFile at(Path path) {
        if (!Files.exists(path)) {
            throw new BadInputException(path + " expects a file, found nothing there");
        }
        if (!Files.isRegularFile(path)) {
            throw new BadInputException(
                    path + " expects a file, found a " + (Files.isDirectory(path) ? "folder" : "device or pipe"));
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(2);
            boolean gzip = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
            boolean named = path.getFileName().toString().endsWith(".gz");
            if (named && !gzip) {
                throw new BadInputException(path + " expects a gzip file (first bytes 1f 8b), found " + hex(start));
            }
            return new SourceFile(path, Optional.empty(), gzip, Files.size(path));
        } catch (IOException e) {
            throw new BadInputException(path + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** What messages call it. */
    String name() {
        return member.map(part -> path + "[" + part.key() + "]").orElseGet(path::toString);
    }

    /** Opens the decompressed contents; the stream is buffered. */
    InputStream open() throws IOException {
        if (member.isPresent()) {
            return new BufferedInputStream(member.get().open(path), BUFFER);
        }
        InputStream raw = Files.newInputStream(path);
        if (!compressed) {
            return new BufferedInputStream(raw, BUFFER);
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Refuses a header that claims more or, for a plain file, other bytes than there are. */
    void requireLength(long claimed) {
        if (!compressed && claimed != size) {
            throw wrongLength(claimed, size + (claimed < size ? " (something follows the data)" : " (it ends early)"));
        }
        if (compressed && claimed / LARGEST_EXPANSION > size) {
            throw wrongLength(claimed, "only " + size + " compressed bytes, which cannot hold as many");
        }
    }

    /** The contents have another length than the header says. */
    BadInputException wrongLength(long claimed, String found) {
        return new BadInputException(name() + " expects " + claimed + " bytes by its header, found " + found);
    }

    /** The contents cannot be read. */
    BadInputException unreadable(IOException cause) {
        if (member.isPresent()) {
            return ZipMember.broken(name(), cause);
        }
        String message = compressed
                ? path + " expects an intact gzip file, found a broken one: " + IoReason.of(cause)
                : path + " cannot be read: " + IoReason.of(cause);
        return new BadInputException(message, cause);
    }

    /** Bytes as a user sees them in a dump. */
    static String hex(byte[] bytes) {
        if (bytes.length == 0) {
            return "an empty file";
        }
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", b));
        }
        return text.toString();
    }
}
