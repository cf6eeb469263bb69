package dev.presage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The image files of a folder, by split and class, before any is opened.
 *
 * @param classes names of the classes, sorted; empty where there are no labels
 * @param train the training images: classes in order, files of a class by name
 * @param test the test images, where there are any
 * @param notes what was left aside
 */
record ImageListing(List<String> classes, List<File> train, Optional<List<File>> test, List<String> notes) {
    private static final String ANNOTATIONS = "val_annotations.txt";
    private static final long LARGEST_ANNOTATIONS = 64L << 20;
    private static final Set<String> SPLITS = Set.of("train", "test", "val");

    /** Names of images, those of kinds that are not read among them: such a file is refused, not passed over. */
    private static final Pattern IMAGE =
            Pattern.compile(".+\\.(jpe?g|jpe|jfif|png|gif|bmp|webp|tiff?|ppm|pgm|pnm|avif|heic)");

    private static final Set<String> NEVER = Set.of("__MACOSX", "Thumbs.db", "desktop.ini");

    /**
     * A file of a class.
     *
     * @param path where it is
     * @param label number of its class; 0 where there are no labels
     */
    record File(Path path, int label) {}

    /** What lies in a folder, sorted by name; hidden entries are passed over. */
    private record Entries(Path folder, List<Path> folders, List<Path> images, List<Path> others) {
        static Entries of(Path folder) {
            List<Path> folders = new ArrayList<>();
            List<Path> images = new ArrayList<>();
            List<Path> others = new ArrayList<>();
            try (Stream<Path> all = Files.list(folder)) {
                for (Path path :
                        all.sorted((a, b) -> name(a).compareTo(name(b))).toList()) {
                    if (!name(path).startsWith(".") && !NEVER.contains(name(path))) {
                        boolean image = IMAGE.matcher(name(path).toLowerCase(Locale.ROOT))
                                .matches();
                        (Files.isDirectory(path) ? folders : image ? images : others).add(path);
                    }
                }
            } catch (IOException e) {
                throw new BadInputException(folder + " cannot be read: " + IoReason.of(e), e);
            } catch (UncheckedIOException e) {
                throw new BadInputException(folder + " cannot be read: " + e.getMessage(), e);
            }
            return new Entries(folder, folders, images, others);
        }

        Optional<Path> folder(String wanted) {
            return folders.stream().filter(path -> name(path).equals(wanted)).findFirst();
        }

        boolean hasClasses() {
            return !folders.isEmpty();
        }

        /** Either classes or images, not both. */
        void requireOneKind() {
            if (!folders.isEmpty() && !images.isEmpty()) {
                throw new BadInputException(folder + " expects either images or one sub-folder a class, found both ("
                        + name(images.get(0)) + " beside the folder " + name(folders.get(0)) + ")");
            }
        }
    }

    /** Images of one split and the names of their classes. */
    private record Split(List<String> classes, List<File> files) {}

