package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A single file as data: told by its name, or by its first bytes. */
final class DataFile {
    private static final NpyFormat NPY = new NpyFormat();

    /** What a file holds. */
    private enum Kind {
        NPY,
        NPZ,
        CSV,
        PARQUET,
        OTHER
    }

    private DataFile() {}

    static DataSet open(String name, Path path, DataOptions options, Intake intake) {
        Kind kind = kind(path);
        if (kind != Kind.CSV && kind != Kind.PARQUET) {
            options.requireNoLabelColumn(name);
        }
        return switch (kind) {
            case NPY ->
                ArraySet.open(
                        name,
                        NPY,
                        path,
                        options.labels(),
                        options.test(),
                        options.testLabels(),
                        options.labelKind(),
                        intake);
            case NPZ -> npz(name, path, options, intake);
            case CSV -> CsvTable.dataSet(name, path, options, intake);
            case PARQUET -> ParquetTable.dataSet(name, path, options, intake);
            case OTHER ->
                throw new BadInputException(name
                        + " expects a folder (of images, CIFAR batches or IDX files) or a file X.npy, X.npz,"
                        + " X.csv or X.parquet, found another kind of file");
        };
    }

    /** Arrays of the file, and what the options add to them. */
    private static DataSet npz(String name, Path path, DataOptions options, Intake intake) {
        NpzFile file = new NpzFile(path);
        SourceFile samples = file.samples();
        Optional<SourceFile> labels = either(file.labels(), "--labels", options.labels());
        Optional<SourceFile> test = file.testSamples();
        Optional<SourceFile> testLabels = file.testLabels();
        if (options.test().isPresent() && kind(options.test().get()) == Kind.NPZ) {
            NpzFile other = new NpzFile(options.test().get());
            requireAbsent(test, "--test");
            test = Optional.of(other.samples());
            testLabels = testLabels.or(other::labels);
        } else {
            test = either(test, "--test", options.test());
        }
        testLabels = either(testLabels, "--test-labels", options.testLabels());
        return ArraySet.open(name, NPY, samples, labels, test, testLabels, options.labelKind(), intake);
    }

    private static Optional<SourceFile> either(Optional<SourceFile> own, String option, Optional<Path> given) {
        if (given.isPresent()) {
            requireAbsent(own, option);
        }
        return own.or(() -> given.map(SourceFile::at));
    }

    private static void requireAbsent(Optional<SourceFile> own, String option) {
        if (own.isPresent()) {
            throw new BadInputException(option + " expects data that do not bring their own, found "
                    + own.get().name());
        }
    }

    private static Kind kind(Path path) {
        String name = String.valueOf(path.getFileName()); // a root has none
        if (name.endsWith(".npy") || name.endsWith(".npy.gz")) {
            return Kind.NPY;
        }
        if (name.endsWith(".npz")) {
            return Kind.NPZ;
        }
        if (CsvTable.isNamedSo(name)) {
            return Kind.CSV;
        }
        if (ParquetTable.isNamedSo(name)) {
            return Kind.PARQUET;
        }
        if (!Files.isRegularFile(path)) {
            return Kind.OTHER;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(8);
            if (ParquetTable.startsLike(start)) {
                return Kind.PARQUET;
            }
            return NpyFormat.startsLike(start) ? Kind.NPY : NpzFile.startsLike(start) ? Kind.NPZ : Kind.OTHER;
        } catch (IOException e) {
            throw new BadInputException(path + " cannot be read: " + IoReason.of(e), e);
        }
    }
}
