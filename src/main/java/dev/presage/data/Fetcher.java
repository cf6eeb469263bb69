package dev.presage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gets known data sets from where they are published. Under its own name there is only what has the published SHA-256; what
 * is on the way is called {@code NAME.part}, and the next fetch goes on with it. Nothing that was there before is changed.
 */
public final class Fetcher {
    /** In an unpacked folder: which archive it came from, and the hash of all that was in it. */
    private static final String RECEIPT = ".presage-fetched";

    private static final String UNPACKING = ".presage-unpacking";

    private final Surroundings surroundings;
    private final Function<KnownName, Publication> publications;
    private final Downloader downloader;
    private final FreeSpace freeSpace;

    Fetcher(
            Surroundings surroundings,
            Function<KnownName, Publication> publications,
            Downloader downloader,
            FreeSpace freeSpace) {
        this.surroundings = surroundings;
        this.publications = publications;
        this.downloader = downloader;
        this.freeSpace = freeSpace;
    }

    /** How many bytes may still be written to the disk of a folder. */
    @FunctionalInterface
    interface FreeSpace {
        /** Asks the disk. */
        long in(Path folder) throws IOException;
    }

    /** A fetcher for this process. */
    public static Fetcher of(Progress progress) {
        return new Fetcher(
                Surroundings.ofProcess(),
                Publication::of,
                new Downloader(DownloadPlan.standard(), progress),
                folder -> Files.getFileStore(folder).getUsableSpace());
    }

    /**
     * Gets a data set, unless it is there.
     *
     * @param name its name
     * @param into the folder to put it in; otherwise its folder in the user's cache, unless it is found elsewhere
     * @param mirror the address of a folder with the same files on another server
     * @throws BadInputException if the name is not known, or a folder or an address cannot be used
     * @throws UncheckedIOException if it cannot be got; its message is a sentence for the user
     */
    public Fetched fetch(String name, Optional<Path> into, Optional<String> mirror) {
        KnownName known = KnownName.of(name).orElseThrow(() -> unknown(name));
        Optional<URI> server = mirror.map(Fetcher::server);
        if (known.kind() == KnownName.Kind.BUNDLED) {
            return new Fetched(name, Optional.empty(), List.of());
        }
        Path cached = surroundings.cache().resolve(name);
        Optional<Path> found = into.isPresent() ? Optional.empty() : DataSets.find(known, surroundings);
        if (found.isPresent() && !found.get().equals(cached)) {
            return new Fetched(name, found, List.of());
        }
        Path folder = into.orElse(cached);
        Publication published = publications.apply(known);
        return new Fetched(
                name, Optional.of(folder), fetch(server.map(published::at).orElse(published), folder, into));
    }

    private List<Fetched.File> fetch(Publication published, Path folder, Optional<Path> into) {
        boolean isNew = Files.notExists(folder);
        boolean done = false;
        try {
            AtomicFiles.requireWritableFolder(into.isPresent() ? "--into" : "the user's cache", folder);
            List<Fetched.File> files = published instanceof Publication.Packed packed
                    ? List.of(packed(packed, folder))
                    : plain(published.files(), folder);
            done = true;
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch into " + folder + ": " + IoReason.of(e), e);
        } finally {
            if (isNew && !done) {
                removeIfEmpty(folder);
            }
        }
    }

