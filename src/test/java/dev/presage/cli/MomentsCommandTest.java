package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files of {@code moments} against a naive computation. A noise is here a function that takes the second moment of the
 * sample with a one appended, (x; 1), to that of the view, and a matrix that takes (x; 1) to the expected (view; 1): masks by
 * enumeration of what happens to a pair of coordinates, chains by applying one after the other, mixtures by averaging.
 */
@CommandLineTest
class MomentsCommandTest {
    private static final int D = 64;
    private static final int CLASSES = 10;

    /** Sums of 1437 terms in another order. */
    private static final double TOLERANCE = 1e-11;

    @TempDir
    private Path folder;

    /** What a noise does to a second moment in homogeneous coordinates, and to an expectation. */
    private record Naive(double[][] mean, java.util.function.UnaryOperator<double[][]> second) {
        Naive then(Naive next) {
            return new Naive(product(next.mean, mean), q -> next.second.apply(second.apply(q)));
        }

        static Naive mixture(double weight, Naive a, Naive b) {
            return new Naive(
                    sum(weight, a.mean, 1 - weight, b.mean),
                    q -> sum(weight, a.second.apply(q), 1 - weight, b.second.apply(q)));
        }
    }

    private static Naive gaussian(double sigma) {
        return new Naive(identity(), q -> {
            double[][] out = sum(1, q, 0, q);
            for (int i = 0; i < D; i++) {
                out[i][i] += sigma * sigma;
            }
            return out;
        });
    }

    /** A patch of size x size of the 8 x 8 image is dropped with probability p and then holds a value. */
    private static Naive mask(double p, int size, double value) {
        double[][] mean = new double[D + 1][D + 1];
        for (int i = 0; i < D; i++) {
            mean[i][i] = 1 - p;
            mean[i][D] = p * value;
        }
        mean[D][D] = 1;
        return new Naive(mean, q -> {
            double[][] out = new double[D + 1][D + 1];
            for (int i = 0; i <= D; i++) {
                for (int j = 0; j <= D; j++) {
                    out[i][j] = maskedPair(q, p, size, value, i, j);
                }
            }
            return out;
        });
    }

    /** E of view i times view j over the four fates of the two patches; coordinate D is the one. */
    private static double maskedPair(double[][] q, double p, int size, double value, int i, int j) {
        boolean together = i < D && j < D && patch(i, size) == patch(j, size);
        double sum = 0;
        for (int fate = 0; fate < 4; fate++) {
            boolean dropI = (fate & 1) != 0;
            boolean dropJ = (fate & 2) != 0;
            double chance =
                    together ? (dropI == dropJ ? (dropI ? p : 1 - p) : 0) : chance(i, dropI, p) * chance(j, dropJ, p);
            double product = dropI ? (dropJ ? value * value : value * q[D][j]) : (dropJ ? q[i][D] * value : q[i][j]);
            sum += chance * product;
        }
        return sum;
    }

    private static double chance(int coordinate, boolean dropped, double p) {
        if (coordinate == D) {
            return dropped ? 0 : 1;
        }
        return dropped ? p : 1 - p;
    }

    private static int patch(int i, int size) {
        return i / 8 / size * 8 + i % 8 / size;
    }

