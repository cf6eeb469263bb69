package dev.presage.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The names that mean a data set. */
enum KnownName {
    DIGITS(
            "digits",
            Kind.BUNDLED,
            "handwritten digits, 8 x 8, 1437 training and 360 test images, 10 classes (bundled)",
            ""),
    FASHION_MNIST(
            "fashion-mnist",
            Kind.IDX,
            "pictures of clothes, 28 x 28, 60000 training and 10000 test images, 10 classes",
            "run presage fetch fashion-mnist, install the Debian package dataset-fashion-mnist, or put its four IDX files"),
    MNIST(
            "mnist",
            Kind.IDX,
            "handwritten digits, 28 x 28, 60000 training and 10000 test images, 10 classes",
            "run presage fetch mnist, or put its four IDX files (train-images-idx3-ubyte.gz and so on)"),
    CIFAR10(
            "cifar10",
            Kind.CIFAR,
            "photographs, 3 x 32 x 32, 50000 training and 10000 test images, 10 classes",
            "run presage fetch cifar10, or put its binary version (the folder cifar-10-batches-bin) or train/ and test/ with a"
                    + " folder of images a class,"),
    TINY_IMAGENET(
            "tiny-imagenet",
            Kind.IMAGES,
            "photographs, 3 x 64 x 64, 100000 training and 10000 test images, 200 classes",
            "run presage fetch tiny-imagenet, or put its folder tiny-imagenet-200");

    /** How a set is stored. */
    enum Kind {
        BUNDLED,
        IDX,
        /** Binary batches, or a folder of images. */
        CIFAR,
        IMAGES
    }

    private final String text;
    private final Kind kind;
    private final String description;
    private final String howToGet;

    KnownName(String text, Kind kind, String description, String howToGet) {
        this.text = text;
        this.kind = kind;
        this.description = description;
        this.howToGet = howToGet;
    }

    String text() {
        return text;
    }

    Kind kind() {
        return kind;
    }

    String description() {
        return description;
    }

    /** The first half of a sentence that ends with a folder. */
    String howToGet() {
        return howToGet;
    }

    static Optional<KnownName> of(String typed) {
        return Arrays.stream(values()).filter(name -> name.text.equals(typed)).findFirst();
    }

    /** The known name that a slip of the fingers would turn into the typed one. */
    static Optional<KnownName> closeTo(String typed) {
        String plain = plain(typed);
        KnownName best = DIGITS;
        int fewest = Integer.MAX_VALUE;
        for (KnownName name : values()) {
            int edits = edits(plain, plain(name.text));
            if (edits < fewest) {
                fewest = edits;
                best = name;
            }
        }
        return fewest <= plain(best.text).length() / 3 ? Optional.of(best) : Optional.empty();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein's distance: the fewest insertions, deletions and replacements. */
    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        Arrays.setAll(above, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
