package dev.presage.moments;

import static dev.presage.moments.Naive.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Centring and scaling against the definition in the contract, applied to every row. */
class PreparationTest {
    private static final int N = 700;
    private static final int D = 5;
    private static final double CONSTANT = 0.1;

    /** Coordinate 3 never changes. */
    private static final Matrix X = x();

    private static final ClassLabels LABELS = Naive.labels(N, 3, 2);
    private static final LabelledMoments RAW =
            new MomentPass(Naive.backend("java"), Progress.SILENT).labelled(InMemorySamples.of(X, LABELS));
    private static final double TOLERANCE = Naive.tolerance(X);

    private static Matrix x() {
        Matrix varied = Naive.rows(N, D, 1);
        return Matrix.generate(N, D, (i, j) -> j == 3 ? CONSTANT : varied.at(i, j));
    }

    static Stream<Arguments> plans() {
        return Stream.of(Scale.values())
                .flatMap(scale -> Stream.of(Arguments.of(scale, true), Arguments.of(scale, false)));
    }

    /** The contract's words: centre by the mean, divide by root mean square, standard deviation or nothing. */
    private static Matrix byDefinition(Scale scale, boolean center) {
        Moments moments = Naive.of(X);
        double sum = 0;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < D; j++) {
                double centred = X.at(i, j) - moments.mean().at(j);
                sum += centred * centred;
            }
        }
        double rootMeanSquare = Math.sqrt(sum / (N * D));
        return Matrix.generate(N, D, (i, j) -> {
            double value = X.at(i, j) - (center ? moments.mean().at(j) : 0);
            if (scale == Scale.PIXEL) {
                return j == 3 ? 0 : value / Math.sqrt(moments.covariance().at(j, j));
            }
            return scale == Scale.GLOBAL ? value / rootMeanSquare : value;
        });
    }

    @ParameterizedTest
    @MethodSource("plans")
    void rowsAndMomentsArePreparedByDefinition(Scale scale, boolean center) {
        Preparation preparation = Preparation.fit(RAW.overall(), center, scale);
        Matrix expected = byDefinition(scale, center);
        double[] rows = X.toArray();
        for (int i = 0; i < N; i++) {
            preparation.prepare(rows, i * D);
        }
        assertClose(expected, Matrix.wrap(N, D, rows), TOLERANCE);
        assertClose(Naive.of(expected), preparation.prepare(RAW.overall()), TOLERANCE);
        LabelledMoments labelled = preparation.prepare(RAW);
        assertClose(Naive.of(expected), labelled.overall(), TOLERANCE);
        for (int c = 0; c < 3; c++) {
            Moments one = Naive.of(Naive.ofClass(expected, LABELS, c));
            assertClose(one.mean(), Vector.of(labelled.classMeans().row(c)), TOLERANCE);
            assertClose(one.covariance(), labelled.within().orElseThrow().get(c), TOLERANCE);
        }
        assertEquals(RAW.classCounts(), labelled.classCounts());
        for (int j = 0; center && j < D; j++) {
            assertTrue(labelled.overall().mean().at(j) == 0, "mean " + j);
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void restoringUndoesPreparing(Scale scale, boolean center) {
        Preparation preparation = Preparation.fit(RAW.overall(), center, scale);
        double[] rows = X.toArray();
        preparation.prepare(rows, 2 * D);
        preparation.restore(rows, 2 * D);
        for (int i = 0; i < rows.length; i++) {
            assertEquals(X.at(i / D, i % D), rows[i], i / D == 2 ? TOLERANCE : 1e-300);
        }
        assertClose(RAW.overall(), preparation.restore(preparation.prepare(RAW.overall())), TOLERANCE);
    }

    /** Test data may vary where the training data did not. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void pixelScalingSetsWhatWasConstantToZero(boolean center) {
        Preparation pixel = Preparation.fit(RAW.overall(), center, Scale.PIXEL);
        double[] row = {1, 2, 3, 40, 5};
        pixel.prepare(row, 0);
        assertTrue(row[3] == 0, "found " + row[3]);
        assertEquals(0, pixel.factors().at(3));
        pixel.restore(row, 0);
        assertEquals(CONSTANT, row[3]);
        assertEquals(5, row[4], TOLERANCE);
    }

    @Test
    void aClassWithoutSamplesStaysAtZero() {
        LabelledMoments raw = LabelledMoments.ofClasses(
                List.of(RAW.overall(), new Moments(0, Vector.zeros(D), SymmetricMatrix.zero(D))));
        LabelledMoments prepared =
                Preparation.fit(raw.overall(), true, Scale.GLOBAL).prepare(raw);
        for (int j = 0; j < D; j++) {
            assertTrue(prepared.classMeans().at(1, j) == 0);
        }
        assertEquals(0, prepared.classCounts().get(1));
    }

    @ParameterizedTest
    @CsvSource({"GLOBAL, true", "PIXEL, true", "GLOBAL, false", "PIXEL, false"})
    void dataThatNeverVaryCannotBeScaled(Scale scale, boolean center) {
        Matrix constant = Matrix.generate(1000, 3, (i, j) -> 0.1 * (j + 1));
        Moments moments = new MomentPass(Naive.backend("java"), Progress.SILENT).moments(InMemorySamples.of(constant));
        String message = assertThrows(BadInputException.class, () -> Preparation.fit(moments, center, scale))
                .getMessage();
        assertTrue(message.contains("expects data that vary") && message.contains("found 1000 samples"), message);
        assertEquals(3, Preparation.fit(moments, center, Scale.NONE).dimension());
    }

    /** Values of 1e-8 and of 1e8 are prepared alike. */
    @ParameterizedTest
    @EnumSource(value = Scale.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theUnitOfTheDataDoesNotMatter(Scale scale) {
        Moments unit = RAW.overall();
        Moments expected = Preparation.fit(unit, true, scale).prepare(unit);
        for (double factor : new double[] {1e-8, 1e8}) {
            Moments scaled = new Moments(
                    unit.count(), unit.mean().times(factor), unit.covariance().times(factor * factor));
            Moments found = Preparation.fit(scaled, true, scale).prepare(scaled);
            assertClose(expected, found, TOLERANCE);
        }
    }

    @Test
    void misfitsNameBothSides() {
        Vector two = Vector.constant(2, 1);
        refused(() -> new Preparation(two, Vector.constant(3, 1), two), "expects 2", "found 3");
        refused(() -> new Preparation(two, two, Vector.constant(3, 1)), "expects 2", "and 3");
        refused(() -> new Preparation(two, Vector.of(1, 0), two), "positive finite", "0.0 at 1");
        refused(() -> new Preparation(two, Vector.of(Double.NaN, 1), two), "positive finite", "NaN at 0");
    }

    private static void refused(Runnable misuse, String expected, String found) {
        String message =
                assertThrows(IllegalArgumentException.class, misuse::run).getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }

    @Test
    void rowsTogetherAreRowsOneByOne() {
        Preparation preparation = new Preparation(Vector.of(1, 2, 3), Vector.of(2, 4, 1), Vector.of(1, 1, 0));
        Matrix rows = Matrix.wrap(2, 3, new double[] {3, 2, 9, 1, 10, 3});
        assertEquals(Matrix.wrap(2, 3, new double[] {1, 0, 0, 0, 2, 0}), preparation.prepare(rows));
        assertThrows(IllegalArgumentException.class, () -> preparation.prepare(Matrix.zeros(2, 4)));
    }
}
