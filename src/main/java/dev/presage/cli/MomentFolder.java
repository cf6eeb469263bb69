package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.data.ArrayFolder;
import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import dev.presage.moments.TargetMoments;
import dev.presage.moments.TaskMoments;
import dev.presage.study.PreparedData;
import dev.presage.study.SavedMoments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A folder of moments as data: what {@code moments} writes beside the moments of a noise, and what {@code --moments} reads.
 * Numbers are written as they are in memory, and read back to the last bit.
 *
 * <p>mean.npy and clean.npy are always there; clean.npy is centred if manifest.json says {@code center}, or says nothing.
 * Without centring, clean-centred.npy and label-cross-centred.npy spare the difference of two large numbers. The manifest's
 * {@code scale} says that values are prepared; then shift.npy, divisor.npy and keep.npy say how.
 */
final class MomentFolder {
    static final String MANIFEST = "manifest.json";

    /** The files that are read, in the order in which they are hashed. */
    private static final List<String> FILES = List.of(
            MANIFEST,
            "mean.npy",
            "clean.npy",
            "clean-centred.npy",
            "shift.npy",
            "divisor.npy",
            "keep.npy",
            "label-cross.npy",
            "label-cross-centred.npy",
            "label-mean.npy",
            "label-covariance.npy",
            "class-means.npy",
            "class-covariances.npy");

    /** Class covariances that take more than this are left out. */
    private static final long MOST_CLASS_BYTES = 256L << 20;

    /** Entries of clean.npy may differ from their mirror images by this much of the largest: single precision. */
    private static final double SYMMETRY = 1e-6;

    private final ArrayFolder folder;
    private final ManifestFields fields;
    private final Optional<Boolean> center;
    private final Vector mean;
    private final int d;

    private MomentFolder(ArrayFolder folder, ManifestFields fields) {
        this.folder = folder;
        this.fields = fields;
        center = fields.flag("center");
        mean = Vector.wrap(folder.vector("mean.npy"));
        d = mean.dimension();
    }

    /**
     * Writes what it takes, beside mean.npy, clean.npy, label-cross.npy and the manifest, to use a folder as data. Files of
     * other data that were there are deleted.
     *
     * @param manifest gets {@code classCounts}, if the labels are classes
     */
    static void write(Path folder, PreparedData data, JsonObject manifest) {
        boolean raw = !data.plan().center();
        Preparation preparation = data.preparation();
        Optional<LabelMoments> labels = data.labels();
        Optional<LabelledMoments> classes = data.labelled();
        vector(folder, "shift.npy", Optional.of(preparation.shift()));
        vector(folder, "divisor.npy", Optional.of(preparation.divisor()));
        vector(folder, "keep.npy", Optional.of(preparation.keep()));
        matrix(
                folder,
                "clean-centred.npy",
                Optional.of(data.moments().covariance()).filter(c -> raw).map(SymmetricMatrix::toMatrix));
        matrix(folder, "label-cross-centred.npy", labels.filter(l -> raw).map(LabelMoments::cross));
        vector(folder, "label-mean.npy", labels.map(LabelMoments::mean));
        matrix(folder, "label-covariance.npy", labels.map(l -> l.covariance().toMatrix()));
        matrix(folder, "class-means.npy", classes.map(LabelledMoments::classMeans));
        put(
                folder,
                "class-covariances.npy",
                classes.flatMap(LabelledMoments::within).filter(MomentFolder::small),
                Npy::write);
        classes.ifPresent(c -> {
            JsonArray counts = new JsonArray();
            c.classCounts().forEach(counts::add);
            manifest.add("classCounts", counts);
        });
    }

    private static boolean small(List<SymmetricMatrix> classes) {
        long d = classes.get(0).dimension();
        return d * d * classes.size() <= MOST_CLASS_BYTES / Double.BYTES;
    }

    private static void vector(Path folder, String name, Optional<Vector> vector) {
        put(folder, name, vector.map(Vector::toArray), Npy::write);
    }

    private static void matrix(Path folder, String name, Optional<Matrix> matrix) {
        put(folder, name, matrix, Npy::write);
    }

    private static <T> void put(Path folder, String name, Optional<T> content, BiConsumer<Path, T> write) {
        Path file = folder.resolve(name);
        content.ifPresentOrElse(it -> write.accept(file, it), () -> AtomicFiles.delete(file));
    }

    /**
     * Reads a folder.
     *
     * @param shape of the images, where the user says it
     * @throws BadInputException if files are missing, damaged or contradict each other
     */
    static SavedMoments read(Path path, Optional<Layout.Image> shape) {
        ArrayFolder folder = new ArrayFolder("--moments", path);
        for (String needed : List.of("mean.npy", "clean.npy")) {
            if (!folder.has(needed)) {
                throw new BadInputException(
                        "--moments expects a folder with mean.npy and clean.npy, found no " + needed + " in " + path);
            }
        }
        String manifest = folder.has(MANIFEST) ? folder.text(MANIFEST) : "null";
        ManifestFields fields = folder.has(MANIFEST)
                ? ManifestFields.parse(path.resolve(MANIFEST).toString(), manifest)
                : ManifestFields.none();
        return new MomentFolder(folder, fields).read(shape, manifest);
    }

