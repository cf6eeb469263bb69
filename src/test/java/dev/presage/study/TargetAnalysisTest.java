package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.data.Targets;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.model.Objectives;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.Scale;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.SampledNoise;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job with real-valued targets. */
class TargetAnalysisTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    private static final double LAMBDA = 0.3;
    /** d eps times condition numbers of at most 1e3, and spectral gaps of at least 1e-2. */
    private static final double ROUNDOFF = 32 * 6 * 1e5 * Dense.EPS;

    private final Task classes = Task.random(60, 3, 141, SPREAD);
    private final Random random = new Random(400);
    private final RealMatrix x = classes.x();
    private final RealMatrix y = targets(x, 2);

    private RealMatrix targets(RealMatrix samples, int l) {
        RealMatrix out = samples.multiply(Dense.random(samples.getColumnDimension(), l, random));
        for (int i = 0; i < out.getRowDimension(); i++) {
            for (int t = 0; t < l; t++) {
                out.setEntry(i, t, 1900 + 5 * (t + 1) * out.getEntry(i, t) + 4 * random.nextGaussian());
            }
        }
        return out;
    }

    private static InMemorySamples samples(RealMatrix x, RealMatrix y) {
        return InMemorySamples.of(Dense.matrix(x), new Targets(Dense.matrix(y)));
    }

    private static PreparedData prepared(Samples train, Optional<Samples> test, boolean center) {
        PreparationPlan plan = new PreparationPlan(center, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.empty());
        return PreparedData.read(new DataSet("small", "0", train, test), plan, BACKEND, Progress.SILENT);
    }

    private static AnalysisResult run(PreparedData data, Dimensions dimensions) {
        return run(data, dimensions, Optional.empty());
    }

    private static AnalysisResult run(PreparedData data, Dimensions dimensions, Optional<TrainingSettings> training) {
        List<SpectralObjective> all = Objectives.distinct().stream()
                .map(name -> Objectives.named(name, LAMBDA))
                .toList();
        AnalysisPlan plan = new AnalysisPlan(
                List.of(Strategy.parse("mask(ratio=0.4)|gaussian(sigma=0.3)")), all, dimensions, training, 0);
        return Analysis.run(data, plan, Progress.SILENT);
    }

    private static double sumOfSquares(RealMatrix a) {
        return a.getFrobeniusNorm() * a.getFrobeniusNorm();
    }

    /** R2 of a least-squares fit with intercept of the targets on all principal components up to k, refitted. */
    @Test
    void curvesAreThoseOfRefitting() {
        AnalysisResult result = run(prepared(samples(x, y), Optional.empty(), true), new Dimensions.All());
        RealMatrix c = Dense.centred(x);
        RealMatrix t = Dense.centred(y);
        RealMatrix second = y.transpose().multiply(y).scalarMultiply(1.0 / 60);
        RealMatrix pca = new SingularValueDecomposition(c).getV();
        RunResult.LabelCurves clean = result.clean().curves().orElseThrow();
        RealMatrix full = Dense.projector(c).multiply(t);
        for (int k = 1; k <= 6; k++) {
            RealMatrix features = c.multiply(pca.getSubMatrix(0, 5, 0, k - 1));
            RealMatrix fit = Dense.projector(features).multiply(t);
            assertEquals(sumOfSquares(fit) / sumOfSquares(t), clean.r2().at(k).orElseThrow(), ROUNDOFF, "k = " + k);
            double percent = 100
                    * Math.sqrt(fit.multiply(second).multiply(fit.transpose()).getTrace()
                            / full.multiply(second).multiply(full.transpose()).getTrace());
            assertEquals(percent, clean.alignment().at(k).orElseThrow(), 100 * ROUNDOFF, "k = " + k);
        }
        assertEquals(OptionalInt.of(2), result.manifest().targets());
        assertEquals(OptionalInt.empty(), result.manifest().classes());
    }

    @Test
    void targetsHaveR2InPlaceOfAccuracies() {
        AnalysisResult result = run(
                prepared(
                        samples(x, y),
                        Optional.of(samples(x.getSubMatrix(0, 19, 0, 5), y.getSubMatrix(0, 19, 0, 1))),
                        true),
                new Dimensions.Given(List.of(2), true));
        assertEquals(4, result.runs().size());
        for (RunResult run : result.runs()) {
            assertEquals(new RunResult.Accuracy(Optional.empty(), Optional.empty(), Optional.empty()), run.accuracy());
            for (String field : List.of("predicted", "leaveOneOut", "test", "trained")) {
                assertEquals("targets are real numbers: see r2Probe", run.why().get(field));
            }
            Estimate training = run.probeR2().training().orElseThrow();
            assertEquals(run.curves().orElseThrow().r2().at(run.k()).orElseThrow(), training.value());
            assertEquals("exact", training.basis().word());
            assertTrue(run.probeR2().leaveOneOut().orElseThrow().value() < training.value(), "left out is harder");
            assertTrue(run.probeR2().test().isPresent());
        }
        assertEquals("supervised", result.runs().get(2).objective());
        assertEquals(2, result.runs().get(2).numerics().kMax().orElseThrow(), "as many features as targets");
    }

    /** Least squares does not know whether zeros and ones are classes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneHotTargetsAreClasses(boolean center) {
        Optional<Samples> none = Optional.empty();
        AnalysisResult expected = run(prepared(classes.samples(), none, center), new Dimensions.All());
        AnalysisResult found = run(prepared(samples(x, classes.y()), none, center), new Dimensions.All());
        assertEquals(4, found.runs().size());
        for (int r = 0; r < 4; r++) {
            RunResult a = expected.runs().get(r);
            RunResult b = found.runs().get(r);
            assertEquals(a.objective(), b.objective());
            int k = Math.min(a.k(), b.k());
            assertEquals(a.loss(), b.loss(), ROUNDOFF * (1 + Math.abs(a.loss())), a.objective());
            for (int j = 1; j <= k; j++) {
                assertEquals(
                        a.curves().orElseThrow().r2().at(j).orElseThrow(),
                        b.curves().orElseThrow().r2().at(j).orElseThrow(),
                        ROUNDOFF,
                        a.objective());
                assertEquals(
                        a.curves().orElseThrow().alignment().at(j).orElseThrow(),
                        b.curves().orElseThrow().alignment().at(j).orElseThrow(),
                        100 * ROUNDOFF,
                        a.objective());
            }
            if (center || !a.objective().equals("supervised")) {
                assertEquals(a.k(), b.k(), a.objective());
                assertEquals(
                        a.probeR2().leaveOneOut().orElseThrow().value(),
                        b.probeR2().leaveOneOut().orElseThrow().value(),
                        ROUNDOFF);
                assertEquals(
                        a.probeR2().leaveOneOut().orElseThrow().standardError(),
                        b.probeR2().leaveOneOut().orElseThrow().standardError(),
                        ROUNDOFF);
            }
        }
    }

    /** The supervised loss is the residual of the regression on views; with no noise, that of the regression. */
    @Test
    void supervisedLossIsTheResidual() {
        PreparedData data = prepared(samples(x, y), Optional.empty(), true);
        SolvedProblem solved =
                SolvedProblem.of(data, Strategy.parse("none"), Objectives.named("supervised", 1), 2, Progress.SILENT);
        RealMatrix t = Dense.centred(y);
        RealMatrix residual = t.subtract(Dense.projector(Dense.centred(x)).multiply(t));
        double expected = sumOfSquares(residual) / 60;
        assertEquals(expected, solved.solution().loss(2), ROUNDOFF * sumOfSquares(t) / 60);
    }

    /** Samples that cannot be held: only readers. */
    private record Streamed(InMemorySamples inner) implements Samples {
        @Override
        public Layout layout() {
            return inner.layout();
        }

        @Override
        public int size() {
            return inner.size();
        }

        @Override
        public Optional<Labels> labels() {
            return inner.labels();
        }

        @Override
        public RowReader open() {
            return inner.open();
        }
    }

    @Test
    void aLimitIsThoseSamplesAlone() {
        PreparationPlan plan = new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.of(40));
        DataSet all = new DataSet("small", "0", new Streamed(samples(x, y)), Optional.empty());
        AnalysisResult limited =
                run(PreparedData.read(all, plan, BACKEND, Progress.SILENT), new Dimensions.Given(List.of(2), true));
        AnalysisResult alone = run(
                prepared(samples(x.getSubMatrix(0, 39, 0, 5), y.getSubMatrix(0, 39, 0, 1)), Optional.empty(), true),
                new Dimensions.Given(List.of(2), true));
        for (int r = 0; r < 4; r++) {
            assertEquals(
                    alone.runs().get(r).probeR2().leaveOneOut(),
                    limited.runs().get(r).probeR2().leaveOneOut());
            assertEquals(alone.runs().get(r).loss(), limited.runs().get(r).loss());
        }
    }

    @Test
    void refusesTargetsThatDoNotVary() {
        RealMatrix same = MatrixUtils.createRealMatrix(60, 1).scalarAdd(0.1);
        String message = assertThrows(BadInputException.class, () -> prepared(samples(x, same), Optional.empty(), true))
                .getMessage();
        assertEquals(
                "targets expect values that vary, found 60 samples whose targets are all alike, or differ by too little"
                        + " to be squared",
                message);
        RealMatrix huge = y.scalarMultiply(1e160);
        String overflow = assertThrows(
                        BadInputException.class, () -> prepared(samples(x, huge), Optional.empty(), true))
                .getMessage();
        assertTrue(overflow.contains("squares"), overflow);
    }

    /** A test set whose targets all equal the training mean has no R2, and says why. */
    @Test
    void testTargetsWithoutDeviationAreNoNumber() {
        RealMatrix two = y.getSubMatrix(0, 1, 0, 0).copy();
        RealMatrix train = MatrixUtils.createRealMatrix(60, 1);
        IntStream.range(0, 60).forEach(i -> train.setEntry(i, 0, i % 2 == 0 ? 0.25 : 0.75));
        two.setEntry(0, 0, 0.5);
        two.setEntry(1, 0, 0.5);
        AnalysisResult result = run(
                prepared(samples(x, train), Optional.of(samples(x.getSubMatrix(0, 1, 0, 5), two)), true),
                new Dimensions.Given(List.of(1), true));
        RunResult run = result.runs().get(0);
        assertTrue(run.probeR2().test().isEmpty());
        assertEquals(
                "the labels of these samples do not deviate from the training mean",
                run.why().get("r2Probe.test"));
        assertTrue(run.probeR2().leaveOneOut().isPresent());
    }

    private static Strategy drawn(PreparedData data, MonteCarlo plan) {
        AffineNoise noise = data.noise(NoiseExpression.parse("mask(ratio=0.4)|gaussian(sigma=0.3)"));
        return Strategy.sampled("mine", SampledNoise.of(noise.dimension(), noise::sample), plan);
    }

    /** A noise of which only draws are seen: numbers of targets agree with the exact ones within their errors. */
    @Test
    void drawnNoiseAgreesWithTheExactOne() {
        PreparedData data = prepared(samples(x, y), Optional.empty(), true);
        AnalysisPlan plan = new AnalysisPlan(
                List.of(drawn(data, MonteCarlo.of(800, 5))),
                List.of(Objectives.named("supervised", LAMBDA), Objectives.named("joint", LAMBDA)),
                new Dimensions.Given(List.of(2), true),
                Optional.empty(),
                0);
        List<RunResult> found = Analysis.run(data, plan, Progress.SILENT).runs();
        List<RunResult> exact =
                run(data, new Dimensions.Given(List.of(2), true)).runs().subList(2, 4);
        for (int r = 0; r < 2; r++) {
            RunResult.DrawErrors errors = found.get(r).drawErrors().orElseThrow();
            assertEquals(exact.get(r).loss(), found.get(r).loss(), 5 * errors.loss() + Math.abs(errors.lossBias()));
            Estimate training = found.get(r).probeR2().training().orElseThrow();
            assertEquals("sampled", training.basis().word());
            assertTrue(training.standardError() > 0 && training.standardError() < 0.01, training.toString());
            assertEquals(
                    exact.get(r).probeR2().training().orElseThrow().value(),
                    training.value(),
                    5 * training.standardError() + 1e-3);
            assertTrue(found.get(r).probeR2().leaveOneOut().orElseThrow().standardError() > training.standardError());
        }
    }

    /** Views against targets far from 0: the offset costs no more than the rounding of the targets. */
    @Test
    void drawnViewsDoNotSeeAnOffset() {
        double offset = 0x1p24;
        RealMatrix grid = y.copy();
        IntStream.range(0, 120)
                .forEach(i -> grid.setEntry(i / 2, i % 2, Math.rint(64 * y.getEntry(i / 2, i % 2)) / 64));
        List<Matrix> crosses = Stream.of(grid, grid.scalarAdd(offset))
                .map(targets -> prepared(samples(x, targets), Optional.empty(), true))
                .map(data -> data.views(drawn(data, MonteCarlo.of(20, 5)), Progress.SILENT)
                        .labels()
                        .orElseThrow()
                        .viewCross())
                .toList();
        assertEquals(
                0,
                crosses.get(0).minus(crosses.get(1)).maxAbs(),
                Math.ulp(offset) * crosses.get(0).maxAbs());
    }

    /** Every objective trains on targets, far from 0 as these are, and comes near its closed form. */
    @Test
    void everyObjectiveTrains() {
        TrainingSettings settings =
                new TrainingSettings(Optional.of(1500), Optional.of(256), Optimizer.ADAM, Optional.empty(), 2, 0);
        AnalysisResult result = run(
                prepared(samples(x, y), Optional.empty(), true),
                new Dimensions.Given(List.of(2), true),
                Optional.of(settings));
        for (RunResult run : result.runs()) {
            Comparison trained = run.trained().orElseThrow();
            assertTrue(
                    trained.mean(r -> OptionalDouble.of(r.relativeGap()))
                                    .orElseThrow()
                                    .value()
                            < 0.05,
                    run.objective());
            assertEquals(Optional.empty(), trained.leastSquares().trained());
            assertEquals(Optional.empty(), trained.softmax().trained());
            Estimate closed = trained.r2().closedForm().orElseThrow();
            Estimate found = trained.r2().trained().orElseThrow();
            assertEquals(run.probeR2().leaveOneOut().orElseThrow(), closed);
            assertEquals(closed.value(), found.value(), 0.1, run.objective());
            assertTrue(trained.r2().difference().isPresent());
            assertEquals("targets are real numbers: see r2Probe", trained.why().get("accuracy"));
        }
    }
}
