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
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pass on several threads. Blocks have at least 256 rows, so n = 6000 makes many of them. */
class SegmentPassTest {
    private static final int SMALL_BLOCKS = 1;

    private static MomentPass pass(Backend backend) {
        return new MomentPass(backend, Progress.SILENT, SMALL_BLOCKS, 1L << 20);
    }

    @ParameterizedTest
    @CsvSource({"java, 1", "java, 2", "java, 5", "openblas, 1", "openblas, 2", "openblas, 5"})
    void anyNumberOfThreadsGivesTheSameAndAFixedOneTheSameBits(String name, int threads) {
        int n = 6000;
        Matrix x = Naive.rows(n, 5, 1);
        ClassLabels labels = Naive.labels(n, 3, 2);
        InMemorySamples samples = InMemorySamples.of(x, labels);
        Backend backend = Backends.of(name, threads);
        Moments moments = pass(backend).moments(samples);
        LabelledMoments labelled = pass(backend).labelled(samples);
        assertClose(Naive.of(x), moments, Naive.tolerance(x));
        assertClose(Naive.of(x), labelled.overall(), Naive.tolerance(x));
        for (int c = 0; c < 3; c++) {
            Moments expected = Naive.of(Naive.ofClass(x, labels, c));
            assertClose(expected.covariance(), labelled.within().orElseThrow().get(c), Naive.tolerance(x));
        }
        for (int again = 0; again < 5; again++) {
            assertEquals(moments, pass(backend).moments(samples));
            assertEquals(labelled, pass(backend).labelled(samples));
        }
    }

    /** Rows far from the reference of the first segment: sorted, in steps of 1e4 standard deviations, about 1e8. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void rowsThatMoveAwayFromTheFirstLoseNoDigits(String name) {
        int n = 4000;
        Matrix small = Naive.rows(n, 3, 3);
        Matrix x = Matrix.generate(n, 3, (i, j) -> 1e8 + 1e4 * Math.floor(i / 500.0) + small.at(i, j));
        Matrix exact = Matrix.generate(n, 3, (i, j) -> x.at(i, j) - 1e8);
        Moments found = pass(Backends.of(name, 2)).moments(InMemorySamples.of(x));
        Moments expected = Naive.of(exact);
        assertClose(
                expected.covariance(),
                found.covariance(),
                1e-12 * expected.covariance().maxAbs());
    }

    /** The first 256 rows, and with them the reference, lie 1e6 standard deviations from all others, which vary by 1. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void anOddBeginningLeavesTheCovarianceOfTheRest(String name) {
        int n = 6000;
        Matrix small = Naive.rows(n, 2, 4);
        Matrix x = Matrix.generate(n, 2, (i, j) -> (i < 256 ? -1e6 : 1e6) + small.at(i, j));
        Moments expected = Naive.of(x);
        Moments found = pass(Backends.of(name, 2)).moments(InMemorySamples.of(x));
        assertClose(
                expected.covariance(),
                found.covariance(),
                1e-12 * expected.covariance().maxAbs());
        // What is not along (1, 1), the direction of the step, keeps its own digits: the variance of x0 - x1.
        double[] difference = {1, -1};
        double own = Naive.of(Matrix.generate(n, 1, (i, j) -> small.at(i, 0) - small.at(i, 1)))
                .covariance()
                .at(0, 0);
        double computed = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                computed += difference[i] * difference[j] * found.covariance().at(i, j);
            }
        }
        assertEquals(own, computed, Naive.ROUNDOFF * 100 * expected.covariance().maxAbs());
    }

    /** One of two classes has nearly all rows, so several lanes serve it. */
    @Test
    void lanesFollowTheSizes() {
        Lanes lanes = Lanes.of(new int[] {990, 0, 10}, 4, 9);
        assertEquals(3, lanes.groups());
        assertEquals(4, lanes.count(0));
        assertEquals(1, lanes.count(1));
        assertEquals(1, lanes.count(2));
        assertEquals(6, lanes.count());
        assertEquals(List.of(0, 3, 0), List.of(lanes.lane(0, 0), lanes.lane(0, 3), lanes.lane(0, 4)));
        assertEquals(5, lanes.lane(2, 7));
        assertEquals(5, Lanes.of(new int[] {990, 0, 10}, 4, 2).count());
        assertEquals(1, Lanes.of(new int[] {7}, 4, 0).count());
    }

    /** The reader fails in a thread of its own or the caller's; either way its sentence arrives. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300, 5999})
    void aReadersFailureArrives(int bad) {
        Samples broken = new Broken(InMemorySamples.of(Naive.rows(6000, 2, 5)), bad);
        for (String name : List.of("java", "openblas")) {
            for (int threads : new int[] {1, 2, 4}) {
                Backend backend = Backends.of(name, threads);
                String message = assertThrows(
                                BadInputException.class, () -> pass(backend).moments(broken))
                        .getMessage();
                assertEquals("row " + bad, message);
            }
        }
    }

    @Test
    void aValueThatIsNotFiniteIsRefused() {
        Samples wild = new Broken(InMemorySamples.of(Naive.rows(6000, 2, 6)), -4000);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> pass(Backends.of("openblas", 2)).moments(wild))
                .getMessage();
        assertTrue(message.startsWith("the block has NaN"), message);
    }

    /** Fails at a row, or at its negative gives NaN, as no reader should. */
    private record Broken(Samples rows, int bad) implements Samples {
        @Override
        public Layout layout() {
            return rows.layout();
        }

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public Optional<Labels> labels() {
            return Optional.empty();
        }

        @Override
        public RowReader open() {
            RowReader inner = rows.open();
            return new RowReader() {
                private int row;

                @Override
                public void next(double[] into, int offset) {
                    if (row == bad) {
                        throw new BadInputException("row " + bad);
                    }
                    inner.next(into, offset);
                    if (row++ == -bad) {
                        into[offset + 1] = Double.NaN;
                    }
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }
    }
}