    private SavedMoments read(Optional<Layout.Image> shape, String manifest) {
        Layout layout = layout(shape);
        Optional<SavedMoments.Prepared> prepared = prepared();
        SymmetricMatrix covariance = covariance();
        Optional<Long> classes = fields.whole("classes", 1);
        List<Long> counts = classes.isPresent() ? classCounts(classes.get()) : List.of();
        Optional<Long> stated = fields.whole("n", 2);
        long n =
                classes.isPresent() ? counts.stream().mapToLong(Long::longValue).sum() : stated.orElse(0L);
        if (classes.isPresent() && stated.isPresent() && stated.get() != n) {
            throw fields.wrong("classCounts", "numbers that add up to n = " + stated.get(), "a sum of " + n);
        }
        Moments moments =
                new Moments(n, mean, covariance, fields.share("momentError").orElse(0.0));
        return new SavedMoments(
                folder.path().toString(),
                folder.sha256(FILES),
                layout,
                center,
                prepared,
                moments,
                classes.isPresent() ? Optional.of(classes(moments, counts)) : targets(moments),
                classes.isPresent() ? classNames(counts.size()) : List.of(),
                manifest);
    }

    private Layout layout(Optional<Layout.Image> given) {
        Optional<Layout.Image> stated = fields.wholes("shape", 1).map(sides -> {
            if (sides.size() != 3) {
                throw fields.wrong("shape", "channels, height and width", sides.toString());
            }
            return image(sides, "the shape in " + folder.path().resolve(MANIFEST));
        });
        if (given.isPresent() && stated.isPresent() && !given.equals(stated)) {
            throw new BadInputException("--shape expects " + words(stated.get()) + ", the shape in "
                    + folder.path().resolve(MANIFEST) + ", found " + words(given.get()));
        }
        Layout layout = given.or(() -> stated).<Layout>map(image -> image).orElseGet(() -> new Layout.Flat(d));
        if (layout.dimension() != d) {
            throw new BadInputException("--shape expects images of the " + d + " coordinates of " + folder.path()
                    + ", found " + words(given.orElseThrow()));
        }
        return layout;
    }

    private Layout.Image image(List<Long> sides, String what) {
        long product = 1;
        for (long side : sides) {
            product = side > d ? Long.MAX_VALUE : Math.min(product * side, Integer.MAX_VALUE);
        }
        if (product != d) {
            throw new BadInputException(what + " expects the " + d + " coordinates of mean.npy, found " + sides);
        }
        return new Layout.Image(
                sides.get(0).intValue(), sides.get(1).intValue(), sides.get(2).intValue());
    }

    private static String words(Layout.Image image) {
        return image.channels() + "," + image.height() + "," + image.width();
    }

