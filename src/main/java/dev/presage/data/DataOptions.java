package dev.presage.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user says about the data beside their name: what goes with a file of samples, and how to read images.
 *
 * @param labels {@code --labels}: its labels
 * @param test {@code --test}: the test samples
 * @param testLabels {@code --test-labels}: their labels
 * @param labelColumn {@code --label-column}: the column of a table that holds the labels, by name or by number from 1
 * @param images how to read a folder of images
 * @param labelKind {@code --label-kind}: whether numbers are classes or targets
 */
public record DataOptions(
        Optional<Path> labels,
        Optional<Path> test,
        Optional<Path> testLabels,
        Optional<String> labelColumn,
        ImageOptions images,
        LabelKind labelKind) {
    /** What goes with a file. */
    public DataOptions(
            Optional<Path> labels, Optional<Path> test, Optional<Path> testLabels, Optional<String> labelColumn) {
        this(labels, test, testLabels, labelColumn, ImageOptions.none(), LabelKind.AUTO);
    }

    /** Files alone. */
    public DataOptions(Optional<Path> labels, Optional<Path> test, Optional<Path> testLabels) {
        this(labels, test, testLabels, Optional.empty());
    }

    /** Checks that test labels come with what they belong to. */
    public DataOptions {
        if (testLabels.isPresent() && (test.isEmpty() || labels.isEmpty())) {
            throw new BadInputException("--test-labels expects --test and --labels beside it, found no "
                    + (test.isEmpty() ? "--test" : "--labels"));
        }
    }

    /** No further files. */
    public static DataOptions none() {
        return new DataOptions(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Checks that there are none, for data that bring their own. */
    void requireNone(String data) {
        if (labels.isPresent() || test.isPresent()) {
            throw new BadInputException(
                    (labels.isPresent() ? "--labels" : "--test") + " expects an X.npy file as data, found " + data
                            + ", which brings its own labels and test samples");
        }
        if (labelKind != LabelKind.AUTO) {
            throw new BadInputException(
                    "--label-kind expects a file of numbers (X.npy, X.npz, X.csv or X.parquet) as data, found " + data
                            + ", whose labels are classes");
        }
        requireNoLabelColumn(data);
    }

    /** Checks that no column is named, for data that are no table. */
    void requireNoLabelColumn(String data) {
        if (labelColumn.isPresent()) {
            throw new BadInputException("--label-column expects a table (X.csv or X.parquet) as data, found " + data);
        }
    }

    /** The same with a way to read images. */
    public DataOptions with(ImageOptions given) {
        return new DataOptions(labels, test, testLabels, labelColumn, given, labelKind);
    }

    /** The same with a way to take labels. */
    public DataOptions with(LabelKind given) {
        return new DataOptions(labels, test, testLabels, labelColumn, images, given);
    }

    /** Checks that nothing is said about images, for data that are none in files of their own. */
    void requireNoImageOptions(String data) {
        if (!images.equals(ImageOptions.none())) {
            throw new BadInputException((images.skipBad() ? "--skip-bad" : "--resize")
                    + " expects a folder of JPEG or PNG images as data, found " + data);
        }
    }
}
