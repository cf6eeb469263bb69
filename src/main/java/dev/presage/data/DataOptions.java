package dev.presage.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that go with an {@code X.npy}.
 *
 * @param labels {@code --labels}: its labels
 * @param test {@code --test}: the test samples
 * @param testLabels {@code --test-labels}: their labels
 */
public record DataOptions(Optional<Path> labels, Optional<Path> test, Optional<Path> testLabels) {
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
    }
}
