package dev.presage.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Writes files that are there whole or not at all, whatever happens meanwhile. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /**
     * Writes a file aside in the target's folder, forces it to disk and renames it, replacing an existing file. If anything
     * fails, or the program is interrupted, the target is as it was and nothing is left aside.
     *
     * @throws UncheckedIOException if it cannot be written; its message is a sentence for the user
     */
    public static void write(Path target, IoConsumer<OutputStream> content) {
        Path whole = target.toAbsolutePath();
        if (Files.isDirectory(whole)) {
            throw new UncheckedIOException("cannot write " + target + ": it is a folder", new IOException());
        }
        Path aside = whole.resolveSibling(".presage-" + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel = Leftovers.create(aside);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.accept(out);
                out.flush();
                channel.force(true);
            }
            Files.move(aside, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + IoReason.of(e), e);
        } finally {
            Leftovers.remove(aside);
        }
    }

    /** The same of a text, in UTF-8. */
    public static void write(Path target, String text) {
        write(target, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Deletes a file that no longer belongs beside what was written, if it is there.
     *
     * @throws UncheckedIOException if it cannot be deleted; its message is a sentence for the user
     */
    public static void delete(Path stale) {
        try {
            Files.deleteIfExists(stale);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + stale + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Checks, before hours of work, that a folder can be created (it is) and written.
     *
     * @param option what the user gave it with, such as {@code --out}
     * @throws BadInputException if not
     */
    public static void requireWritableFolder(String option, Path folder) {
        try {
            Files.createDirectories(folder);
            Path probe = folder.resolve(".presage-" + UUID.randomUUID() + ".part");
            Files.createFile(probe);
            Files.delete(probe);
        } catch (IOException e) {
            String found = Files.exists(folder) && !Files.isDirectory(folder) ? "it is a file" : IoReason.of(e);
            throw new BadInputException(option + " expects a writable folder, found " + folder + " (" + found + ")", e);
        }
    }

    /** The files aside that exist now; the last thing that the program does is to delete them. */
    private static final class Leftovers {
        private static final Set<Path> ASIDE = ConcurrentHashMap.newKeySet();
        private static boolean ending;

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::removeAll, "delete-unfinished-files"));
        }

        /** Creates a file aside, unless the program is ending: nobody would delete it any more. */
        static synchronized FileChannel create(Path aside) throws IOException {
            if (ending) {
                throw new IOException("the program is ending");
            }
            ASIDE.add(aside);
            return FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        private static synchronized void removeAll() {
            ending = true;
            ASIDE.forEach(Leftovers::remove);
        }

        static void remove(Path aside) {
            try {
                Files.deleteIfExists(aside);
            } catch (IOException e) {
                // The write has failed with its own sentence already; a file that cannot be deleted changes nothing.
            } finally {
                ASIDE.remove(aside);
            }
        }
    }
}
