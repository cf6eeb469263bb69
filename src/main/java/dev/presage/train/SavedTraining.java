package dev.presage.train;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A training between two steps. File: the text {@value #MAGIC}, a CRC-32 of the rest, and then identity, numbers and
 * matrices, big-endian, as {@link DataOutputStream} writes them.
 *
 * @param identity what is trained how, in words; a checkpoint serves the same training only
 * @param step last step taken
 * @param time sum of the learning rates
 * @param averaged number of iterates in the average
 * @param window sum of the losses of the window
 * @param before mean loss of the window before; infinite if there was none
 * @param state parameters, what the optimiser remembers, and the average
 * @param kept models on the way
 */
record SavedTraining(
        String identity,
        int step,
        double time,
        int averaged,
        double window,
        double before,
        List<Matrix> state,
        List<TrainingRun.Checkpoint> kept) {
    private static final String MAGIC = "presage training 1\n";

    void write(Path file) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CRC32 sum = new CRC32();
        try (DataOutputStream out = new DataOutputStream(content)) {
            byte[] text = identity.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
            out.writeInt(step);
            out.writeDouble(time);
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
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        byte[] bytes = content.toByteArray();
        sum.update(bytes);
        AtomicFiles.write(file, stream -> {
            DataOutputStream out = new DataOutputStream(stream);
            out.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
            out.writeLong(sum.getValue());
            out.write(bytes);
            out.flush();
        });
    }

    private static void matrices(List<Matrix> matrices, DataOutputStream out) throws IOException {
        out.writeInt(matrices.size());
        for (Matrix matrix : matrices) {
            out.writeInt(matrix.rows());
            out.writeInt(matrix.columns());
            for (double value : matrix.toArray()) {
                out.writeDouble(value);
            }
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @throws BadInputException if it cannot be read, is damaged, or is of another training
     */
    static SavedTraining read(Path file, String identity) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInputException("--resume expects a readable checkpoint, found " + file + " (" + e + ")", e);
        }
        byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        int start = magic.length + Long.BYTES;
        CRC32 sum = new CRC32();
        if (bytes.length > start) {
            sum.update(bytes, start, bytes.length - start);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (!Arrays.equals(in.readNBytes(magic.length), magic) || in.readLong() != sum.getValue()) {
                throw new IOException("no checkpoint, or another sum");
            }
            String found = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            if (!found.equals(identity)) {
                throw new BadInputException("--resume expects a checkpoint of the same training, "
                        + difference(identity, found) + " in " + file);
            }
            int step = in.readInt();
            double time = in.readDouble();
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
                        new TrainedModel(
                                model.get(0), model.size() > 1 ? Optional.of(model.get(1)) : Optional.empty())));
            }
            return new SavedTraining(found, step, time, averaged, window, before, state, kept);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static BadInputException damaged(Path file, IOException cause) {
        return new BadInputException(
                "--resume expects a checkpoint of presage train, found a file that is none or damaged: " + file, cause);
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
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            matrices.add(Matrix.wrap(rows, columns, values));
        }
        return matrices;
    }
}
