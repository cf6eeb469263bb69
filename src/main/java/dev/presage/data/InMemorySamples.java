package dev.presage.data;

import dev.presage.linalg.Matrix;
import java.util.Optional;

/**
 * Samples that are the rows of a matrix.
 *
 * @param rows n x d, finite
 * @param layout arrangement of the d coordinates
 * @param labels a class or targets for each row, where there are labels
 */
public record InMemorySamples(Matrix rows, Layout layout, Optional<Labels> labels) implements Samples {
    /** Checks that the parts fit and that every value is finite. */
    public InMemorySamples {
        if (layout.dimension() != rows.columns()) {
            throw new IllegalArgumentException(
                    "a layout of " + layout.dimension() + " coordinates, samples have d = " + rows.columns());
        }
        if (labels.isPresent() && labels.get().size() != rows.rows()) {
            throw new IllegalArgumentException(
                    labels.get().size() + " labels, there are n = " + rows.rows() + " samples");
        }
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < rows.columns(); j++) {
                if (!Double.isFinite(rows.at(i, j))) {
                    throw new BadInputException("the matrix: sample " + i + ", coordinate " + j
                            + " (from 0) expects a finite number, found " + rows.at(i, j));
                }
            }
        }
    }

    /** Rows without geometry or labels. */
    public static InMemorySamples of(Matrix rows) {
        return new InMemorySamples(rows, new Layout.Flat(rows.columns()), Optional.empty());
    }

    /** Labelled rows without geometry. */
    public static InMemorySamples of(Matrix rows, Labels labels) {
        return new InMemorySamples(rows, new Layout.Flat(rows.columns()), Optional.of(labels));
    }

    /** All rows of a source, read into memory. */
    public static InMemorySamples copyOf(Samples source) {
        double[] values = new double[Math.multiplyExact(source.size(), source.dimension())];
        try (RowReader reader = source.open()) {
            for (int i = 0; i < source.size(); i++) {
                reader.next(values, i * source.dimension());
            }
        }
        return new InMemorySamples(
                Matrix.wrap(source.size(), source.dimension(), values), source.layout(), source.labels());
    }

    @Override
    public int size() {
        return rows.rows();
    }

    @Override
    public RowReader open() {
        return new RowReader() {
            private int row;

            @Override
            public void next(double[] into, int offset) {
                if (row == rows.rows()) {
                    throw new IllegalStateException("all " + row + " samples have been read");
                }
                rows.copyRow(row++, into, offset);
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
