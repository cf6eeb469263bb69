package dev.presage.moments;

import static dev.presage.moments.Naive.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One pass over the data against two naive ones. Blocks have at least 256 rows, so n = 1000 makes four of them. */
class MomentPassTest {
    private static final int SMALL_BLOCKS = 1;
    private static final long PLENTY = 1L << 20;

    private static MomentPass pass(String backend, int blockValues) {
        return new MomentPass(Naive.backend(backend), Progress.SILENT, blockValues, PLENTY);
    }

    @ParameterizedTest
    @CsvSource({
        "java, 7, 5",
        "java, 1, 3",
        "java, 1000, 5",
        "java, 257, 2",
        "openblas, 7, 5",
        "openblas, 1000, 5",
        "openblas, 513, 1"
    })
    void equalsTwoNaivePasses(String backend, int n, int d) {
        Matrix x = Naive.rows(n, d, 1);
        Moments expected = Naive.of(x);
        InMemorySamples samples = InMemorySamples.of(x);
        assertClose(expected, pass(backend, SMALL_BLOCKS).moments(samples), Naive.tolerance(x));
        assertClose(
                expected, new MomentPass(Naive.backend(backend), Progress.SILENT).moments(samples), Naive.tolerance(x));
    }

    @ParameterizedTest
    @CsvSource({"java, 11", "java, 1000", "openblas, 11", "openblas, 1000"})
    void equalsTwoNaivePassesClassByClass(String backend, int n) {
        Matrix x = Naive.rows(n, 5, 2);
        ClassLabels labels = Naive.labels(n, 3, 3);
        LabelledMoments found = pass(backend, SMALL_BLOCKS).labelled(InMemorySamples.of(x, labels));
        assertEquals(3, found.classes());
        assertClose(Naive.of(x), found.overall(), Naive.tolerance(x));
        for (int c = 0; c < 3; c++) {
            Moments expected = Naive.of(Naive.ofClass(x, labels, c));
            Moments one = new Moments(
                    found.classCounts().get(c),
                    Vector.of(found.classMeans().row(c)),
                    found.within().orElseThrow().get(c));
            assertClose(expected, one, Naive.tolerance(x));
            assertEquals((double) expected.count() / n, found.prior(c));
        }
    }

    /** Parts of different sizes, one of them without any sample of class 2, by definition; together they are the whole. */
    @ParameterizedTest
    @CsvSource({"java, 11", "java, 1000", "openblas, 1000"})
    void splitsIntoTwoParts(String backend, int n) {
        Matrix x = Naive.rows(n, 5, 2);
        ClassLabels labels = Naive.labels(n, 3, 3);
        BitSet out = new BitSet();
        IntStream.range(0, n).filter(i -> i % 4 == 1 && labels.classOf(i) != 2).forEach(out::set);
        InMemorySamples samples = InMemorySamples.of(x, labels);
        SplitMoments parts = pass(backend, SMALL_BLOCKS).split(samples, out);
        for (boolean held : new boolean[] {false, true}) {
            int[] rows = IntStream.range(0, n).filter(i -> out.get(i) == held).toArray();
            Matrix part = Matrix.generate(rows.length, 5, (i, j) -> x.at(rows[i], j));
            ClassLabels own =
                    new ClassLabels(IntStream.of(rows).map(labels::classOf).toArray(), labels.names());
            LabelledMoments expected = pass(backend, SMALL_BLOCKS).labelled(InMemorySamples.of(part, own));
            LabelledMoments found = held ? parts.heldOut() : parts.kept();
            assertClose(Naive.of(part), found.overall(), Naive.tolerance(x));
            assertEquals(expected.classCounts(), found.classCounts());
            assertTrue(found.within().isEmpty());
            for (int c = 0; c < 3; c++) {
                for (int j = 0; j < 5; j++) {
                    assertEquals(
                            expected.classMeans().at(c, j), found.classMeans().at(c, j), Naive.tolerance(x));
                }
            }
        }
        LabelledMoments merged = parts.merged();
        LabelledMoments whole = pass(backend, SMALL_BLOCKS).labelled(samples);
        assertClose(whole.overall(), merged.overall(), Naive.tolerance(x));
        assertEquals(whole.classCounts(), merged.classCounts());
        for (int j = 0; j < 5; j++) {
            assertEquals(whole.classMeans().at(1, j), merged.classMeans().at(1, j), Naive.tolerance(x));
        }
        BadInputException unlabelled = assertThrows(
                BadInputException.class, () -> pass(backend, SMALL_BLOCKS).split(InMemorySamples.of(x), out));
        assertTrue(String.valueOf(unlabelled.getMessage()).contains("found samples without"));
    }