    private List<Fetched.File> plain(List<PublishedFile> published, Path folder) throws IOException {
        List<Fetched.File> files = new ArrayList<>();
        long wanted = 0;
        for (PublishedFile file : published) {
            Path target = folder.resolve(file.name());
            boolean present = Files.exists(target);
            if (present
                    && !(Files.isRegularFile(target) && Sha256.ofFile(target).equals(file.sha256()))) {
                throw stranger(target, file.name());
            }
            wanted += present ? 0 : missing(file, target);
            files.add(fetched(file, present));
        }
        requireSpace(folder, wanted);
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).present()) {
                Path target = folder.resolve(files.get(i).name());
                try (PartFile part = PartFile.of(target)) {
                    download(published.get(i), part);
                    part.moveTo(target);
                }
            }
        }
        return files;
    }

    private Fetched.File packed(Publication.Packed published, Path folder) throws IOException {
        PublishedFile archive = published.archive();
        Path target = folder.resolve(published.folder());
        if (Files.exists(target)) {
            Path receipt = target.resolve(RECEIPT);
            boolean right = Files.isRegularFile(receipt)
                    && Files.readString(receipt).equals(receipt(archive, Sha256.ofFolder(target, RECEIPT)));
            if (!right) {
                throw stranger(target, "the folder in " + archive.name());
            }
            return fetched(archive, true);
        }
        Path download = folder.resolve(archive.name());
        requireSpace(folder, missing(archive, download) + published.room());
        try (PartFile part = PartFile.of(download)) {
            download(archive, part);
            unpack(published, part.path(), folder.resolve(UNPACKING), target);
            part.delete();
        }
        return fetched(archive, false);
    }

    /** Unpacks aside (the lock of the part keeps others away) and renames, so that the folder is there whole or not at all. */
    private static void unpack(Publication.Packed published, Path archive, Path aside, Path target) throws IOException {
        try {
            Unpacking.delete(aside);
            String contents =
                    Unpacking.unpack(archive, published.format(), published.folder(), published.room(), aside);
            Path unpacked = aside.resolve(published.folder());
            Files.writeString(unpacked.resolve(RECEIPT), receipt(published.archive(), contents));
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack " + published.archive().name() + " into " + target + ": " + IoReason.of(e), e);
        } finally {
            Unpacking.delete(aside);
        }
    }

    private static String receipt(PublishedFile archive, String contents) {
        return "archive " + archive.sha256() + "\ncontents " + contents + "\n";
    }

    private void download(PublishedFile file, PartFile part) {
        downloader.complete(file, part);
        String found = part.sha256();
        if (!found.equals(file.sha256())) {
            part.delete();
            String sentence = file.address() + " is not the published file, and was deleted: its SHA-256 is " + found
                    + " instead of " + file.sha256();
            throw new UncheckedIOException(sentence, new IOException(sentence));
        }
    }

    private static long missing(PublishedFile file, Path target) throws IOException {
        Path part = PartFile.pathFor(target);
        return Math.max(0, file.size() - (Files.exists(part) ? Files.size(part) : 0));
    }

    private void requireSpace(Path folder, long wanted) throws IOException {
        long free = freeSpace.in(folder);
        if (wanted > free) {
            String sentence = "cannot fetch into " + folder + ": it needs " + mebibytes(wanted) + ", and the disk has "
                    + mebibytes(free) + " free";
            throw new UncheckedIOException(sentence, new IOException(sentence));
        }
    }

    private static String mebibytes(long bytes) {
        return String.format("%.1f MiB", bytes / (double) (1 << 20));
    }

    private static Fetched.File fetched(PublishedFile file, boolean present) {
        return new Fetched.File(file.name(), file.address(), file.size(), file.sha256(), present);
    }

    private static UncheckedIOException stranger(Path path, String published) {
        String sentence = path + " is there already, but is not " + published
                + " as published (changed, or from elsewhere); move it away, or fetch --into another folder";
        return new UncheckedIOException(sentence, new IOException(sentence));
    }

    private static BadInputException unknown(String name) {
        List<String> names =
                Arrays.stream(KnownName.values()).map(KnownName::text).toList();
        return new BadInputException("fetch expects a known name (" + String.join(", ", names) + "), found '" + name
                + "'" + Suggestion.hint(name, names));
    }

    private static URI server(String mirror) {
        try {
            URI address = new URI(mirror);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null && address.getQuery() == null && address.getFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // reported below, like an address of another kind
        }
        throw new BadInputException(
                "--from expects the address of a folder, http://... or https://..., found '" + mirror + "'");
    }

    private static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // It holds what has come so far, or cannot be deleted: then it stays.
        }
    }
}
