package dev.presage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder with the IDX files of MNIST and its successors, plain or .gz; only the training images must be there. */
final class IdxFolder {
    private static final IdxFormat FORMAT = new IdxFormat();

    private final Path folder;
    private final List<String> names;

    IdxFolder(Path folder) {
        this.folder = folder;
        try (Stream<Path> files = Files.list(folder)) {
            this.names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new BadInputException(folder + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Whether a folder is there, can be listed and has training images. */
    static boolean isAt(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Pattern wanted = pattern("train", "images");
            return files.anyMatch(
                    file -> wanted.matcher(file.getFileName().toString()).matches());
        } catch (IOException | UncheckedIOException e) {
            return false; // the search goes on elsewhere
        }
    }

    private static Pattern pattern(String split, String part) {
        return Pattern.compile(split + "-" + part + "[-.]idx[1-4]-[a-z]+(\\.gz)?");
    }

    DataSet open(String name, Intake intake) {
        Path images = find("train", "images")
                .orElseThrow(() -> new BadInputException(folder
                        + " expects images, CIFAR batches or the IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte"
                        + " and t10k-labels-idx1-ubyte (plain or .gz), found no train-images among its "
                        + names.size() + " files"));
        return ArraySet.open(
                name,
                FORMAT,
                images,
                find("train", "labels"),
                find("t10k", "images"),
                find("t10k", "labels"),
                LabelKind.AUTO,
                intake);
    }

    /** The file of one part; plain comes before .gz. */
    private Optional<Path> find(String split, String part) {
        Pattern wanted = pattern(split, part);
        List<String> fitting =
                names.stream().filter(name -> wanted.matcher(name).matches()).toList();
        long kinds =
                fitting.stream().map(name -> name.replace(".gz", "")).distinct().count();
        if (kinds > 1) {
            throw new BadInputException(
                    folder + " expects one file of " + split + "-" + part + ", found " + String.join(" and ", fitting));
        }
        return fitting.stream().findFirst().map(folder::resolve);
    }
}
