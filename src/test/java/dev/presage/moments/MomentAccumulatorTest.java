package dev.presage.moments;

import static dev.presage.moments.Naive.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Matrix;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments of any size in any group. */
class MomentAccumulatorTest {
    /** 63, 64, 65 and 129 segments lie about the 64 at which segments are joined. */
    @ParameterizedTest
    @CsvSource({"java, 63", "java, 64", "java, 65", "java, 129", "java, 300", "openblas, 65", "openblas, 300"})
    void segmentsOfUnequalLengthMakeTheWhole(String backend, int segments) {
        int longest = 5;
        int n = 0;
        for (int s = 0; s < segments; s++) {
            n += 1 + s % longest;
        }
        Matrix x = Naive.rows(n, 3, 1);
        try (MomentAccumulator sums = new MomentAccumulator(Naive.backend(backend), 3, 2)) {
            double[] block = x.toArray();
            int row = 0;
            for (int s = 0; s < segments; s++) {
                int rows = 1 + s % longest;
                sums.add(1, block, row, rows);
                row += rows;
            }
            List<Moments> found = sums.moments();
            assertClose(Naive.of(x), found.get(1), Naive.tolerance(x));
            assertEquals(0, found.get(0).count());
            assertTrue(found.get(0).mean().isZero());
            assertTrue(found.get(0).covariance().maxAbs() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void groupsStayApartAndMoreMayFollow(String backend) {
        Matrix x = Naive.rows(23, 3, 2);
        try (MomentAccumulator sums = new MomentAccumulator(Naive.backend(backend), 3, 2)) {
            double[] block = x.toArray();
            sums.add(0, block, 0, 7);
            sums.add(1, block, 7, 5);
            sums.add(0, block, 12, 2);
            Matrix early = Matrix.stack(Naive.part(x, 0, 7), Naive.part(x, 12, 14));
            assertClose(Naive.of(early), sums.moments().get(0), Naive.tolerance(x));
            assertClose(Naive.of(early), sums.moments().get(0), Naive.tolerance(x));
            sums.add(0, block, 14, 9);
            Matrix late = Matrix.stack(early, Naive.part(x, 14, 23));
            assertClose(Naive.of(late), sums.moments().get(0), Naive.tolerance(x));
            assertClose(Naive.of(Naive.part(x, 7, 12)), sums.moments().get(1), Naive.tolerance(x));
        }
    }

    /** Coordinate 0 is 0.1 throughout, coordinate 1 constant within each group, coordinate 2 for the first 40 rows. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void constantCoordinatesAreExactInEachGroup(String backend) {
        int n = 1000;
        Matrix x = Matrix.generate(n, 3, (i, j) -> j == 0 ? 0.1 : j == 1 ? 0.1 + i % 2 : i < 40 ? 0.1 : 0.3 * (i % 7));
        try (MomentAccumulator sums = new MomentAccumulator(Naive.backend(backend), 3, 2)) {
            double[] block = x.toArray();
            for (int i = 0; i < n; i++) {
                sums.add(i % 2, block, i, 1);
            }
            List<Moments> found = sums.moments();
            Moments all = found.get(0).merge(found.get(1));
            assertEquals(0.1, all.mean().at(0));
            assertTrue(all.covariance().at(0, 0) == 0);
            for (int g = 0; g < 2; g++) {
                assertEquals(0.1 + g, found.get(g).mean().at(1));
                assertTrue(found.get(g).covariance().at(1, 1) == 0);
                assertTrue(found.get(g).covariance().at(2, 2) > 0);
            }
            assertClose(Naive.of(x), all, Naive.tolerance(x));
        }
    }

    @Test
    void closingFreesTheSums() {
        List<String> calls = new ArrayList<>();
        GramAccumulator sums = recording(GramAccumulator.class, (method, arguments) -> calls.add(method));
        Backend backend = recording(Backend.class, (method, arguments) -> sums);
        new MomentAccumulator(backend, 3, 2).close();
        assertEquals(List.of("close"), calls);
    }

    private static <T> T recording(Class<T> type, BiFunction<String, Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object out = answer.apply(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : out;
                }));
    }
}