    private static Naive naive(String name) {
        return switch (name) {
            case "gaussian" -> gaussian(0.6);
            case "mask" -> mask(0.4, 3, 1.5);
            case "flip" -> Naive.mixture(0.7, linear(identity()), linear(mirror()));
            case "chain" -> mask(0.4, 3, 1.5).then(gaussian(0.6)).then(mask(0.25, 2, 0));
            case "mixture" -> Naive.mixture(0.3, mask(0.4, 3, 1.5), gaussian(0.6));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String expression(String name) {
        return switch (name) {
            case "gaussian" -> "gaussian(0.6)";
            case "mask" -> "mask(ratio=0.4,patch=3,fill=1.5)";
            case "flip" -> "hflip(p=0.3)";
            case "chain" -> "mask(ratio=0.4,patch=3,fill=1.5)|gaussian(0.6)|mask(0.25,patch=2x2)";
            case "mixture" -> "0.3*mask(ratio=0.4,patch=3,fill=1.5)+0.7*gaussian(0.6)";
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, prepared, true",
        "mask, prepared, true",
        "mask, raw, true",
        "mask, raw, false",
        "flip, prepared, true",
        "flip, raw, false",
        "chain, prepared, false",
        "chain, raw, true",
        "mixture, prepared, true",
        "mixture, raw, false"
    })
    void filesHoldWhatTheNaiveComputationGives(String noise, String space, boolean centre) throws Exception {
        Path out = folder.resolve("m");
        List<String> arguments = new ArrayList<>(List.of(
                "moments", "--noise", expression(noise), "--noise-space", space, "--save", out.toString(), "--quiet"));
        if (!centre) {
            arguments.add("--no-center");
        }
        assertEquals("", CommandRun.fine(arguments.toArray(String[]::new)).out());

        double[][] x = Inputs.digitPixels();
        double[] raw = means(x);
        double scale = divisor(x, raw);
        double[] shift = centre ? raw : new double[D];
        double[][] prepared = new double[x.length][D + 1 + CLASSES];
        double[][] rows = Inputs.digits();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < D; j++) {
                prepared[i][j] = (x[i][j] - shift[j]) / scale;
            }
            prepared[i][D] = 1;
            prepared[i][D + 1 + (int) rows[i][D]] = 1;
        }
        double[][] all = secondMoment(prepared);
        double[][] q = block(all, D + 1, D + 1, 0);
        Naive tau = naive(noise);
        if (space.equals("raw")) {
            tau = affine(scale, shift, false).then(tau).then(affine(scale, shift, true));
        }
        double[][] cross = product(q, transpose(tau.mean));
        double[][] between = product(tau.mean, cross);
        double[][] total = tau.second.apply(q);
        check(out, "mean", new double[][] {lastRow(q)}, null, null, false);
        check(out, "view-mean", new double[][] {lastRow(cross)}, null, null, false);
        check(out, "clean", q, lastRow(q), lastRow(q), centre);
        check(out, "cross", cross, lastRow(q), lastRow(cross), centre);
        check(out, "between", between, lastRow(cross), lastRow(cross), centre);
        check(out, "total", total, lastRow(cross), lastRow(cross), centre);
        double[][] labels = block(all, D, CLASSES, D + 1);
        double[] frequencies = new double[CLASSES];
        System.arraycopy(all[D], D + 1, frequencies, 0, CLASSES);
        Matrix b = Npy.readMatrix(out.resolve("label-cross.npy"));
        assertEquals(List.of(64L, 10L), Npy.shape(out.resolve("label-cross.npy")));
        for (int i = 0; i < D; i++) {
            for (int c = 0; c < CLASSES; c++) {
                double expected = labels[i][c] - (centre ? q[i][D] * frequencies[c] : 0);
                assertEquals(expected, b.at(i, c), TOLERANCE, "label-cross " + i + ", " + c);
            }
        }
    }

    private static void check(
            Path out, String name, double[][] expected, double[] rowMean, double[] columnMean, boolean centred)
            throws Exception {
        Path file = out.resolve(name + ".npy");
        String header = new String(Files.readAllBytes(file), 0, 128, StandardCharsets.ISO_8859_1);
        assertTrue(header.contains("'<f8'") && header.contains("'fortran_order': False"), header);
        if (rowMean == null) {
            assertEquals(List.of(64L), Npy.shape(file), name);
            assertArrayEquals(java.util.Arrays.copyOf(expected[0], D), Npy.readVector(file), TOLERANCE, name);
            return;
        }
        assertEquals(List.of(64L, 64L), Npy.shape(file), name);
        Matrix found = Npy.readMatrix(file);
        for (int i = 0; i < D; i++) {
            for (int j = 0; j < D; j++) {
                double value = expected[i][j] - (centred ? rowMean[i] * columnMean[j] : 0);
                assertEquals(value, found.at(i, j), TOLERANCE * 100, name + " " + i + ", " + j);
            }
        }
    }

