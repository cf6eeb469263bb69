package dev.presage.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens data sets by name or path. */
public final class DataSets {
    private DataSets() {}

    /**
     * Opens a data set: a known name ({@code digits}, {@code fashion-mnist}, {@code mnist}), a folder with IDX files or a
     * file {@code X.npy}, {@code X.npz} or {@code X.csv}. Reads every file once, to check and to hash it; keeps them in memory up to 512 MiB in all.
     *
     * @throws BadInputException if there is no such data set, or a file of it cannot be used
     */
    public static DataSet open(String nameOrPath, DataOptions options) {
        return open(nameOrPath, options, Surroundings.ofProcess());
    }

    /** The data sets known by name, and where each was found. */
    public static List<KnownDataSet> known() {
        return known(Surroundings.ofProcess());
    }

    static List<KnownDataSet> known(Surroundings surroundings) {
        return Arrays.stream(KnownName.values())
                .map(name -> new KnownDataSet(
                        name.text(),
                        find(name, surroundings),
                        name.kind() == KnownName.Kind.BUNDLED,
                        name.description()))
                .toList();
    }

    static DataSet open(String nameOrPath, DataOptions options, Surroundings surroundings) {
        Intake intake = new Intake(surroundings.memoryLimit());
        Optional<KnownName> known = KnownName.of(nameOrPath);
        if (known.isPresent()) {
            options.requireNone(nameOrPath);
            return switch (known.get().kind()) {
                case BUNDLED -> Digits.open(intake);
                case IDX -> openKnown(known.get(), surroundings, intake);
                case UNREAD ->
                    throw new BadInputException("this version expects digits, fashion-mnist, mnist or a path, "
                            + "found " + nameOrPath + ", which it knows but cannot read yet");
            };
        }
        Path path = path(nameOrPath);
        if (Files.isDirectory(path)) {
            options.requireNone("the folder " + nameOrPath);
            return new IdxFolder(path).open(nameOrPath, intake);
        }
        return DataFile.open(nameOrPath, path, options, intake);
    }

    private static DataSet openKnown(KnownName name, Surroundings surroundings, Intake intake) {
        Path folder = find(name, surroundings)
                .orElseThrow(() -> new BadInputException(name.text() + " expects its files in one of "
                        + surroundings.foldersFor(name.text()).stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(", "))
                        + ", found none; to get it, " + name.howToGet() + " into "
                        + surroundings.cache().resolve(name.text())
                        + " or set PRESAGE_DATA to the folder above them"));
        return new IdxFolder(folder).open(name.text(), intake);
    }

    /** The folder where a known data set was found. */
    static Optional<Path> find(KnownName name, Surroundings surroundings) {
        if (name.kind() != KnownName.Kind.IDX) {
            return Optional.empty();
        }
        return surroundings.foldersFor(name.text()).stream()
                .filter(IdxFolder::isAt)
                .findFirst();
    }

    private static Path path(String nameOrPath) {
        try {
            Path path = Path.of(nameOrPath);
            if (!nameOrPath.isEmpty() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // such a text is no path at all: reported below
        }
        String hint = KnownName.closeTo(nameOrPath)
                .map(name -> "; did you mean " + name.text() + "?")
                .orElse("");
        throw new BadInputException("data expects a known name ("
                + Arrays.stream(KnownName.values()).map(KnownName::text).collect(Collectors.joining(", "))
                + ") or a path that exists, found '" + nameOrPath + "'" + hint);
    }
}
