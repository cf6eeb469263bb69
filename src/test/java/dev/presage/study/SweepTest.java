package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objectives;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A grid: every number is that of an analysis of the same strategy, and the best come first. */
class SweepTest {
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    /** As in AnalysisTest: d eps times condition numbers of at most 1e3, and gaps of at least 1e-2. */
    private static final double ROUNDOFF = 32 * 6 * 1e5 * Dense.EPS;

    private final Task train = Task.random(60, 3, 141, SPREAD);

    private PreparedData data() {
        return prepared(train.images(IMAGE));
    }

    private PreparedData unlabelled() {
        return prepared(new InMemorySamples(Dense.matrix(train.x()), IMAGE, Optional.empty()));
    }

    private static PreparedData prepared(Samples samples) {
        return PreparedData.read(
                new DataSet("small", "0", samples, Optional.empty()),
                PreparationPlan.standard(),
                Sweeps.BACKEND,
                Progress.SILENT);
    }

    private static SweepResult sweep(
            PreparedData data, List<SpectralObjective> objectives, Dimensions dimensions, String... noises) {
        return Sweep.run(data, new SweepPlan(Sweeps.families(noises), objectives, dimensions, 0), Progress.SILENT);
    }

    private static List<SpectralObjective> all() {
        return Objectives.distinct().stream()
                .map(name -> Objectives.named(name, 0.5))
                .toList();
    }

    private static Dimensions given(Integer... ks) {
        return new Dimensions.Given(List.of(ks), false);
    }

    private static void assertSame(OptionalDouble expected, OptionalDouble found, String what) {
        assertEquals(expected.isPresent(), found.isPresent(), what);
        if (expected.isPresent()) {
            assertEquals(expected.getAsDouble(), found.getAsDouble(), ROUNDOFF, what);
        }
    }

    /** Whether solved or carried over from another ratio. */
    @Test
    void everyNumberIsThatOfAnAnalysis() {
        PreparedData data = data();
        SweepResult result = sweep(
                data, all(), given(1, 2), "mask(ratio={0.2,0.7,0.45},patch={1,1x3})|gaussian(sigma={0.1,1})", "none");
        assertEquals(13 * 4 * 2, result.analysis().runs().size());
        for (RunResult run : result.analysis().runs()) {
            RunResult alone = Analysis.run(
                            data,
                            new AnalysisPlan(
                                    List.of(Strategy.parse(run.strategy().canonical())),
                                    List.of(Objectives.named(run.objective(), 0.5)),
                                    given(run.k()),
                                    Optional.empty(),
                                    0),
                            Progress.SILENT)
                    .runs()
                    .get(0);
            String what = run.strategy().canonical() + ", " + run.objective() + ", k = " + run.k();
            assertEquals(alone.loss(), run.loss(), 10 * ROUNDOFF, what);
            assertSame(alone.comparison().gainR2(), run.comparison().gainR2(), what);
            assertSame(
                    alone.comparison().gainR2OverNoiseFree(), run.comparison().gainR2OverNoiseFree(), what);
            if (alone.comparison().thetaMaxDegrees().isPresent()) {
                assertEquals(
                        alone.comparison().thetaMaxDegrees().getAsDouble(),
                        run.comparison().thetaMaxDegrees().getAsDouble(),
                        1e-5,
                        what);
            }
            assertEquals(
                    alone.comparison().verdict().word(),
                    run.comparison().verdict().word(),
                    what);
            for (int k = 1; k <= run.k(); k++) {
                assertSame(
                        alone.curves().orElseThrow().alignment().at(k),
                        run.curves().orElseThrow().alignment().at(k),
                        what);
            }
            assertEquals(alone.spectrum().dimension(), run.spectrum().dimension());
            for (int j = 0; j < alone.spectrum().dimension(); j++) {
                assertEquals(alone.spectrum().at(j), run.spectrum().at(j), ROUNDOFF, what);
            }
        }
    }

    @Test
    void theBestComeFirstByTheirBestNumberOfFeatures() {
        SweepResult result = sweep(
                data(),
                List.of(new Reconstruction(), new JointEmbedding()),
                given(3, 1, 2),
                "mask(ratio={0.1,0.5,0.9},patch={1,1x3})");
        assertTrue(result.byGain());
        double last = Double.POSITIVE_INFINITY;
        List<RunResult> runs = new ArrayList<>();
        for (SweepResult.Entry entry : result.ranking()) {
            assertEquals(
                    List.of(1, 2, 3), entry.runs().stream().map(RunResult::k).toList());
            double best = entry.runs().stream()
                    .mapToDouble(run -> run.comparison().gainR2().getAsDouble())
                    .max()
                    .getAsDouble();
            assertEquals(best, entry.score().getAsDouble());
            assertEquals(
                    best,
                    entry.runs()
                            .get(entry.bestK().getAsInt() - 1)
                            .comparison()
                            .gainR2()
                            .getAsDouble());
            assertTrue(best <= last);
            last = best;
            runs.addAll(entry.runs());
        }
        assertEquals(runs, result.analysis().runs());
        assertEquals(12, result.ranking().size());
    }

