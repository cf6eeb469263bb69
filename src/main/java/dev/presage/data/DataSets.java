package dev.presage.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens data sets by name or path. */
public final class DataSets {
    private DataSets() {}

    /**
     * Opens a data set: a known name ({@code digits}, {@code fashion-mnist}, {@code mnist}, {@code cifar10},
     * {@code tiny-imagenet}), a folder with IDX files, CIFAR batches or images, or a file {@code X.npy}, {@code X.npz},
     * {@code X.csv} or {@code X.parquet}. Reads every file once, to check and to hash it; keeps them in memory up to 512 MiB in all.
     *
     * @throws BadInputException if there is no such data set, or a file of it cannot be used
     */
    public static DataSet open(String nameOrPath, DataOptions options) {
        return open(nameOrPath, options, Progress.SILENT);
    }

    /** The same, telling how far it is with what takes long: folders of images. */
    public static DataSet open(String nameOrPath, DataOptions options, Progress progress) {
        return open(nameOrPath, options, Surroundings.ofProcess(), progress);
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
        return open(nameOrPath, options, surroundings, Progress.SILENT);
    }

    private static DataSet open(String nameOrPath, DataOptions options, Surroundings surroundings, Progress progress) {
        Intake intake = new Intake(surroundings.memoryLimit());
        Optional<KnownName> known = KnownName.of(nameOrPath);
        if (known.isPresent()) {
            options.requireNone(nameOrPath);
            return switch (known.get().kind()) {
                case BUNDLED -> {
                    options.requireNoImageOptions(nameOrPath);
                    yield Digits.open(intake);
                }
                case IDX, CIFAR, IMAGES ->
                    openFolder(nameOrPath, locate(known.get(), surroundings), options, intake, progress);
            };
        }
        Path path = path(nameOrPath);
        if (Files.isDirectory(path)) {
            options.requireNone("the folder " + nameOrPath);
            return openFolder(nameOrPath, path, options, intake, progress);
        }
        options.requireNoImageOptions(nameOrPath);
        return DataFile.open(nameOrPath, path, options, intake);
    }

    /** IDX files, CIFAR batches, or else images. */
    private static DataSet openFolder(String name, Path folder, DataOptions options, Intake intake, Progress progress) {
        Optional<CifarBatches> cifar = CifarBatches.at(folder);
        if (!IdxFolder.isAt(folder) && cifar.isEmpty() && ImageListing.isAt(folder)) {
            int threads = Runtime.getRuntime().availableProcessors();
            return ImageFolder.open(name, folder, options.images(), intake, threads, progress);
        }
        options.requireNoImageOptions("other files in " + folder);
        return cifar.isPresent() ? cifar.get().open(name, intake) : new IdxFolder(folder).open(name, intake);
    }

    private static Path locate(KnownName name, Surroundings surroundings) {
        return find(name, surroundings)
                .orElseThrow(() -> new BadInputException(name.text() + " expects its files in one of "
                        + surroundings.foldersFor(name.text()).stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(", "))
                        + ", found none; to get it, " + name.howToGet() + " into "
                        + surroundings.cache().resolve(name.text())
                        + " or set PRESAGE_DATA to the folder above them"));
    }

    /** The first folder of the search that holds a set; a set of images may lie in a sub-folder of its published name. */
    static Optional<Path> find(KnownName name, Surroundings surroundings) {
        Stream<Path> folders = surroundings.foldersFor(name.text()).stream();
        return switch (name.kind()) {
            case BUNDLED -> Optional.empty();
            case IDX -> folders.filter(IdxFolder::isAt).findFirst();
            case CIFAR ->
                withPublished(folders, CifarBatches.Kind.CIFAR10.folder(), surroundings)
                        .filter(folder ->
                                CifarBatches.at(folder).isPresent() || ImageListing.hasTrainingClasses(folder))
                        .findFirst();
            case IMAGES ->
                withPublished(folders, name.text() + "-200", surroundings)
                        .filter(ImageListing::hasTrainingClasses)
                        .findFirst();
        };
    }

    /** Each folder, then its sub-folder of the published name; then folders of that name in the places of the search. */
    private static Stream<Path> withPublished(Stream<Path> folders, String published, Surroundings surroundings) {
        return Stream.concat(
                folders.flatMap(folder -> Stream.of(folder, folder.resolve(published))),
                surroundings.foldersFor(published).stream());
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
