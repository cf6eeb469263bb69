package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Signal and irrelevant features by definition, from the samples themselves. */
class EstimatedSignalTest {
    private static final Backend BACKEND = Backends.of("java", 1);
    private static final int N = 60;
    private static final int D = 5;
    private static final int CLASSES = 3;

    /** Sums of 60 terms in another order. */
    private static final double ROUNDOFF = 1e-13;

    private final Random random = new Random(2);
    private final Matrix rows = Matrix.generate(N, D, (i, j) -> (i % CLASSES) * (j - 1.5) + random.nextGaussian());

    private LabelledMoments labelled() {
        int[] classOf =
                IntStream.range(0, N).map(i -> i % 2 == 0 ? 0 : i % CLASSES).toArray();
        return new MomentPass(BACKEND, Progress.SILENT)
                .labelled(InMemorySamples.of(rows, new ClassLabels(classOf, List.of("a", "b", "c"))));
    }

    @Test
    void theSpreadOfTheClassMeansAndWhatIsWithinClasses() {
        LabelledMoments moments = labelled();
        EstimatedSignal found = EstimatedSignal.ofLabels(moments.overall().covariance(), moments.labels(), BACKEND);
        double[][] between = new double[D][D];
        double[][] within = new double[D][D];
        for (int c = 0; c < CLASSES; c++) {
            int cls = c;
            int[] members = IntStream.range(0, N)
                    .filter(i -> (i % 2 == 0 ? 0 : i % CLASSES) == cls)
                    .toArray();
            for (int a = 0; a < D; a++) {
                for (int b = 0; b < D; b++) {
                    int at = a;
                    int bt = b;
                    double meanA = IntStream.of(members)
                            .mapToDouble(i -> rows.at(i, at))
                            .average()
                            .orElseThrow();
                    double meanB = IntStream.of(members)
                            .mapToDouble(i -> rows.at(i, bt))
                            .average()
                            .orElseThrow();
                    double allA = IntStream.range(0, N)
                            .mapToDouble(i -> rows.at(i, at))
                            .average()
                            .orElseThrow();
                    double allB = IntStream.range(0, N)
                            .mapToDouble(i -> rows.at(i, bt))
                            .average()
                            .orElseThrow();
                    between[a][b] += (double) members.length / N * (meanA - allA) * (meanB - allB);
                    within[a][b] += IntStream.of(members)
                                    .mapToDouble(i -> (rows.at(i, at) - meanA) * (rows.at(i, bt) - meanB))
                                    .sum()
                            / N;
                }
            }
        }
        for (int a = 0; a < D; a++) {
            for (int b = 0; b < D; b++) {
                assertEquals(between[a][b], found.signal().at(a, b), ROUNDOFF * 10);
                assertEquals(within[a][b], found.irrelevant().at(a, b), ROUNDOFF * 10);
            }
        }
        assertEquals(CLASSES - 1, SignalSpace.of(found.signal(), BACKEND).rank());
        assertEquals(0, found.unexplained());
        assertTrue(found.source().startsWith("labels"));
    }

    /** y = 2 x_0 alone: the signal is the part of x that is linear in x_0, C e0 e0' C / C_00. */
    @Test
    void oneTarget() {
        SymmetricMatrix c = SymmetricMatrix.generate(2, (i, j) -> i == j ? 2 : 1);
        LabelMoments labels = LabelMoments.ofTargets(
                Matrix.of(new double[] {4}, new double[] {2}), SymmetricMatrix.diagonal(8), Vector.of(0));
        EstimatedSignal found = EstimatedSignal.ofLabels(c, labels, BACKEND);
        assertEquals(2, found.signal().at(0, 0), ROUNDOFF);
        assertEquals(1, found.signal().at(1, 0), ROUNDOFF);
        assertEquals(0.5, found.signal().at(1, 1), ROUNDOFF);
        assertEquals(0, found.irrelevant().at(0, 0), ROUNDOFF);
        assertEquals(1.5, found.irrelevant().at(1, 1), ROUNDOFF);
    }

    /** C - Gamma = diag(3, 1, -1): of it 1 dimension is 3 e1 e1', 2 are diag(3, 1); ||C|| = sqrt(16 + 4 + 1). */
    @Test
    void whatExceedsGivenIrrelevantFeatures() {
        SymmetricMatrix clean = SymmetricMatrix.diagonal(4, 2, 1);
        SymmetricMatrix gamma = SymmetricMatrix.diagonal(1, 1, 2);
        EstimatedSignal one = EstimatedSignal.ofIrrelevant(clean, gamma, 1, BACKEND);
        assertEquals(3, one.signal().at(0, 0), ROUNDOFF);
        assertEquals(3, one.signal().trace(), ROUNDOFF);
        assertEquals(gamma, one.irrelevant());
        assertEquals(Math.sqrt(2 / 21.0), one.unexplained(), ROUNDOFF);
        EstimatedSignal more = EstimatedSignal.ofIrrelevant(clean, gamma, 3, BACKEND);
        assertEquals(4, more.signal().trace(), ROUNDOFF);
        assertEquals(Math.sqrt(1 / 21.0), more.unexplained(), ROUNDOFF);
        assertTrue(more.source().contains("the 2 largest"));
    }

    @Test
    void refused() {
        SymmetricMatrix small = SymmetricMatrix.diagonal(1, 1);
        assertThrows(BadInputException.class, () -> EstimatedSignal.ofIrrelevant(small, small.times(2), 1, BACKEND));
        assertThrows(
                BadInputException.class,
                () -> EstimatedSignal.ofIrrelevant(small, SymmetricMatrix.zero(3), 1, BACKEND));
        LabelMoments constant = LabelMoments.oneHot(Matrix.zeros(2, 1), Vector.of(1));
        assertThrows(BadInputException.class, () -> EstimatedSignal.ofLabels(small, constant, BACKEND));
        assertThrows(IllegalArgumentException.class, () -> new EstimatedSignal(small, SymmetricMatrix.zero(3), "", 0));
    }
}
