package dev.presage.moments;

import static dev.presage.moments.Naive.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Moments and labelled moments: merging and one-hot labels. */
class LabelledMomentsTest {
    private static final int N = 23;
    private static final int CLASSES = 4;
    private static final Matrix X = Naive.rows(N, 5, 1);
    private static final ClassLabels LABELS = Naive.labels(N, CLASSES, 2);
    private static final double TOLERANCE = Naive.tolerance(X);

    private static LabelledMoments naive(int from, int to) {
        Matrix rows = Naive.part(X, from, to);
        int[] classOf = new int[to - from];
        Arrays.setAll(classOf, i -> LABELS.classOf(from + i));
        List<Long> counts = new ArrayList<>();
        List<SymmetricMatrix> within = new ArrayList<>();
        double[][] means = new double[CLASSES][];
        for (int c = 0; c < CLASSES; c++) {
            Moments one = Naive.of(Naive.ofClass(rows, Naive.labels(classOf, CLASSES), c));
            counts.add(one.count());
            within.add(one.covariance());
            means[c] = one.mean().toArray();
        }
        return new LabelledMoments(Naive.of(rows), counts, Matrix.of(means), Optional.of(within));
    }

    private static LabelledMoments withoutWithin(LabelledMoments m) {
        return new LabelledMoments(m.overall(), m.classCounts(), m.classMeans(), Optional.empty());
    }

    /** Parts of 1, 9, 0 and 13 rows. */
    @Test
    void mergedPartsAreTheWholeInAnyOrder() {
        List<Moments> parts = List.of(
                Naive.of(Naive.part(X, 0, 1)),
                Naive.of(Naive.part(X, 1, 10)),
                Naive.of(Naive.part(X, 10, 10)),
                Naive.of(Naive.part(X, 10, N)));
        Moments whole = Naive.of(X);
        for (int[] order : new int[][] {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}}) {
            Moments left = parts.get(order[0])
                    .merge(parts.get(order[1]))
                    .merge(parts.get(order[2]))
                    .merge(parts.get(order[3]));
            Moments pairs = parts.get(order[0])
                    .merge(parts.get(order[1]))
                    .merge(parts.get(order[2]).merge(parts.get(order[3])));
            assertClose(whole, left, TOLERANCE);
            assertClose(whole, pairs, TOLERANCE);
        }
    }

    @Test
    void mergedLabelledPartsAreTheWhole() {
        LabelledMoments whole = naive(0, N);
        LabelledMoments first = naive(0, 6);
        LabelledMoments second = naive(6, N);
        assertClose(whole, first.merge(second), TOLERANCE);
        assertClose(whole, second.merge(first), TOLERANCE);
        assertClose(whole, naive(0, 0).merge(first).merge(second).merge(naive(3, 3)), TOLERANCE);
        assertClose(withoutWithin(whole), first.merge(withoutWithin(second)), TOLERANCE);
        assertClose(withoutWithin(whole), withoutWithin(first).merge(second), TOLERANCE);
    }

    @Test
    void theClassesTogetherAreTheWhole() {
        List<Moments> classes = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            classes.add(Naive.of(Naive.ofClass(X, LABELS, c)));
        }
        assertClose(naive(0, N), LabelledMoments.ofClasses(classes), TOLERANCE);
    }

    /** Rows 1, 3, 5 and 4, 0: means 3 and 2, variances 8/3 and 4; together mean 13/5, variance 43/5 - (13/5)^2 + 8/5. */
    @Test
    void byHand() {
        Moments a = Naive.of(Matrix.of(new double[] {1}, new double[] {3}, new double[] {5}));
        Moments b = Naive.of(Matrix.of(new double[] {4}, new double[] {0}));
        Moments both = a.merge(b);
        assertEquals(5, both.count());
        assertEquals(2.6, both.mean().at(0), 1e-15);
        assertEquals((1 + 9 + 25 + 16) / 5.0 - 2.6 * 2.6, both.covariance().at(0, 0), 1e-14);
        assertEquals(51 / 5.0, both.secondMoment().at(0, 0), 1e-14);
    }

    /** B = E[(x - mu)(y - ybar)'] and Y2 = E[y y'] with the one-hot y written out. */
    @Test
    void oneHotLabelsByDefinition() {
        Matrix y = Matrix.generate(N, CLASSES, (i, c) -> LABELS.classOf(i) == c ? 1 : 0);
        Vector mu = Naive.of(X).mean();
        Moments labels = Naive.of(y);
        Matrix cross = Matrix.generate(5, CLASSES, (j, c) -> {
            double sum = 0;
            for (int i = 0; i < N; i++) {
                sum += (X.at(i, j) - mu.at(j)) * (y.at(i, c) - labels.mean().at(c));
            }
            return sum / N;
        });
        LabelMoments found = naive(0, N).labels();
        assertEquals(CLASSES, found.labels());
        assertClose(cross, found.cross(), TOLERANCE);
        assertClose(labels.mean(), found.mean(), TOLERANCE);
        assertClose(labels.secondMoment(), found.second(), TOLERANCE);
        assertClose(labels.covariance(), found.covariance(), TOLERANCE);
        assertEquals(labels.covariance().trace(), found.energy(), TOLERANCE);
        assertClose(cross, withoutWithin(naive(0, N)).labels().cross(), TOLERANCE);
    }

    @Test
    void misfitsNameBothSides() {
        Moments five = new Moments(1, Vector.zeros(5), SymmetricMatrix.zero(5));
        Moments seven = new Moments(1, Vector.zeros(7), SymmetricMatrix.zero(7));
        refused(() -> five.merge(seven), "dimension 5", "dimension 7");
        refused(() -> new Moments(1, Vector.zeros(5), SymmetricMatrix.zero(7)), "dimension 5", "found 7");
        refused(() -> new Moments(-1, Vector.zeros(5), SymmetricMatrix.zero(5)), "at least 0", "found -1");
        LabelledMoments two = LabelledMoments.ofClasses(List.of(five, five));
        LabelledMoments three = LabelledMoments.ofClasses(List.of(five, five, five));
        refused(() -> two.merge(three), "over 2 classes", "over 3");
        assertThrows(BadInputException.class, () -> three.merge(two));
        refused(
                () -> new LabelledMoments(five, List.of(1L, 1L), Matrix.zeros(3, 5), Optional.empty()),
                "2 x 5",
                "found 3 x 5");
        refused(
                () -> LabelMoments.ofTargets(Matrix.zeros(5, 2), SymmetricMatrix.zero(3), Vector.zeros(2)),
                "expect 2",
                "3 (covariance)");
    }

    private static void refused(Runnable misuse, String expected, String found) {
        String message =
                assertThrows(IllegalArgumentException.class, misuse::run).getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }

    /** 3 of 4: the binomial variance is 3/4 x 1/4 / 4. */
    @Test
    void frequenciesCarryTheirBinomialError() {
        Estimate share = Estimate.frequency(3, 4);
        assertEquals(0.75, share.value());
        assertEquals(Math.sqrt(3 / 64.0), share.standardError(), 1e-16);
        assertEquals("sampled", share.basis().word());
        refused(() -> Estimate.frequency(0, 0), "finite", "NaN");
        refused(() -> new Estimate(1, -1, new Basis.Exact()), "at least 0", "-1.0");
        assertEquals("exact", new Basis.Exact().word());
        assertEquals("assumed", new Basis.Assumed("Gaussian").word());
    }
}
