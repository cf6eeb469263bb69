package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.model.Objectives;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {
    private static TrainingPlan usual(String objective, int k, int d) {
        return TrainingSettings.usual(5).plan(Objectives.named(objective, 1), k, d);
    }

    /**
     * Contrastive kd/8, regression kd/16, supervised kd/2, rounded up to a power of two; at least 2048, 512 and 512, at most
     * 4096, and at most 2^23 values of views a batch unless that is below the least.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 10, 2048, 512, 512", // 1.25 and 0.6
        "16, 512, 2048, 512, 4096", // 1024, below the contrastive least, and 512 exactly
        "32, 512, 2048, 1024, 4096", // 2048 and 1024 exactly
        "23, 713, 4096, 2048, 4096", // 16399/8 and 16399/16, just above
        "16, 1030, 4096, 2048, 4096", // 2060 and 1030
        "32, 784, 4096, 2048, 4096", // 3136 and 1568
        "64, 784, 4096, 4096, 4096", // 6272 and 3136
        "300, 784, 4096, 4096, 4096", // 29400 and 14700
        "32, 2048, 4096, 4096, 4096", // 2^23/2048 = 4096
        "32, 2049, 2048, 2048, 2048", // 2^23/2049 = 4093, so 2048
        "32, 3072, 2048, 2048, 2048",
        "64, 8192, 2048, 1024, 1024",
        "64, 12288, 2048, 512, 512", // 682, so 512, below the contrastive least
        "64, 100000, 2048, 512, 512",
        "64, 16777216, 2048, 512, 512",
        "1000000, 3000, 2048, 2048, 2048" // kd beyond ints; 2^23/3000 = 2796
    })
    void usualBatches(int k, int d, int contrastive, int regression, int supervised) {
        for (String objective : new String[] {"joint-embedding", "vicreg", "barlow-twins"}) {
            assertEquals(contrastive, usual(objective, k, d).batch(), objective);
        }
        assertEquals(supervised, usual("supervised", k, d).batch());
        for (String objective : new String[] {"reconstruction", "joint"}) {
            assertEquals(regression, usual(objective, k, d).batch(), objective);
        }
    }

    @Test
    void usualPlans() {
        assertEquals(
                new TrainingPlan(3000, 512, Optimizer.ADAM, 0.01, 0.05, 0.5, 19, 5), usual("reconstruction", 2, 9));
        TrainingSettings sgd =
                new TrainingSettings(Optional.empty(), Optional.empty(), Optimizer.SGD, Optional.empty(), 2, 7);
        assertEquals(
                new TrainingPlan(3000, 2048, Optimizer.SGD, 0.002, 0.05, 0.5, 19, 7),
                sgd.plan(Objectives.named("joint-embedding", 1), 2, 9));
    }

    @Test
    void fixedValuesWin() {
        TrainingSettings fixed =
                new TrainingSettings(Optional.of(11), Optional.of(3), Optimizer.SGD, Optional.of(0.7), 2, 7);
        assertEquals(
                new TrainingPlan(11, 3, Optimizer.SGD, 0.7, 0.05, 0.5, 19, 7),
                fixed.plan(Objectives.named("joint-embedding", 1), 64, 784));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 2, 0.1, 0, '--seeds expects at least 1, found 0'",
        "0, 2, 0.1, 1, '--steps expects at least 1, found 0'",
        "5, 1, 0.1, 1, '--batch expects at least 2 samples, found 1'",
        "5, 2, NaN, 1, '--learning-rate expects a positive number, found NaN'",
        "5, 2, 0, 1, '--learning-rate expects a positive number, found 0.0'",
        "5, 2, Infinity, 1, '--learning-rate expects a positive number, found Infinity'"
    })
    void badValuesAreRefusedByTheNameOfTheirOption(int steps, int batch, double rate, int seeds, String sentence) {
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> new TrainingSettings(
                        Optional.of(steps), Optional.of(batch), Optimizer.ADAM, Optional.of(rate), seeds, 0));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
    }

    @Test
    void stepsOfVicregAreLonger() {
        assertEquals(0.02, usual("vicreg", 2, 9).learningRate());
        for (String objective : new String[] {"joint-embedding", "barlow-twins", "reconstruction"}) {
            assertEquals(0.01, usual(objective, 2, 9).learningRate(), objective);
        }
    }

    /** Its cost grows with the square of the batch. */
    @Test
    void batchesOfInfoNceMayBeSmaller() {
        assertEquals(1024, usual("infonce", 2, 9).batch());
        assertEquals(2048, usual("vicreg", 2, 9).batch());
    }
}
