package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alignment with tasks and angles between subspaces, against least squares and projectors (theory.md sections 4, 5). */
class PrincipalSpaceTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    /** d eps times the condition number of a clean covariance, at most 1e3 here, and of encoders, at most 1e2. */
    private static final double ROUNDOFF = 32 * 6 * 1e5 * Dense.EPS;

    private final Random random = new Random(61);

    static Stream<Task> tasks() {
        return Stream.of(
                Task.random(50, 4, 62, SPREAD),
                Task.random(50, 4, 63, SPREAD).dead(0.4, 1, 5),
                Task.random(5, 3, 64, SPREAD),
                Task.random(40, 2, 65, 1, 0.5, 2, 0.7, 1.5));
    }

    private static PrincipalSpace space(Task task) {
        return PrincipalSpace.of(task.moments().covariance(), BACKEND);
    }

    private static int rank(Task task) {
        int rank = 0;
        for (double value : Dense.singularValues(task.covariance())) {
            rank += value > 1e-11 ? 1 : 0;
        }
        return rank;
    }

    /** The share of label variance that least squares with intercept on the features leaves. */
    private static double leastSquaresResidual(Task task, RealMatrix encoder) {
        RealMatrix features = Dense.centred(task.x()).multiply(encoder.transpose());
        RealMatrix y = Dense.centred(task.y());
        RealMatrix error = y.subtract(Dense.projector(features).multiply(y));
        return Math.pow(error.getFrobeniusNorm() / y.getFrobeniusNorm(), 2);
    }

    /** sqrt(tr(B' V (V' C V)^+ V' B Y2) / tr(B' C^+ B Y2)) in percent, V = encoder'. */
    private static double percent(Task task, RealMatrix encoder) {
        RealMatrix b = task.labelCross();
        RealMatrix middle = Dense.pinv(Dense.product(encoder, task.covariance(), encoder.transpose()));
        RealMatrix part = Dense.product(b.transpose(), encoder.transpose(), middle, encoder, b, task.labelSecond());
        RealMatrix full = Dense.product(b.transpose(), Dense.pinv(task.covariance()), b, task.labelSecond());
        return 100 * Math.sqrt(part.getTrace() / full.getTrace());
    }

    private static Alignment alignment(Task task, RealMatrix encoder) {
        PrincipalSpace space = space(task);
        return Alignment.of(space.features(Dense.matrix(encoder)), space, task.labelMoments());
    }

    private static void assertAlignment(Task task, RealMatrix encoder, double tolerance) {
        Alignment alignment = alignment(task, encoder);
        for (int k = 1; k <= encoder.getRowDimension(); k++) {
            RealMatrix first = Dense.firstRows(encoder, k);
            double r2 = 1 - leastSquaresResidual(task, first);
            assertEquals(r2, alignment.r2().at(k - 1), tolerance, "R2 at " + k);
            assertEquals(
                    r2 * task.labelMoments().energy(), alignment.explained().at(k - 1), tolerance, "a at " + k);
            assertEquals(percent(task, first), alignment.percent().at(k - 1), 100 * tolerance, "percent at " + k);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void alignmentIsLeastSquaresForEveryK(Task task) {
        assertEquals(rank(task), space(task).rank());
        assertAlignment(task, Dense.random(Math.min(4, rank(task)), task.d(), random), ROUNDOFF);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void allFeaturesTogetherExplainAllThereIs(Task task) {
        PrincipalSpace space = space(task);
        RealMatrix encoder = Dense.random(space.rank(), task.d(), random);
        Features features = space.features(Dense.matrix(encoder));
        Alignment alignment = Alignment.of(features, space, task.labelMoments());
        assertEquals(100, alignment.percent().at(space.rank() - 1), 100 * ROUNDOFF);
        double[] outside = features.anglesToPrincipalComponents().sineSquaresPerK();
        assertEquals(0, outside[space.rank() - 1], ROUNDOFF);
        assertEquals(0, features.anglesToPrincipalComponents().sineMax(space.rank()), ROUNDOFF);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void principalFeaturesAreTheEigenvectors(Task task) {
        PrincipalSpace space = space(task);
        RealMatrix eigenvectors = new SingularValueDecomposition(task.covariance()).getUT();
        Alignment alignment = Alignment.of(space.principalFeatures(), space, task.labelMoments());
        for (int k = 1; k <= space.rank(); k++) {
            double r2 = 1 - leastSquaresResidual(task, Dense.firstRows(eigenvectors, k));
            assertEquals(r2, alignment.r2().at(k - 1), ROUNDOFF);
            assertEquals(
                    0, space.principalFeatures().anglesToPrincipalComponents().sineMax(k), 0);
        }
    }

    /** The features of clean samples have covariance I, and feature j stays in the span of the first j rows. */
    @ParameterizedTest
    @MethodSource("tasks")
    void inputRowsWhitenCleanSamples(Task task) {
        int k = Math.min(3, rank(task));
        RealMatrix encoder = Dense.random(k, task.d(), random);
        Features features = space(task).features(Dense.matrix(encoder));
        RealMatrix u =
                Dense.centred(task.x()).multiply(Dense.of(features.inputRows()).transpose());
        RealMatrix covariance = u.transpose().multiply(u).scalarMultiply(1.0 / task.n());
        assertEquals(0, covariance.subtract(Dense.identity(k)).getFrobeniusNorm(), ROUNDOFF);
        for (int j = 1; j <= k; j++) {
            RealMatrix z =
                    Dense.centred(task.x()).multiply(Dense.firstRows(encoder, j).transpose());
            RealMatrix gap = Dense.projector(z).subtract(Dense.projector(u.getSubMatrix(0, task.n() - 1, 0, j - 1)));
            assertEquals(0, gap.getFrobeniusNorm(), ROUNDOFF);
        }
        assertEquals(k, features.count());
    }

    @Test
    void dependentRowsAddNothingAndLaterOnesStillCount() {
        for (Task task : List.of(
                Task.random(50, 4, 66, SPREAD), Task.random(50, 4, 67, SPREAD).dead(0, 2))) {
            RealMatrix rows = Dense.random(3, 6, random);
            RealMatrix encoder = Dense.zeros(6, 6);
            encoder.setRowMatrix(0, rows.getRowMatrix(0));
            encoder.setRowMatrix(1, rows.getRowMatrix(0).scalarMultiply(-3));
            encoder.setRowMatrix(2, rows.getRowMatrix(1));
            encoder.setRowMatrix(
                    3, rows.getRowMatrix(0).add(rows.getRowMatrix(1).scalarMultiply(0.5)));
            encoder.setRowMatrix(5, rows.getRowMatrix(2)); // row 4 is zero
            assertAlignment(task, encoder, ROUNDOFF);
            Features features = space(task).features(Dense.matrix(encoder));
            for (int dependent : new int[] {1, 3, 4}) {
                assertEquals(
                        0,
                        Vector.wrap(features.coordinates().row(dependent))
                                .dot(Vector.wrap(features.coordinates().row(dependent))));
            }
        }
    }

    /** Rows that differ by 1e-6 of their length: their difference is known to eps/1e-6, and so is what it explains. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6})
    void nearlyDependentRowsKeepTheirAccuracy(double apart) {
        Task task = Task.random(50, 4, 68, SPREAD);
        RealMatrix rows = Dense.random(4, 6, random);
        RealMatrix encoder = rows.copy();
        encoder.setRowMatrix(1, rows.getRowMatrix(0).add(rows.getRowMatrix(1).scalarMultiply(apart)));
        encoder.setRowMatrix(3, rows.getRowMatrix(2).add(rows.getRowMatrix(3).scalarMultiply(apart)));
        PrincipalSpace space = space(task);
        Features features = space.features(Dense.matrix(encoder));
        Alignment alignment = Alignment.of(features, space, task.labelMoments());
        double tolerance = 32 * 6 * 1e2 * Dense.EPS / apart;
        for (int k = 1; k <= 4; k++) { // the referee uses the rows themselves, which span the same
            double r2 = 1 - leastSquaresResidual(task, Dense.firstRows(rows, k));
            assertEquals(r2, alignment.r2().at(k - 1), tolerance, "k = " + k);
        }
        RealMatrix u = Dense.of(features.coordinates());
        assertEquals(0, Dense.square(u).subtract(Dense.identity(4)).getFrobeniusNorm(), ROUNDOFF);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 1e8})
    void unitsDoNotMatter(double s) {
        Task task = Task.random(50, 4, 69, SPREAD);
        RealMatrix encoder = Dense.random(3, 6, random);
        assertAlignment(task.with(task.x().scalarMultiply(s)), encoder, ROUNDOFF);
        assertAlignment(task, encoder.scalarMultiply(s), ROUNDOFF);
        Vector before = alignment(task, encoder).r2();
        encoder.setRowMatrix(1, encoder.getRowMatrix(1).scalarMultiply(s));
        Vector after = alignment(task, encoder).r2();
        for (int j = 0; j < 3; j++) {
            assertEquals(before.at(j), after.at(j), ROUNDOFF, "one row in other units");
        }
    }

    @Test
    void aTaskWithoutVarianceIsExplainedByNothing() {
        Task task = Task.random(20, 3, 70, SPREAD);
        LabelMoments constant = LabelMoments.oneHot(Dense.matrix(Dense.zeros(6, 2)), Vector.of(1, 0));
        Alignment alignment = Alignment.of(space(task).principalFeatures(), space(task), constant);
        assertEquals(Vector.zeros(6), alignment.r2());
        assertEquals(Vector.zeros(6), alignment.percent());
    }

    // --- angles ---

    /** Pi_noise - Pi_clean in the space of features C^{1/2} v. */
    private static RealMatrix difference(RealMatrix clean, RealMatrix encoder, int k) {
        RealMatrix root = Dense.root(clean);
        RealMatrix principal =
                new SingularValueDecomposition(clean).getU().getSubMatrix(0, clean.getRowDimension() - 1, 0, k - 1);
        return Dense.projector(root.multiply(Dense.firstRows(encoder, k).transpose()))
                .subtract(Dense.projector(principal));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void anglesAreThoseOfTheProjectors(Task task) {
        RealMatrix encoder = Dense.random(rank(task), task.d(), random);
        SubspaceAngles angles = space(task).features(Dense.matrix(encoder)).anglesToPrincipalComponents();
        double[] squares = angles.sineSquaresPerK();
        for (int k = 1; k < rank(task); k++) {
            RealMatrix gap = difference(task.covariance(), encoder, k);
            double sine = Dense.singularValues(gap)[0];
            assertEquals(sine, angles.sineMax(k), ROUNDOFF, "k = " + k);
            // near 90 degrees the angle magnifies errors of its sine by 1/cos
            double cosine = Math.sqrt(Math.max(1e-8, 1 - sine * sine));
            assertEquals(Math.toDegrees(Math.asin(Math.min(1, sine))), angles.maxDegrees(k), 90 * ROUNDOFF / cosine);
            // ||Pi_noise - Pi_clean||_F^2 = 2 sum sin^2
            assertEquals(Math.pow(gap.getFrobeniusNorm(), 2) / 2, squares[k - 1], ROUNDOFF, "k = " + k);
        }
    }

    /** The change in explained label energy over all unit tasks is at most sin theta_max, and a witness attains it. */
    @Test
    void theWitnessTaskGainsTheSine() {
        Task task = Task.random(50, 4, 71, SPREAD);
        RealMatrix encoder = Dense.random(4, 6, random);
        PrincipalSpace space = space(task);
        Features features = space.features(Dense.matrix(encoder));
        for (int k = 1; k <= 4; k++) {
            RealMatrix gap = difference(task.covariance(), encoder, k);
            double sine = features.anglesToPrincipalComponents().sineMax(k);
            // the eigenvector of the largest eigenvalue of the difference: leading direction of gap + 2 I
            RealMatrix witness = Dense.leading(gap.add(Dense.identity(6).scalarMultiply(2)));
            assertEquals(sine, gain(space, features, task.covariance(), witness, k), ROUNDOFF);
            RealMatrix victim = Dense.leading(gap.subtract(Dense.identity(6).scalarMultiply(2)));
            assertEquals(-sine, gain(space, features, task.covariance(), victim, k), ROUNDOFF);
            for (int trial = 0; trial < 50; trial++) {
                RealMatrix other = Dense.random(6, 1, random);
                other = other.scalarMultiply(1 / other.getFrobeniusNorm());
                double change = gain(space, features, task.covariance(), other, k);
                assertTrue(Math.abs(change) <= sine + ROUNDOFF, "a task gains " + change + " > " + sine);
            }
        }
    }

    /** What the encoder explains of the task y = w' C^{-1/2} (x - mu), of unit variance, more than clean PCA does. */
    private static double gain(PrincipalSpace space, Features features, RealMatrix clean, RealMatrix w, int k) {
        RealMatrix cross = Dense.root(clean).multiply(w); // C C^{-1/2} w
        LabelMoments labels = LabelMoments.ofTargets(Dense.matrix(cross), SymmetricMatrix.diagonal(1), Vector.zeros(1));
        return Alignment.of(features, space, labels).explained().at(k - 1)
                - Alignment.of(space.principalFeatures(), space, labels)
                        .explained()
                        .at(k - 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6, 1e-9})
    void smallAnglesKeepTheirDigits(double angle) {
        double[] lambda = {5, 4, 3, 2, 1};
        RealMatrix u = Dense.orthogonal(5, random).transpose();
        RealMatrix clean = Dense.product(u.transpose(), Dense.diagonal(lambda), u);
        RealMatrix encoder = Dense.zeros(2, 5);
        RealMatrix tilted = u.getRowMatrix(0)
                .scalarMultiply(Math.cos(angle) / Math.sqrt(5))
                .add(u.getRowMatrix(4).scalarMultiply(Math.sin(angle)));
        encoder.setRowMatrix(0, tilted);
        encoder.setRowMatrix(1, u.getRowMatrix(1));
        SubspaceAngles angles = PrincipalSpace.of(Dense.symmetric(clean), BACKEND)
                .features(Dense.matrix(encoder))
                .anglesToPrincipalComponents();
        // eigenvectors are known to eps lambda_1 / gap
        assertEquals(Math.sin(angle), angles.sineMax(2), 32 * 5 * 5 * Dense.EPS);
        assertEquals(Math.toDegrees(angle), angles.maxDegrees(2), Math.toDegrees(32 * 5 * 5 * Dense.EPS));
    }

    /** A subspace of fewer than k dimensions misses a direction of clean PCA's entirely: ||Pi_noise - Pi_clean|| = 1. */
    @Test
    void aMissingFeatureIsARightAngle() {
        Task task = Task.random(50, 4, 72, SPREAD);
        RealMatrix eigenvectors = new SingularValueDecomposition(task.covariance()).getUT();
        RealMatrix encoder = Dense.firstRows(eigenvectors, 3).copy();
        encoder.setRowMatrix(1, encoder.getRowMatrix(0).scalarMultiply(2));
        SubspaceAngles angles = space(task).features(Dense.matrix(encoder)).anglesToPrincipalComponents();
        for (int k = 2; k <= 3; k++) {
            double sine = Dense.singularValues(difference(task.covariance(), encoder, k))[0];
            assertEquals(1, sine, ROUNDOFF);
            assertEquals(sine, angles.sineMax(k), ROUNDOFF, "k = " + k);
            assertEquals(1, angles.sineSquaresPerK()[k - 1], ROUNDOFF, "k = " + k);
        }
    }

    /** A row that is constant on clean samples is no feature, however rounding tilts it towards one. */
    @Test
    void rowsThatCleanSamplesDoNotShowAddNothing() {
        for (int trial = 0; trial < 20; trial++) {
            RealMatrix u = Dense.orthogonal(5, random).transpose();
            Task task = Task.random(40, 3, 74 + trial, 1, 0.5, 0.8, 0.3, 0.6);
            Task flat = task.with(Dense.product(
                    task.x(), u.transpose(), Dense.diagonal(1, 1, 1, 0, 0), u)); // varies in three directions
            RealMatrix encoder = Dense.random(3, 5, random);
            RealMatrix hidden = u.getRowMatrix(3).add(u.getRowMatrix(4).scalarMultiply(-2));
            encoder.setRowMatrix(1, hidden);
            PrincipalSpace space = space(flat);
            assertEquals(3, space.rank());
            Features features = space.features(Dense.matrix(encoder));
            assertEquals(Vector.zeros(3), Vector.wrap(features.coordinates().row(1)));
            Alignment alignment = Alignment.of(features, space, flat.labelMoments());
            assertEquals(alignment.r2().at(0), alignment.r2().at(1));
            RealMatrix shown = Dense.zeros(2, 5);
            shown.setRowMatrix(0, encoder.getRowMatrix(0));
            shown.setRowMatrix(1, encoder.getRowMatrix(2));
            assertEquals(1 - leastSquaresResidual(flat, shown), alignment.r2().at(2), ROUNDOFF);
            assertEquals(1, features.anglesToPrincipalComponents().sineMax(2), ROUNDOFF);
            assertEquals(1, features.anglesToPrincipalComponents().sineMax(3), ROUNDOFF);
        }
    }

    @Test
    void anglesNameTheirRange() {
        SubspaceAngles angles =
                space(Task.random(50, 4, 73, SPREAD)).principalFeatures().anglesToPrincipalComponents();
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> angles.sineMax(7));
        assertTrue(error.getMessage().contains("6") && error.getMessage().contains("7"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> angles.sineMax(0));
    }

    /**
     * By hand, C = diag(2, 1, 0, 0, 0): the first row has variance 2, the second covariance 2 with it and variance 3, so
     * the orthonormal features are e1/sqrt(2) and e2 - e1. Both keep what the encoder does on the coordinates that clean
     * samples leave at 0: new samples may vary there.
     */
    @Test
    void featuresKeepWhatTheEncoderDoesWhereCleanSamplesDoNotVary() {
        PrincipalSpace space = PrincipalSpace.of(SymmetricMatrix.diagonal(2, 1, 0, 0, 0), new JavaBackend(1));
        Matrix rows = space.features(Matrix.of(new double[] {1, 0, 3, 0, 0}, new double[] {1, 1, 0, 2, 0}))
                .inputRows();
        double[][] expected = {{1 / Math.sqrt(2), 0, 3 / Math.sqrt(2), 0, 0}, {0, 1, -3, 2, 0}};
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(expected[i], rows.row(i), 64 * Dense.EPS, "row " + i);
        }
    }
}
