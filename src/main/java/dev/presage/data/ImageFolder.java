package dev.presage.data;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A folder of images as a data set. {@link ImageSurvey} decodes every file once; if the pixels do not fit into the intake's
 * memory, each later pass decodes the files again.
 *
 * <p>Samples of different classes are spread evenly: sample i (from 0) of a class of m has its place at (i + 1/2) / m of the
 * whole. So the first samples, and blocks that are read in turn, are alike in their classes, which the folders' own order
 * would not give.
 */
final class ImageFolder {
    private final Path folder;
    private final ImageOptions options;
    private final Intake intake;
    private final int threads;

    private ImageFolder(Path folder, ImageOptions options, Intake intake, int threads) {
        this.folder = folder;
        this.options = options;
        this.intake = intake;
        this.threads = threads;
    }

    /** Opens a folder, decoding on so many threads. */
    static DataSet open(String name, Path folder, ImageOptions options, Intake intake, int threads, Progress progress) {
        return new ImageFolder(folder, options, intake, threads).open(name, progress);
    }

    private DataSet open(String name, Progress progress) {
        ImageListing listing = ImageListing.of(folder, options.skipBad());
        ImageSurvey survey = new ImageSurvey(folder, options, intake);
        survey.run(listing, threads, progress);
        Optional<List<byte[]>> pixels = survey.pixels();
        List<String> notes = new ArrayList<>(listing.notes());
        notes.addAll(survey.notes());
        int[] number = renumbered(listing.classes(), survey.train(), notes);
        List<String> classes = IntStream.range(0, number.length)
                .filter(c -> number[c] >= 0)
                .mapToObj(listing.classes()::get)
                .toList();
        int trains = survey.train().size();
        Samples train =
                samples(survey.train(), pixels.map(all -> all.subList(0, trains)), survey.form(), number, classes);
        Optional<Samples> test = Optional.empty();
        if (!survey.test().isEmpty()) {
            test = Optional.of(samples(
                    survey.test(), pixels.map(all -> all.subList(trains, all.size())), survey.form(), number, classes));
        }
        return new DataSet(name, intake.sha256(), train, test, survey.skipped(), notes);
    }

    /** The number of each class among those with a usable training image; -1 for the others, which are left out. */
    private static int[] renumbered(List<String> classes, List<ImageListing.File> train, List<String> notes) {
        int[] number = new int[classes.size()];
        Arrays.fill(number, -1);
        train.forEach(file -> {
            if (!classes.isEmpty()) {
                number[file.label()] = 0;
            }
        });
        int next = 0;
        for (int c = 0; c < number.length; c++) {
            if (number[c] < 0) {
                notes.add("the class " + classes.get(c) + " has no usable training image and is left out");
            } else {
                number[c] = next++;
            }
        }
        return number;
    }

    private Samples samples(
            List<ImageListing.File> files,
            Optional<List<byte[]>> pixels,
            ImageSurvey.Form form,
            int[] number,
            List<String> classes) {
        int[] order = spread(files, Math.max(1, number.length));
        EncodedSamples.Bytes bytes;
        if (pixels.isPresent()) {
            List<byte[]> ordered =
                    Arrays.stream(order).mapToObj(pixels.get()::get).toList();
            bytes = () -> PieceStream.of(ordered);
        } else {
            List<Path> paths =
                    Arrays.stream(order).mapToObj(i -> files.get(i).path()).toList();
            bytes = () -> new PieceStream(decoded(paths, form));
        }
        ElementType type = form.wide() ? ElementType.U16 : ElementType.U8;
        EncodedSamples.Source source =
                new EncodedSamples.Source(folder.toString(), bytes, type, ByteOrder.BIG_ENDIAN, type.maximum());
        EncodedSamples samples = new EncodedSamples(source, form.layout(), 0, files.size(), Optional.empty());
        if (classes.isEmpty()) {
            return samples;
        }
        int[] labels = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            ImageListing.File file = files.get(order[i]);
            labels[i] = number[file.label()];
            if (labels[i] < 0) {
                throw new BadInputException(file.path() + " expects usable training images of its class, found none");
            }
        }
        return samples.with(new ClassLabels(labels, classes));
    }

    /** A pass that decodes the files again. */
    private PieceStream.Pieces decoded(List<Path> paths, ImageSurvey.Form form) {
        ImagePass pass = new ImagePass(paths, options.resize(), threads, intake.heap() / 4);
        return new PieceStream.Pieces() {
            @Override
            public Optional<byte[]> next() {
                if (!pass.hasNext()) {
                    return Optional.empty();
                }
                ImagePass.Outcome outcome = pass.next();
                byte[] piece = form.of(outcome.image());
                if (piece.length != form.bytes()) {
                    throw new BadInputException(outcome.path() + " expects the image that was there when it was opened,"
                            + " found another: it changed while it was read");
                }
                return Optional.of(piece);
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }

    /** The order in which samples come, as indices of files: by (i + 1/2) / m, then by class. */
    private static int[] spread(List<ImageListing.File> files, int classes) {
        long[] count = new long[classes];
        long[] place = new long[files.size()];
        for (int i = 0; i < place.length; i++) {
            place[i] = 2 * count[files.get(i).label()]++ + 1;
        }
        return IntStream.range(0, place.length)
                .boxed()
                .sorted((a, b) -> {
                    int classA = files.get(a).label();
                    int classB = files.get(b).label();
                    int earlier = Long.compare(place[a] * count[classB], place[b] * count[classA]);
                    return earlier != 0 ? earlier : Integer.compare(classA, classB);
                })
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
