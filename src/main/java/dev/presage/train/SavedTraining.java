package dev.presage.train;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A training between two steps. File: the text {@value #MAGIC}, the number of the format and a line break; identity, numbers
 * and matrices, big-endian, as {@link DataOutputStream} writes them; and a CRC-32 of all before it. It is written and read in
 * pieces, so it may be larger than an array; it is read twice, first for its sum, and nothing in it is believed before.
 *
 * @param identity what is trained how, in words; a checkpoint serves the same training only
 * @param step last step taken
 * @param time sum of the learning rates
 * @param loss of the last step's batch; 0 before the first step
 * @param averaged number of iterates in the average
 * @param window sum of the losses of the window
 * @param before mean loss of the window before; infinite if there was none
 * @param state parameters, what the optimiser remembers, the average, and what the loss remembers
 * @param kept models on the way
 */
record SavedTraining(
        String identity,
        int step,
        double time,
        double loss,
        int averaged,
        double window,
        double before,
        List<Matrix> state,
        List<TrainingRun.Checkpoint> kept) {
    private static final String MAGIC = "presage training ";
    /** Of the file; changed with what is written and how. */
    private static final int FORMAT = 2;

    private static final byte[] BEGINNING = (MAGIC + FORMAT + "\n").getBytes(StandardCharsets.US_ASCII);
    /** Longer first lines are none of a checkpoint. */
    private static final int LONGEST_LINE = 40;

    private static final int PIECE = 1 << 16;

    /** Writes the file aside and renames it. */
    void write(Path file) {
        AtomicFiles.write(file, this::write);
    }

    /** Writes what the file holds. */
    void write(OutputStream stream) throws IOException {
        CheckedOutputStream summed = new CheckedOutputStream(stream, new CRC32());
        DataOutputStream out = new DataOutputStream(summed);
        out.write(BEGINNING);
        byte[] text = identity.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeInt(step);
        out.writeDouble(time);
        out.writeDouble(loss);
        out.writeInt(averaged);
        out.writeDouble(window);
        out.writeDouble(before);
        matrices(state, out);
        out.writeInt(kept.size());
        for (TrainingRun.Checkpoint checkpoint : kept) {
            out.writeInt(checkpoint.step());
            out.writeDouble(checkpoint.time());
            List<Matrix> model = new ArrayList<>(List.of(checkpoint.model().encoder()));
            checkpoint.model().head().ifPresent(model::add);
            matrices(model, out);
        }
        out.writeLong(summed.getChecksum().getValue());
        out.flush();
    }

    private static void matrices(List<Matrix> matrices, DataOutputStream out) throws IOException {
        out.writeInt(matrices.size());
        for (Matrix matrix : matrices) {
            out.writeInt(matrix.rows());
            out.writeInt(matrix.columns());
            double[] row = new double[matrix.columns()];
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(row.length, Double.BYTES));
            for (int i = 0; i < matrix.rows(); i++) {
                matrix.copyRow(i, row, 0);
                bytes.asDoubleBuffer().put(row);
                out.write(bytes.array());
            }
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @throws BadInputException if it cannot be read, is damaged, of another format, or of another training
     */
    static SavedTraining read(Path file, String identity) {
        try {
            requireSum(file);
        } catch (IOException e) {
            throw new BadInputException("--resume expects a readable checkpoint, found " + file + " (" + e + ")", e);
        }
        try (DataInputStream in = open(file)) {
            in.skipNBytes(BEGINNING.length);
            return read(in, file, identity);
        } catch (IOException | ArithmeticException e) {
            throw damaged(file);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), PIECE));
    }

    /** Reads the whole file once: whether it is a checkpoint of this format, and its sum is right. */
    private static void requireSum(Path file) throws IOException {
        long length = Files.size(file);
        try (InputStream whole = Files.newInputStream(file)) {
            CheckedInputStream in = new CheckedInputStream(whole, new CRC32());
            String line = new String(in.readNBytes(BEGINNING.length), StandardCharsets.US_ASCII);
            if (!line.equals(new String(BEGINNING, StandardCharsets.US_ASCII))) {
                throw otherFormat(file, line + new String(in.readNBytes(LONGEST_LINE), StandardCharsets.US_ASCII));
            }
            long left = length - BEGINNING.length - Long.BYTES;
            byte[] piece = new byte[PIECE];
            while (left > 0) {
                int count = in.read(piece, 0, (int) Math.min(left, PIECE));
                if (count < 0) {
                    throw damaged(file);
                }
                left -= count;
            }
            long sum = in.getChecksum().getValue();
            byte[] end = in.readNBytes(Long.BYTES);
            if (left < 0 || end.length < Long.BYTES || ByteBuffer.wrap(end).getLong() != sum) {
                throw damaged(file);
            }
        }
    }

    private static BadInputException otherFormat(Path file, String beginning) {
        String number = beginning.startsWith(MAGIC)
                ? beginning.substring(MAGIC.length()).split("\n", 2)[0]
                : "";
        return number.matches("[0-9]{1,9}")
                ? new BadInputException("--resume expects a checkpoint of format " + FORMAT + ", found format " + number
                        + " of another version of Presage in " + file)
                : damaged(file);
    }

    private static SavedTraining read(DataInputStream in, Path file, String identity) throws IOException {
        String found = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        if (!found.equals(identity)) {
            throw new BadInputException("--resume expects a checkpoint of the same training, "
                    + difference(identity, found) + " in " + file);
        }
        int step = in.readInt();
        double time = in.readDouble();
        double loss = in.readDouble();
        int averaged = in.readInt();
        double window = in.readDouble();
        double before = in.readDouble();
        List<Matrix> state = matrices(in);
        List<TrainingRun.Checkpoint> kept = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int at = in.readInt();
            double when = in.readDouble();
            List<Matrix> model = matrices(in);
            kept.add(new TrainingRun.Checkpoint(
                    at,
                    when,
                    new TrainedModel(model.get(0), model.size() > 1 ? Optional.of(model.get(1)) : Optional.empty())));
        }
        return new SavedTraining(found, step, time, loss, averaged, window, before, state, kept);
    }

    private static BadInputException damaged(Path file) {
        return new BadInputException(
                "--resume expects a checkpoint of presage train, found a file that is none or damaged: " + file);
    }

    /** The first line that differs. */
    private static String difference(String expected, String found) {
        String[] wanted = expected.split("\n", -1);
        String[] there = found.split("\n", -1);
        for (int i = 0; i < Math.min(wanted.length, there.length); i++) {
            if (!wanted[i].equals(there[i])) {
                return "'" + wanted[i] + "', found '" + there[i] + "'";
            }
        }
        return "found another one";
    }

    private static List<Matrix> matrices(DataInputStream in) throws IOException {
        List<Matrix> matrices = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int rows = in.readInt();
            int columns = in.readInt();
            double[] values = new double[Math.multiplyExact(rows, columns)];
            byte[] bytes = new byte[Math.multiplyExact(columns, Double.BYTES)];
            for (int i = 0; i < rows; i++) {
                in.readFully(bytes);
                ByteBuffer.wrap(bytes).asDoubleBuffer().get(values, i * columns, columns);
            }
            matrices.add(Matrix.wrap(rows, columns, values));
        }
        return matrices;
    }
}
