package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The binary batches of CIFAR-10 ({@code data_batch_1.bin} to {@code data_batch_5.bin}, {@code test_batch.bin}: a label and
 * 3 x 32 x 32 pixels each) or CIFAR-100 ({@code train.bin}, {@code test.bin}: a coarse label, a fine one, which is used, and
 * the pixels). Source: A. Krizhevsky, the CIFAR-10 and CIFAR-100 datasets, binary version.
 *
 * @param folder where they are
 * @param kind which of the two
 */
record CifarBatches(Path folder, Kind kind) {
    private static final Layout.Image LAYOUT = new Layout.Image(3, 32, 32);
    private static final long LARGEST_NAMES = 1 << 16;

    /** Which of the two sets. */
    enum Kind {
        CIFAR10("cifar-10-batches-bin", 1, 10, "test_batch.bin", "batches.meta.txt"),
        CIFAR100("cifar-100-binary", 2, 100, "test.bin", "fine_label_names.txt");

        private final String folder;
        private final int labels;
        private final int classes;
        private final String test;
        private final String names;

        Kind(String folder, int labels, int classes, String test, String names) {
            this.folder = folder;
            this.labels = labels;
            this.classes = classes;
            this.test = test;
            this.names = names;
        }

        /** The folder's name as it is published. */
        String folder() {
            return folder;
        }

        private List<String> train() {
            return this == CIFAR10
                    ? IntStream.rangeClosed(1, 5)
                            .mapToObj(i -> "data_batch_" + i + ".bin")
                            .toList()
                    : List.of("train.bin");
        }

        private int record() {
            return labels + LAYOUT.dimension();
        }
    }

    /** The batches in a folder, or in its sub-folder of the published name. */
    static Optional<CifarBatches> at(Path folder) {
        return Stream.of(Kind.values())
                .flatMap(kind ->
                        Stream.of(new CifarBatches(folder, kind), new CifarBatches(folder.resolve(kind.folder), kind)))
                .filter(batches -> Stream.concat(batches.kind.train().stream(), Stream.of(batches.kind.test))
                        .anyMatch(name -> Files.isRegularFile(batches.folder.resolve(name))))
                .findFirst();
    }

    /**
     * Reads the batches.
     *
     * @throws BadInputException if a training batch is missing, or a file is no whole number of records or has a label that
     *     does not exist
     */
    DataSet open(String name, Intake intake) {
        for (String batch : kind.train()) {
            if (!Files.isRegularFile(folder.resolve(batch))) {
                throw new BadInputException(
                        folder + " expects " + String.join(", ", kind.train()) + ", found no " + batch);
            }
        }
        List<Batch> train = new ArrayList<>();
        for (String batch : kind.train()) {
            train.add(take(folder.resolve(batch), intake));
        }
        long[] trainLabels = labels(train);
        ClassIndex index = ClassIndex.of(trainLabels);
        Samples training = samples(train, index, trainLabels);
        Optional<Samples> testing = Optional.empty();
        if (Files.exists(folder.resolve(kind.test))) {
            List<Batch> test = List.of(take(folder.resolve(kind.test), intake));
            testing = Optional.of(samples(test, index, labels(test)));
        }
        return new DataSet(name, intake.sha256(), training, testing);
    }

    /** One file, checked and hashed. */
    private record Batch(SourceFile file, Contents contents, int records) {}

    private Batch take(Path path, Intake intake) {
        SourceFile file = SourceFile.at(path);
        if (file.compressed()) {
            throw new BadInputException(path + " expects an uncompressed CIFAR batch, found a gzip file");
        }
        if (file.size() == 0 || file.size() % kind.record() != 0) {
            throw new BadInputException(path + " expects records of " + kind.record() + " bytes, found " + file.size()
                    + " bytes, which is no whole number of them");
        }
        return new Batch(file, intake.take(file, file.size()), (int) (file.size() / kind.record()));
    }

    private long[] labels(List<Batch> batches) {
        long[] labels = new long[records(batches)];
        int next = 0;
        for (Batch batch : batches) {
            byte[] before = new byte[kind.labels];
            try (InputStream in = batch.contents.open()) {
                for (int i = 0; i < batch.records; i++) {
                    in.readNBytes(before, 0, before.length);
                    in.skipNBytes(LAYOUT.dimension());
                    int label = before[kind.labels - 1] & 0xFF;
                    if (label >= kind.classes) {
                        throw new BadInputException(batch.file.path() + ": record " + i
                                + " (from 0) expects a class from 0 to " + (kind.classes - 1) + ", found " + label);
                    }
                    labels[next++] = label;
                }
            } catch (IOException e) {
                throw batch.file.unreadable(e);
            }
        }
        return labels;
    }

    private static int records(List<Batch> batches) {
        return batches.stream().mapToInt(Batch::records).sum();
    }

    private Samples samples(List<Batch> batches, ClassIndex index, long[] labels) {
        EncodedSamples.Source source = new EncodedSamples.Source(
                folder.toString(),
                () -> new PieceStream(new Records(batches.iterator(), kind.labels)),
                ElementType.U8,
                ByteOrder.BIG_ENDIAN,
                ElementType.U8.maximum());
        ClassLabels numbered = index.label(folder.toString(), labels);
        return new EncodedSamples(source, LAYOUT, 0, records(batches), Optional.of(named(numbered)));
    }

    /** The published names of the classes, where their file is there and complete; else their numbers. */
    private ClassLabels named(ClassLabels numbered) {
        Path file = folder.resolve(kind.names);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_NAMES) {
                return numbered;
            }
            List<String> names = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.isBlank())
                    .map(String::strip)
                    .toList();
            return names.size() == kind.classes
                    ? numbered.named(number -> names.get(Integer.parseInt(number)))
                    : numbered;
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** The pixels of record after record, without labels. */
    private static final class Records implements PieceStream.Pieces {
        private final Iterator<Batch> batches;
        private final int labels;
        private InputStream in = InputStream.nullInputStream();
        private int left;

        Records(Iterator<Batch> batches, int labels) {
            this.batches = batches;
            this.labels = labels;
        }

        @Override
        public Optional<byte[]> next() throws IOException {
            if (left == 0) {
                in.close();
                if (!batches.hasNext()) {
                    return Optional.empty();
                }
                Batch batch = batches.next();
                in = batch.contents.open();
                left = batch.records;
            }
            left--;
            in.skipNBytes(labels);
            return Optional.of(in.readNBytes(LAYOUT.dimension()));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