    @Test
    void manifestSaysFromWhatAndUnderWhich() throws Exception {
        Path out = folder.resolve("new/m");
        CommandRun run = CommandRun.fine(
                "moments",
                "--noise",
                " mask( 0.5 ) ",
                "--save",
                out.toString(),
                "--limit",
                "20",
                "--seed",
                "5",
                "--json");
        assertEquals(run.out(), Files.readString(out.resolve("manifest.json")));
        JsonObject manifest = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals("mask(ratio=0.5)", manifest.get("noise").getAsString());
        assertEquals(20, manifest.get("n").getAsInt());
        assertEquals(5, manifest.get("seed").getAsInt());
        assertEquals(
                List.of(
                        "between.npy",
                        "class-covariances.npy",
                        "class-means.npy",
                        "clean.npy",
                        "cross.npy",
                        "divisor.npy",
                        "keep.npy",
                        "label-covariance.npy",
                        "label-cross.npy",
                        "label-mean.npy",
                        "manifest.json",
                        "mean.npy",
                        "shift.npy",
                        "total.npy",
                        "view-mean.npy"),
                Inputs.namesIn(out));
    }

    @Test
    void withoutLabelsThereIsNoLabelCrossNotEvenAnOldOne() {
        String x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(20, 3, 1)).toString();
        String y = Inputs.labels(folder.resolve("y.npy"), 20).toString();
        Path out = folder.resolve("m");
        CommandRun.fine("moments", x, "--labels", y, "--noise", "none", "--save", out.toString());
        assertEquals(List.of(3L, 3L), Npy.shape(out.resolve("label-cross.npy")));
        CommandRun.fine("moments", x, "--noise", "none", "--save", out.toString());
        assertFalse(Files.exists(out.resolve("label-cross.npy")));
    }

    /** (x; 1) to the original values, or back. */
    private static Naive affine(double scale, double[] shift, boolean back) {
        double[][] h = identity();
        for (int i = 0; i < D; i++) {
            h[i][i] = back ? 1 / scale : scale;
            h[i][D] = back ? -shift[i] / scale : shift[i];
        }
        return linear(h);
    }

    private static Naive linear(double[][] h) {
        return new Naive(h, q -> product(product(h, q), transpose(h)));
    }

    /** Left and right exchanged: its cross moment is not symmetric, so rows and columns cannot be mistaken. */
    private static double[][] mirror() {
        double[][] h = new double[D + 1][D + 1];
        for (int i = 0; i < D; i++) {
            h[i][i / 8 * 8 + 7 - i % 8] = 1;
        }
        h[D][D] = 1;
        return h;
    }

    private static double[] means(double[][] x) {
        double[] mean = new double[D];
        for (double[] row : x) {
            for (int j = 0; j < D; j++) {
                mean[j] += row[j] / x.length;
            }
        }
        return mean;
    }

    private static double divisor(double[][] x, double[] mean) {
        double squares = 0;
        for (double[] row : x) {
            for (int j = 0; j < D; j++) {
                squares += (row[j] - mean[j]) * (row[j] - mean[j]);
            }
        }
        return Math.sqrt(squares / x.length / D);
    }

    private static double[][] secondMoment(double[][] rows) {
        int size = rows[0].length;
        double[][] sum = new double[size][size];
        for (double[] row : rows) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; row[i] != 0 && j < size; j++) {
                    sum[i][j] += row[i] * row[j] / rows.length;
                }
            }
        }
        return sum;
    }

    private static double[][] block(double[][] all, int rows, int columns, int firstColumn) {
        double[][] block = new double[rows][];
        for (int i = 0; i < rows; i++) {
            block[i] = java.util.Arrays.copyOfRange(all[i], firstColumn, firstColumn + columns);
        }
        return block;
    }

    /** The mean of the columns' variable, from the row of the one. */
    private static double[] lastRow(double[][] q) {
        return q[D].clone();
    }

    private static double[][] identity() {
        double[][] out = new double[D + 1][D + 1];
        for (int i = 0; i <= D; i++) {
            out[i][i] = 1;
        }
        return out;
    }

    private static double[][] transpose(double[][] a) {
        double[][] out = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                out[j][i] = a[i][j];
            }
        }
        return out;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] out = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    out[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return out;
    }

    private static double[][] sum(double a, double[][] x, double b, double[][] y) {
        double[][] out = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                out[i][j] = a * x[i][j] + b * y[i][j];
            }
        }
        return out;
    }
}
