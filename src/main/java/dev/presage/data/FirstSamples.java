package dev.presage.data;

import java.util.Optional;

/** The first samples of another source. */
record FirstSamples(Samples source, int size) implements Samples {
    FirstSamples {
        if (size < 1) {
            throw new BadInputException("a limit expects at least 1 sample, found " + size);
        }
    }

    @Override
    public Layout layout() {
        return source.layout();
    }

    @Override
    public Optional<Labels> labels() {
        return source.labels().map(all -> all.first(size));
    }

    @Override
    public RowReader open() {
        return source.open();
    }
}
