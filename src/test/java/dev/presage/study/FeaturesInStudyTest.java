package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.features.FeatureExpression;
import dev.presage.features.FeatureMap;
import dev.presage.features.FourierFeatures;
import dev.presage.features.MappedSamples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Reconstruction;
import dev.presage.moments.Estimate;
import dev.presage.moments.SplitMoments;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.SampledNoise;
import dev.presage.noise.SampledViews;
import dev.presage.probe.HeldOutRidge;
import dev.presage.probe.Ridge;
import dev.presage.probe.RidgePath;
import dev.presage.probe.RidgeProbe;
import dev.presage.train.TrainingSettings;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Features through the API: noise in front of them, training on them, probes on them. */
class FeaturesInStudyTest {
    private static final Backend BACKEND = new JavaBackend(2);
    private static final Task TASK = Task.random(105, 3, 1, 2, 1, 0.7, 0.5);
    private static final Samples TRAIN = TASK.samples().first(60);
    private static final DataSet DATA = new DataSet("small", "0", TRAIN, Optional.of(TASK.samples()));
    private static final FourierFeatures FOURIER = new FourierFeatures(9, 1, 3);

    private static PreparedData read(DataSet data, PreparationPlan plan) {
        return PreparedData.read(data, plan, BACKEND, Progress.SILENT);
    }

    /** The same noise in the language and in Java, in front of the same map, with many draws: errors overlap. */
    @Test
    void anyNoiseMayStandInFrontOfFeatures() {
        PreparedData data = read(DATA, PreparationPlan.standard().with(FOURIER, new PreparationPlan.Draws(64, 1)));
        SampledNoise shaken = SampledNoise.of(4, (x, random) -> {
            for (int j = 0; j < x.length; j++) {
                x[j] += 0.5 * random.nextGaussian();
            }
        });
        SampledViews mine = data.sampledViews(Strategy.sampled("shaken", shaken, MonteCarlo.of(64, 9)), Progress.SILENT)
                .orElseThrow();
        SampledViews expressed = data.sampledViews(Strategy.parse("gaussian(sigma=0.5)"), Progress.SILENT)
                .orElseThrow();
        assertEquals(64, expressed.plan().views());
        SymmetricMatrix a = mine.estimate().moments().between();
        SymmetricMatrix b = expressed.estimate().moments().between();
        SymmetricMatrix clean = data.moments().covariance();
        double apart = a.combine(1, b, -1).frobeniusNorm();
        double lost = a.combine(1, clean, -1).frobeniusNorm();
        double error =
                mine.standardErrors(v -> v.moments().between().toMatrix()).frobeniusNorm();
        // Two independent estimates differ by sqrt(2) errors in root mean square.
        assertTrue(apart < 3 * Math.sqrt(2) * error, apart + " against an error of " + error);
        assertTrue(lost > 5 * error, "the noise is seen: " + lost + " against an error of " + error);
        SampledNoise wrong = SampledNoise.of(9, (x, random) -> {});
        assertThrows(
                BadInputException.class,
                () -> data.sampledViews(Strategy.sampled("wrong", wrong, MonteCarlo.of(4, 0)), Progress.SILENT));
        assertFalse(data.sampledViews(Strategy.parse("none"), Progress.SILENT).isPresent());
        assertThrows(BadInputException.class, () -> data.noise(Strategy.parse("gaussian(1)")));
    }

