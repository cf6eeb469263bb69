package dev.presage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The part of a file that has come: {@code NAME.part}, and beside it in {@code NAME.part.version} the server's mark (an ETag
 * or a date) of the version that it is a part of. Whatever ends the program, the part stays and can be gone on with; an empty
 * one does not. Only one program at a time may have it. Every failure is an {@link UncheckedIOException} with a sentence for
 * the user.
 */
final class PartFile implements AutoCloseable {
    private final Path part;
    private final Path version;
    private final FileChannel channel;
    private long length;

    private PartFile(Path part, Path version, FileChannel channel, long length) {
        this.part = part;
        this.version = version;
        this.channel = channel;
        this.length = length;
    }

    /** Opens or begins the part of a file. */
    static PartFile of(Path target) {
        Path part = pathFor(target);
        Path version = target.resolveSibling(target.getFileName() + ".part.version");
        try {
            FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (!locked(channel)) {
                    throw new UncheckedIOException(
                            part + " is in use: another presage is fetching it", new IOException());
                }
                channel.position(channel.size());
                return new PartFile(part, version, channel, channel.size());
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    /** Where the part of a file is. */
    static Path pathFor(Path target) {
        return target.resolveSibling(target.getFileName() + ".part");
    }

    /** The lock goes with the channel. */
    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return part;
    }

    /** How many bytes have come. */
    long length() {
        return length;
    }

    /** The server's mark of the version that this is a part of. */
    Optional<String> version() {
        try {
            String mark = Files.exists(version) ? Files.readString(version) : "";
            return mark.isEmpty() ? Optional.empty() : Optional.of(mark);
        } catch (IOException e) {
            return Optional.empty(); // then the download begins anew
        }
    }

    /** Forgets what has come, and begins another version. */
    void restart(Optional<String> mark) {
        try {
            channel.truncate(0);
            channel.position(0);
            length = 0;
            Files.deleteIfExists(version);
            if (mark.isPresent()) {
                Files.writeString(version, mark.get());
            }
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    /** Adds bytes. */
    void append(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                length += channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    /** SHA-256 of what has come. */
    String sha256() {
        try {
            return Sha256.ofFile(part);
        } catch (IOException e) {
            throw new UncheckedIOException(part + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Forces the file to disk and gives it its name. */
    void moveTo(Path target) {
        try {
            channel.force(true);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(version);
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /** Removes what has come. */
    void delete() {
        try {
            Files.deleteIfExists(part);
            Files.deleteIfExists(version);
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    @Override
    public void close() {
        try {
            if (length == 0) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(version);
            }
            channel.close();
        } catch (IOException e) {
            throw failed(part, e);
        }
    }

    private static UncheckedIOException failed(Path file, IOException cause) {
        return new UncheckedIOException("cannot write " + file + ": " + IoReason.of(cause), cause);
    }
}
