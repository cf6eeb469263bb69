package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.linalg.Matrix;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
    @TempDir
    Path folder;

    private Path file(byte[] content) {
        return TestFiles.put(folder.resolve("a.npy"), content);
    }

    private void assertRefused(String sentence, Executable reading) {
        String message = assertThrows(BadInputException.class, reading).getMessage();
        assertEquals(sentence, message.replace(folder.toString() + "/", ""));
    }

    private void assertHeaderRefused(String header, String expectedAndFound) {
        Path path = file(TestFiles.npyOfHeader(header, new byte[8]));
        assertRefused("a.npy expects " + expectedAndFound, () -> Npy.readMatrix(path));
    }

    @Test
    void readsWhatNumpyWrites() throws Exception {
        try (InputStream in = NpyTest.class.getResourceAsStream("/dev/presage/data/numpy.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            assertEquals(21 * 2 * 3, lines.size());
            for (String line : lines) {
                String[] part = line.split(" ");
                double[] expected = Arrays.stream(part[4].split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                Path path = file(Base64.getDecoder().decode(part[3]));
                assertEquals(Matrix.wrap(3, 5, expected), Npy.readMatrix(path), line);
                double maximum = maximum(part[0]);
                assertArrayEquals(
                        Arrays.stream(expected).map(value -> value / maximum).toArray(),
                        TestFiles.values(Npy.samples(path)),
                        line);
            }
        }
    }

    /** The largest value of an integer type by its number of bytes; 1 for bool and floats. */
    private static double maximum(String dtype) {
        int bits = 8 * (dtype.charAt(dtype.length() - 1) - '0');
        if (dtype.contains("u")) {
            return Math.pow(2, bits) - 1;
        }
        return dtype.contains("i") ? Math.pow(2, bits - 1) - 1 : 1;
    }

    @Test
    void writesWhatItReads() throws Exception {
        Matrix matrix = Matrix.generate(7, 5, (i, j) -> Math.exp(i) / (j - 2.5));
        Path path = folder.resolve("m.npy");
        Npy.write(path, matrix);
        assertEquals(matrix, Npy.readMatrix(path));
        assertEquals(List.of(7L, 5L), Npy.shape(path));
        byte[] bytes = Files.readAllBytes(path);
        assertEquals(128 + 7 * 5 * 8, bytes.length);
        assertEquals('\n', bytes[127]);
        assertEquals(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (7, 5), }",
                new String(bytes, 10, 118, StandardCharsets.US_ASCII).strip());
        double[] vector = {1, -2.5, 1e-300};
        Npy.write(path, vector);
        assertArrayEquals(vector, Npy.readVector(path));
        assertEquals(List.of(3L), Npy.shape(path));
    }

    @Test
    void writesRowsOneByOne() {
        Path path = folder.resolve("rows.npy");
        Npy.writeRows(path, 3, 2, rows -> {
            for (int i = 0; i < 3; i++) {
                rows.next(new double[] {9, i, i + 0.5}, 1);
            }
        });
        assertEquals(
                Matrix.of(new double[] {0, 0.5}, new double[] {1, 1.5}, new double[] {2, 2.5}), Npy.readMatrix(path));
        assertThrows(
                IllegalStateException.class,
                () -> Npy.writeRows(folder.resolve("few.npy"), 2, 1, rows -> rows.next(new double[1], 0)));
        assertFalse(Files.exists(folder.resolve("few.npy")));
    }

    @Test
    void fortranOrderOfFourDimensionsIsTurned() {
        int[] sizes = {2, 3, 2, 2};
        byte[] columnMajor = new byte[24];
        byte[] rowMajor = new byte[24];
        int at = 0;
        for (int i = 0; i < 2; i++) {
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < 2; y++) {
                    for (int x = 0; x < 2; x++) {
                        rowMajor[at] = (byte) at;
                        columnMajor[i + 2 * (c + 3 * (y + 2 * x))] = (byte) at++;
                    }
                }
            }
        }
        String shape = Arrays.toString(sizes).replace('[', '(').replace(']', ')');
        Samples c = Npy.samples(file(TestFiles.npy("|u1", false, shape, rowMajor)));
        double[] expected = TestFiles.values(c);
        Samples fortran = Npy.samples(file(TestFiles.npy("|u1", true, shape, columnMajor)));
        assertEquals(new Layout.Image(3, 2, 2), fortran.layout());
        assertArrayEquals(expected, TestFiles.values(fortran));
    }

    @Test
    void readsGzipToo() {
        Path path = TestFiles.put(
                folder.resolve("a.npy.gz"),
                TestFiles.gzip(TestFiles.npy("<f8", false, "(1, 2)", TestFiles.doubles(3, 4))));
        assertEquals(Matrix.of(new double[] {3, 4}), Npy.readMatrix(path));
    }

    @Test
    void vectorsMayBeColumnsOrRows() {
        byte[] two = TestFiles.doubles(3, 4);
        for (String shape : List.of("(2,)", "(2, 1)", "(1, 2)", "( 2L , )")) {
            assertArrayEquals(
                    new double[] {3, 4}, Npy.readVector(file(TestFiles.npy("<f8", false, shape, two))), shape);
        }
        Path cube = file(TestFiles.npy("<f8", false, "(1, 2, 1)", two));
        assertRefused("a.npy expects a vector (1 dimension), found 1 x 2 x 1", () -> Npy.readVector(cube));
        assertRefused("a.npy expects a matrix (2 dimensions), found 1 x 2 x 1", () -> Npy.readMatrix(cube));
        Path one = file(TestFiles.npy("<f8", false, "()", TestFiles.doubles(3)));
        assertRefused("a.npy expects a vector (1 dimension), found a single number", () -> Npy.readVector(one));
        assertRefused(
                "a.npy expects samples as n x d, n x height x width or n x channels x height x width,"
                        + " found a single number",
                () -> Npy.samples(one));
    }

    @Test
    void refusesNonFiniteValues() {
        Path path = file(TestFiles.npy("<f8", false, "(2, 2)", TestFiles.doubles(1, 2, Double.NEGATIVE_INFINITY, 4)));
        assertRefused(
                "a.npy: row 1, column 0 (from 0) expects a finite number, found -Infinity", () -> Npy.readMatrix(path));
        assertRefused(
                "a.npy: sample 1, coordinate 0 (from 0) expects a finite number, found -Infinity",
                () -> TestFiles.values(Npy.samples(path)));
        Path half = file(TestFiles.npy("<f2", false, "(1, 1)", TestFiles.bytes(0x01, 0x7C)));
        assertRefused("a.npy: row 0, column 0 (from 0) expects a finite number, found NaN", () -> Npy.readMatrix(half));
    }

    @Test
    void refusesOtherTypes() {
        String numbers = "numbers (bool, int8 to int64, uint8 to uint64 or float16 to float64), found ";
        String rest = ", 'fortran_order': False, 'shape': (1, 1), }\n";
        assertHeaderRefused("{'descr': '|O'" + rest, numbers + "the type '|O' (Python objects)");
        assertHeaderRefused("{'descr': '<c16'" + rest, numbers + "the type '<c16' (complex numbers)");
        assertHeaderRefused("{'descr': '<U3'" + rest, numbers + "the type '<U3' (text)");
        assertHeaderRefused("{'descr': '|V8'" + rest, numbers + "the type '|V8' (structured or raw bytes)");
        assertHeaderRefused("{'descr': [('x', '<f8')]" + rest, numbers + "a structured type");
        assertHeaderRefused("{'descr': '<f16'" + rest, numbers + "the type '<f16' (long double)");
        assertHeaderRefused(
                "{'descr': '|f8'" + rest, "an npy header with a byte order, < or >, for float64, found '|f8'");
    }

    @Test
    void refusesBrokenHeaders() {
        String types = "{'descr': '<f8', 'fortran_order': False, ";
        String with = "an npy header with ";
        assertHeaderRefused("[]", with + "'{', found '[]'");
        assertHeaderRefused(types + "'shape': (1, 1)", with + "',', found ''");
        assertHeaderRefused(types + "'shape': (1, 1), } x", with + "nothing after its dictionary, found 'x'");
        assertHeaderRefused(
                types + "}", with + "the keys descr, fortran_order and shape, found only [descr, fortran_order]");
        assertHeaderRefused(
                types + "'descr': '<f8', }",
                with + "the keys descr, fortran_order and shape once each, found the key 'descr'");
        assertHeaderRefused(
                types + "'colour': 1, }",
                with + "the keys descr, fortran_order and shape once each, found the key 'colour'");
        assertHeaderRefused("{'fortran_order': maybe", with + "True or False after fortran_order, found 'maybe'");
        assertHeaderRefused("{'descr", with + "a quoted word, found ''descr'");
        String sizes = with + "whole sizes of at least 0 that a file can have, found ";
        assertHeaderRefused(types + "'shape': (-1, 1), }", sizes + "'-1'");
        assertHeaderRefused(types + "'shape': (x, 1), }", sizes + "'x, 1), }'");
        assertHeaderRefused(types + "'shape': (99999999999999999999, 1), }", sizes + "'99999999999999999999'");
        assertHeaderRefused(
                types + "'shape': (4611686018427387904, 4), }",
                "sizes that a file can have, found 4611686018427387904 x 4");
        assertHeaderRefused(types + "'shape': (0, 4), }", "sizes of at least 1, found 0 x 4");
        String million = types + "'shape': (1000000, 1000000), }";
        assertHeaderRefused(
                million,
                (8000000000000L + 10 + million.length()) + " bytes by its header, found " + (18 + million.length())
                        + " (it ends early)");
    }

    @Test
    void refusesBrokenStarts() {
        byte[] right = TestFiles.npy("<f8", false, "(1, 1)", new byte[8]);
        Path magic = file(TestFiles.bytes(0x50, 0x4B, 3, 4));
        assertRefused(
                "a.npy expects an npy file (first bytes 93 4e 55 4d 50 59), found 50 4b 03 04",
                () -> Npy.readMatrix(magic));
        Path noVersion = file(Arrays.copyOf(right, 6));
        assertRefused("a.npy expects an npy header, found only 6 bytes", () -> Npy.readMatrix(noVersion));
        byte[] version = right.clone();
        version[6] = 4;
        assertRefused("a.npy expects npy version 1.0, 2.0 or 3.0, found 4.0", () -> Npy.readMatrix(file(version)));
        byte[] shorter = Arrays.copyOf(right, 30);
        assertRefused(
                "a.npy expects an npy header of " + (right.length - 18) + " bytes, found 20 (it ends early)",
                () -> Npy.readMatrix(file(shorter)));
        byte[] longer = right.clone();
        longer[6] = 2;
        Arrays.fill(longer, 8, 12, (byte) 0xFF);
        assertRefused(
                "a.npy expects an npy header of at most 65536 bytes, found one that claims 4294967295",
                () -> Npy.readMatrix(file(longer)));
        assertRefused("none.npy expects a file, found nothing there", () -> Npy.readMatrix(folder.resolve("none.npy")));
    }

    @Test
    void refusesWhatCannotFitInMemory() {
        Path path = file(TestFiles.npy("<f8", false, "(5, 4)", TestFiles.doubles(new double[20])));
        assertRefused(
                "a.npy expects numbers that fit in memory (159 bytes), found 5 x 4",
                () -> open(path, 318).matrix());
        assertEquals(5, open(path, 320).matrix().rows());
        assertRefused(
                "a.npy expects samples that fit in memory (31 bytes), found 5 x 4",
                () -> open(path, 127).samples(Optional.empty()));
        assertEquals(5, open(path, 128).samples(Optional.empty()).size());
        Path turned = TestFiles.put(
                folder.resolve("a.npy.gz"),
                TestFiles.gzip(TestFiles.npy("<f8", true, "(5, 4)", TestFiles.doubles(new double[20]))));
        assertRefused(
                "a.npy.gz expects at most 159 bytes in Fortran order where they are compressed or in a zip file,"
                        + " found 160; save it with order='C' and it will be streamed",
                () -> open(turned, 639));
        Path labels = file(TestFiles.npy("|u1", false, "(5,)", new byte[5]));
        assertRefused(
                "a.npy expects labels that fit in memory (159 bytes), found 5",
                () -> open(labels, 159).labels(5, "x"));
    }

    private static EncodedArray open(Path path, long heap) {
        return EncodedArray.open(path, new NpyFormat(), new Intake(0, heap));
    }
}
