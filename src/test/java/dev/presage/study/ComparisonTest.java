package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objectives;
import dev.presage.moments.Scale;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingFailedException;
import dev.presage.train.TrainingSettings;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training reaches the closed form, which it has never seen. */
class ComparisonTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final PreparationPlan USUAL =
            new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.empty());

    private static PreparedData small() {
        Task task = Task.random(60, 3, 5, 2.1, 1.5, 1.0, 0.7, 0.5);
        return PreparedData.read(
                new DataSet("small", "", task.samples(), Optional.empty()), USUAL, BACKEND, Progress.SILENT);
    }

    private static TrainingSettings plan(int steps, int batch, long seed) {
        return new TrainingSettings(Optional.of(steps), Optional.of(batch), Optimizer.ADAM, Optional.empty(), 1, seed);
    }

    private static Comparison train(
            PreparedData data, String objective, String noise, int k, TrainingSettings settings) {
        Strategy strategy = Strategy.parse(noise);
        SolvedProblem solved = SolvedProblem.of(data, strategy, Objectives.named(objective, 0.5), k);
        return Comparison.run(data, strategy, k, solved, settings, Progress.SILENT);
    }

    @ParameterizedTest
    @CsvSource({
        "reconstruction, 64, 1", "reconstruction, 256, 2", "supervised, 128, 3",
        "joint, 128, 4", "joint-embedding, 128, 5", "joint-embedding, 256, 6"
    })
    void smallProblemsConverge(String objective, int batch, long seed) {
        Comparison result = train(small(), objective, "gaussian(sigma=0.5)", 2, plan(1500, batch, seed));
        double gap = result.runs().get(0).relativeGap();
        assertTrue(gap > -1e-10, "nothing is better than the optimum: " + gap);
        assertTrue(gap < 0.005, objective + ": " + gap);
        assertTrue(result.runs().get(0).angleDegrees().getAsDouble() < 3, "angle");
    }

    @ParameterizedTest
    @CsvSource({"reconstruction, 16", "supervised, 9", "joint, 16", "joint-embedding, 16"})
    void digitsEndWithinHalfAPercent(String objective, int k) {
        DataSet digits = DataSets.open("digits", new DataOptions(Optional.empty(), Optional.empty(), Optional.empty()));
        PreparedData data = PreparedData.read(digits, USUAL, BACKEND, Progress.SILENT);
        int batch = Objectives.named(objective, 1) instanceof JointEmbedding ? 512 : 256;
        Comparison result = train(data, objective, "gaussian(sigma=1)", k, plan(1200, batch, 0));
        double gap = result.runs().get(0).relativeGap();
        assertTrue(gap > -1e-10 && gap < 0.005, objective + ": " + gap);
        assertEquals(
                result.leastSquares().closedForm().orElseThrow().value(),
                result.leastSquares().trained().orElseThrow().value(),
                0.03);
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        double first = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 7))
                .runs()
                .get(0)
                .loss();
        double again = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 7))
                .runs()
                .get(0)
                .loss();
        double other = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 8))
                .runs()
                .get(0)
                .loss();
        assertEquals(first, again, 0.0);
        assertTrue(first != other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "joint-embedding"})
    void divergenceIsOneSentence(String objective) {
        TrainingSettings wild =
                new TrainingSettings(Optional.of(200), Optional.of(32), Optimizer.SGD, Optional.of(1e6), 1, 0);
        TrainingFailedException e = assertThrows(
                TrainingFailedException.class, () -> train(small(), objective, "gaussian(sigma=0.5)", 2, wild));
        assertTrue(e.getMessage().contains("a smaller --learning-rate may help"), e.getMessage());
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> train(small(), "reconstruction", "none", 2, plan(100, 32, 0)));
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
    }
}