    @Test
    void plansThatContradictThemselvesAreRefused() {
        PreparationPlan usual = PreparationPlan.standard();
        assertThrows(
                BadInputException.class,
                () -> new PreparationPlan(true, usual.scale(), NoiseSpace.INPUT, OptionalInt.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PreparationPlan(
                        true,
                        usual.scale(),
                        NoiseSpace.INPUT,
                        OptionalInt.empty(),
                        Optional.of(FOURIER),
                        Optional.empty(),
                        usual.products()));
    }

    @Test
    void trainingWantsFeaturesInMemory() {
        FeatureMap map = FOURIER.fit(TRAIN, BACKEND, Progress.SILENT);
        DataSet computed = new DataSet("computed", "0", new MappedSamples(TRAIN, map, 0), Optional.empty());
        PreparedData data = read(computed, PreparationPlan.standard());
        SolvedProblem solved =
                SolvedProblem.of(data, Strategy.parse("gaussian(1)"), new Reconstruction(), 2, Progress.SILENT);
        String message = assertThrows(
                        BadInputException.class,
                        () -> Comparison.run(
                                data,
                                Strategy.parse("gaussian(1)"),
                                2,
                                solved,
                                TrainingSettings.usual(0),
                                Progress.SILENT))
                .getMessage();
        assertTrue(message.contains("found 60 x 9 of them"), message);
    }

    @Test
    void probesCompareOnTheSameSamples() {
        RidgeEvaluation linear = RidgeEvaluation.run(read(DATA, PreparationPlan.standard()), 0, Progress.SILENT);
        RidgeEvaluation mapped =
                RidgeEvaluation.run(read(DATA, PreparationPlan.standard().with(FOURIER)), 0, Progress.SILENT);
        assertTrue(linear.test().orElseThrow().value() > 0.5);
        Estimate none = linear.over(linear).orElseThrow();
        assertEquals(0, none.value());
        assertEquals(0, none.standardError());
        Estimate gain = mapped.over(linear).orElseThrow();
        assertEquals(
                mapped.test().orElseThrow().value()
                        - linear.test().orElseThrow().value(),
                gain.value(),
                1e-12);
        assertEquals(-gain.value(), linear.over(mapped).orElseThrow().value());
        assertEquals(
                "fourier(count=9,scale=1,seed=3)", mapped.manifest().features().orElseThrow());
        DataSet untested = new DataSet("untested", "0", TRAIN, Optional.empty());
        RidgeEvaluation inside = RidgeEvaluation.run(
                read(untested, PreparationPlan.standard().with(FeatureExpression.parse("none", 0))),
                0,
                Progress.SILENT);
        assertTrue(inside.test().isEmpty() && inside.over(linear).isEmpty());
        assertEquals(linear.leftOut().r2(), inside.leftOut().r2(), 1e-12);
        assertEquals(
                linear.leftOut().accuracy().orElseThrow().value(),
                inside.leftOut().accuracy().orElseThrow().value(),
                1e-12);
        assertEquals(60, linear.leftOut().samples());
    }

    /** The penalty is the best of all half decades, by explicit errors; the rest is that of a probe fitted to all. */
    @Test
    void aPenaltyMayBeChosenBySamplesHeldOut() {
        PreparationPlan plan = PreparationPlan.standard().with(FOURIER);
        PreparedData data = PreparedData.read(DATA, plan, Selection.HELD_OUT, BACKEND, Progress.SILENT);
        PreparedData whole = read(DATA, plan);
        assertEquals(
                0,
                data.moments().covariance().minus(whole.moments().covariance()).maxAbs(),
                1e-12);
        SplitMoments parts = data.parts().orElseThrow();
        assertEquals(6, parts.heldOut().overall().count());
        HeldOutRidge ridge = HeldOutRidge.of(parts, BACKEND);
        double unit = data.moments().covariance().trace() / 9;
        double best = IntStream.rangeClosed(-12, 2)
                .mapToObj(h -> Math.pow(10, h / 2.0))
                .min(Comparator.comparingDouble(factor -> ridge.squaredError(factor * unit)))
                .orElseThrow();
        RidgeEvaluation found = RidgeEvaluation.run(data, 0, Progress.SILENT);
        assertEquals(best, found.factor());
        assertTrue(best != 0.01, "it moved from where it starts");
        assertEquals(Selection.HELD_OUT, found.leftOut().selection());
        assertEquals(6, found.leftOut().samples());
        assertEquals(
                1 - ridge.squaredError(best * unit) / ridge.squaredErrorOfMean(),
                found.leftOut().r2(),
                1e-12);
        assertTrue(found.leftOut().accuracy().isEmpty());
        RidgeProbe probe = RidgePath.of(whole.moments(), whole.labels().orElseThrow(), BACKEND)
                .probe(Ridge.relative(best));
        Samples test = whole.data().test().orElseThrow();
        int[] predicted =
                probe.predict(test, whole.preparation(), whole.moments().mean(), BACKEND, Progress.SILENT);
        long correct = IntStream.range(0, predicted.length)
                .filter(i -> predicted[i] == TASK.classOf()[i])
                .count();
        assertEquals(correct / 105.0, found.test().orElseThrow().value(), 1e-12);
    }

    @Test
    void samplesAreHeldOutWhereAskedForOrWhereCoordinatesAreMany() {
        assertFalse(Selection.AUTO.holdsOut(4096, 100));
        assertTrue(Selection.AUTO.holdsOut(4097, 100));
        assertFalse(Selection.AUTO.holdsOut(4097, 9));
        assertFalse(Selection.LEAVE_ONE_OUT.holdsOut(4097, 100));
        assertTrue(Selection.HELD_OUT.holdsOut(2, 100));
        DataSet few = new DataSet("few", "0", TRAIN.first(9), Optional.empty());
        String message = assertThrows(
                        BadInputException.class,
                        () -> PreparedData.read(
                                few, PreparationPlan.standard(), Selection.HELD_OUT, BACKEND, Progress.SILENT))
                .getMessage();
        assertTrue(message.endsWith("expects at least 10 of them, found 9"), message);
        DataSet unlabelled =
                new DataSet("unlabelled", "0", InMemorySamples.of(TASK.samples().rows()), Optional.empty());
        assertTrue(
                PreparedData.read(unlabelled, PreparationPlan.standard(), Selection.HELD_OUT, BACKEND, Progress.SILENT)
                        .parts()
                        .isEmpty());
    }
}
