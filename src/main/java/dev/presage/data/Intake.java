package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes in the files of one data set in their order: a single pass over each checks its length and (for gzip) its checksum,
 * adds its contents to the hash of the set and, while the memory limit allows, keeps them. Memory grows with the bytes
 * that really come, never with what a header claims.
 */
final class Intake {
    private static final int PIECE = 1 << 20;
    private static final long LARGEST_KEPT = 512L << 20;

    private final MessageDigest digest = Sha256.digest();
    private final long heap;
    private long room;

    /** Keeps contents while they total at most {@code limit} bytes. */
    Intake(long limit) {
        this(limit, Runtime.getRuntime().maxMemory());
    }

    /** The same, for a heap of a given number of bytes. */
    Intake(long limit, long heap) {
        this.room = limit;
        this.heap = heap;
    }

    /** The bytes of the heap, to refuse what cannot fit before it is allocated. */
    long heap() {
        return heap;
    }

    /** The default limit: 512 MiB, and at most a quarter of the heap. */
    static long defaultLimit() {
        return Math.min(LARGEST_KEPT, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * Takes in a file.
     *
     * @throws BadInputException if its contents do not have exactly the claimed length or cannot be read
     */
    Contents take(SourceFile file, long claimed) {
        file.requireLength(claimed);
        boolean keep = claimed <= room;
        List<byte[]> pieces = new ArrayList<>();
        byte[] piece = new byte[0];
        try (InputStream in = file.open()) {
            for (long left = claimed; left > 0; left -= piece.length) {
                int wanted = (int) Math.min(left, PIECE);
                if (keep || piece.length != wanted) {
                    piece = new byte[wanted];
                }
                int count = in.readNBytes(piece, 0, wanted);
                digest.update(piece, 0, count);
                if (count < wanted) {
                    throw file.wrongLength(claimed, (claimed - left + count) + " (it ends early)");
                }
                if (keep) {
                    pieces.add(piece);
                }
            }
            if (in.read() >= 0) {
                throw file.wrongLength(claimed, "more (something follows the data)");
            }
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        if (!keep) {
            return Contents.streamed(file);
        }
        room -= claimed;
        return Contents.kept(file, pieces);
    }

    /**
     * Adds a file's contents to the hash, whatever their length.
     *
     * @throws BadInputException if it cannot be read
     */
    void hash(SourceFile file) {
        byte[] piece = new byte[1 << 16];
        try (InputStream in = file.open()) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                digest.update(piece, 0, count);
            }
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /** Claims memory for bytes that really came; says no where the limit does not allow it. */
    boolean claim(long bytes) {
        boolean fits = bytes <= room;
        room -= fits ? bytes : 0;
        return fits;
    }

    /** Gives claimed memory back. */
    void giveBack(long bytes) {
        room += bytes;
    }

    /** How many more bytes it would keep. */
    long room() {
        return room;
    }

    /** Adds bytes that are in no file of their own. */
    void add(byte[] bytes) {
        digest.update(bytes);
    }

    /** Hexadecimal SHA-256 of everything taken in; to be asked once, at the end. */
    String sha256() {
        return Sha256.finish(digest);
    }
}