    /** How values were prepared, if the manifest says that they were. */
    private Optional<SavedMoments.Prepared> prepared() {
        Optional<String> word = fields.text("scale");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Scale scale = Arrays.stream(Scale.values())
                .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(word.get()))
                .findFirst()
                .orElseThrow(() -> fields.wrong("scale", "global, pixel or none", "\"" + word.get() + "\""));
        for (String needed : List.of("shift.npy", "divisor.npy", "keep.npy")) {
            require(needed, "values scaled by " + word.get());
        }
        Vector shift = Vector.wrap(folder.vector("shift.npy", d));
        double[] divisor = folder.vector("divisor.npy", d);
        double[] keep = folder.vector("keep.npy", d);
        for (int i = 0; i < d; i++) {
            if (!(divisor[i] > 0) || (keep[i] != 0 && keep[i] != 1)) {
                throw new BadInputException(folder.path()
                        + " expects positive numbers in divisor.npy and 0 or 1 in keep.npy, found " + divisor[i]
                        + " and " + keep[i] + " at " + i);
            }
        }
        return Optional.of(
                new SavedMoments.Prepared(new Preparation(shift, Vector.wrap(divisor), Vector.wrap(keep)), scale));
    }

    private void require(String name, String why) {
        if (!folder.has(name)) {
            throw new BadInputException(folder.path() + " expects " + name + " (" + why + "), found none");
        }
    }

    private boolean raw() {
        return !center.orElse(true);
    }

    /** E[(x-&mu;)(x-&mu;)'], d &times; d. */
    private SymmetricMatrix covariance() {
        SymmetricMatrix clean = symmetric("clean.npy", folder.matrix("clean.npy", d, d), 0);
        if (!raw()) {
            return clean;
        }
        SymmetricMatrix difference = clean.plusOuter(-1, mean.toArray());
        if (!folder.has("clean-centred.npy")) {
            return difference;
        }
        SymmetricMatrix centred = symmetric("clean-centred.npy", folder.matrix("clean-centred.npy", d, d), 0);
        double error = difference.minus(centred).maxAbs();
        if (error > SYMMETRY * clean.maxAbs()) {
            throw new BadInputException(folder.path() + " expects clean-centred.npy to be clean.npy less the square of"
                    + " mean.npy, found a difference of " + error);
        }
        return centred;
    }

    /** A symmetric matrix from d rows of a matrix, the first of which is given. */
    private SymmetricMatrix symmetric(String name, Matrix rows, int first) {
        double largest = rows.maxAbs();
        int size = rows.columns();
        return SymmetricMatrix.generate(size, (i, j) -> {
            double here = rows.at(first + i, j);
            double mirrored = rows.at(first + j, i);
            if (Math.abs(here - mirrored) > SYMMETRY * largest) {
                throw new BadInputException(folder.path().resolve(name) + " expects a symmetric matrix, found " + here
                        + " at row " + i + ", column " + j + " and " + mirrored + " at row " + j + ", column " + i
                        + " (from 0)");
            }
            return here == mirrored ? here : 0.5 * here + 0.5 * mirrored;
        });
    }

    private List<Long> classCounts(long classes) {
        List<Long> counts = fields.wholes("classCounts", 0)
                .orElseThrow(() -> fields.wrong(
                        "classCounts", "the number of samples of each of " + classes + " classes", "none"));
        if (counts.size() != classes) {
            throw fields.wrong(
                    "classCounts",
                    "the number of samples of each of " + classes + " classes",
                    counts.size() + " numbers");
        }
        double total = counts.stream().mapToDouble(Long::doubleValue).sum();
        if (total < 2 || total > 1L << 53) {
            throw fields.wrong("classCounts", "at least 2 samples together", String.format(Locale.ROOT, "%.0f", total));
        }
        return counts;
    }

    private List<String> classNames(int classes) {
        List<String> names = fields.texts("classNames")
                .orElseGet(() ->
                        IntStream.range(0, classes).mapToObj(Integer::toString).toList());
        if (names.size() != classes) {
            throw fields.wrong("classNames", classes + " names, one a class", names.size() + " names");
        }
        return names;
    }

    /** Classes: their means, from B if they were not saved, and their covariances, if they were. */
    private TaskMoments classes(Moments moments, List<Long> counts) {
        int l = counts.size();
        Matrix means;
        if (folder.has("class-means.npy")) {
            means = folder.matrix("class-means.npy", l, d);
        } else {
            require("label-cross.npy", l + " classes");
            double[] priors = counts.stream()
                    .mapToDouble(c -> (double) c / moments.count())
                    .toArray();
            Matrix cross = cross(l, Vector.wrap(priors));
            means = Matrix.generate(l, d, (c, i) -> priors[c] == 0 ? 0 : mean.at(i) + cross.at(i, c) / priors[c]);
        }
        Optional<List<SymmetricMatrix>> within = Optional.empty();
        if (folder.has("class-covariances.npy")) {
            Matrix stack = folder.stack("class-covariances.npy", l, d, d);
            List<SymmetricMatrix> each = new ArrayList<>();
            for (int c = 0; c < l; c++) {
                each.add(symmetric("class-covariances.npy", stack, c * d));
            }
            within = Optional.of(each);
        }
        return new LabelledMoments(moments, counts, means, within);
    }

    /** Real-valued targets, if there are any label moments. */
    private Optional<TaskMoments> targets(Moments moments) {
        Optional<Long> stated = fields.whole("targets", 1);
        if (stated.isEmpty() && !folder.has("label-cross.npy")) {
            return Optional.empty();
        }
        for (String needed : List.of("label-cross.npy", "label-mean.npy", "label-covariance.npy")) {
            require(needed, "labels that are not classes");
        }
        Vector labelMean = Vector.wrap(folder.vector("label-mean.npy"));
        int l = labelMean.dimension();
        if (stated.isPresent() && stated.get() != l) {
            throw new BadInputException(folder.path() + " expects " + stated.get() + " targets by its manifest, found "
                    + l + " in label-mean.npy");
        }
        SymmetricMatrix covariance = symmetric("label-covariance.npy", folder.matrix("label-covariance.npy", l, l), 0);
        return Optional.of(
                new TargetMoments(moments, LabelMoments.ofTargets(cross(l, labelMean), covariance, labelMean)));
    }

    /** The centred B, d &times; l. */
    private Matrix cross(int l, Vector labelMean) {
        if (raw() && folder.has("label-cross-centred.npy")) {
            return folder.matrix("label-cross-centred.npy", d, l);
        }
        Matrix cross = folder.matrix("label-cross.npy", d, l);
        return raw() ? cross.plusOuter(-1, mean.toArray(), labelMean.toArray()) : cross;
    }
}
