package dev.presage.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What goes with a file of samples.
 *
 * @param labels {@code --labels}: its labels
 * @param test {@code --test}: the test samples
 * @param testLabels {@code --test-labels}: their labels
 * @param labelColumn {@code --label-column}: the column of a table that holds the labels, by name or by number from 1
 */
public record DataOptions(
        Optional<Path> labels, Optional<Path> test, Optional<Path> testLabels, Optional<String> labelColumn) {
    /** Checks that test labels come with what they belong to. */
    public DataOptions {
        if (testLabels.isPresent() && (test.isEmpty() || labels.isEmpty())) {
            throw new BadInputException("--test-labels expects --test and --labels beside it, found no "
                    + (test.isEmpty() ? "--test" : "--labels"));
        }
    }

    /** Without a label column. */
    public DataOptions(Optional<Path> labels, Optional<Path> test, Optional<Path> testLabels) {
        this(labels, test, testLabels, Optional.empty());
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
        requireNoLabelColumn(data);
    }

    /** Checks that no column is named, for data that are no table. */
    void requireNoLabelColumn(String data) {
        if (labelColumn.isPresent()) {
            throw new BadInputException("--label-column expects a table (X.csv) as data, found " + data);
        }
    }
}
