package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad data, noises and places: exit code 2, one sentence that names what was expected and found, nothing left behind. */
@CommandLineTest
class BadInputTest {
    private static final int N = 30;
    private static final int D = 4;

    @TempDir
    private Path folder;

    private String x;
    private String y;

    @BeforeEach
    void writeData() {
        x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(N, D, 5)).toString();
        y = Inputs.labels(folder.resolve("y.npy"), N).toString();
    }

    private static byte[] images(int type, int bytes) {
        return Inputs.idx(type, new int[] {10, 3, 3}, Inputs.randomBytes(90 * bytes, 4));
    }

    private static byte[] classes(int n) {
        return Inputs.idx(8, new int[] {n}, new byte[n]);
    }

    private void refusedData(List<String> words, Object data, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "analyze",
                data.toString(),
                "--backend=java",
                "--threads=1",
                "--json",
                "--out",
                folder.resolve("new/out").toString()));
        arguments.addAll(List.of(options));
        if (arguments.stream().noneMatch(a -> a.startsWith("--noise="))) {
            arguments.add("--noise=none");
        }
        if (arguments.stream().noneMatch(a -> a.startsWith("--dim="))) {
            arguments.add("--dim=2");
        }
        CommandRun.refused(words, arguments.toArray(String[]::new));
        assertFalse(Files.exists(folder.resolve("new")), "nothing is left behind");
    }

    @Test
    void idxFilesThatAreNotWhatTheySay() {
        byte[] good = images(8, 1);
        byte[] truncated = java.util.Arrays.copyOf(good, good.length - 7);
        Path cut = Inputs.idxFolder(folder.resolve("cut"), truncated, classes(10));
        refusedData(List.of("train-images-idx3-ubyte", "106 bytes", "found 99"), cut);
        byte[] other = good.clone();
        other[0] = 1;
        refusedData(
                List.of("first bytes 00 00", "found 01 00 08 03"),
                Inputs.idxFolder(folder.resolve("magic"), other, classes(10)));
        byte[] huge = Inputs.idx(8, new int[] {1_000_000, 1_000, 1_000}, new byte[9]);
        refusedData(
                List.of("1000000000016 bytes", "found 25"),
                Inputs.idxFolder(folder.resolve("huge"), huge, classes(10)));
        refusedData(
                List.of("expects 10 labels", "found 9"), Inputs.idxFolder(folder.resolve("labels"), good, classes(9)));
        ByteBuffer floats = ByteBuffer.wrap(images(13, 4));
        for (int i = 0; i < 90; i++) {
            floats.putFloat(16 + 4 * i, i == 9 * 5 + 3 * 2 + 1 ? Float.NaN : i);
        }
        refusedData(
                List.of("train-images-idx3-ubyte: sample 5, coordinate 7", "found NaN"),
                Inputs.idxFolder(folder.resolve("nan"), floats.array(), classes(10)));
        refusedData(List.of("train-images-idx3-ubyte", "0 files"), makeFolder("empty"));
    }

    @Test
    void npyFilesThatAreNotWhatTheySay() {
        double[][] rows = Inputs.classes(N, D, 5);
        rows[7][3] = Double.NaN;
        refusedData(List.of("sample 7, coordinate 3", "NaN"), Inputs.npy(folder.resolve("nan.npy"), rows));
        Path trillion = Inputs.npy(folder.resolve("huge.npy"), "<f8", "(1000000000000, 4)", new byte[8]);
        refusedData(List.of("huge.npy expects 32000000000"), trillion);
        refusedData(
                List.of("93 4e 55 4d 50 59", "found 6e 6f"),
                Inputs.put(
                        folder.resolve("text.npy"), "not numpy".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        refusedData(
                List.of("scaling expects data that vary"), Inputs.npy(folder.resolve("flat.npy"), new double[9][D]));
        refusedData(List.of("expects data that vary"), folder.resolve("flat.npy"), "--scale", "none");
        refusedData(List.of("at least 2", "found 1"), Inputs.npy(folder.resolve("one.npy"), new double[1][D]));
        refusedData(List.of("a path that exists", "absent.npy"), folder.resolve("absent.npy"));
        refusedData(List.of("another kind of file"), Inputs.put(folder.resolve("data.txt"), new byte[9]));
    }

    @Test
    void labelsAndTestSamplesThatDoNotFit() {
        String few = Inputs.labels(folder.resolve("few.npy"), N - 1).toString();
        refusedData(List.of("expects 30 labels", "X.npy", "found 29"), x, "--labels", few);
        refusedData(
                List.of("found nothing there"),
                x,
                "--labels",
                folder.resolve("absent.npy").toString());
        refusedData(List.of("one label for each sample", "30 x 4"), x, "--labels", x, "--label-kind", "classes");
        String narrow =
                Inputs.npy(folder.resolve("T.npy"), Inputs.classes(5, D - 1, 6)).toString();
        refusedData(List.of("d = 4, found d = 3"), x, "--test", narrow);
        refusedData(List.of("--test-labels expects --test"), x, "--labels", y, "--test-labels", y);
        refusedData(List.of("--labels", "digits"), "digits", "--labels", y);
        refusedData(List.of("supervised expects labels", "found data without"), x, "--objective", "supervised");
        refusedData(List.of("joint expects labels"), x, "--objective", "joint");
    }

    @Test
    void moreFeaturesThanThereAreNamesBothNumbers() {
        refusedData(List.of("--dim 5", "at most 4"), x, "--dim=5", "--noise=gaussian(1)");
        CommandRun.refused(List.of("--dim 62", "at most 61"), "analyze", "--dim", "62");
        CommandRun.refused(
                List.of("--dim 10", "supervised", "at most 9"), "analyze", "--objective", "supervised", "--dim", "10");
        CommandRun.refused(
                List.of("1 to 4", "found 5"),
                "encode",
                x,
                "--objective",
                "reconstruction",
                "--noise",
                "none",
                "--dim",
                "5",
                "--save",
                folder.resolve("m").toString());
        assertFalse(Files.exists(folder.resolve("m")));
    }

    static Stream<Arguments> noises() {
        return Stream.of(
                Arguments.of("msak(0.5)", "did you mean 'mask'?"),
                Arguments.of("mask(rato=0.5)", "did you mean 'ratio'?"),
                Arguments.of("mask(ratio=1.2)", "from 0 to 1, found 1.2"),
                Arguments.of("0.5*mask(0.5)+0.4*none", "sum to 1, found a sum of 0.9"),
                Arguments.of("mask(0.5,patch=9)", "8x8, found 9x9"),
                Arguments.of("block(size=9x2)", "8x8, found 9x2"),
                Arguments.of("mask(ratio={0.1,0.2})", "{0.1,0.2}, which only a sweep"),
                Arguments.of("gaussian(sigma=-1)", "at least 0, found -1"),
                Arguments.of("mae(ratio=1,patch=4)", "fewer than all of the 4 patches, found 4"),
                Arguments.of("mask(1)", "views that vary"),
                Arguments.of("brightness(0..0)", "views that vary"),
                Arguments.of("gaussian(1e200)", "range of double precision"),
                Arguments.of("hue(-0.1..0.1)", "3 channels (red, green, blue), found 1"),
                Arguments.of("", "an empty expression"),
                Arguments.of("mask(0.5", "found the end"));
    }

    @ParameterizedTest
    @MethodSource("noises")
    void noisesThatMakeNoSense(String noise, String words) {
        String message = CommandRun.refused(
                List.of(words), "analyze", "--backend", "java", "--noise", noise, "--limit", "40", "--dim", "2");
        assertTrue(message.contains("expect"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian(1e200)", "mask(0.5,fill=1e300)", "brightness(1e200) | brightness(1e200)"})
    void momentsBeyondDoublesAreNotSaved(String noise) {
        Path folder = Path.of(x).resolveSibling("moments-beyond");
        CommandRun.refused(
                List.of("views within the range of double precision"),
                "moments",
                "--noise",
                noise,
                "--limit",
                "40",
                "--save",
                folder.toString());
        assertFalse(Files.exists(folder));
    }

    @Test
    void imageNoiseOnFlatData() {
        refusedData(List.of("hflip expects images", "4 coordinates without an image shape"), x, "--noise=hflip");
        refusedData(List.of("mask(ratio=0.5,patch=2) expects images"), x, "--noise=mask(0.5,patch=2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "absent.npy | found nothing there",
                "small.npy | expects 4 x 4, found 3 x 3",
                "negative.npy | no negative eigenvalue, found -1",
                "skew.npy | symmetric",
                "hole.npy | row 1, column 1 (from 0) expects a finite number, found NaN",
                "vector.npy | a matrix (2 dimensions)",
                "y.npy | a matrix (2 dimensions)"
            })
    void covarianceFiles(String file, String words) {
        Npy.write(folder.resolve("small.npy"), diagonal(1, 1, 1));
        Npy.write(folder.resolve("negative.npy"), diagonal(1, 1, 1, -1));
        Npy.write(
                folder.resolve("skew.npy"),
                Matrix.wrap(4, 4, new double[] {1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}));
        double[][] hole = new double[D][D];
        hole[1][1] = Double.NaN;
        Inputs.npy(folder.resolve("hole.npy"), hole);
        Npy.write(folder.resolve("vector.npy"), new double[] {1, 1, 1, 1});
        Path path = folder.resolve(file);
        refusedData(List.of(words), x, "--noise=gaussian(covariance=" + path + ")");
        refusedData(List.of(words), x, "--noise=aligned(alpha=1,noise=" + path + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/below"})
    void foldersThatCannotBeWritten(String place) throws Exception {
        Files.writeString(folder.resolve("file"), "kept");
        String target = folder.resolve(place).toString();
        CommandRun.refused(List.of("--out expects a writable folder", target), "analyze", "--out", target);
        CommandRun.refused(
                List.of("--save expects a writable folder", target), "moments", "--noise", "none", "--save", target);
        CommandRun.refused(
                List.of("--save expects a writable folder", target),
                "encode",
                "--objective",
                "reconstruction",
                "--noise",
                "none",
                "--dim",
                "2",
                "--save",
                target);
        assertEquals("kept", Files.readString(folder.resolve("file")));
    }

    @Test
    void badInputLeavesNoFolderBehindAndKeepsOneThatWasThere() {
        String fresh = folder.resolve("a/b/c").toString();
        CommandRun.refused(List.of("at most"), "analyze", "--dim", "99", "--out", fresh);
        CommandRun.refused(List.of("did you mean digits"), "moments", "digit", "--noise", "none", "--save", fresh);
        CommandRun.refused(
                List.of("found data without"),
                "encode",
                x,
                "--objective",
                "supervised",
                "--noise",
                "none",
                "--dim",
                "2",
                "--save",
                fresh);
        assertFalse(Files.exists(folder.resolve("a")));
        String old = makeFolder("old").toString();
        CommandRun.refused(List.of("at most"), "analyze", "--dim", "99", "--out", old);
        assertEquals(List.of(), Inputs.namesIn(folder.resolve("old")));
    }

    private static Matrix diagonal(double... values) {
        double[] all = new double[values.length * values.length];
        for (int i = 0; i < values.length; i++) {
            all[i * (values.length + 1)] = values[i];
        }
        return Matrix.wrap(values.length, values.length, all);
    }

    private Path makeFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
