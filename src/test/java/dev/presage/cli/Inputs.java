package dev.presage.cli;

import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Files that a user might give: right ones, and wrong ones made byte by byte. */
final class Inputs {
    static final int TRAIN = 1437;

    private Inputs() {}

    /** The bundled digits as the file has them: 1797 rows of 64 pixels from 0 to 16 and a class. */
    static double[][] digits() {
        try (InputStream in =
                new GZIPInputStream(Inputs.class.getResourceAsStream("/dev/presage/data/digits.csv.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> Arrays.stream(line.split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Training images of digits, divided by 16. */
    static double[][] digitPixels() {
        return Arrays.stream(digits())
                .limit(TRAIN)
                .map(row -> Arrays.stream(row).limit(64).map(v -> v / 16).toArray())
                .toArray(double[][]::new);
    }

    /** Normal numbers whose means depend on the class i % 3, n x d. */
    static double[][] classes(int n, int d, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                rows[i][j] = random.nextGaussian() + 0.7 * (i % 3) * j;
            }
        }
        return rows;
    }

    static Path npy(Path path, double[][] rows) {
        Npy.write(
                path,
                Matrix.wrap(
                        rows.length,
                        rows[0].length,
                        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray()));
        return path;
    }

    /** Labels i % 3 of n samples. */
    static Path labels(Path path, int n) {
        double[] labels = new double[n];
        Arrays.setAll(labels, i -> i % 3);
        Npy.write(path, labels);
        return path;
    }

    /** l targets for each row that depend on its numbers and on noise, far from 0. */
    static double[][] targets(double[][] rows, int l, long seed) {
        Random random = new Random(seed);
        double[][] targets = new double[rows.length][l];
        for (int i = 0; i < rows.length; i++) {
            for (int t = 0; t < l; t++) {
                targets[i][t] = 100 + 3 * rows[i][t] - rows[i][(t + 1) % rows[i].length] + random.nextGaussian();
            }
        }
        return targets;
    }

    /** An npy file of any type and shape. */
    static Path npy(Path path, String type, String shape, byte[] payload) {
        byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length);
        return put(path, bytes.put(header).put(payload).array());
    }

    static byte[] idx(int type, int[] sizes, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + payload.length);
        bytes.put(new byte[] {0, 0, (byte) type, (byte) sizes.length});
        Arrays.stream(sizes).forEach(bytes::putInt);
        return bytes.put(payload).array();
    }

    static byte[] randomBytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A folder of four IDX files with these training images and labels. */
    static Path idxFolder(Path folder, byte[] images, byte[] labels) {
        put(folder.resolve("train-images-idx3-ubyte"), images);
        put(folder.resolve("train-labels-idx1-ubyte"), labels);
        put(folder.resolve("t10k-images-idx3-ubyte"), images);
        put(folder.resolve("t10k-labels-idx1-ubyte"), labels);
        return folder;
    }

    static Path put(Path path, byte[] content) {
        try {
            Files.createDirectories(path.getParent());
            return Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> namesIn(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
