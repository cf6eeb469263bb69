package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.moments.Moments;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed forms of theory.md section 3, by definition and by descent, over real operators and awkward data. */
class ClosedFormTest {
    private static final int K = 2;
    /** Descent stops when 20 sweeps gain less than 1e-9 of the size; slow modes leave about 100 times that. */
    private static final double SETTLED = 1e-6;
    /** Subspaces are conditioned by their spectral gap: at least 1/100 of the largest value in all problems here. */
    private static final double GAP = 100;

    static Stream<Arguments> problems() {
        return Case.all().stream()
                .flatMap(c -> Case.objectives().stream().map(objective -> Arguments.of(c, objective)));
    }

    static Stream<Case> cases() {
        return Case.all().stream();
    }

    private static int most(ClosedForm solution) {
        return solution.spectrum().available();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("problems")
    void lossIsThatOfTheReturnedEncoder(Case c, SpectralObjective objective) {
        ClosedForm solution = c.solve(objective);
        for (int k = 1; k <= most(solution); k++) {
            double loss = c.loss(objective, Dense.of(solution.encoder(k)));
            assertEquals(loss, solution.loss(k), c.tolerance(objective), "k = " + k);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("problems")
    void encodersWhitenTheViews(Case c, SpectralObjective objective) {
        ClosedForm solution = c.solve(objective);
        int k = most(solution);
        RealMatrix v = Dense.of(solution.encoder(k));
        RealMatrix gap = Dense.product(v, c.total(), v.transpose()).subtract(Dense.identity(k));
        double tolerance = Case.ROUNDOFF * Dense.EPS * c.task().d() * Dense.condition(c.total());
        assertEquals(0, gap.getFrobeniusNorm(), tolerance);
        assertEquals(0, solution.residual(k, Case.BACKEND), tolerance);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("problems")
    void noPerturbationDoesBetter(Case c, SpectralObjective objective) {
        ClosedForm solution = c.solve(objective);
        Random random = new Random(11);
        RealMatrix v = Dense.of(solution.encoder(K));
        for (double step : new double[] {1e-3, 1e-2, 0.1, 1}) {
            for (int trial = 0; trial < 5; trial++) {
                RealMatrix direction = Dense.random(K, c.task().d(), random)
                        .scalarMultiply(step
                                * v.getFrobeniusNorm()
                                / Math.sqrt(K * c.task().d()));
                double loss = c.loss(objective, v.add(direction));
                assertTrue(
                        loss >= solution.loss(K) - c.tolerance(objective),
                        () -> "a perturbed encoder has loss " + loss + " < " + solution.loss(K));
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("problems")
    void descentFromRandomStartsEndsAtTheClosedForm(Case c, SpectralObjective objective) {
        double best = c.solve(objective).loss(K);
        Random random = new Random(12);
        for (int start = 0; start < 2; start++) {
            double loss = c.descend(objective, K, random);
            assertTrue(loss >= best - c.tolerance(objective), () -> "descent reached " + loss + " < " + best);
            assertEquals(best, loss, SETTLED * c.size(objective) + c.tolerance(objective));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decoderReconstructsAsWellAsTheLossSays(Case c) {
        Reconstruction objective = new Reconstruction();
        ClosedForm solution = c.solve(objective);
        double before = c.size(objective);
        for (int k = 1; k <= most(solution); k++) {
            RealMatrix decoder = Dense.of(solution.decoder(k, Case.BACKEND).orElseThrow());
            double loss = c.loss(objective, decoder, Dense.of(solution.encoder(k)));
            assertEquals(loss, solution.loss(k), c.tolerance(objective), "k = " + k);
            assertTrue(solution.loss(k) < before, "the loss fell to " + loss + " at k = " + k);
            before = solution.loss(k);
        }
        assertTrue(before >= -c.tolerance(objective), "a reconstruction error is not negative");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jointLossIsThatOfItsHeads(Case c) {
        for (double lambda : new double[] {0, 0.3, 50}) {
            SupervisedReconstruction objective = new SupervisedReconstruction(lambda);
            ClosedForm solution = c.solve(objective);
            RealMatrix v = Dense.of(solution.encoder(K));
            RealMatrix heads = c.targets(objective).multiply(v.transpose());
            assertEquals(c.loss(objective, heads, v), solution.loss(K), c.tolerance(objective));
            RealMatrix decoder = Dense.of(solution.decoder(K, Case.BACKEND).orElseThrow());
            RealMatrix expected = c.cross().multiply(v.transpose());
            double norm = c.cross().getFrobeniusNorm() * v.getFrobeniusNorm();
            assertEquals(0, decoder.subtract(expected).getFrobeniusNorm(), Case.ROUNDOFF * Dense.EPS * norm);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void supervisedLossIsFullLeastSquaresWhateverK(Case c) {
        Supervised objective = new Supervised();
        ClosedForm solution = c.solve(objective);
        RealMatrix b = c.viewCross();
        RealMatrix map = b.transpose().multiply(Dense.pinv(c.total()));
        double loss = c.loss(objective, map, Dense.identity(c.task().d()));
        assertEquals(c.labelEnergy() - map.multiply(b).getTrace(), loss, c.tolerance(objective));
        for (int k = 1; k <= most(solution); k++) {
            assertEquals(loss, solution.loss(k), c.tolerance(objective), "k = " + k);
        }
        assertTrue(most(solution) <= c.task().classes() - 1);
        Random random = new Random(13);
        for (int trial = 0; trial < 10; trial++) {
            RealMatrix other =
                    map.add(Dense.random(map.getRowDimension(), c.task().d(), random)
                            .scalarMultiply(0.1 * map.getFrobeniusNorm()));
            assertTrue(c.loss(objective, other, Dense.identity(c.task().d())) > loss);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void supervisedFeaturesSpanTheOptimalPredictor(Case c) {
        if (!c.centred()) {
            return; // without intercepts B has rank l, and l - 1 features span less than the predictor
        }
        ClosedForm solution = c.solve(new Supervised());
        int k = most(solution);
        RealMatrix map = Dense.pinv(c.total()).multiply(c.viewCross());
        RealMatrix gap =
                Dense.projector(Dense.of(solution.encoder(k).transpose())).subtract(Dense.projector(map));
        double condition = Dense.condition(c.total()) * Dense.condition(map);
        assertEquals(
                0, gap.getFrobeniusNorm(), Case.ROUNDOFF * Dense.EPS * c.task().d() * condition);
        assertTrue(solution.decoder(k, Case.BACKEND).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void joinedWithMuchReconstructionIsReconstruction(Case c) {
        ClosedForm reconstruction = c.solve(new Reconstruction());
        RealMatrix limit = Dense.projector(Dense.of(reconstruction.encoder(K).transpose()));
        double[] gaps = new double[3];
        double[] lambdas = {1e3, 1e6, 1e9};
        for (int i = 0; i < 3; i++) {
            ClosedForm joint = c.solve(new SupervisedReconstruction(lambdas[i]));
            gaps[i] = Dense.projector(Dense.of(joint.encoder(K).transpose()))
                    .subtract(limit)
                    .getFrobeniusNorm();
        }
        // The target is lambda (M'M + T/lambda): its subspaces approach in proportion to 1/lambda.
        double rounding = Case.ROUNDOFF * Dense.EPS * c.task().d() * Dense.condition(c.total()) * GAP;
        assertTrue(gaps[1] <= 2e-3 * gaps[0] + rounding, () -> gaps[0] + " then " + gaps[1]);
        assertTrue(gaps[2] <= 2e-3 * gaps[1] + rounding, () -> gaps[1] + " then " + gaps[2]);
    }

    /** Reduced-rank regression by its textbook route: least squares, then principal components of the fitted values. */
    @Test
    void joinedWithoutReconstructionIsReducedRankRegression() {
        Case c = Case.named("none, n = 50, d = 6");
        RealMatrix x = Dense.centred(c.task().x());
        RealMatrix y = Dense.centred(c.task().y());
        RealMatrix slope = Dense.pinv(x).multiply(y);
        RealMatrix fitted = x.multiply(slope);
        ClosedForm solution = c.solve(new SupervisedReconstruction(0));
        assertEquals(c.task().classes() - 1, most(solution));
        for (int k = 1; k <= most(solution); k++) {
            RealMatrix kept = Dense.projector(
                    Dense.firstRows(new org.apache.commons.math3.linear.SingularValueDecomposition(fitted).getVT(), k)
                            .transpose());
            RealMatrix error = y.subtract(fitted.multiply(kept));
            double loss = Math.pow(error.getFrobeniusNorm(), 2) / c.task().n();
            assertEquals(loss, solution.loss(k), c.tolerance(solution.objective()), "k = " + k);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none, n = 50, d = 6", "none, n = 7 < d = 9"})
    void reconstructionWithoutNoiseIsPrincipalComponents(String which) {
        Case c = Case.named(which);
        ClosedForm solution = c.solve(new Reconstruction());
        double[] singular = Dense.singularValues(Dense.centred(c.task().x()));
        int rank = Math.min(c.task().d(), c.task().n() - 1);
        assertEquals(rank, most(solution));
        double left = c.clean().getTrace();
        for (int k = 1; k <= rank; k++) {
            RealMatrix top = Dense.firstRows(
                    new org.apache.commons.math3.linear.SingularValueDecomposition(
                                    Dense.centred(c.task().x()))
                            .getVT(),
                    k);
            RealMatrix gap = Dense.projector(Dense.of(solution.encoder(k).transpose()))
                    .subtract(Dense.projector(top.transpose()));
            left -= singular[k - 1] * singular[k - 1] / c.task().n();
            assertEquals(left, solution.loss(k), c.tolerance(solution.objective()), "k = " + k);
            double tolerance = Case.ROUNDOFF * Dense.EPS * c.task().d() * Dense.condition(c.total()) * GAP;
            assertEquals(0, gap.getFrobeniusNorm(), tolerance, "k = " + k);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("problems")
    void fewerFeaturesAreTheFirstOfMore(Case c, SpectralObjective objective) {
        ClosedForm solution = c.solve(objective);
        double rise = objective instanceof JointEmbedding ? 2 : 0;
        for (int k = 1; k < most(solution); k++) {
            assertEquals(
                    solution.encoder(k), solution.encoder(k + 1).firstRows(k), "the best " + k + " are among the next");
            double change = solution.loss(k + 1) - solution.loss(k);
            assertTrue(change <= rise + c.tolerance(objective));
            assertTrue(
                    objective instanceof JointEmbedding ? change >= -c.tolerance(objective) : change <= 0,
                    "loss changes by " + change);
            assertTrue(solution.spectrum().values().at(k - 1)
                    >= solution.spectrum().values().at(k));
        }
    }

    /** Data (and the noise's standard deviation) times s: losses go with s^2, ratios not at all. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 1e8})
    void unitsDoNotMatter(double s) {
        for (Case c : Case.all()) {
            Case scaled = new Case(
                    c.name(), c.task().with(c.task().x().scalarMultiply(s)), new Scaled(c.noise(), s), c.centred());
            for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding(), new Supervised())) {
                ClosedForm one = c.solve(objective);
                ClosedForm other = scaled.solve(objective);
                int k = most(one);
                assertEquals(k, most(other), c + ": " + objective);
                double unit = objective instanceof Reconstruction ? s * s : 1;
                assertEquals(one.loss(k) * unit, other.loss(k), c.tolerance(objective) * unit, c + ": " + objective);
                RealMatrix gap = Dense.projector(Dense.of(one.encoder(k).transpose()))
                        .subtract(Dense.projector(Dense.of(other.encoder(k).transpose())));
                double tolerance = GAP * Case.ROUNDOFF * Dense.EPS * c.task().d() * Dense.condition(c.total());
                assertEquals(0, gap.getFrobeniusNorm(), tolerance, c + ": " + objective);
            }
        }
    }

    /** C = diag(4, 1), each coordinate masked with probability 1/2. */
    @Test
    void maskedDiagonalByHand() {
        // M = C/2 = diag(2, 1/2), G = C/4 = diag(1, 1/4), S = C o (1/2 on the diagonal) = diag(2, 1/2).
        ViewMoments views = ByHand.views(
                Matrix.of(new double[] {4, 0}, new double[] {0, 1}),
                Matrix.of(new double[] {2, 0}, new double[] {0, 0.5}),
                Matrix.of(new double[] {1, 0}, new double[] {0, 0.25}),
                Matrix.of(new double[] {2, 0}, new double[] {0, 0.5}));
        ClosedForm reconstruction = ByHand.solve(new Reconstruction(), views, Optional.empty());
        // phi^2 = m^2/s = 4/2 = 2 and (1/4)/(1/2) = 1/2; losses 5 - 2 and 5 - 2.5.
        assertEquals(Math.sqrt(2), reconstruction.spectrum().values().at(0), ByHand.ROUNDOFF);
        assertEquals(Math.sqrt(0.5), reconstruction.spectrum().values().at(1), ByHand.ROUNDOFF);
        assertEquals(3, reconstruction.loss(1), ByHand.ROUNDOFF);
        assertEquals(2.5, reconstruction.loss(2), ByHand.ROUNDOFF);
        // The encoder is e1'/sqrt(2) up to its sign, the decoder M v = 2/sqrt(2).
        assertEquals(Math.sqrt(0.5), Math.abs(reconstruction.encoder(1).at(0, 0)), ByHand.ROUNDOFF);
        assertEquals(0, reconstruction.encoder(1).at(0, 1), ByHand.ROUNDOFF);
        Matrix decoder = reconstruction.decoder(1, Case.BACKEND).orElseThrow();
        assertEquals(1, decoder.at(0, 0) * reconstruction.encoder(1).at(0, 0), ByHand.ROUNDOFF);
        // omega = g/s = 1/2 twice: a tie.
        ClosedForm embedding = ByHand.solve(new JointEmbedding(), views, Optional.empty());
        assertEquals(1, embedding.loss(1), ByHand.ROUNDOFF);
        assertEquals(2, embedding.loss(2), ByHand.ROUNDOFF);
        assertTrue(embedding.spectrum().cuts(1));
    }

    /** C = (2 1; 1 2), noise of variance 1 on the first coordinate, b = (1, 1)', tr Y2 = 1. */
    @Test
    void noiseOnOneCoordinateByHand() {
        // M = G = C, S = (3 1; 1 2), det S = 5, S^-1 C = (3 0; 1 5)/5: omega = 1 and 3/5.
        Matrix c = Matrix.of(new double[] {2, 1}, new double[] {1, 2});
        ViewMoments views = ByHand.views(c, c, c, Matrix.of(new double[] {3, 1}, new double[] {1, 2}));
        ClosedForm embedding = ByHand.solve(new JointEmbedding(), views, ByHand.labels(1, 1, 1));
        assertEquals(0, embedding.loss(1), ByHand.ROUNDOFF);
        assertEquals(0.8, embedding.loss(2), ByHand.ROUNDOFF);
        // omega = 1 belongs to e2, which is free of noise: W = (0, 1/sqrt(2)).
        assertEquals(0, embedding.encoder(1).at(0, 0), ByHand.ROUNDOFF);
        assertEquals(Math.sqrt(0.5), Math.abs(embedding.encoder(1).at(0, 1)), ByHand.ROUNDOFF);
        // C S^-1 C = (7 5; 5 10)/5: trace 17/5, determinant 9/5, so phi_1^2 = 1.7 + sqrt(1.09).
        ClosedForm reconstruction = ByHand.solve(new Reconstruction(), views, ByHand.labels(1, 1, 1));
        assertEquals(4 - 1.7 - Math.sqrt(1.09), reconstruction.loss(1), ByHand.ROUNDOFF);
        assertEquals(0.6, reconstruction.loss(2), ByHand.ROUNDOFF);
        // b' S^-1 b = (2 - 1 - 1 + 3)/5 = 3/5.
        ClosedForm supervised = ByHand.solve(new Supervised(), views, ByHand.labels(1, 1, 1));
        assertEquals(0.4, supervised.loss(1), ByHand.ROUNDOFF);
        // T = b b' + C^2 = (6 5; 5 6): tr S^-1 T = 3/5 + 17/5 = 4, det S^-1 T = 11/5, rho_1 = 2 + sqrt(1.8).
        ClosedForm joint = ByHand.solve(new SupervisedReconstruction(1), views, ByHand.labels(1, 1, 1));
        assertEquals(5 - 2 - Math.sqrt(1.8), joint.loss(1), ByHand.ROUNDOFF);
        assertEquals(1, joint.loss(2), ByHand.ROUNDOFF);
        // lambda = 2: T = b b' + 2 C^2 = (11 9; 9 11): tr = 3/5 + 34/5 = 37/5, det = 40/5 = 8.
        ClosedForm twice = ByHand.solve(new SupervisedReconstruction(2), views, ByHand.labels(1, 1, 1));
        assertEquals(9 - 3.7 - Math.sqrt(13.69 - 8), twice.loss(1), ByHand.ROUNDOFF);
        assertEquals(9 - 7.4, twice.loss(2), ByHand.ROUNDOFF);
    }

    /** Few features of what is taken for a large problem: the same values, features and losses, and no more of them. */
    @Test
    void theFirstSolutionsAloneAreThoseOfAll() {
        int truncated = 0;
        for (Case c : Case.all()) {
            ViewMoments views = c.views();
            Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
            for (SpectralObjective objective : Case.objectives()) {
                ClosedForm all = c.solve(objective);
                int wanted = Math.max(1, whitening.rank() / 4);
                ClosedForm few = ClosedForm.solve(objective, views, c.labels(), whitening, wanted, 1, Case.BACKEND);
                assertTrue(all.whole());
                truncated += few.whole() ? 0 : 1;
                double size = all.spectrum().values().at(0);
                for (int j = 0; j < wanted; j++) {
                    // Squares of singular values are known to eps times the square of the largest.
                    assertEquals(
                            all.spectrum().values().at(j),
                            few.spectrum().values().at(j),
                            1e6 * Case.ROUNDOFF * Dense.EPS * size,
                            c.name() + ", " + objective.name());
                }
                if (!few.whole()) {
                    assertEquals(wanted, few.features());
                    assertEquals(wanted, few.spectrum().values().dimension());
                }
                assertEquals(all.loss(wanted), few.loss(wanted), 1e-9 * (1 + size * size), c.name());
                if (!all.spectrum().cuts(wanted)) {
                    PrincipalSpace space = PrincipalSpace.of(c.task().moments().covariance(), Case.BACKEND);
                    Features one = space.features(all.encoder(wanted));
                    Features other = space.features(few.encoder(wanted));
                    assertEquals(0, one.largestAngleDegrees(other), 1e-4, c.name() + ", " + objective.name());
                    assertTrue(few.residual(wanted, Case.BACKEND) < 1e-9, c.name());
                }
            }
        }
        assertTrue(truncated > 40, "only " + truncated + " problems were solved in part");
    }

    /** d = 90: few features by products with blocks of vectors, form and factor, are those of all; phi falls by 1e4. */
    @Test
    void fewSolutionsByProductsAreThoseOfAll() {
        int d = 90;
        double[] variances = new double[d];
        Arrays.setAll(variances, j -> Math.pow(10, -2 * j) + 1e-9);
        RealMatrix q = Dense.orthogonal(d, new Random(71));
        SymmetricMatrix clean = Dense.symmetric(Dense.product(q, Dense.diagonal(variances), q.transpose()));
        Moments moments = new Moments(1000, Vector.zeros(d), clean);
        ViewMoments views = ViewMoments.exact(moments, GaussianNoise.isotropic(d, 1e-2));
        Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
        PrincipalSpace space = PrincipalSpace.of(clean, Case.BACKEND);
        for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding())) {
            ClosedForm all = ClosedForm.solve(objective, views, Optional.empty(), whitening, Case.BACKEND);
            ClosedForm few = ClosedForm.solve(objective, views, Optional.empty(), whitening, 4, 45, Case.BACKEND);
            assertTrue(few.solver().startsWith("block"), few.solver());
            assertEquals(4, few.features());
            for (int j = 0; j < 4; j++) {
                assertEquals(
                        all.spectrum().values().at(j),
                        few.spectrum().values().at(j),
                        d * Dense.EPS * whitening.condition());
            }
            assertEquals(
                    0,
                    space.features(all.encoder(4)).largestAngleDegrees(space.features(few.encoder(4))),
                    Math.toDegrees(d * Dense.EPS * whitening.condition() * 10));
            assertTrue(few.residual(4, Case.BACKEND) < d * Dense.EPS * whitening.condition());
        }
    }

    /** phi of 1 and 1e-4 under no noise: too far apart for squares, so all are computed. */
    @Test
    void smallSingularValuesAreNotTakenFromSquares() {
        double[] deviations = {1, 1e-4, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5};
        double[] variances = Arrays.stream(deviations).map(s -> s * s).toArray();
        Matrix c = SymmetricMatrix.diagonal(variances).toMatrix();
        ViewMoments views = ByHand.views(c, c, c, c);
        Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
        for (int wanted = 1; wanted <= 2; wanted++) {
            ClosedForm few =
                    ClosedForm.solve(new Reconstruction(), views, Optional.empty(), whitening, wanted, 1, Case.BACKEND);
            assertEquals(wanted == 2, few.whole());
            for (int j = 0; j < wanted; j++) {
                assertEquals(deviations[j], few.spectrum().values().at(j), ByHand.ROUNDOFF);
            }
        }
    }

    @Test
    void asksForLabelsAndSensibleNumbersOfFeatures() {
        Case c = Case.all().get(0);
        ViewMoments views = c.views();
        Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
        for (SpectralObjective objective : List.of(new Supervised(), new SupervisedReconstruction(0.5))) {
            BadInputException missing = assertThrows(
                    BadInputException.class,
                    () -> ClosedForm.solve(objective, views, Optional.empty(), whitening, Case.BACKEND));
            assertTrue(missing.getMessage().contains("labels"), missing.getMessage());
        }
        ClosedForm solution = c.solve(new Reconstruction());
        IllegalArgumentException tooMany = assertThrows(IllegalArgumentException.class, () -> solution.encoder(6));
        assertTrue(tooMany.getMessage().contains("5") && tooMany.getMessage().contains("6"), tooMany.getMessage());
        assertThrows(IllegalArgumentException.class, () -> solution.loss(0));
        assertThrows(BadInputException.class, () -> new SupervisedReconstruction(-1e-9));
        assertThrows(BadInputException.class, () -> new SupervisedReconstruction(Double.NaN));
        assertThrows(BadInputException.class, () -> new SupervisedReconstruction(Double.POSITIVE_INFINITY));
    }

    /** S = I and T = (5 4; 4 5): M = (2 1; 1 2) has M'M = T, and joint embedding gets T as G. */
    private static ViewMoments mixed() {
        Matrix identity = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
        Matrix cross = Matrix.of(new double[] {2, 1}, new double[] {1, 2});
        return ByHand.views(cross, cross, Matrix.of(new double[] {5, 4}, new double[] {4, 5}), identity);
    }

    private static double residual(SpectralObjective objective, Matrix whiteningRows) {
        return ClosedForm.solve(
                        objective,
                        mixed(),
                        Optional.empty(),
                        new Whitening.Spectral(whiteningRows, 1, 1, 0),
                        Case.BACKEND)
                .residual(1, Case.BACKEND);
    }

    /** Views are white already, so whitening by 2 I leaves V S V' = 4 where 1 is asked: the constraint is off by 3. */
    @Test
    void residualShowsAViolatedConstraint() {
        Matrix twice = Matrix.of(new double[] {2, 0}, new double[] {0, 2});
        for (SpectralObjective objective : List.of(new JointEmbedding(), new Reconstruction())) {
            assertEquals(3, residual(objective, twice), ByHand.ROUNDOFF);
        }
    }

    /**
     * Whitened by (1, 0) alone, the solution is e1' with tau = 5: white, but e1'T = (5, 4) is not 5 e1'. They are 4 apart,
     * of sqrt(41) + 5.
     */
    @Test
    void residualShowsASolutionThatIsNotStationary() {
        Matrix first = Matrix.of(new double[] {1, 0});
        for (SpectralObjective objective : List.of(new JointEmbedding(), new Reconstruction())) {
            assertEquals(4 / (Math.sqrt(41) + 5), residual(objective, first), ByHand.ROUNDOFF);
        }
    }

    @Test
    void residualOfATargetOfZeroIsThatOfTheConstraint() {
        Matrix identity = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
        Matrix zero = Matrix.of(new double[2], new double[2]);
        ClosedForm solution =
                ByHand.solve(new JointEmbedding(), ByHand.views(identity, zero, zero, identity), Optional.empty());
        assertEquals(0, solution.residual(2, Case.BACKEND), ByHand.ROUNDOFF);
    }

    /** Seven samples in nine coordinates: six features of the data, however many of the views. */
    @Test
    void countsTheFeaturesOfViewsAndOfData() {
        Case masked = Case.named("mask, n = 7 < d = 9");
        PrincipalSpace space = PrincipalSpace.of(masked.task().moments().covariance(), Case.BACKEND);
        ClosedForm solution = masked.solve(new JointEmbedding());
        assertEquals(9, solution.features());
        assertEquals(6, solution.mostFeatures(space));
        ClosedForm supervised = masked.solve(new Supervised());
        assertEquals(3, supervised.features());
        assertEquals(2, supervised.mostFeatures(space));
    }
}
