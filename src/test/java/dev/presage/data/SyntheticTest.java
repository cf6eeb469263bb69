package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyntheticTest {
    private static final double STANDARD_ERRORS = 5;
    private static final int N = 20000;
    private final Matrix factor = Matrix.of(new double[] {2, 0}, new double[] {1, 1}, new double[] {0, 0.5});
    private final Matrix means = Matrix.of(new double[] {1, 0, -1}, new double[] {-1, 3, -1}, new double[] {0, 0, 5});

    /** |sample mean - mean| and |sample covariance - covariance| stay within their standard errors under normality. */
    private static void assertMoments(Synthetic samples, double kurtosisBound) {
        Matrix rows = InMemorySamples.copyOf(samples).rows();
        double[] mean = samples.mean();
        Matrix covariance = samples.covariance();
        int d = mean.length;
        double[] found = new double[d];
        double[][] products = new double[d][d];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < d; j++) {
                found[j] += rows.at(i, j) / N;
                for (int l = 0; l < d; l++) {
                    products[j][l] += (rows.at(i, j) - mean[j]) * (rows.at(i, l) - mean[l]) / N;
                }
            }
        }
        for (int j = 0; j < d; j++) {
            assertEquals(mean[j], found[j], STANDARD_ERRORS * Math.sqrt(covariance.at(j, j) / N));
            for (int l = 0; l < d; l++) {
                double error = Math.sqrt(kurtosisBound * covariance.at(j, j) * covariance.at(l, l) / N);
                assertEquals(covariance.at(j, l), products[j][l], STANDARD_ERRORS * error);
            }
        }
    }

    @Test
    void hasItsMoments() {
        // E[(ab)^2] <= 3 var(a) var(b) for normal a and b; a mixture's kurtosis is bounded more loosely.
        assertMoments(Synthetic.gaussian(new double[] {1, -2, 3}, factor, N, 1), 3);
        assertMoments(Synthetic.classes(means, factor, N, 2), 6);
    }

    @Test
    void covarianceByHand() {
        // F F^T of the factor above; and the classes +1, -1 on one axis add 1 to the variance.
        assertEquals(
                Matrix.of(new double[] {4, 2, 0}, new double[] {2, 2, 0.5}, new double[] {0, 0.5, 0.25}),
                Synthetic.gaussian(new double[3], factor, 1, 0).covariance());
        Synthetic two =
                Synthetic.classes(Matrix.of(new double[] {1}, new double[] {-1}), Matrix.of(new double[] {2}), 1, 0);
        assertEquals(Matrix.of(new double[] {5}), two.covariance());
        assertArrayEquals(new double[] {0}, two.mean());
    }

    @Test
    void passesAreEqualAndSeedsDiffer() {
        Synthetic samples = Synthetic.classes(means, factor, 50, 7);
        double[] values = TestFiles.values(samples);
        assertArrayEquals(values, TestFiles.values(samples));
        assertArrayEquals(values, TestFiles.values(Synthetic.classes(means, factor, 50, 7)));
        assertFalse(Arrays.equals(values, TestFiles.values(Synthetic.classes(means, factor, 50, 8))));
    }

    @Test
    void classesAreWhereTheirMeansAre() {
        Matrix apart = Matrix.of(new double[] {100}, new double[] {-100});
        Synthetic samples = Synthetic.classes(apart, Matrix.of(new double[] {1}), 200, 3);
        double[] values = TestFiles.values(samples);
        ClassLabels labels = samples.classes().orElseThrow();
        assertEquals(List.of("0", "1"), labels.names());
        for (int i = 0; i < 200; i++) {
            assertEquals(labels.classOf(i) == 0, values[i] > 0);
        }
        assertEquals(
                Optional.empty(),
                Synthetic.gaussian(new double[3], factor, 5, 0).labels());
    }

    @Test
    void mayBeImages() {
        Synthetic images = Synthetic.gaussian(new double[3], factor, 5, 0).withLayout(new Layout.Image(3, 1, 1));
        assertEquals(new Layout.Image(3, 1, 1), images.layout());
        assertThrows(IllegalArgumentException.class, () -> images.withLayout(new Layout.Flat(4)));
        assertThrows(IllegalArgumentException.class, () -> Synthetic.gaussian(new double[2], factor, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> Synthetic.gaussian(new double[3], factor, 0, 0));
    }

    @Test
    void inMemorySamplesAreTheRows() {
        ClassLabels labels = new ClassLabels(new int[] {0, 1, 0}, List.of("a", "b"));
        InMemorySamples samples = InMemorySamples.of(means, labels);
        assertArrayEquals(means.toArray(), TestFiles.values(samples));
        assertEquals(2, samples.first(2).size());
        assertEquals(2, samples.first(2).labels().orElseThrow().size());
        assertThrows(IllegalArgumentException.class, () -> InMemorySamples.of(means.firstRows(2), labels));
        String message = assertThrows(
                        BadInputException.class,
                        () -> InMemorySamples.of(Matrix.of(new double[] {1}, new double[] {Double.NaN})))
                .getMessage();
        assertEquals("the matrix: sample 1, coordinate 0 (from 0) expects a finite number, found NaN", message);
        try (RowReader reader = samples.open()) {
            double[] row = new double[9];
            reader.next(row, 0);
            reader.next(row, 3);
            reader.next(row, 6);
            assertArrayEquals(means.toArray(), row);
            assertThrows(IllegalStateException.class, () -> reader.next(row, 0));
        }
    }
}
