package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    @TempDir
    Path folder;

    private DataSet open(String name, DataOptions options, Map<String, String> environment) {
        return DataSets.open(name, options, TestFiles.surroundings(folder, environment, 1 << 20));
    }

    private void assertRefused(String sentence, String name, DataOptions options) {
        String message = assertThrows(BadInputException.class, () -> open(name, options, Map.of()))
                .getMessage();
        assertEquals(sentence, message.replace(folder.toString(), "~"));
    }

    private Path npy(String name, String descr, String shape, byte[] payload) {
        return TestFiles.put(folder.resolve(name), TestFiles.npy(descr, false, shape, payload));
    }

    private static DataOptions labels(Path labels) {
        return new DataOptions(Optional.of(labels), Optional.empty(), Optional.empty());
    }

    private static DataOptions all(Path labels, Path test, Path testLabels) {
        return new DataOptions(Optional.of(labels), Optional.of(test), Optional.of(testLabels));
    }

    @Test
    void findsKnownSetsWhereTheyAreLookedFor() {
        TestFiles.idxFolder(folder.resolve("system/mnist"), 1, 1, true);
        assertEquals(1, open("mnist", DataOptions.none(), Map.of()).train().size());
        TestFiles.idxFolder(folder.resolve(".cache/presage/mnist"), 2, 1, true);
        assertEquals(2, open("mnist", DataOptions.none(), Map.of()).train().size());
        String cache = folder.resolve("xdg").toString();
        TestFiles.idxFolder(folder.resolve("xdg/presage/mnist"), 3, 1, true);
        assertEquals(
                3,
                open("mnist", DataOptions.none(), Map.of("XDG_CACHE_HOME", cache))
                        .train()
                        .size());
        assertEquals(
                2,
                open("mnist", DataOptions.none(), Map.of("XDG_CACHE_HOME", "xdg"))
                        .train()
                        .size());
        TestFiles.idxFolder(folder.resolve("data/mnist"), 4, 1, false);
        String above = folder.resolve("data").toString();
        String itself = folder.resolve("data/mnist").toString();
        for (String data : List.of(above, itself)) {
            DataSet set = open("mnist", DataOptions.none(), Map.of("PRESAGE_DATA", data, "XDG_CACHE_HOME", cache));
            assertEquals(4, set.train().size());
            assertEquals("mnist", set.name());
        }
        assertEquals(
                2,
                open("mnist", DataOptions.none(), Map.of("PRESAGE_DATA", ""))
                        .train()
                        .size());
    }

    @Test
    void listsKnownSets() {
        TestFiles.idxFolder(folder.resolve("system/mnist"), 1, 1, true);
        List<KnownDataSet> known = DataSets.known(TestFiles.surroundings(folder));
        assertEquals(
                List.of("digits", "fashion-mnist", "mnist", "cifar10", "tiny-imagenet"),
                known.stream().map(KnownDataSet::name).toList());
        assertEquals(Optional.empty(), known.get(1).found());
        assertEquals(Optional.of(folder.resolve("system/mnist")), known.get(2).found());
    }

    @Test
    void saysWhereItLookedAndHowToGetASet() {
        assertRefused(
                "fashion-mnist expects its files in one of ~/.cache/presage/fashion-mnist, ~/system/fashion-mnist,"
                        + " found none; to get it, run presage fetch fashion-mnist, install the Debian package dataset-fashion-mnist, or put its four IDX"
                        + " files into ~/.cache/presage/fashion-mnist or set PRESAGE_DATA to the folder above them",
                "fashion-mnist",
                DataOptions.none());
        assertRefused(
                "cifar10 expects its files in one of ~/.cache/presage/cifar10, ~/system/cifar10, found none; to get it,"
                        + " run presage fetch cifar10, or put its binary version (the folder cifar-10-batches-bin) or train/"
                        + " and test/ with a folder of images a class, into ~/.cache/presage/cifar10 or set PRESAGE_DATA to the folder above them",
                "cifar10",
                DataOptions.none());
        assertThrows(BadInputException.class, () -> open("tiny-imagenet", DataOptions.none(), Map.of()));
    }

    @Test
    void unknownNamesGetAHint() {
        String expects = "data expects a known name (digits, fashion-mnist, mnist, cifar10, tiny-imagenet)"
                + " or a path that exists, found ";
        assertRefused(expects + "'digist'; did you mean digits?", "digist", DataOptions.none());
        assertRefused(expects + "'MNIST'; did you mean mnist?", "MNIST", DataOptions.none());
        assertRefused(expects + "'cifar-10'; did you mean cifar10?", "cifar-10", DataOptions.none());
        assertRefused(expects + "'fashion_mnst'; did you mean fashion-mnist?", "fashion_mnst", DataOptions.none());
        assertRefused(expects + "'somewhere/else.npy'", "somewhere/else.npy", DataOptions.none());
        assertRefused(expects + "''", "", DataOptions.none());
        assertRefused(expects + "'a\0b'", "a\0b", DataOptions.none());
        Path text = TestFiles.put(folder.resolve("readme.txt"), new byte[] {'h', 'i'});
        assertRefused(
                "~/readme.txt expects a folder (of images, CIFAR batches or IDX files) or a file X.npy, X.npz, X.csv or X.parquet, found another kind of file",
                text.toString(),
                DataOptions.none());
    }

    @Test
    void optionsGoWithNpyFilesOnly() {
        DataOptions labels = labels(folder.resolve("y.npy"));
        assertRefused(
                "--labels expects an X.npy file as data, found digits, which brings its own labels and test samples",
                "digits",
                labels);
        assertRefused(
                "--labels expects an X.npy file as data, found the folder ~, which brings its own labels and test samples",
                folder.toString(),
                labels);
        String message = assertThrows(
                        BadInputException.class,
                        () -> new DataOptions(Optional.empty(), Optional.empty(), Optional.of(folder)))
                .getMessage();
        assertEquals("--test-labels expects --test and --labels beside it, found no --test", message);
    }

    @Test
    void readsNpyWithLabelsAndTest() throws Exception {
        Path x = npy("x.npy", "<f8", "(3, 2)", TestFiles.doubles(1, 2, 3, 4, 5, 6));
        Path y = npy("y.npy", "<i2", "(3,)", TestFiles.bytes(10, 0, 0xFD, 0xFF, 10, 0));
        Path t = npy("t.npy", "<f8", "(1, 2)", TestFiles.doubles(7, 8));
        Path u = npy("u.npy", "<f8", "(1, 1)", TestFiles.doubles(10));
        DataSet set = open(x.toString(), all(y, t, u), Map.of());
        assertEquals(new Layout.Flat(2), set.train().layout());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, TestFiles.values(set.train()));
        ClassLabels labels = set.train().classes().orElseThrow();
        assertEquals(List.of("-3", "10"), labels.names());
        assertEquals(List.of(1, 0, 1), List.of(labels.classOf(0), labels.classOf(1), labels.classOf(2)));
        assertEquals(1, set.test().orElseThrow().classes().orElseThrow().classOf(0));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path path : List.of(x, y, t, u)) {
            digest.update(Files.readAllBytes(path));
        }
        assertEquals(HexFormat.of().formatHex(digest.digest()), set.sha256());
        assertEquals(x.toString(), set.name());
    }

    @Test
    void anNpyFileIsKnownByItsFirstBytesToo() {
        Path x = npy("x.array", "|u1", "(2, 1, 2)", TestFiles.bytes(0, 51, 102, 255));
        DataSet set = open(x.toString(), DataOptions.none(), Map.of());
        assertEquals(new Layout.Image(1, 1, 2), set.train().layout());
        assertArrayEquals(new double[] {0, 0.2, 0.4, 1}, TestFiles.values(set.train()));
        assertEquals(Optional.empty(), set.train().labels());
    }

    @Test
    void refusesWrongNpyLabels() {
        String x = npy("x.npy", "<f8", "(2, 1)", TestFiles.doubles(1, 2)).toString();
        assertRefused(
                "~/y.npy expects 2 labels, one for each sample of ~/x.npy, found 3",
                x,
                labels(npy("y.npy", "|u1", "(3,)", new byte[3])));
        assertRefused(
                "~/y.npy expects one label for each sample (1 dimension), a class, found 2 x 2;"
                        + " --label-kind targets takes them as 2 targets a sample",
                x,
                labels(npy("y.npy", "|u1", "(2, 2)", new byte[4])));
        assertRefused(
                "~/y.npy: label 0 (from 0) expects a finite number, found NaN",
                x,
                labels(npy("y.npy", "<f8", "(2,)", TestFiles.doubles(Double.NaN, 1))));
        assertRefused(
                "~/y.npy: label 0 (from 0) expects a class number below 2^63, found 18446744073709551615",
                x,
                labels(wideLabels()));
        Path one = npy("one.npy", "|u1", "(2,)", TestFiles.bytes(0, 1));
        Path two = npy("two.npy", "|u1", "(2,)", TestFiles.bytes(1, 2));
        assertRefused(
                "~/two.npy: label 1 (from 0) expects one of the 2 classes of the training labels, found 2",
                x,
                all(one, Path.of(x), two));
        Path wider = npy("wider.npy", "<f8", "(1, 2)", TestFiles.doubles(1, 2));
        assertRefused(
                "the test samples of ~/x.npy expect the training samples' d = 1, found d = 2",
                x,
                new DataOptions(Optional.empty(), Optional.of(wider), Optional.empty()));
    }

    private Path wideLabels() {
        byte[] wide = new byte[16];
        Arrays.fill(wide, (byte) 0xFF);
        return npy("y.npy", "<u8", "(2,)", wide);
    }

    @Test
    void readsFashionMnistWhereItIsInstalled() throws Exception {
        Path installed = Path.of("/usr/share/datasets/fashion-mnist");
        Assumptions.assumeTrue(Files.isDirectory(installed));
        DataSet set = DataSets.open(installed.toString(), DataOptions.none());
        assertEquals(60000, set.train().size());
        assertEquals(10000, set.test().orElseThrow().size());
        assertEquals(new Layout.Image(1, 28, 28), set.train().layout());
        assertEquals(10, set.train().classes().orElseThrow().classes());
        assertEquals(9, set.train().classes().orElseThrow().classOf(0));
        double sum = 0;
        double[] row = new double[784];
        try (RowReader reader = set.train().open()) {
            for (int i = 0; i < 60000; i++) {
                reader.next(row, 0);
                for (double value : row) {
                    sum += value;
                }
            }
        }
        // The mean pixel of the training images, known from many published preprocessing recipes: 0.2860.
        assertEquals(0.2860, sum / (60000.0 * 784), 5e-5);
    }
}
