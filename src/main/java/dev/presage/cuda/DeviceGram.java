package dev.presage.cuda;

import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Inputs;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SymmetricMatrix;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sums of X&#7488;X on the device. Rows are checked and copied into pinned blocks by the threads that bring them, at once if
 * they are several; a full block is copied to the device and added there while the next is filled. A group's sum of d&sup2;
 * numbers is made when its first rows come.
 *
 * <p>In single precision a sum takes at most {@value #ROWS_A_SUM} rows on the device and is then added to one of doubles on the
 * heap, so that its error does not grow with the number of rows; rows are scaled by a power of two, so that their squares
 * neither vanish nor overflow.
 */
final class DeviceGram implements GramAccumulator {
    /** Rows that one sum in single precision takes: their rounding errors, random in sign, stay within a few roundoffs. */
    private static final int ROWS_A_SUM = 1 << 14;

    /** A factor of this power of two between blocks of rows leaves their squares within single precision. */
    private static final int EXPONENT_ROOM = 40;

    /** Rows that are checked and copied at a time, so that they are read from memory once. */
    private static final int COPIED_ROWS = 32;

    private final Device device;
    private final Allocation allocation;
    private final Transfers transfers;
    private final int dimension;
    private final int rowsPerBlock;
    private final Group[] groups;
    private final BlockingQueue<Slot> slots;
    private final int slotCount;
    private volatile boolean closed;

    /** A block on its way: pinned, then on the device. */
    private record Block(HostBlock pinned, Memory onDevice) implements AutoCloseable {
        @Override
        public void close() {
            pinned.memory().close();
            onDevice.close();
        }
    }

    /** A place for a block, which is made when rows come and as large as they are. */
    private static final class Slot implements AutoCloseable {
        final Device.Event copied;
        final Device.Event added;

        @Nullable
        Block block;

        Slot(Device.Event copied, Device.Event added) {
            this.copied = copied;
            this.added = added;
        }

        @Override
        public void close() {
            if (block != null) {
                block.close();
            }
            copied.close();
            added.close();
        }
    }

    /** One sum: of rows times 2^-exponent on the device, and of earlier ones on the heap. */
    private static final class Group {
        @Nullable
        Memory sum;

        double @Nullable [] earlier;
        int rows;
        int exponent;
    }

    /**
     * @param blockNumbers numbers of a block, or of a row where that is longer
     * @param slotCount blocks at work; at least one more than there are threads that bring rows, so that none waits
     */
    DeviceGram(Device device, Transfers transfers, int dimension, int groups, int blockNumbers, int slotCount) {
        Inputs.requireDimension("the accumulator", dimension);
        this.device = device;
        this.allocation = new Allocation(device);
        this.transfers = transfers;
        this.dimension = dimension;
        this.rowsPerBlock = Math.max(1, blockNumbers / dimension);
        this.groups = new Group[Inputs.requireGroups(groups)];
        for (int g = 0; g < groups; g++) {
            this.groups[g] = new Group();
        }
        this.slotCount = slotCount;
        this.slots = new ArrayBlockingQueue<>(slotCount);
        for (int s = 0; s < slotCount; s++) {
            slots.add(new Slot(device.event(), device.event()));
        }
    }

    /** The block of a slot that nothing reads any more, with room for so many rows. */
    private Block room(Slot slot, int rows) {
        long numbers = (long) rows * dimension;
        Block old = slot.block;
        if (old != null && old.pinned.capacity() >= numbers) {
            return old;
        }
        if (old != null) {
            slot.block = null;
            old.close();
        }
        Memory onDevice = allocation.numbers("a block of " + rows + " rows", numbers);
        try {
            Block made = new Block(allocation.block(numbers), onDevice);
            slot.block = made;
            return made;
        } catch (RuntimeException e) {
            onDevice.close();
            throw e;
        }
    }

    @Override
    public void add(int group, double[] block, int firstRow, int rows) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, groups.length);
        Inputs.requireRange(block, firstRow, rows, dimension);
        if (rows > rowsPerBlock) {
            Inputs.requireFinite(block, firstRow, rows, dimension);
        }
        for (int done = 0; done < rows; done += rowsPerBlock) {
            addBlock(groups[group], block, firstRow + done, Math.min(rowsPerBlock, rows - done));
        }
    }

    private void addBlock(Group group, double[] block, int firstRow, int rows) {
        Slot slot = take();
        try {
            device.synchronize(slot.added);
            Block here = room(slot, rows);
            int exponent = prepared(group, block, firstRow, rows);
            double factor = Math.scalb(1.0, -exponent);
            for (int done = 0; done < rows; done += COPIED_ROWS) {
                int count = Math.min(COPIED_ROWS, rows - done);
                Inputs.requireFinite(block, firstRow + done, count, dimension);
                here.pinned.put(
                        (long) done * dimension, block, (firstRow + done) * dimension, count * dimension, factor);
            }
            queue(group, slot, here, rows, exponent);
        } finally {
            slots.add(slot);
        }
    }

    /** The exponent that a group's rows are scaled by; a sum that this block would spoil is put aside first. */
    private int prepared(Group group, double[] block, int firstRow, int rows) {
        if (device.precision() == Precision.FLOAT64) {
            return 0;
        }
        Inputs.requireFinite(block, firstRow, rows, dimension);
        double largest = 0;
        for (int i = firstRow * dimension; i < (firstRow + rows) * dimension; i++) {
            largest = Math.max(largest, Math.abs(block[i]));
        }
        int exponent = Scale.exponent(largest);
        if (group.rows == 0) {
            return exponent;
        }
        if (group.rows + rows > ROWS_A_SUM || exponent > group.exponent + EXPONENT_ROOM) {
            putAside(group);
            return exponent;
        }
        return group.exponent;
    }

    private synchronized void queue(Group group, Slot slot, Block here, int rows, int exponent) {
        Inputs.requireOpen("the accumulator", closed);
        Memory sum = group.sum;
        if (sum == null) {
            sum = allocation.numbers("a sum of X'X", (long) dimension * dimension);
            group.sum = sum;
            device.zero(sum);
        }
        group.rows += rows;
        group.exponent = exponent;
        long bytes = (long) rows * dimension * HostBlock.size(device.precision());
        device.upload(here.onDevice, 0, here.pinned.memory(), bytes);
        device.record(slot.copied, Device.Stream.TRANSFER);
        device.await(Device.Stream.COMPUTE, slot.copied);
        device.syrk(Device.Triangle.UPPER, dimension, rows, here.onDevice, dimension, sum, dimension);
        device.record(slot.added, Device.Stream.COMPUTE);
    }

    private synchronized void putAside(Group group) {
        double[] earlier = group.earlier;
        if (earlier == null) {
            earlier = new double[SymmetricMatrix.packedLength(dimension)];
            group.earlier = earlier;
        }
        addTo(earlier, group);
        if (group.sum != null) {
            device.zero(group.sum);
        }
        group.rows = 0;
    }

    /** Adds what the device has of a group to a packed triangle. */
    private void addTo(double[] packed, Group group) {
        Memory sum = group.sum;
        if (sum == null || group.rows == 0) {
            return;
        }
        int exponent = 2 * group.exponent;
        transfers.download(sum, dimension, dimension, (i, row, offset) -> {
            int start = SymmetricMatrix.packedLength(i);
            for (int j = 0; j <= i; j++) {
                packed[start + j] += exponent == 0 ? row[offset + j] : Math.scalb(row[offset + j], exponent);
            }
        });
    }

    @Override
    public synchronized SymmetricMatrix sum(int group) {
        Inputs.requireOpen("the accumulator", closed);
        Inputs.requireGroup(group, groups.length);
        Group asked = groups[group];
        double[] lower =
                asked.earlier == null ? new double[SymmetricMatrix.packedLength(dimension)] : asked.earlier.clone();
        addTo(lower, asked);
        return SymmetricMatrix.wrapLower(dimension, Inputs.requireResult("the Gram matrix", lower));
    }

    private Slot take() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return slots.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the blocks that other threads still fill. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (int s = 0; s < slotCount; s++) {
            Slot slot = take();
            device.synchronize(slot.added);
            slot.close();
        }
        for (Group group : groups) {
            if (group.sum != null) {
                group.sum.close();
            }
        }
    }
}
