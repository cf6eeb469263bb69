package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Unpacks an archive that is not trusted: files and folders only, all of them in one folder of a given name, each once, and
 * together no more than a given number of bytes on disk. Times, owners and modes are left behind.
 */
final class Unpacking {
    /** What the smallest file or folder takes on disk. */
    private static final long BLOCK = 4096;

    private final Path place;
    private final String folder;
    private final SortedMap<String, String> hashes = new TreeMap<>();
    private final byte[] piece = new byte[1 << 16];
    private long room;

    private Unpacking(Path place, String folder, long room) {
        this.place = place;
        this.folder = folder;
        this.room = room;
    }

    /**
     * Unpacks an archive into a new folder.
     *
     * @return the hash of what is now in the folder, as by {@link Sha256#ofFolder}
     * @throws IOException if the archive is broken or does what it must not, or the disk fails; what was written stays
     */
    static String unpack(Path archive, ArchiveFormat format, String folder, long room, Path place) throws IOException {
        Unpacking unpacking = new Unpacking(place, folder, room);
        Files.createDirectory(place);
        format.read(archive, unpacking::take);
        if (unpacking.hashes.isEmpty()) {
            throw new IOException("it holds no files");
        }
        return Sha256.ofListing(unpacking.hashes);
    }

    private void take(String name, ArchiveFormat.MemberKind kind, InputStream content) throws IOException {
        Path target = target(name);
        spend(BLOCK);
        switch (kind) {
            case FOLDER -> Files.createDirectories(target);
            case FILE -> {
                if (Files.exists(target)) {
                    throw new IOException("'" + name + "' is in it twice");
                }
                Files.createDirectories(target.getParent());
                hashes.put(place.resolve(folder).relativize(target).toString(), write(content, target));
            }
            case OTHER -> throw new IOException("'" + name + "' in it is neither file nor folder");
        }
    }

    /** Where a member belongs, which is inside the folder whatever its name says. */
    private Path target(String name) throws IOException {
        String[] steps = name.split("/", -1);
        boolean sane = steps[0].equals(folder) && name.chars().allMatch(c -> c >= ' ' && c != '\\' && c != 0x7F);
        for (int i = 0; i < steps.length; i++) {
            boolean lastOfFolder = i > 0 && i == steps.length - 1 && steps[i].isEmpty();
            sane &= lastOfFolder || !(steps[i].isEmpty() || steps[i].equals(".") || steps[i].equals(".."));
        }
        if (!sane) {
            throw new IOException("'" + name + "' in it is not inside the folder " + folder);
        }
        return place.resolve(name);
    }

    private String write(InputStream content, Path target) throws IOException {
        MessageDigest digest = Sha256.digest();
        long free = BLOCK;
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
                long beyond = Math.max(0, count - free);
                free = Math.max(0, free - count);
                spend(beyond);
                digest.update(piece, 0, count);
                out.write(piece, 0, count);
            }
        }
        return Sha256.finish(digest);
    }

    private void spend(long bytes) throws IOException {
        room -= bytes;
        if (room < 0) {
            throw new IOException("it holds more than this data set can");
        }
    }

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (Iterator<Path> each = paths.iterator(); each.hasNext(); ) {
                Files.delete(each.next());
            }
        }
    }
}
