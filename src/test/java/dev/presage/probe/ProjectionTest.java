package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Preparation;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    /** Three blocks of 1024 rows and a part of one. */
    private static final int N = 3500;

    private static final int D = 1024;

    private static final Matrix X = random(N, D);
    private static final Matrix FEATURES = random(3, D);
    private static final double[] MEAN = random(1, D).toArray();

    private static Matrix random(int rows, int columns) {
        Random random = new Random(rows);
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private static Projection on(int threads) {
        Preparation asIs = new Preparation(Vector.zeros(D), Vector.constant(D, 1), Vector.constant(D, 1));
        return new Projection(new JavaBackend(threads), asIs, MEAN, Progress.SILENT);
    }

    /** What samples give until a number of them is read. */
    private record Until(Samples all, int last) implements Samples {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Layout layout() {
            return all.layout();
        }

        @Override
        public Optional<Labels> labels() {
            return all.labels();
        }

        @Override
        public RowReader open() {
            RowReader reader = all.open();
            return new RowReader() {
                private int read;

                @Override
                public void next(double[] into, int offset) {
                    if (read++ == last) {
                        throw new BadInputException("samples end early");
                    }
                    reader.next(into, offset);
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }
    }

    private static double[] run(int threads) {
        double[] found = new double[N * 3];
        int[] next = new int[1];
        on(threads).run(InMemorySamples.of(X), FEATURES, "test", (start, rows, u) -> {
            assertEquals(next[0], start);
            next[0] += rows;
            System.arraycopy(u, 0, found, start * 3, rows * 3);
        });
        assertEquals(N, next[0]);
        return found;
    }

    @Test
    void featuresInOrderAndTheSameBitsOnAnyNumberOfThreads() {
        double[] one = run(1);
        for (int i = 0; i < N; i += 499) {
            for (int k = 0; k < 3; k++) {
                double expected = 0;
                double size = 0;
                for (int j = 0; j < D; j++) {
                    expected += (X.at(i, j) - MEAN[j]) * FEATURES.at(k, j);
                    size += Math.abs((X.at(i, j) - MEAN[j]) * FEATURES.at(k, j));
                }
                assertEquals(expected, one[i * 3 + k], 2 * D * Math.ulp(1.0) * size);
            }
        }
        assertArrayEquals(one, run(2));
        assertArrayEquals(one, run(5));
    }

    /** Neither a reader nor a sink that fails leaves another thread waiting. */
    @Test
    void failuresEndThePass() {
        Samples samples = InMemorySamples.of(X);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int last : new int[] {0, 1500, N - 1}) {
                BadInputException seen = assertThrows(
                        BadInputException.class,
                        () -> on(3).run(new Until(samples, last), FEATURES, "test", (start, rows, u) -> {}));
                assertEquals("samples end early", seen.getMessage());
            }
            assertThrows(
                    ArithmeticException.class,
                    () -> on(3).run(samples, FEATURES, "test", (start, rows, u) -> {
                        throw new ArithmeticException("a sink");
                    }));
        });
    }

    /** An interrupt does not lose samples and stays pending. */
    @Test
    void anInterruptStaysPending() {
        Thread.currentThread().interrupt();
        double[] found = run(3);
        assertTrue(Thread.interrupted());
        assertArrayEquals(run(1), found);
    }
}
