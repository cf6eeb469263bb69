package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.data.Synthetic;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.moments.Scale;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Verdict;
import dev.presage.theory.Whitening;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job end to end on small sets: every number against its definition. */
class AnalysisTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    /** d eps times condition numbers of at most 1e3, and spectral gaps of at least 1e-2. */
    private static final double ROUNDOFF = 32 * 6 * 1e5 * Dense.EPS;

    private final Task train = Task.random(60, 3, 141, SPREAD);
    private final Task test = Task.random(25, 3, 141, SPREAD);

    private static PreparedData prepared(Samples train, Optional<Samples> test, PreparationPlan plan) {
        return PreparedData.read(new DataSet("small", "0", train, test), plan, BACKEND, Progress.SILENT);
    }

    private PreparedData labelled() {
        return prepared(train.images(IMAGE), Optional.of(test.images(IMAGE)), PreparationPlan.standard());
    }

    private PreparedData unlabelled() {
        InMemorySamples samples = new InMemorySamples(Dense.matrix(train.x()), IMAGE, Optional.empty());
        return prepared(samples, Optional.empty(), PreparationPlan.standard());
    }

    private static AnalysisResult run(
            PreparedData data, String noise, List<SpectralObjective> objectives, Dimensions dimensions) {
        AnalysisPlan plan =
                new AnalysisPlan(List.of(Strategy.parse(noise)), objectives, dimensions, Optional.empty(), 0);
        return Analysis.run(data, plan, Progress.SILENT);
    }

    private static Dimensions given(Integer... ks) {
        return new Dimensions.Given(List.of(ks), false);
    }

    /** The root mean square of all entries of centred samples, the divisor of --scale global. */
    private double rootMeanSquare() {
        return Math.sqrt(train.covariance().getTrace() / 6);
    }

    /** 1 - the share of label variance left by least squares on the features E x. */
    private double r2(RealMatrix encoder) {
        RealMatrix y = Dense.centred(train.y());
        RealMatrix z = Dense.centred(train.x()).multiply(encoder.transpose());
        return 1 - Math.pow(y.subtract(Dense.projector(z).multiply(y)).getFrobeniusNorm() / y.getFrobeniusNorm(), 2);
    }

    private RealMatrix principal(int k) {
        return Dense.firstRows(new SingularValueDecomposition(train.covariance()).getUT(), k);
    }

    /** Rows of the best k features under gaussian(sigma=1) in units of the data: principal components. */
    @Test
    void isotropicNoiseByDefinition() {
        AnalysisResult result =
                run(labelled(), "gaussian(sigma=1)", List.of(new Reconstruction()), new Dimensions.All());
        RunResult run = result.runs().get(0);
        assertEquals(6, run.k());
        double[] lambda = Dense.singularValues(train.covariance().scalarMultiply(Math.pow(rootMeanSquare(), -2)));
        double loss = 6; // the trace of the scaled covariance
        for (int k = 1; k <= 6; k++) {
            double phi = lambda[k - 1] / Math.sqrt(lambda[k - 1] + 1);
            loss -= phi * phi;
            assertEquals(lambda[k - 1], result.clean().spectrum().at(k - 1), ROUNDOFF);
            assertEquals(phi, run.spectrum().at(k - 1), ROUNDOFF);
            double r2 = r2(principal(k));
            assertEquals(r2, run.curves().orElseThrow().r2().at(k).orElseThrow(), ROUNDOFF);
            assertEquals(r2, result.clean().curves().orElseThrow().r2().at(k).orElseThrow(), ROUNDOFF);
            assertEquals(0, run.perK().orElseThrow().thetaDegrees().at(k).orElseThrow(), 90 * ROUNDOFF);
            assertEquals(
                    0, run.perK().orElseThrow().gainR2().orElseThrow().at(k).orElseThrow(), ROUNDOFF);
        }
        assertEquals(loss, run.loss(), ROUNDOFF);
        assertEquals(100, run.curves().orElseThrow().alignment().at(6).orElseThrow(), 100 * ROUNDOFF);
        assertInstanceOf(Verdict.NeverHelps.class, run.comparison().verdict());
        assertEquals(
                RunResult.LabelEffect.NO_DIFFERENCE,
                run.comparison().onTheseLabels().orElseThrow());
    }

    /** The encoder of a masked reconstruction by its eigenproblem: S^{-1/2} M'M S^{-1/2}, from samples and K. */
    private RealMatrix maskedEncoder(double drop, int k) {
        RealMatrix c = train.covariance();
        RealMatrix s = c.copy();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                s.multiplyEntry(i, j, i == j ? 1 - drop : (1 - drop) * (1 - drop));
            }
        }
        RealMatrix white = Dense.inverseRoot(s);
        RealMatrix m = c.scalarMultiply(1 - drop).multiply(white);
        RealMatrix top = new SingularValueDecomposition(m).getVT();
        return Dense.firstRows(top, k).multiply(white);
    }

    @Test
    void maskedReconstructionByDefinition() {
        AnalysisResult all = run(labelled(), "mask(ratio=0.4)", List.of(new Reconstruction()), new Dimensions.All());
        RunResult run = all.runs().get(0);
        for (int k = 1; k <= 6; k++) {
            double r2 = r2(maskedEncoder(0.4, k));
            assertEquals(r2, run.curves().orElseThrow().r2().at(k).orElseThrow(), ROUNDOFF, "k = " + k);
            assertEquals(
                    r2 - r2(principal(k)),
                    run.perK().orElseThrow().gainR2().orElseThrow().at(k).orElseThrow(),
                    ROUNDOFF);
            RealMatrix root = Dense.root(train.covariance());
            RealMatrix gap = Dense.projector(root.multiply(maskedEncoder(0.4, k).transpose()))
                    .subtract(Dense.projector(principal(k).transpose()));
            double degrees = Math.toDegrees(Math.asin(Math.min(1, Dense.singularValues(gap)[0])));
            // near 90 degrees an error e of the sine is sqrt(2 e) of the angle
            assertEquals(
                    degrees,
                    run.perK().orElseThrow().thetaDegrees().at(k).orElseThrow(),
                    Math.toDegrees(Math.sqrt(2 * ROUNDOFF)));
        }
        AnalysisResult some = run(labelled(), "mask(ratio=0.4)", List.of(new Reconstruction()), given(4, 2));
        assertEquals(
                List.of(2, 4), some.runs().stream().map(RunResult::k).sorted().toList());
        RunResult two = some.runs().stream().filter(r -> r.k() == 2).findFirst().orElseThrow();
        assertEquals(
                r2(maskedEncoder(0.4, 2)) - r2(principal(2)),
                two.comparison().gainR2().orElseThrow(),
                ROUNDOFF);
        assertTrue(two.perK().isEmpty());
        assertEquals(2, two.curves().orElseThrow().r2().length());
        assertInstanceOf(Verdict.Undecided.class, two.comparison().verdict());
    }

    /** Refits the probe without each sample, on the raw samples: scaling and centring do not change a prediction. */
    @Test
    void accuraciesByRefitting() {
        RunResult run = run(labelled(), "mask(ratio=0.4)", List.of(new Reconstruction()), given(3))
                .runs()
                .get(0);
        RealMatrix encoder = maskedEncoder(0.4, 3);
        int correct = 0;
        for (int i = 0; i < train.n(); i++) {
            int left = i;
            Task others = train.rows(
                    IntStream.range(0, train.n()).filter(j -> j != left).boxed().toList());
            correct += predicted(others, encoder, train.x().getRow(i)) == train.classOf()[i] ? 1 : 0;
        }
        assertEquals(correct / 60.0, run.accuracy().leaveOneOut().orElseThrow().value());
        int right = 0;
        for (int i = 0; i < test.n(); i++) {
            right += predicted(train, encoder, test.x().getRow(i)) == test.classOf()[i] ? 1 : 0;
        }
        assertEquals(right / 25.0, run.accuracy().test().orElseThrow().value());
        assertTrue(run.accuracy().predicted().isPresent());
    }

    private static int predicted(Task fitted, RealMatrix encoder, double[] sample) {
        RealMatrix z = Dense.centred(fitted.x()).multiply(encoder.transpose());
        double[] mean = fitted.mean();
        double[] apart =
                IntStream.range(0, 6).mapToDouble(j -> sample[j] - mean[j]).toArray();
        RealMatrix slope = Dense.pinv(z).multiply(Dense.centred(fitted.y()));
        double[] scores = slope.transpose().multiply(encoder).operate(apart);
        double[] frequencies = fitted.labelMean();
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] + frequencies[c] > scores[best] + frequencies[best] ? c : best;
        }
        return best;
    }

    @Test
    void objectivesWithLabelsAreComparedWithTheirOwnNoiseFreeSolution() {
        for (SpectralObjective objective : List.of(new Supervised(), new SupervisedReconstruction(0.4))) {
            RunResult noisy = run(labelled(), "mask(ratio=0.4)", List.of(objective), given(1))
                    .runs()
                    .get(0);
            RunResult free =
                    run(labelled(), "none", List.of(objective), given(1)).runs().get(0);
            double r2 = noisy.curves().orElseThrow().r2().at(1).orElseThrow();
            assertEquals(
                    r2 - free.curves().orElseThrow().r2().at(1).orElseThrow(),
                    noisy.comparison().gainR2OverNoiseFree().orElseThrow(),
                    ROUNDOFF);
            assertEquals(r2 - r2(principal(1)), noisy.comparison().gainR2().orElseThrow(), ROUNDOFF);
        }
        // Without noise, supervised features on l - 1 = 2 dimensions explain all that is explained.
        RunResult free = run(labelled(), "none", List.of(new Supervised()), given(2))
                .runs()
                .get(0);
        assertEquals(
                r2(Dense.identity(6)), free.curves().orElseThrow().r2().at(2).orElseThrow(), ROUNDOFF);
    }

    @Test
    void withoutLabelsEverythingThatNeedsNoneWorks() {
        AnalysisResult result = run(
                unlabelled(),
                "mask(ratio=0.4)",
                List.of(new Reconstruction(), new JointEmbedding()),
                new Dimensions.All());
        AnalysisResult with = run(
                labelled(),
                "mask(ratio=0.4)",
                List.of(new Reconstruction(), new JointEmbedding()),
                new Dimensions.All());
        for (int i = 0; i < 2; i++) {
            RunResult run = result.runs().get(i);
            assertEquals(with.runs().get(i).loss(), run.loss(), ROUNDOFF);
            assertTrue(run.curves().isEmpty());
            assertTrue(run.perK().orElseThrow().gainR2().isEmpty());
            assertTrue(run.comparison().gainR2().isEmpty());
            assertTrue(run.comparison().onTheseLabels().isEmpty());
            assertTrue(run.comparison().thetaMaxDegrees().isPresent());
            assertEquals(new RunResult.Accuracy(Optional.empty(), Optional.empty(), Optional.empty()), run.accuracy());
            for (String field : List.of("alignment", "r2", "gainR2", "leaveOneOut", "test", "predicted")) {
                assertTrue(run.why().get(field).contains("no labels"), field);
            }
        }
        assertTrue(result.clean().curves().isEmpty());
        for (SpectralObjective objective : List.of(new Supervised(), new SupervisedReconstruction(1))) {
            BadInputException error = assertThrows(
                    BadInputException.class, () -> run(unlabelled(), "none", List.of(objective), given(1)));
            assertTrue(error.getMessage().contains("labels"), error.getMessage());
        }
    }

    @Test
    void tooManyFeaturesNameBothNumbersOrAreCut() {
        BadInputException error = assertThrows(
                BadInputException.class,
                () -> run(labelled(), "gaussian(sigma=1)", List.of(new Reconstruction()), given(2, 9)));
        assertTrue(error.getMessage().contains("9") && error.getMessage().contains("6"), error.getMessage());
        BadInputException classes = assertThrows(
                BadInputException.class,
                () -> run(labelled(), "gaussian(sigma=1)", List.of(new Supervised()), given(5)));
        assertTrue(classes.getMessage().contains("5") && classes.getMessage().contains("2"), classes.getMessage());
        AnalysisResult cut = run(
                labelled(),
                "gaussian(sigma=1)",
                List.of(new Supervised(), new Reconstruction()),
                new Dimensions.Given(List.of(5), true));
        assertEquals(2, cut.runs().get(0).k());
        assertTrue(cut.runs().get(0).why().get("k").contains("5"));
        assertEquals(5, cut.runs().get(1).k());
        assertEquals(2, cut.runs().get(0).numerics().kMax().orElseThrow());
    }

    /** hflip ties omega = 1 four times and 0 twice: only k = 4 has a subspace; loss and spectrum stay. */
    @Test
    void whereTiesAreCutNothingDependsOnTheSubspace() {
        AnalysisResult result = run(labelled(), "hflip", List.of(new JointEmbedding()), new Dimensions.All());
        RunResult run = result.runs().get(0);
        assertEquals(4, run.k());
        RunResult.LabelCurves curves = run.curves().orElseThrow();
        for (int k = 1; k <= 4; k++) {
            assertEquals(k == 4, curves.r2().at(k).isPresent());
            assertEquals(k == 4, curves.alignment().at(k).isPresent());
            assertEquals(k == 4, run.perK().orElseThrow().thetaDegrees().at(k).isPresent());
            assertEquals(
                    k == 4,
                    run.perK().orElseThrow().gainR2().orElseThrow().at(k).isPresent());
        }
        assertTrue(run.why().containsKey("r2"));
        RunResult two = run(labelled(), "hflip", List.of(new JointEmbedding()), given(2))
                .runs()
                .get(0);
        assertEquals(0, two.loss(), ROUNDOFF);
        assertInstanceOf(Verdict.Undecided.class, two.comparison().verdict());
        assertTrue(two.comparison().thetaMaxDegrees().isEmpty());
        assertTrue(two.comparison().gainR2().isEmpty());
        assertEquals(new RunResult.Accuracy(Optional.empty(), Optional.empty(), Optional.empty()), two.accuracy());
        assertTrue(two.why().get("leaveOneOut").contains("cluster"));
        assertTrue(result.warnings().stream().anyMatch(w -> w.contains("raw")), "flips normally want raw space");
    }

    /** The encoder of mirrored views looks where clean samples are dead: it explains nothing, and that is a difference. */
    @Test
    void losingEverythingIsNotNoDifference() {
        Task dead = train.dead(0, 2, 5, 1, 4); // only the left column of the 2 x 3 image varies
        PreparedData data = prepared(dead.images(IMAGE), Optional.empty(), PreparationPlan.standard());
        for (int k : new int[] {1, 2}) {
            RunResult run = run(data, "hflip(p=1)", List.of(new Reconstruction()), given(k))
                    .runs()
                    .get(0);
            assertEquals(0, run.curves().orElseThrow().r2().at(k).orElseThrow(), 0);
            assertTrue(run.comparison().gainR2().orElseThrow() < -0.01);
            assertEquals(90, run.comparison().thetaMaxDegrees().orElseThrow(), 0);
            assertEquals(
                    RunResult.LabelEffect.UNDECIDED,
                    run.comparison().onTheseLabels().orElseThrow());
        }
    }

    @Test
    void syntheticSamplesApproachTheirKnownMoments() {
        Random random = new Random(142);
        Matrix factor = Dense.matrix(Dense.diagonal(3, 2, 1, 0.5).multiply(Dense.orthogonal(4, random)));
        Synthetic samples = Synthetic.gaussian(new double[] {1, 2, 3, 4}, factor, 20000, 7);
        PreparationPlan plan = new PreparationPlan(true, Scale.NONE, NoiseSpace.PREPARED, OptionalInt.empty());
        RunResult run = run(
                        prepared(samples, Optional.empty(), plan),
                        "gaussian(sigma=1)",
                        List.of(new Reconstruction()),
                        given(2))
                .runs()
                .get(0);
        // C = diag(9, 4, 1, 1/4): phi^2 = 81/10 and 16/5; a variance is known to sqrt(2/n), 1% here, each.
        assertEquals(14.25 - 8.1 - 3.2, run.loss(), 4 * Math.sqrt(2.0 / 20000) * 14.25);
        assertEquals(Math.sqrt(8.1), run.spectrum().at(0), 4 * Math.sqrt(2.0 / 20000) * 9);
    }

    /** Noise on raw values: scale the moments of raw views by hand. */
    @Test
    void rawNoiseIsRawViewsPreparedByHand() {
        PreparationPlan raw = new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.RAW, OptionalInt.empty());
        PreparedData data = prepared(train.images(IMAGE), Optional.empty(), raw);
        ViewMoments views = data.views(NoiseExpression.parse("mask(ratio=0.4)")).moments();
        double q = 0.6;
        double[] mu = train.mean();
        RealMatrix c = train.covariance();
        double unit = Math.pow(rootMeanSquare(), -2);
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                // E[m_i m_j] E[x_i x_j] - q^2 mu_i mu_j
                double second = c.getEntry(i, j) + mu[i] * mu[j];
                double total = (i == j ? q : q * q) * second - q * q * mu[i] * mu[j];
                double size = unit * second;
                assertEquals(unit * total, views.total().at(i, j), ROUNDOFF * Math.max(1, Math.abs(size)));
                assertEquals(unit * q * c.getEntry(i, j), views.cross().at(i, j), ROUNDOFF);
                assertEquals(unit * q * q * c.getEntry(i, j), views.between().at(i, j), ROUNDOFF);
            }
        }
    }

    @Test
    void modelsEncodeRawSamples(@TempDir Path folder) {
        for (boolean centre : new boolean[] {true, false}) {
            for (Scale scale : Scale.values()) {
                PreparationPlan plan = new PreparationPlan(centre, scale, NoiseSpace.PREPARED, OptionalInt.empty());
                Task task = train.dead(0.5, 4);
                PreparedData data = prepared(task.samples(), Optional.empty(), plan);
                ViewMoments views =
                        data.views(NoiseExpression.parse("gaussian(sigma=1)")).moments();
                ClosedForm solution = ClosedForm.solve(
                        new Reconstruction(), views, Optional.empty(), Whitening.of(views.total(), BACKEND), BACKEND);
                LinearModel model = LinearModel.of(data, solution, 3, centre);
                model.save(folder);
                LinearModel loaded = LinearModel.load(folder);
                assertEquals(model.weights(), loaded.weights());
                assertEquals(model.bias(), loaded.bias());
                LinearModel.Decoder decoder = model.decoder().orElseThrow();
                double size = Dense.of(solution.encoder(3)).getFrobeniusNorm()
                        * model.weights().frobeniusNorm()
                        * 10;
                for (int i = 0; i < task.n(); i++) {
                    double[] x = task.x().getRow(i);
                    double[] row = x.clone();
                    data.preparation().prepare(row, 0);
                    double[] z = solution.encoder(3).times(row);
                    double[] found = model.weights().times(x);
                    for (int j = 0; j < 3; j++) {
                        found[j] += model.bias().at(j);
                    }
                    assertClose(z, found, ROUNDOFF * size);
                    double[] back = solution.decoder(3, BACKEND).orElseThrow().times(z);
                    data.preparation().restore(back, 0);
                    double[] shown = decoder.weights().times(found);
                    for (int j = 0; j < 6; j++) {
                        shown[j] += decoder.bias().at(j);
                    }
                    assertClose(back, shown, ROUNDOFF * size);
                }
                if (centre) {
                    double[] average = model.weights().times(task.mean());
                    for (int j = 0; j < 3; j++) {
                        assertEquals(0, average[j] + model.bias().at(j), ROUNDOFF * size, "features of the mean");
                    }
                }
            }
        }
    }

    /** With all features and no noise the decoder gives every sample back. */
    @Test
    void decodersReconstruct() {
        for (Scale scale : Scale.values()) {
            PreparationPlan plan = new PreparationPlan(true, scale, NoiseSpace.PREPARED, OptionalInt.empty());
            Task task = train.dead(0.5, 4);
            PreparedData data = prepared(task.samples(), Optional.empty(), plan);
            ViewMoments views = data.views(NoiseExpression.parse("none")).moments();
            ClosedForm solution = ClosedForm.solve(
                    new Reconstruction(), views, Optional.empty(), Whitening.of(views.total(), BACKEND), BACKEND);
            assertEquals(5, solution.spectrum().available());
            LinearModel model = LinearModel.of(data, solution, 5, true);
            LinearModel.Decoder decoder = model.decoder().orElseThrow();
            for (int i = 0; i < task.n(); i++) {
                double[] z = model.weights().times(task.x().getRow(i));
                Arrays.setAll(z, j -> z[j] + model.bias().at(j));
                double[] back = decoder.weights().times(z);
                Arrays.setAll(back, j -> back[j] + decoder.bias().at(j));
                assertClose(task.x().getRow(i), back, ROUNDOFF * 10);
            }
        }
    }

    @Test
    void samplesThatAreAllAlikeAreBadInput() {
        Matrix same = Matrix.generate(8, 3, (i, j) -> j + 0.5);
        PreparationPlan plan = new PreparationPlan(true, Scale.NONE, NoiseSpace.PREPARED, OptionalInt.empty());
        PreparedData data = prepared(InMemorySamples.of(same), Optional.empty(), plan);
        assertEquals(SymmetricMatrix.zero(3), data.moments().covariance());
        BadInputException error =
                assertThrows(BadInputException.class, () -> run(data, "none", List.of(new Reconstruction()), given(1)));
        assertTrue(error.getMessage().contains("8"), error.getMessage());
    }

    private static void assertClose(double[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length);
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], found[j], tolerance, "coordinate " + j);
        }
    }
}
