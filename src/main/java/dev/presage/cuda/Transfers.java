package dev.presage.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Carries matrices between the heap and the device through two pinned blocks in turn: while one is being copied, the other
 * is filled or emptied. One thread at a time.
 */
final class Transfers {
    /** Numbers of a block: 8 MiB of doubles, long enough for the full speed of the bus. */
    private static final int BLOCK = 1 << 20;

    /** Numbers that are handled at a time on the heap, so that they stay in a cache. */
    private static final int PIECE = 1 << 13;

    private static final int BLOCKS = 2;

    /** Where rows come from. */
    @FunctionalInterface
    interface Source {
        /** Writes a row to some place. */
        void copyRow(int row, double[] into, int offset);
    }

    /** Where rows go. */
    @FunctionalInterface
    interface Sink {
        /** Takes a row from some place. */
        void accept(int row, double[] from, int offset);
    }

    private static final class Turn {
        final HostBlock block;
        final Device.Event copied;
        int firstRow;
        int rows;

        Turn(HostBlock block, Device.Event copied) {
            this.block = block;
            this.copied = copied;
        }
    }

    private final Device device;
    private final Allocation allocation;
    private final int blockNumbers;
    private final int size;
    private final Device.Event computed;
    private final List<Turn> turns = new ArrayList<>();
    private int next;

    Transfers(Device device) {
        this(device, BLOCK);
    }

    /** With blocks of so many numbers, or of a row where that is longer. */
    Transfers(Device device, int blockNumbers) {
        this.device = device;
        this.allocation = new Allocation(device);
        this.blockNumbers = blockNumbers;
        this.size = HostBlock.size(device.precision());
        this.computed = device.event();
    }

    /** Rows times a factor, one after another, to the device; what is queued there afterwards finds them. */
    void upload(Memory to, int rows, int columns, double factor, Source source) {
        int rowsPerBlock = rowsPerBlock(columns);
        double[] piece = new double[rowsPerPiece(columns, rowsPerBlock) * columns];
        for (int first = 0; first < rows; first += rowsPerBlock) {
            Turn turn = turn(columns);
            device.synchronize(turn.copied);
            int count = Math.min(rowsPerBlock, rows - first);
            int held = piece.length / columns;
            for (int done = 0; done < count; done += held) {
                int some = Math.min(held, count - done);
                for (int r = 0; r < some; r++) {
                    source.copyRow(first + done + r, piece, r * columns);
                }
                turn.block.put((long) done * columns, piece, 0, some * columns, factor);
            }
            device.upload(to, (long) first * columns * size, turn.block.memory(), (long) count * columns * size);
            device.record(turn.copied, Device.Stream.TRANSFER);
            device.await(Device.Stream.COMPUTE, turn.copied);
        }
    }

    /** Rows that the device has, once all that was queued there so far is done. */
    void download(Memory from, int rows, int columns, Sink sink) {
        int rowsPerBlock = rowsPerBlock(columns);
        double[] piece = new double[rowsPerPiece(columns, rowsPerBlock) * columns];
        device.record(computed, Device.Stream.COMPUTE);
        device.await(Device.Stream.TRANSFER, computed);
        Turn before = null;
        for (int first = 0; first < rows; first += rowsPerBlock) {
            Turn turn = turn(columns);
            device.synchronize(turn.copied);
            turn.firstRow = first;
            turn.rows = Math.min(rowsPerBlock, rows - first);
            device.download(
                    turn.block.memory(), from, (long) first * columns * size, (long) turn.rows * columns * size);
            device.record(turn.copied, Device.Stream.TRANSFER);
            if (before != null) {
                empty(before, columns, piece, sink);
            }
            before = turn;
        }
        if (before != null) {
            empty(before, columns, piece, sink);
        }
    }

    private void empty(Turn turn, int columns, double[] piece, Sink sink) {
        device.synchronize(turn.copied);
        int held = piece.length / columns;
        for (int done = 0; done < turn.rows; done += held) {
            int some = Math.min(held, turn.rows - done);
            turn.block.get((long) done * columns, piece, 0, some * columns);
            for (int r = 0; r < some; r++) {
                sink.accept(turn.firstRow + done + r, piece, r * columns);
            }
        }
    }

    private int rowsPerBlock(int columns) {
        return Math.max(1, blockNumbers / columns);
    }

    private static int rowsPerPiece(int columns, int rowsPerBlock) {
        return Math.min(rowsPerBlock, Math.max(1, PIECE / columns));
    }

    /** The block whose turn it is, made when it is first needed, and made anew for rows that are longer than a block. */
    private Turn turn(int columns) {
        int wanted = Math.max(blockNumbers, columns);
        int index = next;
        next = (next + 1) % BLOCKS;
        if (index == turns.size()) {
            turns.add(new Turn(allocation.block(wanted), device.event()));
        } else if (turns.get(index).block.capacity() < wanted) {
            Turn small = turns.get(index);
            device.synchronize(small.copied);
            HostBlock large = allocation.block(wanted);
            small.block.memory().close();
            turns.set(index, new Turn(large, small.copied));
        }
        return turns.get(index);
    }
}
