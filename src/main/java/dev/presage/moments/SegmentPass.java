package dev.presage.moments;

import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.linalg.Team;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads rows in order into one buffer a group, and accumulates each full buffer as a segment, on several threads: one of
 * them reads and decodes, in turn, while the others accumulate.
 *
 * <p>The segments of a group go to its lanes by turns, and a lane takes its segments in order. So which rows are summed
 * where, and in which order, follows from the data and the number of lanes, whatever the threads do.
 */
final class SegmentPass {
    /** Told of every row as it is read, in order. */
    @FunctionalInterface
    interface RowListener {
        /** A row of a group lies in the block at an offset; it must not be changed. */
        void row(int row, double[] block, int offset);
    }

    /** A full buffer on its way to a lane. */
    private record Segment(int lane, double[] block, int rows) {}

    /** Buffers under way for each thread: one that is accumulated, one that waits. */
    static final int AHEAD = 2;

    private final RowReader reader;
    private final int[] groupOf;
    private final int dimension;
    private final int segmentRows;
    private final Lanes lanes;
    private final MomentAccumulator accumulator;
    private final RowListener listener;
    private final Progress progress;

    // What only the thread that reads touches.
    private final double[][] buffers;
    private final int[] filled;
    private final int[] turns;
    private int nextRow;
    private int nextGroup;

    // What the lock guards.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Segment> waiting = new ArrayDeque<>();
    private final List<double[]> free = new ArrayList<>();
    private final boolean[] busy;
    private int underWay;
    private boolean reading;
    private boolean read;
    private boolean failed;

    SegmentPass(
            RowReader reader,
            int[] groupOf,
            int dimension,
            int segmentRows,
            Lanes lanes,
            MomentAccumulator accumulator,
            RowListener listener,
            Progress progress) {
        this.reader = reader;
        this.groupOf = groupOf;
        this.dimension = dimension;
        this.segmentRows = segmentRows;
        this.lanes = lanes;
        this.accumulator = accumulator;
        this.listener = listener;
        this.progress = progress;
        this.buffers = new double[lanes.groups()][];
        this.filled = new int[lanes.groups()];
        this.turns = new int[lanes.groups()];
        this.busy = new boolean[lanes.count()];
    }

    /** Reads and accumulates all rows on so many threads, this one among them. */
    void run(int threads) {
        new Team(threads).run(threads, t -> work(AHEAD * threads));
    }

    /** Accumulates a segment that waits for it, or reads one, or waits, until nothing is left. */
    private void work(int limit) {
        boolean done = false;
        lock.lock();
        try {
            while (!failed && !(read && underWay == 0)) {
                Optional<Segment> ready = takeWaiting();
                if (ready.isPresent()) {
                    accumulate(ready.get());
                } else if (!read && !reading && underWay < limit) {
                    read();
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            done = true;
        } finally {
            if (!done) {
                failed = true;
                changed.signalAll();
            }
            lock.unlock();
        }
    }

    private void accumulate(Segment segment) {
        lock.unlock();
        try {
            accumulator.add(segment.lane(), segment.block(), 0, segment.rows());
        } finally {
            lock.lock();
        }
        busy[segment.lane()] = false;
        underWay--;
        free.add(segment.block());
        changed.signalAll();
    }

    private void read() {
        Optional<Segment> found;
        reading = true;
        lock.unlock();
        try {
            found = next();
        } finally {
            lock.lock();
        }
        reading = false;
        read = found.isEmpty();
        found.ifPresent(waiting::add);
        underWay += found.isPresent() ? 1 : 0;
        changed.signalAll();
    }

    /** The first segment whose lane is idle; the lane is busy from now on. */
    private Optional<Segment> takeWaiting() {
        for (Iterator<Segment> all = waiting.iterator(); all.hasNext(); ) {
            Segment segment = all.next();
            if (!busy[segment.lane()]) {
                all.remove();
                busy[segment.lane()] = true;
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }

    /** Reads until a buffer is full; after the last row, what is left in each. */
    private Optional<Segment> next() {
        int n = groupOf.length;
        if (nextRow < n) {
            progress.report("moments", nextRow, n);
        }
        while (nextRow < n) {
            int group = groupOf[nextRow];
            if (filled[group] == 0) {
                buffers[group] = buffer();
            }
            int place = filled[group]++ * dimension;
            reader.next(buffers[group], place);
            listener.row(nextRow, buffers[group], place);
            nextRow++;
            if (filled[group] == segmentRows) {
                return Optional.of(segment(group));
            }
        }
        while (nextGroup < filled.length && filled[nextGroup] == 0) {
            nextGroup++;
        }
        return nextGroup == filled.length ? Optional.empty() : Optional.of(segment(nextGroup));
    }

    private Segment segment(int group) {
        Segment full = new Segment(lanes.lane(group, turns[group]++), buffers[group], filled[group]);
        filled[group] = 0;
        return full;
    }

    private double[] buffer() {
        lock.lock();
        try {
            if (!free.isEmpty()) {
                return free.remove(free.size() - 1);
            }
        } finally {
            lock.unlock();
        }
        return new double[Math.multiplyExact(segmentRows, dimension)];
    }
}