    /** Joint embedding under masks of the same patches is one problem, whatever the ratios; reconstruction is not. */
    @Test
    void aMasksSubspaceDoesNotDependOnItsRatioUnderJointEmbedding() {
        SweepResult result = sweep(
                data(),
                List.of(new Reconstruction(), new JointEmbedding()),
                new Dimensions.All(),
                "mask(ratio={0.1,0.5,0.9},patch={1,1x3})",
                "gaussian(sigma={0.5,2})");
        assertEquals(
                List.of(
                        new SweepResult.Shared(
                                "joint-embedding", List.of("mask(ratio=0.1)", "mask(ratio=0.5)", "mask(ratio=0.9)")),
                        new SweepResult.Shared(
                                "joint-embedding",
                                List.of(
                                        "mask(ratio=0.1,patch=1x3)",
                                        "mask(ratio=0.5,patch=1x3)",
                                        "mask(ratio=0.9,patch=1x3)")),
                        new SweepResult.Shared("joint-embedding", List.of("gaussian(sigma=0.5)", "gaussian(sigma=2)"))),
                result.shared());
        for (SweepResult.Shared shared : result.shared()) {
            List<RunResult> runs = shared.strategies().stream()
                    .map(noise -> find(result, noise, "joint-embedding"))
                    .toList();
            for (int k = 1; k <= 6; k++) {
                for (RunResult run : runs) {
                    assertEquals(
                            runs.get(0)
                                    .perK()
                                    .orElseThrow()
                                    .gainR2()
                                    .orElseThrow()
                                    .at(k),
                            run.perK().orElseThrow().gainR2().orElseThrow().at(k));
                }
            }
            assertTrue(runs.get(0).loss() < runs.get(1).loss(), "losses differ");
        }
        RunResult weak = find(result, "mask(ratio=0.1,patch=1x3)", "reconstruction");
        RunResult strong = find(result, "mask(ratio=0.9,patch=1x3)", "reconstruction");
        assertTrue(Math.abs(weak.curves().orElseThrow().r2().at(2).getAsDouble()
                        - strong.curves().orElseThrow().r2().at(2).getAsDouble())
                > 1e-3);
    }

    private static RunResult find(SweepResult result, String noise, String objective) {
        return result.analysis().runs().stream()
                .filter(run -> run.strategy().canonical().equals(noise)
                        && run.objective().equals(objective))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyKHasItsGainAndSumOfSines() {
        SweepResult result =
                sweep(data(), List.of(new Reconstruction()), new Dimensions.All(), "mask(ratio={0.3,0.6},patch=1x3)");
        AnalysisResult alone = Analysis.run(
                data(),
                new AnalysisPlan(
                        List.of(Strategy.parse("mask(ratio=0.3,patch=1x3)")),
                        List.of(new Reconstruction()),
                        new Dimensions.All(),
                        Optional.empty(),
                        0),
                Progress.SILENT);
        RunResult run = find(result, "mask(ratio=0.3,patch=1x3)", "reconstruction");
        RunResult expected = alone.runs().get(0);
        assertEquals(6, run.k());
        for (int k = 1; k <= 6; k++) {
            assertSame(
                    expected.perK().orElseThrow().gainR2().orElseThrow().at(k),
                    run.perK().orElseThrow().gainR2().orElseThrow().at(k),
                    "gain");
            assertSame(
                    expected.perK().orElseThrow().sineSquares().at(k),
                    run.perK().orElseThrow().sineSquares().at(k),
                    "sines");
            assertTrue(run.perK().orElseThrow().thetaDegrees().at(k).isEmpty());
        }
        assertTrue(run.why().containsKey("thetaPerK"));
    }

    @Test
    void withoutLabelsTheLargestAnglesComeFirst() {
        SweepResult result = sweep(
                unlabelled(),
                List.of(new Reconstruction(), new JointEmbedding()),
                given(2),
                "mask(ratio={0.1,0.9},patch=1x3)");
        double last = 90;
        for (SweepResult.Entry entry : result.ranking()) {
            double theta = entry.runs().get(0).comparison().thetaMaxDegrees().getAsDouble();
            assertEquals(theta, entry.score().getAsDouble());
            assertTrue(theta <= last);
            last = theta;
        }
    }

    @Test
    void settingsWithTooFewFeaturesAreLeftOutWithAWarning() {
        SweepResult result =
                sweep(data(), List.of(new Reconstruction()), given(2, 5), "mask(ratio={0.5,1})", "hflip(p={0.25,0.5})");
        assertTrue(result.analysis().warnings().stream()
                .anyMatch(w -> w.equals(
                        "reconstruction under mask(ratio=1) has no solution above rounding; it is left" + " out")));
        assertTrue(result.analysis().warnings().stream()
                .anyMatch(w -> w.startsWith(
                        "reconstruction under hflip has at most 4 features on these data, fewer than --dim" + " 5")));
        assertEquals(5, result.analysis().runs().size());
        assertEquals(
                "reconstruction under mask(ratio=1) has no solution above rounding",
                assertThrows(
                                BadInputException.class,
                                () -> sweep(data(), List.of(new Reconstruction()), given(2), "mask(ratio=1)"))
                        .getMessage());
    }

    @Test
    void aGridThatIsTooLargeOrOpenIsRefused() {
        String many = java.util.stream.IntStream.range(0, 101)
                .mapToObj(i -> "0." + (100 + i))
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
        assertEquals(
                "a sweep expects at most 10000 pairs of strategy and objective, found more: its lists multiply out to more"
                        + " than 10000 strategies, for 1 objective",
                assertThrows(
                                BadInputException.class,
                                () -> new SweepPlan(
                                        Sweeps.families("mask(" + many + ")|mask(" + many + ")"),
                                        List.of(new Reconstruction()),
                                        given(1),
                                        0))
                        .getMessage());
        assertTrue(assertThrows(
                        BadInputException.class,
                        () -> sweep(data(), List.of(new Reconstruction()), given(1), "mask(?0.1..0.2)"))
                .getMessage()
                .startsWith("a grid expects lists and single values, found the search range of mask.ratio"));
    }
}
