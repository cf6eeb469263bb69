package dev.presage.train;

import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Samples that count how they are read, and note what a file would not forgive. */
final class LoggedSamples implements Samples {
    private final Samples inner;
    private final Runnable beforeEachRow;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger rowsRead = new AtomicInteger();
    /** Passes that were opened and not closed. */
    final AtomicInteger open = new AtomicInteger();
    /** Rows asked of a closed pass, or of a pass that was closed meanwhile. */
    final AtomicInteger readWhenClosed = new AtomicInteger();

    LoggedSamples(Samples inner) {
        this(inner, () -> {});
    }

    LoggedSamples(Samples inner, Runnable beforeEachRow) {
        this.inner = inner;
        this.beforeEachRow = beforeEachRow;
    }

    @Override
    public Layout layout() {
        return inner.layout();
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public Optional<Labels> labels() {
        return inner.labels();
    }

    @Override
    public RowReader open() {
        RowReader reader = inner.open();
        opened.incrementAndGet();
        open.incrementAndGet();
        return new RowReader() {
            private volatile boolean closed;

            @Override
            public void next(double[] into, int offset) {
                boolean late = closed;
                beforeEachRow.run();
                reader.next(into, offset);
                rowsRead.incrementAndGet();
                if (late || closed) {
                    readWhenClosed.incrementAndGet();
                }
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
                reader.close();
            }
        };
    }
}
