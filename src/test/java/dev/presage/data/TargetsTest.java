package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.linalg.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How numbers become classes or targets. */
class TargetsTest {
    @TempDir
    private Path folder;

    private Path npy(String name, String type, String shape, byte[] payload) {
        return TestFiles.put(folder.resolve(name), TestFiles.npy(type, false, shape, payload));
    }

    private DataOptions labels(Path y, LabelKind kind) {
        return new DataOptions(Optional.of(y), Optional.empty(), Optional.empty()).with(kind);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    private Path samples() {
        return npy("x.npy", "<f8", "(3, 1)", TestFiles.doubles(1, 2, 4));
    }

    private Labels open(Path y, LabelKind kind) {
        return DataSets.open(samples().toString(), labels(y, kind))
                .train()
                .labels()
                .orElseThrow();
    }

    private Labels table(String text, LabelKind kind) {
        return open(text, Optional.empty(), kind).train().labels().orElseThrow();
    }

    private DataSet open(String text, Optional<String> test, LabelKind kind) {
        Optional<Path> testFile = test.map(t -> put("t.csv", t));
        return DataSets.open(
                put("a.csv", text).toString(),
                new DataOptions(Optional.empty(), testFile, Optional.empty(), Optional.of("y")).with(kind));
    }

    private Path put(String name, String text) {
        return TestFiles.put(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String sentence, Runnable opening) {
        String message = assertThrows(BadInputException.class, opening::run).getMessage();
        assertEquals(sentence, message.replace(folder.toString(), "~"));
    }

    private static void assertTargets(Labels found, double[]... rows) {
        Targets targets = assertInstanceOf(Targets.class, found);
        assertEquals(Matrix.of(rows), targets.values());
    }

    private static void assertClasses(Labels found, List<String> names, int... classOf) {
        ClassLabels classes = assertInstanceOf(ClassLabels.class, found);
        assertEquals(names, classes.names());
        for (int i = 0; i < classOf.length; i++) {
            assertEquals(classOf[i], classes.classOf(i), "label " + i);
        }
    }

    @Test
    void realArraysAreTargetsWhereOneIsNotWhole() {
        Path whole = npy("w.npy", "<f8", "(3,)", TestFiles.doubles(2, 1, 2));
        Path real = npy("r.npy", "<f8", "(3,)", TestFiles.doubles(2, 1.5, 2));
        assertClasses(open(whole, LabelKind.AUTO), List.of("1", "2"), 1, 0, 1);
        assertTargets(open(real, LabelKind.AUTO), new double[] {2}, new double[] {1.5}, new double[] {2});
        assertTargets(open(whole, LabelKind.TARGETS), new double[] {2}, new double[] {1}, new double[] {2});
        assertClasses(open(real, LabelKind.CLASSES), List.of("1.5", "2"), 1, 0, 1);
        Path huge = npy("h.npy", "<f8", "(3,)", TestFiles.doubles(1e300, 1, 2));
        assertTargets(open(huge, LabelKind.AUTO), new double[] {1e300}, new double[] {1}, new double[] {2});
    }

    @Test
    void integerArraysAreClassesUnlessToldOtherwise() {
        Path ages = npy("ages.npy", "<i4", "(3,)", ints(30, -7, 30));
        assertClasses(open(ages, LabelKind.AUTO), List.of("-7", "30"), 1, 0, 1);
        assertClasses(open(ages, LabelKind.CLASSES), List.of("-7", "30"), 1, 0, 1);
        assertTargets(open(ages, LabelKind.TARGETS), new double[] {30}, new double[] {-7}, new double[] {30});
        Path bytes = npy("b.npy", "|u1", "(3,)", TestFiles.bytes(0, 255, 1));
        assertTargets(open(bytes, LabelKind.TARGETS), new double[] {0}, new double[] {255}, new double[] {1});
    }

    @Test
    void realNumbersMeantAsClassesAreSortedAsNumbers() {
        Path stars = npy("s.npy", "<f8", "(3,)", TestFiles.doubles(0.5, -10.5, -2));
        assertClasses(open(stars, LabelKind.CLASSES), List.of("-10.5", "-2", "0.5"), 2, 0, 1);
        Path zeros = npy("z.npy", "<f8", "(3,)", TestFiles.doubles(0.5, -0.0, 0.0));
        assertClasses(open(zeros, LabelKind.CLASSES), List.of("0", "0.5"), 1, 0, 0);
        DataSet tables = open("y,x\n10.5,1\n2,1\n1e1,3\n", Optional.of("y,x\n10.50,0\n"), LabelKind.CLASSES);
        assertClasses(tables.train().labels().orElseThrow(), List.of("2", "10", "10.5"), 2, 0, 1);
        assertClasses(tables.test().orElseThrow().labels().orElseThrow(), List.of("2", "10", "10.5"), 2);
    }

    @Test
    void severalColumnsAreSeveralTargets() {
        Path y = npy("y.npy", "<f8", "(3, 2)", TestFiles.doubles(1, 2, 3, 4.5, 5, 6));
        assertTargets(open(y, LabelKind.AUTO), new double[] {1, 2}, new double[] {3, 4.5}, new double[] {5, 6});
        Path oneHot = npy("o.npy", "<f8", "(3, 2)", TestFiles.doubles(1, 0, 0, 1, 1, 0));
        refused(
                "~/o.npy expects one label for each sample (1 dimension), a class, found 3 x 2;"
                        + " --label-kind targets takes them as 2 targets a sample",
                () -> open(oneHot, LabelKind.AUTO));
        assertTargets(open(oneHot, LabelKind.TARGETS), new double[] {1, 0}, new double[] {0, 1}, new double[] {1, 0});
    }

    @Test
    void refusesWhatIsNoTarget() {
        Path hole = npy("y.npy", "<f8", "(3,)", TestFiles.doubles(0.5, Double.NaN, 1));
        refused("~/y.npy: label 1 (from 0) expects a finite number, found NaN", () -> open(hole, LabelKind.AUTO));
        Path wide = npy("y.npy", "<f8", "(3, 2)", TestFiles.doubles(0.5, 1, 1, 1, 1, Double.POSITIVE_INFINITY));
        refused(
                "~/y.npy: label 2, column 1 (from 0) expects a finite number, found Infinity",
                () -> open(wide, LabelKind.TARGETS));
        Path cube = npy("y.npy", "<f8", "(3, 1, 1)", TestFiles.doubles(0.5, 1, 1));
        refused(
                "~/y.npy expects labels as n or n x l numbers (1 or 2 dimensions), found 3 x 1 x 1",
                () -> open(cube, LabelKind.TARGETS));
        Path two = npy("y.npy", "<f8", "(2,)", TestFiles.doubles(0.5, 1));
        refused(
                "~/y.npy expects 3 labels, one for each sample of ~/x.npy, found 2",
                () -> open(two, LabelKind.TARGETS));
        refused(
                "--label-kind expects labels, found " + samples().toString().replace(folder.toString(), "~")
                        + " without",
                () -> DataSets.open(samples().toString(), DataOptions.none().with(LabelKind.TARGETS)));
        refused(
                "--label-kind expects a file of numbers (X.npy, X.npz, X.csv or X.parquet) as data, found digits, whose labels are"
                        + " classes",
                () -> DataSets.open("digits", DataOptions.none().with(LabelKind.TARGETS)));
    }

    @Test
    void testLabelsAreOfTheTrainingLabelsKind() {
        String x = samples().toString();
        Path real = npy("y.npy", "<f8", "(3,)", TestFiles.doubles(0.5, 1, 1));
        Path whole = npy("t.npy", "<i4", "(3,)", ints(7, 8, 9));
        DataSet set = DataSets.open(x, new DataOptions(Optional.of(real), Optional.of(samples()), Optional.of(whole)));
        assertTargets(
                set.test().orElseThrow().labels().orElseThrow(), new double[] {7}, new double[] {8}, new double[] {9});
        refused(
                "~/y.npy: label 0 (from 0) expects a whole number, a class, as the training labels have, found 0.5;"
                        + " --label-kind targets takes all of them as real-valued targets",
                () -> DataSets.open(x, new DataOptions(Optional.of(whole), Optional.of(samples()), Optional.of(real))));
        Path wide = npy("w.npy", "<f8", "(3, 2)", TestFiles.doubles(0.5, 1, 1, 2, 3, 4));
        refused(
                "~/w.npy expects 1 target a sample, as the training labels have, found 2",
                () -> DataSets.open(x, new DataOptions(Optional.of(real), Optional.of(samples()), Optional.of(wide))));
        InMemorySamples targets =
                InMemorySamples.of(Matrix.zeros(3, 1), new Targets(Matrix.of(new double[][] {{1}, {2}, {3}})));
        InMemorySamples classes = InMemorySamples.of(Matrix.zeros(1, 1), new ClassLabels(new int[1], List.of("a")));
        refused(
                "the test labels of mixed expect the training labels' 1 targets, found 1 classes",
                () -> new DataSet("mixed", "0", targets, Optional.of(classes)));
    }

    @Test
    void columnsOfTablesAreTargetsWhereOneIsNotWhole() {
        assertTargets(table("y,x\n1,1\n2.5e-1,2\n", LabelKind.AUTO), new double[] {1}, new double[] {0.25});
        assertClasses(table("y,x\n1,1\n2.00e0,2\n", LabelKind.AUTO), List.of("1", "2"), 0, 1);
        assertClasses(table("y,x\n1,1\nx2,2\n0.5,3\n", LabelKind.AUTO), List.of("0.5", "1", "x2"), 1, 2, 0);
        assertClasses(
                table("y,x\n90071992547409931,1\n90071992547409932,2\n", LabelKind.AUTO),
                List.of("90071992547409931", "90071992547409932"),
                0,
                1);
        assertTargets(table("y,x\n30,1\n40,2\n", LabelKind.TARGETS), new double[] {30}, new double[] {40});
        DataSet set = open("y,x\n1,1\n0.5,2\n", Optional.of("y,x\n7,1\n"), LabelKind.AUTO);
        assertTargets(set.test().orElseThrow().labels().orElseThrow(), new double[] {7});
    }

    @Test
    void refusesCellsThatAreNoTargets() {
        refused(
                "~/a.csv: label 1 (from 0) expects a finite number, a target, found NaN",
                () -> table("y,x\n0.5,1\nNaN,2\n", LabelKind.AUTO));
        refused(
                "~/a.csv: label 2 (from 0) expects a finite number, a target, found 1e999",
                () -> table("y,x\n0.5,1\n2,2\n1e999,2\n", LabelKind.AUTO));
        refused(
                "~/a.csv: label 1 (from 0) expects a finite number, a target, found red",
                () -> table("y,x\n1,1\nred,2\n", LabelKind.TARGETS));
        refused(
                "~/t.csv: label 0 (from 0) expects a finite number, a target, found red",
                () -> open("y,x\n1.5,1\n2,2\n", Optional.of("y,x\nred,1\n"), LabelKind.AUTO));
        refused(
                "--label-kind expects a --label-column, found none",
                () -> DataSets.open(
                        put("a.csv", "1,2\n3,4\n").toString(),
                        DataOptions.none().with(LabelKind.TARGETS)));
    }

    /** The same file streamed from disk and kept in memory. */
    @Test
    void streamedTablesHaveTheSameTargets() {
        Path path = put("s.csv", "a,y,b\n1,0.5,2\n3,1.5,4\n");
        DataOptions options = new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("y"));
        for (long limit : new long[] {0, 1 << 20}) {
            DataSet set = CsvTable.dataSet("s", path, options, new Intake(limit));
            assertTargets(set.train().labels().orElseThrow(), new double[] {0.5}, new double[] {1.5});
            assertArrayEquals(new double[] {1, 2, 3, 4}, TestFiles.values(set.train()));
        }
    }

    @Test
    void theFirstSamplesHaveTheFirstTargets() {
        Targets targets = new Targets(Matrix.of(new double[][] {{1, 2}, {3, 4}, {8, 9}}));
        InMemorySamples samples = InMemorySamples.of(Matrix.zeros(3, 1), targets);
        assertTargets(samples.first(2).labels().orElseThrow(), new double[] {1, 2}, new double[] {3, 4});
        assertEquals(Optional.empty(), samples.classes());
        assertArrayEquals(new double[] {4, 5}, targets.mean(), 1e-15);
        ClassLabels classes = new ClassLabels(new int[] {1, 0, 1}, List.of("a", "b"));
        double[] row = {9, 9, 9, 9};
        classes.copy(2, row, 1);
        assertArrayEquals(new double[] {9, 0, 1, 9}, row);
        assertArrayEquals(new double[] {1.0 / 3, 2.0 / 3}, classes.mean(), 1e-15);
    }

    @Test
    void targetsAreFinite() {
        refused(
                "targets: sample 1, target 0 (from 0) expects a finite number, found NaN",
                () -> new Targets(Matrix.of(new double[][] {{1}, {Double.NaN}})));
        refused("targets expect at least one number a sample, found none", () -> new Targets(Matrix.zeros(3, 0)));
    }
}
