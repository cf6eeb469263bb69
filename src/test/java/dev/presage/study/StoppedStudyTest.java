package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Studies that are asked to stop: what was finished is the same as without, and the rest is not there. */
class StoppedStudyTest {
    private static final List<SpectralObjective> BOTH = List.of(new Reconstruction(), new JointEmbedding());
    private static final Dimensions FOUR = new Dimensions.Given(List.of(4), false);
    private static PreparedData data;

    @BeforeAll
    static void read() {
        data = PreparedData.read(
                DataSets.open("digits", DataOptions.none()),
                PreparationPlan.standard(),
                Backends.of("java", 2),
                Progress.SILENT);
    }

    /** Asks to stop from some report of a stage on, at every report, as a signal does. */
    private static Progress stopping(String stage, long from) {
        boolean[] stopped = {false};
        return (at, done, total) -> {
            stopped[0] |= at.endsWith(stage) && done >= from;
            if (stopped[0]) {
                throw new StoppedException();
            }
        };
    }

    private static TrainingSettings training(int steps, int seeds) {
        return new TrainingSettings(Optional.of(steps), Optional.of(64), Optimizer.ADAM, Optional.empty(), seeds, 0);
    }

    private static AnalysisPlan plan(Optional<TrainingSettings> training) {
        return new AnalysisPlan(
                List.of(Strategy.parse("gaussian(sigma=1)"), Strategy.parse("mask(ratio=0.5,patch=2)")),
                BOTH,
                FOUR,
                training,
                0);
    }

    @Test
    void anAnalysisKeepsTheNoisesThatAreSolvedAndMeasuresThem() {
        AnalysisResult whole = Analysis.run(data, plan(Optional.empty()), Progress.SILENT);
        assertTrue(whole.partial().isEmpty());
        AnalysisResult part = Analysis.run(data, plan(Optional.empty()), stopping("closed forms", 3));
        assertEquals(Optional.of(new Extent(2, 4, "pairs of noise and objective")), part.partial());
        assertTrue(part.warnings().get(0).contains("2 of 4 pairs of noise and objective"));
        assertEquals(2, part.runs().size());
        for (int i = 0; i < 2; i++) {
            assertEquals(whole.runs().get(i).strategy(), part.runs().get(i).strategy());
            assertEquals(whole.runs().get(i).loss(), part.runs().get(i).loss());
            assertEquals(whole.runs().get(i).accuracy(), part.runs().get(i).accuracy());
            assertTrue(part.runs().get(i).accuracy().test().isPresent());
        }
        assertThrows(
                StoppedException.class, () -> Analysis.run(data, plan(Optional.empty()), stopping("closed forms", 1)));
    }

    @Test
    void anAnalysisThatIsStoppedWhileItTrainsKeepsEverythingElse() {
        Optional<TrainingSettings> training = Optional.of(training(30, 1));
        AnalysisResult part = Analysis.run(data, plan(training), stopping("training 3 of 4, training", 7));
        assertEquals(Optional.of(new Extent(2, 4, "trained models")), part.partial());
        assertEquals(
                List.of(true, true, false, false),
                part.runs().stream().map(run -> run.trained().isPresent()).toList());
        RunResult last = part.runs().get(3);
        assertTrue(last.accuracy().test().isPresent());
        assertEquals("the work was stopped before it was trained", last.why().get("trained"));
        AnalysisResult untrained = Analysis.run(data, plan(training), stopping("leave-one-out", 0));
        assertEquals(Optional.of(new Extent(0, 4, "trained models")), untrained.partial());
        assertTrue(untrained.runs().get(3).accuracy().leaveOneOut().isPresent());
    }

    @Test
    void aSweepKeepsTheStrategiesItHasSeen() {
        SweepPlan plan = new SweepPlan(Sweeps.families("mask(ratio={0.2,0.4,0.6},patch=2)"), BOTH, FOUR, 0);
        SweepResult part = Sweep.run(data, plan, stopping("strategies", 2));
        assertEquals(
                Optional.of(new Extent(2, 3, "strategies")), part.analysis().partial());
        assertEquals(4, part.ranking().size());
        assertEquals(4, part.analysis().runs().size());
        assertThrows(StoppedException.class, () -> Sweep.run(data, plan, stopping("strategies", 0)));
        assertTrue(Sweep.run(data, plan, stopping("strategies", 3))
                .analysis()
                .partial()
                .isEmpty());
    }

    @Test
    void aSearchKeepsTheBestItHasSeen() {
        SearchPlan plan = new SearchPlan(
                Sweeps.families("mask(ratio=?0.1..0.9,patch=2)"),
                List.of(new Reconstruction()),
                4,
                20,
                Optional.empty(),
                0);
        SearchResult part = StrategySearch.run(data, plan, stopping("strategies", 5));
        assertEquals(
                Optional.of(new Extent(5, 20, "strategies")), part.analysis().partial());
        assertEquals(5, part.evaluations());
        assertTrue(part.found().get(0).heldOut().isPresent());
    }

    @Test
    void criticalLevelsAndAdviceKeepWhatIsFinished() {
        NearMiss.Found part = NearMiss.find(
                data,
                Sweeps.families("mask(ratio=?0.1..0.9,patch={1,2})"),
                List.of(new Reconstruction()),
                List.of(2, 4),
                45,
                stopping("families", 1));
        assertEquals(Optional.of(new Extent(1, 2, "pairs of noise and objective")), part.partial());
        assertEquals(2, part.levels().size());
        AdvicePlan plan = new AdvicePlan(
                List.of(Strategy.parse("mask(ratio=0.5,patch=2)"), Strategy.parse("gaussian(sigma=1)")),
                new Dimensions.Given(List.of(4), false),
                0.01,
                45,
                Optional.empty(),
                0);
        Advice advice = Advisor.run(data, plan, stopping("advice", 1));
        assertEquals(Optional.of(new Extent(1, 2, "noises")), advice.analysis().partial());
        assertEquals(1, advice.recommendations().size());
        assertEquals(2, advice.analysis().runs().size());
    }

    @Test
    void aComparisonKeepsTheSeedsThatAreTrained() {
        Strategy strategy = Strategy.parse("gaussian(sigma=1)");
        SolvedProblem solved = SolvedProblem.of(data, strategy, new Reconstruction(), 4, Progress.SILENT);
        int[] begun = {0};
        Progress second = (stage, done, total) -> {
            begun[0] += stage.equals("training") && done == 0 ? 1 : 0;
            if ((begun[0] == 2 && done > 3) || begun[0] > 2) {
                throw new StoppedException();
            }
        };
        Comparison part = Comparison.run(data, strategy, 4, solved, training(30, 3), second);
        assertEquals(Optional.of(new Extent(1, 3, "seeds")), part.partial());
        assertEquals(1, part.runs().size());
        assertTrue(part.why().get("runs").contains("1 of 3 seeds"));
        assertTrue(part.leastSquares().trained().isPresent());
    }

    @Test
    void anExtentIsLessThanTheWhole() {
        assertThrows(IllegalArgumentException.class, () -> new Extent(3, 3, "strategies"));
        assertThrows(IllegalArgumentException.class, () -> new Extent(-1, 3, "strategies"));
        assertEquals("2 of 3 strategies", new Extent(2, 3, "strategies").toString());
    }
}