    /** Whether a folder can be listed and holds files named as images or folders that are not empty of both. */
    static boolean isAt(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return false;
        }
        Entries entries = Entries.of(folder);
        return !entries.images().isEmpty()
                || entries.folders().stream()
                        .map(Entries::of)
                        .anyMatch(inside ->
                                inside.hasClasses() || !inside.images().isEmpty());
    }

    /** Whether a folder has {@code train/} with classes in it. */
    static boolean hasTrainingClasses(Path folder) {
        Path train = folder.resolve("train");
        return Files.isDirectory(train)
                && Files.isReadable(train)
                && Entries.of(train).hasClasses();
    }

    /**
     * Lists a folder: {@code train/} and {@code test/} or {@code val/} with classes in them, or the classes themselves, or
     * images without labels. A {@code train/} with images of its own beside folders of other names is a class.
     *
     * @throws BadInputException if folders and images are mixed, nested deeper, or a class is empty (unless it may be
     *     left out)
     */
    static ImageListing of(Path folder, boolean emptyClassesLeftOut) {
        Entries root = Entries.of(folder);
        List<String> notes = new ArrayList<>();
        Optional<Path> train = root.folder("train")
                .filter(path -> Entries.of(path).hasClasses()
                        || root.folders().stream().allMatch(other -> SPLITS.contains(name(other))));
        Split training = split(train.isPresent() ? Entries.of(train.get()) : root, emptyClassesLeftOut, notes);
        Optional<Path> tests = train.isPresent() ? testFolder(root, notes) : Optional.empty();
        if (tests.isEmpty()) {
            return new ImageListing(training.classes(), training.files(), Optional.empty(), notes);
        }
        Path annotations = tests.get().resolve(ANNOTATIONS);
        Split test = Files.isRegularFile(annotations)
                ? annotated(annotations, training.classes())
                : split(Entries.of(tests.get()), true, notes);
        return new ImageListing(
                training.classes(), training.files(), Optional.of(inClasses(test, training, tests.get())), notes);
    }

    /** Tiny ImageNet's own {@code test/} has no labels; its {@code val/} is told by the file of labels in it. */
    private static Optional<Path> testFolder(Entries root, List<String> notes) {
        Optional<Path> test = root.folder("test");
        Optional<Path> val = root.folder("val");
        if (val.isPresent() && (test.isEmpty() || Files.isRegularFile(val.get().resolve(ANNOTATIONS)))) {
            return val;
        }
        if (val.isPresent()) {
            notes.add(val.get() + " is left aside, the test images are those in "
                    + root.folder().resolve("test"));
        }
        return test;
    }

    private static Split split(Entries entries, boolean emptyClassesLeftOut, List<String> notes) {
        entries.requireOneKind();
        if (!entries.hasClasses()) {
            if (entries.images().isEmpty()) {
                throw new BadInputException(entries.folder()
                        + " expects JPEG or PNG images, or one sub-folder a class, found neither among its "
                        + entries.others().size() + " files");
            }
            note(entries.others(), notes);
            return new Split(
                    List.of(),
                    entries.images().stream().map(path -> new File(path, 0)).toList());
        }
        List<String> classes = new ArrayList<>();
        List<File> files = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (Path folder : entries.folders()) {
            List<Path> images = imagesOf(folder, notes);
            if (images.isEmpty()) {
                empty.add(name(folder));
            } else {
                images.forEach(path -> files.add(new File(path, classes.size())));
                classes.add(name(folder));
            }
        }
        if (files.isEmpty() || (!empty.isEmpty() && !emptyClassesLeftOut)) {
            throw new BadInputException(entries.folder().resolve(empty.get(0))
                    + " expects the images of a class, found none; --skip-bad leaves empty classes out");
        }
        if (!empty.isEmpty()) {
            notes.add("classes without images are left out of " + entries.folder() + ": " + String.join(", ", empty));
        }
        return new Split(classes, files);
    }

    /** The images of a class, in its folder or, as in Tiny ImageNet, in its only sub-folder {@code images}. */
    private static List<Path> imagesOf(Path folder, List<String> notes) {
        Entries entries = Entries.of(folder);
        if (entries.images().isEmpty()
                && entries.folders().size() == 1
                && entries.folder("images").isPresent()) {
            entries = Entries.of(entries.folders().get(0));
        }
        if (entries.hasClasses()) {
            throw new BadInputException(entries.folder() + " expects the images of a class, found a folder in it: "
                    + name(entries.folders().get(0)));
        }
        note(entries.others(), notes);
        return entries.images();
    }

    private static void note(List<Path> others, List<String> notes) {
        if (!others.isEmpty()) {
            notes.add(others.size() + (others.size() == 1 ? " file that is no image" : " files that are no images")
                    + " by name left out: " + others.get(0) + (others.size() > 1 ? " and so on" : ""));
        }
    }

    /** Tiny ImageNet's validation images: a line a file, its name and its class first, divided by tabs. */
    private static Split annotated(Path annotations, List<String> classes) {
        Map<String, String> classOf = new TreeMap<>();
        for (String line : lines(annotations)) {
            String[] fields = line.split("\t", 3);
            if (fields.length < 2) {
                throw new BadInputException(
                        annotations + " expects lines of a file name, a tab and a class, found line "
                                + (classOf.size() + 1) + " without a tab");
            }
            classOf.put(fields[0], fields[1].strip());
        }
        Path folder = annotations.resolveSibling("images");
        List<File> files = new ArrayList<>();
        for (Path path : Entries.of(folder).images()) {
            String label = Optional.ofNullable(classOf.remove(name(path)))
                    .orElseThrow(() -> new BadInputException(annotations + " expects a line for each image in " + folder
                            + ", found none for " + name(path)));
            files.add(new File(path, numberOf(label, classes, path)));
        }
        if (!classOf.isEmpty()) {
            throw new BadInputException(folder + " expects each image of " + annotations + ", found no "
                    + classOf.keySet().iterator().next());
        }
        return new Split(classes, files);
    }

    private static List<String> lines(Path annotations) {
        try {
            if (Files.size(annotations) > LARGEST_ANNOTATIONS) {
                throw new BadInputException(annotations + " expects at most " + LARGEST_ANNOTATIONS + " bytes, found "
                        + Files.size(annotations));
            }
            return Files.readAllLines(annotations, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BadInputException(annotations + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Numbers the classes of test images as those of the training images. */
    private static List<File> inClasses(Split test, Split training, Path folder) {
        if (test.classes().isEmpty() != training.classes().isEmpty()) {
            throw new BadInputException(folder + " expects "
                    + (training.classes().isEmpty() ? "images" : "one sub-folder a class")
                    + " as beside it in train, found "
                    + (test.classes().isEmpty() ? "images" : "sub-folders"));
        }
        if (test.classes().equals(training.classes())) {
            return test.files();
        }
        List<File> files = new ArrayList<>();
        for (File file : test.files()) {
            files.add(
                    new File(file.path(), numberOf(test.classes().get(file.label()), training.classes(), file.path())));
        }
        return files;
    }

    private static int numberOf(String label, List<String> classes, Path path) {
        int number = classes.indexOf(label);
        if (number < 0) {
            throw new BadInputException(
                    path + " expects one of the " + classes.size() + " classes of the training images, found " + label);
        }
        return number;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
