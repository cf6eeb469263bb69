package dev.presage.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.presage.train.ArithmeticProvider;
import dev.presage.train.TrainingDevices;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Without the profiles there is no ND4J on the class path, and the devices say how to get it. */
class Nd4jAbsentTest {
    private static void assertRefused(ArithmeticProvider provider, String build) {
        TrainingDevices.Status status = TrainingDevices.probe(1).stream()
                .filter(s -> s.device().equals(provider.device()))
                .findFirst()
                .orElseThrow();
        Assumptions.assumeFalse(status.usable(), "it is there");
        Assumptions.assumeTrue(status.sentence().contains("class path"), status.sentence());
        assertEquals(
                "the device " + provider.device() + " expects ND4J on the class path, found none; build with " + build,
                status.sentence());
        assertEquals(TrainingDevices.Standing.MISSING, status.standing());
        assertEquals(Optional.of(status.sentence()), provider.missing());
    }

    @Test
    void bothSayHowToGetThem() {
        assertRefused(new Nd4jProvider(), "mvn -Pnd4j package");
        assertRefused(new Nd4jProvider.Cuda(), "mvn -Pcuda package");
    }

    @Test
    void namesDoNotDependOnIt() {
        assertEquals(List.of("cpu", "nd4j", "cuda"), TrainingDevices.names());
        assertFalse(TrainingDevices.probe(1).isEmpty());
    }
}