    /** Whether classes come in turns, as image folders give them, one after another, or in any order. */
    @Test
    void everyTenthSampleOfEachClassIsHeldOut() {
        int n = 1234;
        Random random = new Random(1);
        int[] turns = IntStream.range(0, n).map(i -> i % 10).toArray();
        int[] blocks = IntStream.range(0, n).map(i -> i * 7 / n).toArray();
        int[] any = IntStream.range(0, n).map(i -> random.nextInt(4)).toArray();
        for (int[] classOf : List.of(turns, blocks, any)) {
            BitSet out = SplitMoments.everyTenth(Naive.labels(classOf, 10));
            assertEquals(n / 10, out.cardinality());
            int[] all = new int[10];
            int[] held = new int[10];
            IntStream.range(0, n).forEach(i -> {
                all[classOf[i]]++;
                held[classOf[i]] += out.get(i) ? 1 : 0;
            });
            for (int c = 0; c < 10; c++) {
                assertEquals(all[c] / 10.0, held[c], 1, "class " + c);
            }
        }
        assertEquals(0, SplitMoments.everyTenth(Naive.labels(9, 3, 1)).cardinality());
        assertEquals(1, SplitMoments.everyTenth(Naive.labels(10, 3, 1)).cardinality());
    }

    /** 40000 rows in blocks of 256 are 157 segments, more than the 64 that are kept. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void manyBlocksAreJoined(String backend) {
        Matrix trend = Naive.rows(40_000, 2, 4);
        Matrix x = Matrix.generate(40_000, 2, (i, j) -> trend.at(i, j) + 0.001 * i);
        assertClose(Naive.of(x), pass(backend, SMALL_BLOCKS).moments(InMemorySamples.of(x)), Naive.tolerance(x));
    }

    /** The reference sees the same rounded values with 1e8 taken off, which is exact. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void aLargeOffsetCostsNoAccuracy(String backend) {
        double offset = 1e8;
        Matrix small = Naive.rows(2000, 4, 5);
        Matrix x = Matrix.generate(2000, 4, (i, j) -> small.at(i, j) + offset);
        Matrix exact = Matrix.generate(2000, 4, (i, j) -> x.at(i, j) - offset);
        Moments expected = Naive.of(exact);
        double tolerance = 1e-8 * expected.covariance().maxAbs();
        assertClose(
                expected.covariance(),
                pass(backend, SMALL_BLOCKS).moments(InMemorySamples.of(x)).covariance(),
                tolerance);
    }

    /** Two distant classes: the error of the class means enters the covariance to first order. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void aLargeOffsetCostsNoAccuracyClassByClass(String backend) {
        double offset = 1e8;
        int n = 60_000;
        int[] classOf = new int[n];
        Arrays.setAll(classOf, i -> i < n / 3 ? 0 : 1);
        ClassLabels labels = Naive.labels(classOf, 2);
        Matrix small = Naive.rows(n, 2, 5);
        Matrix x = Matrix.generate(n, 2, (i, j) -> small.at(i, j) + 10 * classOf[i] + offset);
        Matrix exact = Matrix.generate(n, 2, (i, j) -> x.at(i, j) - offset);
        Moments expected = Naive.of(exact);
        double tolerance = 1e-8 * expected.covariance().maxAbs();
        for (int blockValues : new int[] {SMALL_BLOCKS, 1 << 20}) {
            LabelledMoments found = pass(backend, blockValues).labelled(InMemorySamples.of(x, labels));
            assertClose(expected.covariance(), found.overall().covariance(), tolerance);
            LabelledMoments tight = new MomentPass(Naive.backend(backend), Progress.SILENT, blockValues, 0)
                    .labelled(InMemorySamples.of(x, labels));
            for (int c = 0; c < 2; c++) {
                Moments one = Naive.of(Naive.ofClass(exact, labels, c));
                assertClose(one.covariance(), found.within().orElseThrow().get(c), tolerance);
                for (int j = 0; j < 2; j++) {
                    double mean = one.mean().at(j) + offset;
                    assertEquals(mean, found.classMeans().at(c, j), 4 * Math.ulp(offset));
                    assertEquals(mean, tight.classMeans().at(c, j), 4 * Math.ulp(offset));
                }
            }
        }
    }

    /** A running sum of 0.1 is not a multiple of 0.1; the mean of a constant is the constant all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void constantCoordinatesAreExact(String backend) {
        Matrix varied = Naive.rows(1000, 5, 6);
        Matrix x = Matrix.generate(1000, 5, (i, j) -> j == 1 ? 0.1 : j == 3 ? -1e8 / 3 : varied.at(i, j));
        ClassLabels labels = Naive.labels(1000, 4, 7);
        InMemorySamples samples = InMemorySamples.of(x, labels);
        List<Moments> all = new ArrayList<>();
        all.add(pass(backend, SMALL_BLOCKS).moments(samples));
        all.add(pass(backend, 1 << 20).moments(samples));
        LabelledMoments labelled = pass(backend, SMALL_BLOCKS).labelled(samples);
        all.add(labelled.overall());
        all.add(new MomentPass(Naive.backend(backend), Progress.SILENT, SMALL_BLOCKS, 0)
                .labelled(samples)
                .overall());
        all.add(labelled.merge(labelled).overall());
        for (Moments moments : all) {
            assertEquals(0.1, moments.mean().at(1));
            assertEquals(-1e8 / 3, moments.mean().at(3));
            for (int j = 0; j < 5; j++) {
                assertTrue(moments.covariance().at(1, j) == 0, "covariance " + j);
                assertTrue(moments.covariance().at(3, j) == 0, "covariance " + j);
            }
            assertTrue(moments.covariance().at(2, 2) > 0);
        }
    }

    @Test
    void aCoordinateThatChangesOnlyInTheLastRowIsNotConstant() {
        Matrix x = Matrix.generate(1000, 2, (i, j) -> j == 0 ? i : i == 999 ? 1.1 : 0.1);
        Moments found = pass("java", SMALL_BLOCKS).moments(InMemorySamples.of(x));
        assertEquals(0.101, found.mean().at(1), Naive.ROUNDOFF * 1000);
        assertEquals(0.001 * 0.999, found.covariance().at(1, 1), Naive.ROUNDOFF * 1000);
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        int n = 700;
        Matrix x = Naive.rows(n, 5, 8);
        ClassLabels labels = Naive.labels(n, 3, 9);
        List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        Collections.shuffle(order, new Random(10));
        Matrix shuffled = Matrix.generate(n, 5, (i, j) -> x.at(order.get(i), j));
        ClassLabels shuffledLabels =
                Naive.labels(order.stream().mapToInt(i -> labels.classOf(i)).toArray(), 3);
        MomentPass pass = pass("java", SMALL_BLOCKS);
        assertClose(
                pass.labelled(InMemorySamples.of(x, labels)),
                pass.labelled(InMemorySamples.of(shuffled, shuffledLabels)),
                Naive.tolerance(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void withoutRoomForTheClassesOnlyTheirMeansAreKept(String backend) {
        Matrix x = Naive.rows(600, 5, 11);
        InMemorySamples samples = InMemorySamples.of(x, Naive.labels(600, 4, 12));
        long needed = 4 * 5 * 5 * 8;
        MomentPass roomy = new MomentPass(Naive.backend(backend), Progress.SILENT, SMALL_BLOCKS, needed);
        MomentPass tight = new MomentPass(Naive.backend(backend), Progress.SILENT, SMALL_BLOCKS, needed - 1);
        LabelledMoments full = roomy.labelled(samples);
        LabelledMoments means = tight.labelled(samples);
        assertTrue(full.within().isPresent());
        assertEquals(Optional.empty(), means.within());
        LabelledMoments expected =
                new LabelledMoments(full.overall(), full.classCounts(), full.classMeans(), Optional.empty());
        assertClose(expected, means, Naive.tolerance(x));
    }

    /** Classes 0 and 3 have no samples, class 1 has one. */
    @ParameterizedTest
    @ValueSource(longs = {PLENTY, 0})
    void classesWithoutSamplesAndWithOne(long withinBytes) {
        Matrix x = Naive.rows(7, 3, 13);
        int[] classOf = {2, 2, 1, 2, 4, 4, 2};
        LabelledMoments found = new MomentPass(Naive.backend("java"), Progress.SILENT, SMALL_BLOCKS, withinBytes)
                .labelled(InMemorySamples.of(x, Naive.labels(classOf, 5)));
        assertEquals(List.of(0L, 1L, 4L, 0L, 2L), found.classCounts());
        assertClose(Naive.of(x), found.overall(), Naive.tolerance(x));
        for (int j = 0; j < 3; j++) {
            assertEquals(0, found.classMeans().at(0, j));
            assertEquals(x.at(2, j), found.classMeans().at(1, j));
            assertEquals(0, found.classMeans().at(3, j));
        }
        found.within().ifPresent(list -> {
            assertTrue(list.get(0).maxAbs() == 0);
            assertTrue(list.get(1).maxAbs() == 0);
            assertTrue(list.get(3).maxAbs() == 0);
        });
        assertEquals(0, found.prior(3));
        LabelMoments labels = found.labels();
        for (int j = 0; j < 3; j++) {
            assertEquals(0, labels.cross().at(j, 0));
        }
    }

