package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Targets;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments against real-valued targets. */
class TargetMomentsTest {
    private static final int BLOCK_OF_LEAST_ROWS = 1;
    private static final long PLENTY = 1 << 20;

    private static TaskMoments pass(String backend, Matrix x, Matrix y) {
        return new MomentPass(Naive.backend(backend), Progress.SILENT, BLOCK_OF_LEAST_ROWS, PLENTY)
                .task(InMemorySamples.of(x, new Targets(y)));
    }

    private static Matrix targets(Matrix x, int l, double offset, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(
                x.rows(),
                l,
                (i, t) -> offset + (t + 1) * x.at(i, t % x.columns()) - x.at(i, 0) + 0.5 * random.nextGaussian());
    }

    /**
     * x = (0, 2, 4), y = (1, 1, 4): means 2 and 2, deviations (-2, 0, 2) and (-1, -1, 2), so C = 8/3, B = (2 + 0 + 4)/3 = 2,
     * variance of y 6/3 = 2, Y2 = 18/3 = 6.
     */
    @Test
    void byHand() {
        TaskMoments found =
                pass("java", Matrix.of(new double[][] {{0}, {2}, {4}}), Matrix.of(new double[][] {{1}, {1}, {4}}));
        assertEquals(3, found.overall().count());
        assertEquals(2, found.overall().mean().at(0));
        assertEquals(8.0 / 3, found.overall().covariance().at(0, 0), Naive.ROUNDOFF);
        LabelMoments labels = found.labels();
        assertEquals(2, labels.cross().at(0, 0), Naive.ROUNDOFF);
        assertEquals(2, labels.energy(), Naive.ROUNDOFF);
        assertEquals(6, labels.second().at(0, 0), 2 * Naive.ROUNDOFF);
        assertEquals(2, labels.mean().at(0));
        assertEquals(1, labels.degrees(), "one target varies freely");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void isTheTwoPassDefinition(String backend) {
        Matrix x = Naive.rows(700, 5, 31);
        Matrix y = targets(x, 3, 2, 32);
        TaskMoments found = pass(backend, x, y);
        Naive.assertClose(Naive.of(x), found.overall(), Naive.tolerance(x));
        Moments both = Naive.of(Matrix.beside(x, y));
        double tolerance = Naive.tolerance(Matrix.beside(x, y));
        for (int i = 0; i < 5; i++) {
            for (int t = 0; t < 3; t++) {
                assertEquals(
                        both.covariance().at(i, 5 + t), found.labels().cross().at(i, t), tolerance);
            }
        }
        Naive.assertClose(Naive.of(y).covariance(), found.labels().covariance(), tolerance);
        Naive.assertClose(Naive.of(y).mean(), found.labels().mean(), tolerance);
    }

    /**
     * Targets far from 0, such as years or prices, lose what the rounding of a block's mean costs (one unit in the last place of
     * the offset); E[y y'] - ybar ybar' would lose offset^2 eps = 256 of a variance of about 6.
     */
    @Test
    void targetsFarFromZeroKeepTheirDigits() {
        Matrix x = Naive.rows(600, 3, 33);
        double offset = 0x1p30;
        Matrix far = targets(x, 2, offset, 34);
        Matrix near = Matrix.generate(600, 2, (i, t) -> far.at(i, t) - offset); // exact: far has a coarser grid
        LabelMoments expected = pass("java", x, near).labels();
        LabelMoments found = pass("java", x, far).labels();
        assertEquals(expected.energy(), found.energy(), Math.ulp(offset));
        Naive.assertClose(expected.cross(), found.cross(), Math.ulp(offset));
    }

    @Test
    void mergesAsOnePass() {
        Matrix x = Naive.rows(90, 4, 35);
        Matrix y = targets(x, 2, 1, 36);
        TargetMoments whole = (TargetMoments) pass("java", x, y);
        TargetMoments merged = ((TargetMoments) pass("java", Naive.part(x, 0, 31), Naive.part(y, 0, 31)))
                .merge((TargetMoments) pass("java", Naive.part(x, 31, 90), Naive.part(y, 31, 90)));
        double tolerance = Naive.tolerance(Matrix.beside(x, y));
        Naive.assertClose(whole.overall(), merged.overall(), tolerance);
        Naive.assertClose(whole.labels().cross(), merged.labels().cross(), tolerance);
        Naive.assertClose(whole.labels().covariance(), merged.labels().covariance(), tolerance);
        Naive.assertClose(whole.labels().mean(), merged.labels().mean(), tolerance);
    }

    /** One-hot numbers as targets have the moments of the classes. */
    @Test
    void oneHotTargetsAreClasses() {
        Matrix x = Naive.rows(120, 4, 37);
        Random random = new Random(38);
        int[] classOf = random.ints(120, 0, 3).toArray();
        LabelMoments classes = new MomentPass(Naive.backend("java"), Progress.SILENT)
                .task(InMemorySamples.of(x, Naive.labels(classOf, 3)))
                .labels();
        LabelMoments targets = pass("java", x, Matrix.generate(120, 3, (i, c) -> classOf[i] == c ? 1 : 0))
                .labels();
        double tolerance = Naive.tolerance(x);
        Naive.assertClose(classes.cross(), targets.cross(), tolerance);
        Naive.assertClose(classes.covariance(), targets.covariance(), tolerance);
        Naive.assertClose(classes.second(), targets.second(), tolerance);
        Naive.assertClose(classes.mean(), targets.mean(), tolerance);
        assertEquals(2, classes.degrees());
        assertEquals(3, targets.degrees(), "that they sum to 1 shows in the rank of B");
    }

    @Test
    void preparationDividesTheRowsOfB() {
        Matrix x = Naive.rows(50, 3, 39);
        TaskMoments raw = pass("java", x, targets(x, 2, 0, 40));
        Preparation preparation = Preparation.fit(raw.overall(), true, Scale.PIXEL);
        TaskMoments prepared = preparation.prepare(raw);
        assertEquals(Vector.zeros(3), prepared.overall().mean());
        for (int i = 0; i < 3; i++) {
            assertEquals(1, prepared.overall().covariance().at(i, i), Naive.ROUNDOFF);
            for (int t = 0; t < 2; t++) {
                assertEquals(
                        raw.labels().cross().at(i, t) / preparation.divisor().at(i),
                        prepared.labels().cross().at(i, t),
                        Naive.ROUNDOFF * raw.labels().cross().maxAbs());
            }
        }
        assertEquals(raw.labels().covariance(), prepared.labels().covariance());
    }

    @Test
    void refusesWhatDoesNotFit() {
        TargetMoments good = (TargetMoments) pass("java", Naive.rows(9, 3, 41), Naive.rows(9, 2, 42));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new TargetMoments(Naive.of(Naive.rows(9, 4, 43)), good.labels()))
                .getMessage();
        assertTrue(message.contains("4 rows, found 3"), message);
        assertThrows(
                dev.presage.data.BadInputException.class,
                () -> new MomentPass(Naive.backend("java"), Progress.SILENT)
                        .task(InMemorySamples.of(Naive.rows(9, 3, 44))));
    }
}
