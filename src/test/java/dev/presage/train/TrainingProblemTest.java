package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Vector;
import dev.presage.model.Objective;
import dev.presage.noise.NoNoise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingProblemTest {
    private static final Task TASK = Task.random(7, 3, 1, 2.1, 1.5, 1.0, 0.7, 0.5);
    private static final int D = 5;

    @ParameterizedTest
    @CsvSource({
        "reconstruction, 0, 1, 5, false",
        "supervised, 3, 0, 3, false",
        "joint, 3, 0.5477225575051661, 8, false", // sqrt(0.3)
        "joint-embedding, 0, 0, 0, true"
    })
    void targets(String objective, int labels, double weight, int targets, boolean contrastive) {
        TrainingProblem problem = Problems.of(objective, 2, TASK, new NoNoise(D), true);
        assertEquals(D, problem.dimension());
        assertEquals(labels, problem.labelTargets());
        assertEquals(weight, problem.sampleWeight(), Math.ulp(1.0));
        assertEquals(targets, problem.targets());
        assertEquals(contrastive, problem.contrastive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervised", "joint"})
    void labelsAreMissed(String objective) {
        InMemorySamples bare = InMemorySamples.of(Dense.matrix(TASK.x()));
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> Problems.of(objective, 2, bare, Vector.of(TASK.mean()), new NoNoise(D), true));
        assertTrue(e.getMessage().contains("the objective " + objective + " expects labels"), e.getMessage());
    }

    @Test
    void misuseIsNamed() {
        BadInputException features = assertThrows(
                BadInputException.class, () -> Problems.of("reconstruction", 0, TASK, new NoNoise(D), true));
        assertTrue(features.getMessage().contains("--dim expects at least 1, found 0"), features.getMessage());
        IllegalArgumentException sizes = assertThrows(
                IllegalArgumentException.class, () -> Problems.of("reconstruction", 2, TASK, new NoNoise(4), true));
        assertTrue(sizes.getMessage().contains("d = 5"), sizes.getMessage());
        assertTrue(sizes.getMessage().contains("found 4 and 5"), sizes.getMessage());
        BadInputException device =
                assertThrows(BadInputException.class, () -> Trainer.named("gpu", new JavaBackend(1)));
        assertTrue(device.getMessage().contains("'gpu'"), device.getMessage());
        assertEquals("cpu", Trainer.named("cpu", new JavaBackend(1)).device());
    }

    @Test
    void objectivesWithoutALossAreRefused() {
        Objective other = new Objective() {
            @Override
            public String name() {
                return "other";
            }

            @Override
            public boolean usesLabels() {
                return false;
            }

            @Override
            public boolean reconstructs() {
                return false;
            }
        };
        TrainingProblem known = Problems.of("reconstruction", 2, TASK, new NoNoise(D), true);
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> new TrainingProblem(
                        other, 2, known.samples(), known.preparation(), known.mean(), new NoNoise(D), true));
        assertTrue(e.getMessage().contains("found other"), e.getMessage());
    }
}
