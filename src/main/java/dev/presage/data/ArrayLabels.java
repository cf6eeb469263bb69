package dev.presage.data;

import dev.presage.linalg.Matrix;

/** How the label arrays of a data set are taken: decided by the training labels, and then the same for the test labels. */
sealed interface ArrayLabels {
    /**
     * Takes an array as labels.
     *
     * @param n number of samples
     * @param samples name of the samples' file
     * @throws BadInputException if the array holds labels of another kind
     */
    Labels of(EncodedArray array, int n, String samples);

    /** What training labels are. */
    static ArrayLabels decide(EncodedArray array, LabelKind kind, int n, String samples) {
        if (kind == LabelKind.TARGETS) {
            return new Real(array.numbers(n, samples).columns());
        }
        if (array.isFloat()) {
            Matrix numbers = array.numbers(n, samples);
            boolean whole = areWhole(numbers);
            if (kind == LabelKind.AUTO && !whole) {
                return new Real(numbers.columns());
            }
            if (!whole) {
                array.requireOneEach(numbers.columns());
                return new Classes(ClassIndex.ofNumbers(numbers.column(0)));
            }
        }
        return new Classes(ClassIndex.of(array.labels(n, samples)));
    }

    /** Whether all numbers are integers that a double holds without gaps. */
    private static boolean areWhole(Matrix numbers) {
        for (int i = 0; i < numbers.rows(); i++) {
            for (int j = 0; j < numbers.columns(); j++) {
                if (!Numeral.isWhole(numbers.at(i, j))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Classes by number. */
    record Classes(ClassIndex index) implements ArrayLabels {
        @Override
        public Labels of(EncodedArray array, int n, String samples) {
            if (index.real()) {
                Matrix numbers = array.numbers(n, samples);
                array.requireOneEach(numbers.columns());
                return index.label(array.name(), numbers.column(0));
            }
            return index.label(array.name(), array.labels(n, samples));
        }
    }

    /**
     * Real-valued targets.
     *
     * @param count how many a sample
     */
    record Real(int count) implements ArrayLabels {
        @Override
        public Labels of(EncodedArray array, int n, String samples) {
            Matrix numbers = array.numbers(n, samples);
            if (numbers.columns() != count) {
                throw new BadInputException(array.name() + " expects " + count
                        + (count == 1 ? " target" : " targets")
                        + " a sample, as the training labels have, found " + numbers.columns());
            }
            return new Targets(numbers);
        }
    }
}
