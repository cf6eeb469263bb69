package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SingularLevelsTest {
    private static final int D = 90;
    private static final double EPS = Math.ulp(1.0);

    /** The backward error that the Javadoc states, FALL c eps, with c = 4, and n eps for products. */
    private static final double BACKWARD = 400 * EPS;

    /** Singular values as they come to be: falling over all of double's digits, in clusters, zero, all alike. */
    private static Map<String, IntToDoubleFunction> spectra() {
        Map<String, IntToDoubleFunction> spectra = new LinkedHashMap<>();
        spectra.put("3 decades", j -> Math.pow(10, -3.0 * j / D));
        spectra.put("8 decades", j -> Math.pow(10, -8.0 * j / D));
        spectra.put("16 decades", j -> Math.pow(10, -16.0 * j / D));
        spectra.put("40 decades", j -> Math.pow(10, -40.0 * j / D));
        spectra.put("half of them 0", j -> j < D / 2 ? 1.0 / (1 + j) : 0);
        spectra.put("half of them 0, steep", j -> j < D / 2 ? Math.pow(10, -12.0 * j / D) : 0);
        spectra.put("clusters", j -> Math.pow(10, -2.5 * Math.floorDiv(j, 15)));
        spectra.put("a cluster across the end of a level", j -> j < 10 ? 1 : 0.01 * (1 + 1e-13 * (j - D / 2)));
        spectra.put("pairs", j -> Math.pow(10, -12.0 * Math.floorDiv(j, 2) / D));
        spectra.put("one large", j -> j == 0 ? 1 : 1e-5 / (1 + j));
        spectra.put("steps of one", j -> Math.pow(10, -2.2 * j));
        spectra.put("one small", j -> j == D - 1 ? 1e-9 : 1);
        spectra.put("all alike", j -> 1);
        spectra.put("rank one", j -> j == 0 ? 1 : 0);
        spectra.put("none", j -> 0);
        return spectra;
    }

    private static Stream<Arguments> cases() {
        return spectra().entrySet().stream()
                .flatMap(spectrum -> Stream.of(1.0, 1e-8, 1e8, 1e-130)
                        .map(scale -> Arguments.of(spectrum.getKey(), scale, spectrum.getValue())));
    }

    private static Matrix orthonormalColumns(int m, int n, long seed) {
        return new JavaBackend(1).svd(Problems.random(m, n, seed)).left();
    }

    @ParameterizedTest(name = "{0}, times {1}")
    @MethodSource("cases")
    void byDefinition(String name, double scale, IntToDoubleFunction spectrum) {
        double[] values =
                IntStream.range(0, D).mapToDouble(spectrum).map(x -> x * scale).toArray();
        Matrix a = Problems.product(
                orthonormalColumns(D + 7, D, 1).scaleColumns(values),
                orthonormalColumns(D, D, 2).transpose());
        for (Backend backend : new Backend[] {new JavaBackend(1), new OpenBlasBackend(1)}) {
            RightSvd found = backend.rightSvd(a);
            assertSolves(a, found);
            double[] expected = backend.svd(a).values();
            double size = expected[0];
            for (int j = 0; j < D; j++) {
                assertEquals(expected[j], found.values()[j], BACKWARD * size, name + ", value " + j);
                assertTrue(
                        Math.abs(expected[j] - found.values()[j]) <= found.errors()[j] + D * EPS * size,
                        name + ", value " + j + " is off by more than it says");
            }
        }
    }

    /**
     * Zeros below values at the end of a level: what rounding makes of them is not what it makes of the squares, some 100 eps, but
     * as little as in a singular value decomposition.
     */
    @Test
    void zerosStayZeroBelowTheEndOfALevel() {
        double[] values = IntStream.range(0, D)
                .mapToDouble(j -> j < 20 ? 1 : j < 60 ? 0.011 : 0)
                .toArray();
        Matrix a = Problems.product(
                orthonormalColumns(D + 7, D, 1).scaleColumns(values),
                orthonormalColumns(D, D, 2).transpose());
        for (Backend backend : new Backend[] {new JavaBackend(1), new OpenBlasBackend(1)}) {
            RightSvd found = backend.rightSvd(a);
            assertTrue(found.values()[60] <= 8 * EPS, backend.name() + ": " + found.values()[60]);
            assertTrue(found.levels() >= 2);
        }
    }

    @Test
    void fewerRowsThanColumnsHaveNoLevels() {
        Matrix wide = Problems.random(5, 9, 3);
        RightSvd found = new JavaBackend(1).rightSvd(wide);
        Svd svd = new JavaBackend(1).svd(wide);
        assertEquals(0, found.levels());
        assertEquals(svd.right(), found.right());
    }

    /** Where a level takes one value of many, eigenproblems would cost more than what they replace. */
    @Test
    void stepsOfOneEndInASingularValueDecomposition() {
        double[] values =
                IntStream.range(0, D).mapToDouble(j -> Math.pow(10, -2.2 * j)).toArray();
        Matrix a = orthonormalColumns(D, D, 4).scaleColumns(values);
        RightSvd found = new JavaBackend(1).rightSvd(a);
        assertEquals(2, found.levels());
        assertSolves(a, found);
    }

    /** Orthonormal rows, descending values, and images of these lengths, whose coupling a backward error explains. */
    private static void assertSolves(Matrix a, RightSvd found) {
        int n = a.columns();
        Matrix v = found.right();
        Problems.assertClose(
                Matrix.generate(n, n, (i, j) -> i == j ? 1 : 0), Problems.product(v, v.transpose()), 4 * n * EPS);
        double size = found.values()[0];
        double unit = size == 0 ? 1 : size;
        Matrix images = Problems.product(v, a.transpose()).times(1 / unit);
        double[] lengths = IntStream.range(0, n)
                .mapToDouble(i ->
                        Math.sqrt(Arrays.stream(images.row(i)).map(x -> x * x).sum()))
                .toArray();
        Matrix inner = Problems.product(images, images.transpose());
        for (int i = 0; i < n; i++) {
            assertEquals(found.values()[i] / unit, lengths[i], BACKWARD, "length of image " + i);
            assertTrue(i == 0 || found.values()[i] <= found.values()[i - 1], "order at " + i);
            for (int j = 0; j < i; j++) {
                double longer = Math.max(lengths[i], lengths[j]);
                assertTrue(
                        Math.abs(inner.at(i, j)) <= BACKWARD * longer,
                        "images " + i + " and " + j + " have coupling " + inner.at(i, j) + " of " + longer);
            }
        }
    }
}
