package dev.presage.data;

import java.util.List;
import java.util.Optional;

/**
 * A data set as an analysis sees it.
 *
 * @param name the known name or the path that the user gave
 * @param sha256 hexadecimal SHA-256 of the decompressed contents of its files, concatenated in the order training samples,
 *     training labels, test samples, test labels (those that exist)
 * @param train the training samples
 * @param test the test samples, where there are any
 * @param skipped how many files were left out because they could not be used
 * @param notes what a careful reader should know about the reading: what was left out or converted; half sentences
 */
public record DataSet(
        String name, String sha256, Samples train, Optional<Samples> test, int skipped, List<String> notes) {
    /** A data set read as it is. */
    public DataSet(String name, String sha256, Samples train, Optional<Samples> test) {
        this(name, sha256, train, test, 0, List.of());
    }

    /** Checks that training and test samples have the same arrangement and kind of labels. */
    public DataSet {
        notes = List.copyOf(notes);
        if (test.isPresent() && !test.get().layout().equals(train.layout())) {
            throw new BadInputException("the test samples of " + name + " expect the training samples' "
                    + words(train.layout()) + ", found " + words(test.get().layout()));
        }
        Optional<Labels> tested = test.flatMap(Samples::labels);
        if (tested.isPresent()
                && !train.labels().map(known -> comparable(known, tested.get())).orElse(true)) {
            throw new BadInputException("the test labels of " + name + " expect the training labels' "
                    + words(train.labels().orElseThrow()) + ", found " + words(tested.get()));
        }
    }

    private static boolean comparable(Labels train, Labels test) {
        return train.getClass() == test.getClass() && train.dimension() == test.dimension();
    }

    private static String words(Labels labels) {
        return labels.dimension() + (labels instanceof ClassLabels ? " classes" : " targets");
    }

    private static String words(Layout layout) {
        return layout instanceof Layout.Image image
                ? "images of " + image.channels() + " x " + image.height() + " x " + image.width()
                : "d = " + layout.dimension();
    }
}
