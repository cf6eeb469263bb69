package dev.presage.moments;

import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import java.util.Optional;

/** Samples with their labels as further coordinates: rows (x; y). */
record Pairs(Samples source, Labels targets) implements Samples {
    @Override
    public Layout layout() {
        return new Layout.Flat(source.dimension() + targets.dimension());
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public Optional<Labels> labels() {
        return Optional.of(targets);
    }

    @Override
    public RowReader open() {
        RowReader rows = source.open();
        return new RowReader() {
            private int row;

            @Override
            public void next(double[] into, int offset) {
                rows.next(into, offset);
                targets.copy(row++, into, offset + source.dimension());
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
