package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend must do; sizes are all different so that a swapped index shows. */
public abstract class BackendContract {
    private static final double[] SCALES = {1, 1e-8, 1e8};

    /** A backend on so many threads. */
    protected abstract Backend backend(int threads);

    private final Backend backend = backend(2);
    private final double roundoff = backend.precision().roundoff();

    /** In single precision, what goes in is rounded first: either factor by half a roundoff. */
    private final int conversions = backend.precision() == Precision.FLOAT64 ? 0 : 1;

    /** Inner products of length k have an error of at most k roundoffs of the norms of the factors. */
    private double tolerance(Matrix a, Matrix b, int depth) {
        return (depth + conversions) * roundoff * a.frobeniusNorm() * b.frobeniusNorm();
    }

    @Test
    void productsByDefinition() {
        int[][] shapes = {{7, 5, 2}, {1, 1, 1}, {3, 1, 4}, {131, 130, 261}, {65, 9, 300}};
        for (int[] shape : shapes) {
            for (double scale : SCALES) {
                Matrix a = Problems.random(shape[0], shape[1], 1).times(scale);
                Matrix b = Problems.random(shape[1], shape[2], 2);
                Matrix expected = Problems.product(a, b);
                double tolerance = tolerance(a, b, shape[1]);
                Problems.assertClose(expected, backend.multiply(a, b), tolerance);
                Problems.assertClose(expected, backend.multiplyTransposedLeft(a.transpose(), b), tolerance);
                Problems.assertClose(expected, backend.multiplyTransposedRight(a, b.transpose()), tolerance);
            }
        }
    }