    @Test
    void oneSampleAClass() {
        Matrix x = Naive.rows(3, 5, 14);
        int[] classOf = {2, 0, 1};
        LabelledMoments found = pass("java", SMALL_BLOCKS).labelled(InMemorySamples.of(x, Naive.labels(classOf, 3)));
        assertClose(Naive.of(x), found.overall(), Naive.tolerance(x));
        for (int i = 0; i < 3; i++) {
            assertTrue(found.within().orElseThrow().get(i).maxAbs() == 0);
            for (int j = 0; j < 5; j++) {
                assertEquals(x.at(i, j), found.classMeans().at(classOf[i], j));
            }
        }
    }

    @Test
    void labelsOfAnotherLengthAreRefused() {
        Samples five = InMemorySamples.of(Naive.rows(5, 2, 15));
        Samples odd = new Relabelled(five, Optional.of(Naive.labels(new int[] {0, 1, 0}, 2)));
        String message = assertThrows(
                        BadInputException.class,
                        () -> pass("java", SMALL_BLOCKS).labelled(odd))
                .getMessage();
        assertEquals("labels expect 5 entries, one a sample, found 3", message);
        String without = assertThrows(
                        BadInputException.class,
                        () -> pass("java", SMALL_BLOCKS).labelled(five))
                .getMessage();
        assertTrue(without.contains("expect labels, found samples without"), without);
    }

    private record Relabelled(Samples rows, Optional<Labels> labels) implements Samples {
        @Override
        public Layout layout() {
            return rows.layout();
        }

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public RowReader open() {
            return rows.open();
        }
    }

    @Test
    void progressRunsFromNothingToAll() {
        List<Long> done = new ArrayList<>();
        Progress progress = (stage, finished, total) -> {
            assertEquals(600, total);
            done.add(finished);
        };
        new MomentPass(Naive.backend("java"), progress, SMALL_BLOCKS, PLENTY)
                .moments(InMemorySamples.of(Naive.rows(600, 2, 16)));
        assertEquals(List.of(0L, 256L, 512L, 600L), done);
    }
}