    /** Blocks of several sizes, from three threads at once, in arrays that are longer than the block. */
    @Test
    void rowProductsByDefinitionFromSeveralThreads() throws InterruptedException {
        Matrix factor = Problems.random(11, 7, 26);
        List<Thread> threads = new ArrayList<>();
        List<double[]> found = new ArrayList<>();
        int[] counts = {5, 1, 40};
        try (RowProduct product = backend.rowProduct(factor)) {
            for (int count : counts) {
                double[] rows = Arrays.copyOf(Problems.random(count, 7, count).toArray(), count * 7 + 3);
                double[] out = new double[count * 11 + 2];
                found.add(out);
                threads.add(new Thread(() -> {
                    for (int repeat = 0; repeat < 20; repeat++) {
                        product.multiply(rows, count, out);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            product.multiply(new double[0], 0, new double[0]);
        }
        for (int t = 0; t < counts.length; t++) {
            Matrix rows = Problems.random(counts[t], 7, counts[t]);
            Matrix expected = Problems.product(rows, factor.transpose());
            double[] out = found.get(t);
            Matrix part = Matrix.wrap(counts[t], 11, Arrays.copyOf(out, counts[t] * 11));
            Problems.assertClose(expected, part, tolerance(rows, factor, 7));
            assertEquals(0, out[counts[t] * 11]);
        }
    }

    /** Products, solves and resident matrices from as many threads at once as are allowed, the same bits each time. */
    @Test
    void aloneFromSeveralThreadsIsTheSameAsFromOne() {
        Matrix a = Problems.random(17, 30, 61);
        Matrix b = Problems.random(30, 23, 62);
        SymmetricMatrix s = backend.gram(Problems.random(40, 23, 63));
        Matrix lower = backend.cholesky(s).orElseThrow();
        Backend alone = backend.alone();
        Team team = new Team(backend.callers());
        Matrix[] products = new Matrix[40];
        Matrix[] solved = new Matrix[40];
        Matrix[] applied = new Matrix[40];
        try (LinearOperator resident = alone.operator(s)) {
            team.run(40, i -> {
                products[i] = alone.multiply(a, b);
                solved[i] = alone.solveLower(lower, products[i].transpose());
                applied[i] = resident.apply(products[i]);
            });
        }
        assertTrue(backend.callers() <= backend.threads());
        Problems.assertClose(Problems.product(a, b), products[0], tolerance(a, b, 30));
        Problems.assertClose(Problems.product(a, b), backend.multiply(a, b), tolerance(a, b, 30));
        for (int i = 1; i < 40; i++) {
            assertEquals(products[0], products[i]);
            assertEquals(solved[0], solved[i]);
            assertEquals(applied[0], applied[i]);
        }
        Matrix image = Problems.product(products[0], s.toMatrix());
        Problems.assertClose(image, applied[0], tolerance(products[0], s.toMatrix(), 23));
    }

    @Test
    void rowProductsRefuseWhatDoesNotFit() {
        refused(() -> backend.rowProduct(Matrix.zeros(0, 3)), "0 x 3");
        refused(
                () -> backend.rowProduct(Matrix.generate(2, 3, (i, j) -> i == 1 && j == 2 ? Double.NaN : 1)),
                "row 1, column 2");
        RowProduct product = backend.rowProduct(Problems.random(2, 3, 27));
        double[] rows = new double[6];
        refused(() -> product.multiply(rows, 3, new double[6]), "block of 6");
        refused(() -> product.multiply(rows, -1, new double[6]), "block of 6");
        refused(() -> product.multiply(rows, 2, new double[3]), "do not fit 3 places");
        rows[5] = Double.POSITIVE_INFINITY;
        refused(() -> product.multiply(rows, 2, new double[4]), "row 1, column 2");
        product.multiply(rows, 1, new double[2]);
        double[] huge = {1e200, 1e200, 1e200};
        try (RowProduct large = backend.rowProduct(Matrix.of(huge))) {
            assertThrows(BackendException.class, () -> large.multiply(huge, 1, new double[1]));
        }
        product.close();
    }

    @Test
    void gramByDefinition() {
        int[][] shapes = {{7, 5}, {2, 5}, {1, 1}, {133, 67}, {259, 301}};
        for (int[] shape : shapes) {
            for (double scale : SCALES) {
                Matrix a = Problems.random(shape[0], shape[1], 3).times(scale);
                Matrix expected = Problems.product(a.transpose(), a);
                Problems.assertClose(expected, backend.gram(a).toMatrix(), tolerance(a, a, shape[0]));
            }
        }
    }

    @Test
    void congruenceByDefinition() {
        Matrix a = Problems.random(2, 5, 4);
        SymmetricMatrix s = backend.gram(Problems.random(7, 5, 5));
        Matrix expected = Problems.product(Problems.product(a, s.toMatrix()), a.transpose());
        double tolerance = 2 * 5 * roundoff * a.sumOfSquares() * s.frobeniusNorm();
        Problems.assertClose(expected, backend.congruence(a, s).toMatrix(), tolerance);
    }

    @Test
    void accumulatorKeepsGroupsBlocksAndOffsetsApart() {
        Matrix a = Problems.random(23, 5, 6);
        double[] block = a.toArray();
        double[] untouched = block.clone();
        try (GramAccumulator sums = backend.gramAccumulator(5, 3)) {
            sums.add(0, block, 0, 7);
            sums.add(2, block, 7, 9);
            sums.add(0, block, 16, 7);
            sums.add(2, block, 3, 0);
            Matrix first = Matrix.stack(a.firstRows(7), Matrix.generate(7, 5, (i, j) -> a.at(16 + i, j)));
            Matrix third = Matrix.generate(9, 5, (i, j) -> a.at(7 + i, j));
            double tolerance = tolerance(a, a, 23);
            Problems.assertClose(backend.gram(first).array(), sums.sum(0).array(), tolerance);
            assertEquals(SymmetricMatrix.zero(5), sums.sum(1));
            Problems.assertClose(backend.gram(third).array(), sums.sum(2).array(), tolerance);
            sums.add(1, block, 0, 1);
            assertEquals(
                    a.at(0, 3) * a.at(0, 1),
                    sums.sum(1).at(3, 1),
                    (1 + conversions) * roundoff * a.maxAbs() * a.maxAbs());
        }
        assertArrayEquals(untouched, block);
    }

    /** Each of three threads adds to a lane of its own; each lane gets what the accumulator would have got from one thread. */
    @Test
    void lanesMayBeFilledAtOnce() throws InterruptedException {
        int d = 37;
        Matrix a = Problems.random(40, d, 7);
        double[] block = a.toArray();
        try (GramAccumulator lanes = backend.gramLanes(d, 4)) {
            List<Thread> threads = new ArrayList<>();
            for (int lane = 0; lane < 3; lane++) {
                int mine = lane;
                threads.add(new Thread(() -> {
                    for (int r = 0; r < 40; r += 1 + mine) {
                        lanes.add(mine, block, r, Math.min(1 + mine, 40 - r));
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            double tolerance = tolerance(a, a, 40);
            for (int lane = 0; lane < 3; lane++) {
                Problems.assertClose(backend.gram(a).array(), lanes.sum(lane).array(), tolerance);
            }
            assertEquals(SymmetricMatrix.zero(d), lanes.sum(3));
        }
    }

    @Test
    void accumulatorRefusesWhatDoesNotFit() {
        GramAccumulator sums = backend.gramAccumulator(5, 2);
        double[] block = new double[15];
        refused(() -> sums.add(2, block, 0, 1), "group 2");
        refused(() -> sums.add(0, block, 1, 3), "block of 15");
        refused(() -> sums.add(0, block, -1, 1), "block of 15");
        block[7] = Double.NaN;
        refused(() -> sums.add(0, block, 0, 3), "row 1, column 2");
        sums.add(0, block, 2, 1);
        assertEquals(SymmetricMatrix.zero(5), sums.sum(0));
        sums.close();
        sums.close();
        assertThrows(IllegalStateException.class, () -> sums.sum(0));
        assertThrows(IllegalStateException.class, () -> sums.add(0, block, 2, 1));
        refused(() -> backend.gramAccumulator(0, 1), "dimension 0");
        refused(() -> backend.gramAccumulator(5, 0), "groups");
        refused(() -> backend.gramAccumulator(50_000, 1), "2500000000 values");
    }

    /** [[2, 1], [1, 2]] has eigenvalues 3 and 1 with vectors (1, 1) and (1, -1) over the root of 2. */
    @Test
    void eigenByHand() {
        SymmetricEigen e = backend.eigen(SymmetricMatrix.wrapLower(2, new double[] {2, 1, 2}));
        assertArrayEquals(new double[] {3, 1}, e.values(), 8 * roundoff);
        assertEquals(0.5, e.vectors().at(0, 0) * e.vectors().at(0, 1), 8 * roundoff);
        assertEquals(-0.5, e.vectors().at(1, 0) * e.vectors().at(1, 1), 8 * roundoff);
    }

    @Test
    void eigenOfEveryKind() {
        double[] graded = new double[17];
        Arrays.setAll(graded, i -> Math.pow(10, -i));
        double[] repeated = {5, 5, 5, 2, 2, -1, -1, -1, -1, 0, 0};
        double[] clustered = new double[30];
        Arrays.setAll(clustered, i -> 1 + i * 1e-13);
        everywhere(SymmetricMatrix.diagonal(-3));
        everywhere(SymmetricMatrix.zero(5));
        everywhere(SymmetricMatrix.diagonal(1, 3, 2, -7));
        everywhere(Problems.withEigenvalues(graded, 7));
        everywhere(Problems.withEigenvalues(repeated, 8));
        everywhere(Problems.withEigenvalues(clustered, 9));
        everywhere(backend.gram(Problems.random(9, 40, 10)));
        everywhere(backend.gram(Problems.random(90, 61, 11)));
        everywhere(SymmetricMatrix.generate(200, (i, j) -> 1));
    }

    private void everywhere(SymmetricMatrix a) {
        for (double scale : SCALES) {
            SymmetricMatrix scaled = a.times(scale);
            SymmetricEigen e = backend.eigen(scaled);
            Problems.assertEigen(scaled, e, roundoff);
            double tolerance = 10 * a.dimension() * roundoff * scaled.frobeniusNorm();
            Problems.assertClose(e.values(), backend.eigenvalues(scaled), tolerance);
            for (int count : new int[] {1, (a.dimension() + 3) / 4, a.dimension()}) {
                largest(scaled, count, e, tolerance);
            }
        }
    }

    /** The largest eigenvalues, orthonormal vectors, and A v = lambda v for each. */
    private void largest(SymmetricMatrix a, int count, SymmetricEigen all, double tolerance) {
        SymmetricEigen top = backend.topEigen(a, count);
        assertEquals(count, top.vectors().rows());
        Problems.assertClose(Arrays.copyOf(all.values(), count), top.values(), tolerance);
        for (int i = 0; i < count; i++) {
            double[] v = top.vectors().row(i);
            double[] image = a.toMatrix().times(v);
            for (int c = 0; c < v.length; c++) {
                assertEquals(top.values()[i] * v[c], image[c], tolerance);
            }
            for (int j = 0; j <= i; j++) {
                double product = 0;
                for (int c = 0; c < v.length; c++) {
                    product += v[c] * top.vectors().at(j, c);
                }
                assertEquals(i == j ? 1 : 0, product, 10 * a.dimension() * roundoff);
            }
        }
    }

    @Test
    void countsOfLargestEigenvaluesAreChecked() {
        refused(() -> backend.topEigen(SymmetricMatrix.zero(3), 0), "from 1 to 3, found 0");
        refused(() -> backend.topEigen(SymmetricMatrix.zero(3), 4), "from 1 to 3, found 4");
    }

    @Test
    void eigenSurvivesSquaresThatWouldOverflow() {
        SymmetricMatrix huge = backend.gram(Problems.random(7, 5, 12)).times(1e200);
        SymmetricEigen e = backend.eigen(huge);
        Problems.assertEigen(huge.times(1e-200), new SymmetricEigen(times(e.values(), 1e-200), e.vectors()), roundoff);
        SymmetricMatrix tiny = backend.gram(Problems.random(7, 5, 12)).times(1e-200);
        SymmetricEigen f = backend.eigen(tiny);
        Problems.assertEigen(tiny.times(1e200), new SymmetricEigen(times(f.values(), 1e200), f.vectors()), roundoff);
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(v -> factor * v).toArray();
    }

    @Test
    void svdOfEveryKind() {
        Matrix thin = Problems.random(7, 2, 14);
        Matrix lowRank = Problems.product(thin, Problems.random(2, 5, 15));
        for (double scale : SCALES) {
            for (Matrix a : new Matrix[] {
                Problems.random(7, 5, 13),
                Problems.random(5, 7, 13),
                Problems.random(6, 6, 13),
                Problems.random(1, 1, 13),
                Problems.random(1, 9, 13),
                Problems.random(9, 1, 13),
                Problems.random(120, 31, 13),
                lowRank,
                lowRank.transpose(),
                Matrix.zeros(4, 3),
                Matrix.generate(60, 50, (i, j) -> 1)
            }) {
                Matrix scaled = a.times(scale);
                Problems.assertSvd(scaled, backend.svd(scaled), roundoff);
            }
        }
    }

    /** [[4, 2], [2, 10]] = L L' with L = [[2, 0], [1, 3]]. */
    @Test
    void choleskyByHandAndByDefinition() {
        Matrix byHand = backend.cholesky(SymmetricMatrix.wrapLower(2, new double[] {4, 2, 10}))
                .orElseThrow();
        assertEquals(Matrix.of(new double[] {2, 0}, new double[] {1, 3}), byHand);
        for (int d : new int[] {1, 5, 70}) {
            for (double scale : SCALES) {
                SymmetricMatrix a =
                        backend.gram(Problems.random(2 * d + 1, d, 16)).times(scale);
                Matrix l = backend.cholesky(a).orElseThrow();
                Problems.assertClose(
                        a.toMatrix(), Problems.product(l, l.transpose()), 4 * d * roundoff * a.frobeniusNorm());
                for (int i = 0; i < d; i++) {
                    for (int j = i + 1; j < d; j++) {
                        assertEquals(0, l.at(i, j));
                    }
                }
            }
        }
    }

    /** (1, 2) by L^{-1} and L^{-T} of L = [[2, 0], [1, 3]], as often as somebody asks, and closes. */
    @Test
    void factorsAreAppliedWhereTheyLie() {
        CholeskyFactor factor = backend.factored(SymmetricMatrix.wrapLower(2, new double[] {4, 2, 10}))
                .orElseThrow();
        Matrix x = Matrix.of(new double[] {1, 2});
        for (int round = 0; round < 3; round++) {
            try (LinearOperator inverse = factor.inverse()) {
                Problems.assertClose(Matrix.of(new double[] {0.5, 0.5}), inverse.apply(x), 4 * roundoff);
                Problems.assertClose(
                        Matrix.of(new double[] {1.0 / 6, 2.0 / 3}), inverse.applyTransposed(x), 4 * roundoff);
            }
        }
        assertTrue(backend.factored(SymmetricMatrix.diagonal(1, -1)).isEmpty());
        refused(() -> backend.factored(SymmetricMatrix.diagonal(1, Double.NaN)), "NaN");
    }

    @Test
    void choleskyOfWhatIsNotPositiveDefiniteIsEmpty() {
        assertTrue(backend.cholesky(SymmetricMatrix.diagonal(1, -1, 2)).isEmpty());
        assertTrue(backend.cholesky(SymmetricMatrix.zero(3)).isEmpty());
        assertTrue(backend.cholesky(SymmetricMatrix.diagonal(-1)).isEmpty());
        assertTrue(backend.cholesky(SymmetricMatrix.wrapLower(2, new double[] {1, 2, 1}))
                .isEmpty());
    }

    /** [[4, 2], [2, 1]] = R'R with R = [2, 1]. */
    @Test
    void factorOfRankByHand() {
        Matrix r = backend.factorOfRank(SymmetricMatrix.wrapLower(2, new double[] {4, 2, 1}), 1)
                .orElseThrow();
        assertEquals(Matrix.of(new double[] {2, 1}), r);
        assertEquals(
                0,
                backend.factorOfRank(SymmetricMatrix.zero(3), 2).orElseThrow().rows());
    }

    /** As few rows as the rank, R'R = A; equal and unequal scales, pivots in several blocks. */
    @Test
    void factorOfRankByDefinition() {
        for (int[] shape : new int[][] {{1, 1}, {2, 5}, {4, 7}, {40, 93}, {70, 70}}) {
            int rank = shape[0];
            int d = shape[1];
            Matrix factor = Problems.random(rank, d, 41);
            for (double scale : SCALES) {
                for (double grade : new double[] {1, 0.9}) {
                    SymmetricMatrix a = backend.gram(
                                    Matrix.generate(rank, d, (i, j) -> factor.at(i, j) * Math.pow(grade, i)))
                            .times(scale);
                    Matrix r = backend.factorOfRank(a, rank).orElseThrow();
                    if (conversions == 0) {
                        assertEquals(rank, r.rows());
                    } else {
                        assertTrue(r.rows() <= rank); // the least directions are rounding in single precision
                    }
                    Problems.assertClose(
                            a.toMatrix(),
                            Problems.product(r.transpose(), r),
                            4 * d * (1 + conversions) * roundoff * a.frobeniusNorm());
                    if (rank < d && conversions == 0) {
                        assertEquals(
                                rank, backend.factorOfRank(a, d).orElseThrow().rows());
                    }
                    if (rank > 1 && conversions == 0) {
                        assertTrue(backend.factorOfRank(a, rank - 1).isEmpty());
                    }
                }
            }
        }
    }

    @Test
    void factorOfRankOfWhatHasNoneIsEmptyOrRefused() {
        assertTrue(backend.factorOfRank(SymmetricMatrix.diagonal(1, -1, 2), 3).isEmpty());
        assertTrue(backend.factorOfRank(SymmetricMatrix.diagonal(1, 1e-3), 1).isEmpty());
        refused(() -> backend.factorOfRank(SymmetricMatrix.zero(0), 1), "dimension 0");
        refused(() -> backend.factorOfRank(SymmetricMatrix.zero(3), 0), "1 to 3 rows, found 0");
        refused(() -> backend.factorOfRank(SymmetricMatrix.zero(3), 4), "1 to 3 rows, found 4");
    }

    /** The part above the diagonal must not be looked at. */
    @Test
    void solveLowerByDefinition() {
        for (int[] shape : new int[][] {{5, 2}, {1, 1}, {1, 3}, {67, 9}, {6, 6}}) {
            Matrix noise = Problems.random(shape[0], shape[0], 17);
            Matrix l =
                    Matrix.generate(shape[0], shape[0], (i, j) -> i == j ? 3 : j < i ? noise.at(i, j) / shape[0] : 0);
            Matrix untidy = Matrix.generate(shape[0], shape[0], (i, j) -> j > i ? 99 : l.at(i, j));
            Matrix b = Problems.random(shape[0], shape[1], 18);
            Matrix x = backend.solveLower(untidy, b);
            Problems.assertClose(b, Problems.product(l, x), tolerance(l, x, shape[0]));
        }
    }

    /** X = B L^{-T} solves X L' = B, and X = B L^{-1} solves X L = B; resident factors do the same. */
    @Test
    void triangularSolvesFromTheRightByDefinition() {
        for (int[] shape : new int[][] {{5, 2}, {1, 1}, {1, 3}, {67, 9}, {6, 6}}) {
            Matrix noise = Problems.random(shape[0], shape[0], 17);
            Matrix l =
                    Matrix.generate(shape[0], shape[0], (i, j) -> i == j ? 3 : j < i ? noise.at(i, j) / shape[0] : 0);
            Matrix untidy = Matrix.generate(shape[0], shape[0], (i, j) -> j > i ? 99 : l.at(i, j));
            Matrix b = Problems.random(shape[1], shape[0], 18);
            Matrix x = backend.timesInverseTransposed(b, untidy);
            Problems.assertClose(b, Problems.product(x, l.transpose()), tolerance(x, l, shape[0]));
            Matrix y = backend.timesInverse(b, untidy);
            Problems.assertClose(b, Problems.product(y, l), tolerance(y, l, shape[0]));
            try (LinearOperator inverse = backend.inverse(untidy)) {
                assertEquals(x, inverse.apply(b));
                assertEquals(y, inverse.applyTransposed(b));
            }
        }
    }

    /** T = diag(6, 1), S = diag(2, 1): omega = 3, 1 with v = (1/sqrt 2, 0), (0, 1). */
    @Test
    void generalizedEigenByHand() {
        SymmetricEigen found = backend.generalizedEigen(SymmetricMatrix.diagonal(6, 1), SymmetricMatrix.diagonal(2, 1))
                .orElseThrow();
        assertEquals(3, found.values()[0], 4 * roundoff);
        assertEquals(1, found.values()[1], 4 * roundoff);
        assertEquals(Math.sqrt(0.5), Math.abs(found.vectors().at(0, 0)), 4 * roundoff);
        assertEquals(0, found.vectors().at(0, 1), 4 * roundoff);
        assertEquals(1, Math.abs(found.vectors().at(1, 1)), 4 * roundoff);
    }

    /** V S V' = I and V T V' = diag(omega), for T of low rank and indefinite too. */
    @Test
    void generalizedEigenByDefinition() {
        for (int d : new int[] {1, 2, 31, 70}) {
            SymmetricMatrix s = backend.gram(Problems.random(2 * d, d, 31)).plus(SymmetricMatrix.diagonal(ones(d)));
            for (SymmetricMatrix t : new SymmetricMatrix[] {
                backend.gram(Problems.random(d / 2 + 1, d, 32)),
                SymmetricMatrix.symmetricPart(Problems.random(d, d, 33)),
                s
            }) {
                assertSolves(t, s, backend.generalizedEigen(t, s).orElseThrow());
                assertSolves(
                        t, s, backend.generalizedEigen(t, s, backend.cholesky(s).orElseThrow()));
            }
        }
    }

    private void assertSolves(SymmetricMatrix t, SymmetricMatrix s, SymmetricEigen found) {
        int d = t.dimension();
        double tolerance = 10 * d * roundoff * Math.max(1, t.frobeniusNorm());
        Matrix v = found.vectors();
        Problems.assertClose(
                SymmetricMatrix.diagonal(ones(d)).toMatrix(),
                Problems.product(Problems.product(v, s.toMatrix()), v.transpose()),
                10 * d * roundoff * s.frobeniusNorm());
        Problems.assertClose(
                SymmetricMatrix.diagonal(found.values()).toMatrix(),
                Problems.product(Problems.product(v, t.toMatrix()), v.transpose()),
                tolerance);
        for (int j = 1; j < d; j++) {
            assertTrue(found.values()[j] <= found.values()[j - 1]);
        }
    }

    @Test
    void eigenOfAGramMatrixByDefinition() {
        for (int[] shape : new int[][] {{7, 5}, {2, 5}, {1, 1}, {133, 67}}) {
            for (double scale : SCALES) {
                Matrix a = Problems.random(shape[0], shape[1], 41).times(scale);
                SymmetricMatrix gram = SymmetricMatrix.symmetricPart(Problems.product(a.transpose(), a));
                try (GramEigen eigen = backend.gramEigen(a, Optional.empty())) {
                    Problems.assertEigen(
                            gram,
                            new SymmetricEigen(eigen.values(), eigen.vectors(0, shape[1])),
                            (1 + shape[0]) * roundoff);
                }
            }
        }
    }

    /** A = F L^{-T}: A'A P = P diag(values), and what else it does with A, P and L. */
    @Test
    void eigenOfAGramMatrixOfAQuotient() {
        int n = 9;
        Matrix f = Problems.random(13, n, 51);
        Matrix l = Matrix.generate(n, n, (i, j) -> i == j ? 1 + 0.1 * i : i > j ? 0.3 * Math.sin(3 * i + j) : 0);
        Matrix a = backend.timesInverseTransposed(f, l);
        double tolerance = 40 * n * roundoff * a.frobeniusNorm() * a.frobeniusNorm();
        try (GramEigen eigen = backend.gramEigen(f, Optional.of(l));
                LinearOperator matrix = eigen.matrix();
                LinearOperator basis = eigen.basis()) {
            Matrix p = eigen.vectors(0, n);
            SymmetricMatrix gram = SymmetricMatrix.symmetricPart(Problems.product(a.transpose(), a));
            Problems.assertEigen(gram, new SymmetricEigen(eigen.values(), p), 40 * n * roundoff);
            Matrix x = Problems.random(2, n, 52);
            Problems.assertClose(Problems.product(x, a.transpose()), matrix.apply(x), tolerance);
            Problems.assertClose(Problems.product(x, p.transpose()), basis.apply(x), tolerance);
            Problems.assertClose(
                    Problems.product(Problems.random(2, 13, 53), a),
                    matrix.applyTransposed(Problems.random(2, 13, 53)),
                    tolerance);
            Problems.assertClose(p.rows(3, 5), eigen.vectors(3, 5), 0);

            Matrix turn = Problems.random(2, 4, 54);
            eigen.add(turn, x);
            Matrix changed = Problems.product(turn.transpose(), x);
            Matrix expected = Matrix.generate(4, n, (i, j) -> p.at(i, j) + changed.at(i, j));
            Problems.assertClose(expected, eigen.vectors(0, 4), tolerance);
            Problems.assertClose(p.rows(4, n), eigen.vectors(4, n), 0);
            Problems.assertClose(expected, Problems.product(eigen.inputs(expected), l), tolerance);

            double[] into = new double[n * n];
            into[4 * n] = 7;
            eigen.take(4, into);
            assertEquals(7, into[4 * n], "nothing is written behind the rows that are taken");
            Problems.assertClose(
                    expected, Problems.product(Matrix.wrap(4, n, Arrays.copyOf(into, 4 * n)), l), tolerance);
        }
    }

    /** V S V' = I and V F'F = diag(values^2) V S, the values falling over several levels. */
    @Test
    void solutionsOfAFactorUnderAMetric() {
        int n = 24;
        Matrix l = Matrix.generate(n, n, (i, j) -> i == j ? 1 + 0.1 * i : i > j ? 0.2 * Math.sin(3 * i + j) : 0);
        Matrix s = Problems.product(l, l.transpose());
        for (double fall : new double[] {0, 0.2, 0.6}) {
            Matrix f = Problems.random(n + 3, n, 55)
                    .scaleColumns(IntStream.range(0, n)
                            .mapToDouble(j -> Math.pow(10, -fall * j))
                            .toArray());
            RightSvd found = backend.rightSvd(f, l);
            Matrix v = found.right();
            double unit = n * roundoff * s.frobeniusNorm();
            Problems.assertClose(
                    SymmetricMatrix.diagonal(ones(n)).toMatrix(),
                    Problems.product(Problems.product(v, s), v.transpose()),
                    40 * unit);
            Matrix images = Problems.product(v, f.transpose());
            double size = found.values()[0];
            double[] squares = Arrays.stream(found.values()).map(x -> x * x).toArray();
            Problems.assertClose(
                    SymmetricMatrix.diagonal(squares).toMatrix(),
                    Problems.product(images, images.transpose()),
                    400 * unit * size * size);
            Problems.assertClose(
                    backend.svd(backend.timesInverseTransposed(f, l)).values(), found.values(), 400 * roundoff * size);
        }
        refused(() -> backend.rightSvd(Problems.random(3, 4, 56), l), "rows of the triangular factor");
        refused(() -> backend.rightSvd(Problems.random(30, n, 56), Matrix.zeros(n, n)), "diagonal");
    }

    @Test
    void orthonormalRowsOfAProduct() {
        Matrix a = Problems.random(6, 5, 57);
        Matrix b = Problems.random(9, 5, 58);
        Matrix some = a.firstRows(4);
        Matrix product = Problems.product(some, b.transpose());
        Orthonormal found = backend.orthonormalProduct(
                        some, b, norms -> Arrays.stream(norms).map(x -> 1 / x).toArray())
                .orElseThrow();
        double[] norms = product.rowNorms();
        for (int i = 0; i < norms.length; i++) {
            assertEquals(1 / norms[i], found.scale()[i], 40 * roundoff / norms[i]);
        }
        Orthonormal expected = backend.orthonormal(product, found.scale()).orElseThrow();
        double tolerance = 100 * roundoff * expected.gram().inverseTrace();
        Problems.assertClose(expected.rows(), found.rows(), tolerance);
        Problems.assertClose(expected.gram().lower(), found.gram().lower(), tolerance);
        // Six rows of rank five.
        assertTrue(backend.orthonormalProduct(a, b, x -> new double[] {1, 1, 1, 1, 1, 0})
                .isEmpty());
        refused(() -> backend.orthonormalProduct(a, Problems.random(9, 4, 58), x -> x), "columns of the left factor");
    }

    /** R = L^{-1} diag(scale) B has orthonormal rows, L is lower triangular, and ||L^{-1}||^2 is the trace. */
    @Test
    void orthonormalRowsByDefinition() {
        for (int[] shape : new int[][] {{5, 7}, {1, 1}, {6, 6}, {40, 90}}) {
            int k = shape[0];
            Matrix b = Problems.random(k, shape[1], 42);
            double[] scale = new double[k];
            Arrays.setAll(
                    scale,
                    i -> 1 / Math.sqrt(Arrays.stream(b.row(i)).map(x -> x * x).sum()));
            Orthonormal found = backend.orthonormal(b, scale).orElseThrow();
            Matrix lower = found.gram().lower();
            double trace = found.gram().inverseTrace();
            double tolerance = 10 * k * roundoff * trace;
            Problems.assertClose(b.scaleRows(scale), Problems.product(lower, found.rows()), tolerance);
            Problems.assertClose(
                    SymmetricMatrix.diagonal(ones(k)).toMatrix(),
                    Problems.product(found.rows(), found.rows().transpose()),
                    tolerance);
            double expected = Arrays.stream(backend.eigenvalues(backend.gram(lower)))
                    .map(x -> 1 / x)
                    .sum();
            assertEquals(expected, trace, 10 * k * roundoff * trace * trace);
            for (int i = 0; i < k; i++) {
                for (int j = i + 1; j < k; j++) {
                    assertEquals(0, lower.at(i, j));
                }
            }
        }
        assertTrue(backend.orthonormal(Problems.random(3, 4, 43), new double[] {1, 0, 1})
                .isEmpty());
        assertTrue(
                backend.choleskyAndInverseTrace(SymmetricMatrix.diagonal(1, -1)).isEmpty());
        assertEquals(
                0.75,
                backend.choleskyAndInverseTrace(SymmetricMatrix.diagonal(2, 4))
                        .orElseThrow()
                        .inverseTrace(),
                8 * roundoff);
        refused(() -> backend.orthonormal(Problems.random(3, 4, 43), new double[2]), "their scales");
    }

    /** The singular values and right vectors of the whole decomposition; of values that fall further, see SingularLevelsTest. */
    @Test
    void rightSvdOfEveryKind() {
        for (double scale : SCALES) {
            for (Matrix a : new Matrix[] {
                Problems.random(7, 5, 13), Problems.random(5, 7, 13), Problems.random(1, 1, 13), Matrix.zeros(4, 3)
            }) {
                Matrix scaled = a.times(scale);
                RightSvd found = backend.rightSvd(scaled);
                double size = scaled.frobeniusNorm();
                Problems.assertClose(backend.svd(scaled).values(), found.values(), 400 * roundoff * size);
                Matrix v = found.right();
                Problems.assertClose(
                        SymmetricMatrix.diagonal(ones(v.rows())).toMatrix(),
                        Problems.product(v, v.transpose()),
                        40 * roundoff);
                Matrix images = Problems.product(v, scaled.transpose());
                double[] squares = Arrays.stream(found.values()).map(x -> x * x).toArray();
                Problems.assertClose(
                        SymmetricMatrix.diagonal(squares).toMatrix(),
                        Problems.product(images, images.transpose()),
                        400 * roundoff * size * size);
            }
        }
    }

    private static double[] ones(int d) {
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void generalizedEigenWithoutAMetricIsEmpty() {
        SymmetricMatrix t = SymmetricMatrix.diagonal(1, 2);
        assertTrue(backend.generalizedEigen(t, SymmetricMatrix.diagonal(1, -1)).isEmpty());
        assertTrue(backend.generalizedEigen(t, SymmetricMatrix.zero(2)).isEmpty());
        refused(() -> backend.generalizedEigen(t, SymmetricMatrix.zero(3)), "of T = 2 and dimension of S = 3");
    }

    @Test
    void operatorsApplyWhatTheyWereMadeOf() {
        Matrix a = Problems.random(7, 5, 34);
        Matrix x = Problems.random(3, 5, 35);
        Matrix y = Problems.random(2, 7, 36);
        try (LinearOperator operator = backend.operator(a)) {
            Problems.assertClose(Problems.product(x, a.transpose()), operator.apply(x), tolerance(a, x, 5));
            Problems.assertClose(Problems.product(y, a), operator.applyTransposed(y), tolerance(a, y, 7));
            refused(() -> operator.apply(y), "= 7 and");
            refused(() -> operator.applyTransposed(x), "= 5 and");
        }
        SymmetricMatrix s = SymmetricMatrix.symmetricPart(Problems.random(5, 5, 37));
        try (LinearOperator operator = backend.operator(s)) {
            Matrix expected = Problems.product(x, s.toMatrix());
            Problems.assertClose(expected, operator.apply(x), tolerance(x, s.toMatrix(), 5));
            Problems.assertClose(expected, operator.applyTransposed(x), tolerance(x, s.toMatrix(), 5));
            refused(() -> operator.apply(y), "= 7 and");
        }
    }

    /** [[4, 2], [2, 10]] + 1 times (1, -2) is (1, -20). */
    @Test
    void solveShiftedByHandAndByDefinition() {
        Matrix byHand = backend.solveShifted(
                        SymmetricMatrix.wrapLower(2, new double[] {4, 2, 10}), 1, Matrix.of(new double[][] {{1}, {-20}
                        }))
                .orElseThrow();
        Problems.assertClose(Matrix.of(new double[][] {{1}, {-2}}), byHand, 40 * roundoff);
        for (int[] shape : new int[][] {{5, 2}, {1, 1}, {2, 7}, {70, 9}}) {
            for (double scale : SCALES) {
                int d = shape[0];
                SymmetricMatrix a = backend.gram(Problems.random(d + 1, d, 28)).times(scale);
                SymmetricMatrix untouched = a.times(1);
                Matrix b = Problems.random(d, shape[1], 29);
                Matrix x = backend.solveShifted(a, 0.5 * scale, b).orElseThrow();
                Matrix shifted = a.map((i, j, value) -> i == j ? value + 0.5 * scale : value)
                        .toMatrix();
                Problems.assertClose(b, Problems.product(shifted, x), 4 * tolerance(shifted, x, d));
                assertEquals(untouched, a);
            }
        }
    }

    @Test
    void solveShiftedNeedsPositiveDefiniteness() {
        Matrix b = Problems.random(3, 2, 30);
        SymmetricMatrix a = SymmetricMatrix.diagonal(1, -1, 2);
        assertTrue(backend.solveShifted(a, 0.5, b).isEmpty());
        assertTrue(backend.solveShifted(a, 1.5, b).isPresent());
        refused(() -> backend.solveShifted(a, Double.NaN, b), "shift must be finite");
        refused(() -> backend.solveShifted(a, 2, Problems.random(4, 2, 30)), "= 3 and rows of the right-hand side = 4");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbersThatAreNoneAreRefusedWithTheirPlace(double bad) {
        Matrix good = Problems.random(5, 5, 19);
        Matrix spoilt = Matrix.generate(5, 5, (i, j) -> i == 3 && j == 2 ? bad : good.at(i, j));
        SymmetricMatrix symmetric = SymmetricMatrix.generate(5, (i, j) -> i == 3 && j == 2 ? bad : 1);
        refused(() -> backend.multiply(spoilt, good), "left factor has " + bad + " at row 3, column 2");
        refused(() -> backend.multiply(good, spoilt), "right factor has " + bad + " at row 3, column 2");
        refused(() -> backend.multiplyTransposedLeft(good, spoilt), "row 3, column 2");
        refused(() -> backend.multiplyTransposedRight(spoilt, good), "row 3, column 2");
        refused(() -> backend.gram(spoilt), "row 3, column 2");
        refused(() -> backend.svd(spoilt), "row 3, column 2");
        refused(() -> backend.eigen(symmetric), "row 3, column 2");
        refused(() -> backend.eigenvalues(symmetric), "row 3, column 2");
        refused(() -> backend.topEigen(symmetric, 1), "row 3, column 2");
        refused(() -> backend.cholesky(symmetric), "row 3, column 2");
        refused(() -> backend.factorOfRank(symmetric, 2), "row 3, column 2");
        refused(() -> backend.solveLower(spoilt, good), "row 3, column 2");
        refused(() -> backend.solveLower(good, spoilt), "row 3, column 2");
        refused(() -> backend.solveShifted(symmetric, 1, good), "row 3, column 2");
        refused(() -> backend.solveShifted(SymmetricMatrix.zero(5), 1, spoilt), "row 3, column 2");
        refused(() -> backend.timesInverse(good, spoilt), "row 3, column 2");
        refused(() -> backend.timesInverseTransposed(spoilt, good), "row 3, column 2");
        refused(() -> backend.generalizedEigen(symmetric, SymmetricMatrix.diagonal(ones(5))), "row 3, column 2");
        refused(() -> backend.generalizedEigen(SymmetricMatrix.diagonal(ones(5)), symmetric), "row 3, column 2");
    }

    @Test
    void shapesThatDoNotFitAreRefusedNamingBoth() {
        Matrix a = Problems.random(7, 5, 20);
        Matrix b = Problems.random(4, 3, 21);
        refused(() -> backend.multiply(a, b), "columns of the left factor = 5 and rows of the right factor = 4");
        refused(() -> backend.multiplyTransposedLeft(a, b), "= 7 and rows of the right factor = 4");
        refused(() -> backend.multiplyTransposedRight(a, b), "= 5 and columns of the right factor = 3");
        refused(() -> backend.solveLower(a, b), "= 7 and its columns = 5");
        refused(() -> backend.solveLower(Problems.random(5, 5, 22), b), "= 5 and rows of the right-hand side = 4");
        refused(() -> backend.solveLower(SymmetricMatrix.diagonal(1, 0).toMatrix(), Problems.random(2, 1, 1)), "row 1");
        refused(() -> backend.timesInverse(b, a), "= 7 and its columns = 5");
        refused(
                () -> backend.timesInverseTransposed(b, Problems.random(5, 5, 22)),
                "columns of the right-hand side = 3");
    }

    @Test
    void emptyMatricesAreRefused() {
        Matrix none = Matrix.zeros(0, 0);
        refused(() -> backend.multiply(none, none), "0 x 0");
        refused(() -> backend.gram(Matrix.zeros(3, 0)), "3 x 0");
        refused(() -> backend.svd(Matrix.zeros(0, 3)), "0 x 3");
        refused(() -> backend.eigen(SymmetricMatrix.zero(0)), "dimension 0");
        refused(() -> backend.eigenvalues(SymmetricMatrix.zero(0)), "dimension 0");
        refused(() -> backend.cholesky(SymmetricMatrix.zero(0)), "dimension 0");
        refused(() -> backend.solveLower(none, none), "0 x 0");
        refused(() -> backend(0), "threads");
    }

    @Test
    void overflowIsAnErrorNotInfinity() {
        Matrix huge = Problems.random(3, 2, 23).times(1e200);
        assertThrows(BackendException.class, () -> backend.gram(huge));
        assertThrows(BackendException.class, () -> backend.multiplyTransposedLeft(huge, huge));
    }

    private static void refused(org.junit.jupiter.api.function.Executable call, String part) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.endsWith("."), message);
    }

    @Test
    void repeatedCallsGiveTheSameBits() {
        Matrix a = Problems.random(210, 130, 24);
        SymmetricMatrix s = backend.gram(a);
        twice(b -> assertEquals(s, b.gram(a)));
        Matrix product = backend.multiply(a, s.toMatrix());
        twice(b -> assertEquals(product, b.multiply(a, s.toMatrix())));
        SymmetricEigen eigen = backend.eigen(s);
        twice(b -> assertEquals(eigen.vectors(), b.eigen(s).vectors()));
        twice(b -> assertArrayEquals(eigen.values(), b.eigen(s).values()));
        Svd svd = backend.svd(a);
        twice(b -> assertEquals(svd.left(), b.svd(a).left()));
        Matrix l = backend.cholesky(s).orElseThrow();
        twice(b -> assertEquals(l, b.cholesky(s).orElseThrow()));
    }

    private void twice(Consumer<Backend> check) {
        check.accept(backend);
        check.accept(backend(2));
    }

    @Test
    void threadCountsAgree() {
        double relative = 1e4 * roundoff;
        Backend one = backend(1);
        assertEquals(1, one.threads());
        assertEquals(2, backend.threads());
        Matrix a = Problems.random(300, 170, 25);
        SymmetricMatrix s = one.gram(a);
        Problems.assertClose(s.array(), backend.gram(a).array(), relative * s.maxAbs());
        Problems.assertClose(one.eigenvalues(s), backend.eigenvalues(s), relative * s.frobeniusNorm());
        Matrix product = one.multiply(a, s.toMatrix());
        Problems.assertClose(product, backend.multiply(a, s.toMatrix()), relative * product.maxAbs());
        Matrix l = one.cholesky(s).orElseThrow();
        Problems.assertClose(l, backend.cholesky(s).orElseThrow(), relative * l.frobeniusNorm());
        Problems.assertClose(one.svd(a).values(), backend.svd(a).values(), relative * a.frobeniusNorm());
    }

    @Test
    void passesTheSelfTest() {
        SelfTest result = SelfTest.against(new JavaBackend(1), backend);
        assertTrue(result.passed(), result.toString());
    }
}
