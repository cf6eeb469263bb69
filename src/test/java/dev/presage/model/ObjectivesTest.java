package dev.presage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectivesTest {
    @Test
    void everyNameGivesTheObjectiveOfThatName() {
        for (String name : Objectives.names()) {
            Objective objective = Objectives.named(name, Objectives.Parameters.usual(0.25));
            assertEquals(name, objective.name());
            assertEquals(name.equals("supervised") || name.equals("joint"), objective.usesLabels(), name);
            boolean samples = name.equals("vae") || name.equals("diffusion");
            Sight other = name.equals("rotation") ? Sight.TURNED_IMAGES : Sight.VIEWS;
            assertEquals(samples || name.equals("nce") ? Sight.SAMPLES : other, objective.sight(), name);
            assertEquals(
                    samples
                            || List.of("reconstruction", "joint", "mae-masked-only")
                                    .contains(name),
                    objective.reconstructs(),
                    name);
        }
        assertEquals(new SupervisedReconstruction(0.25), Objectives.named("joint", 0.25));
    }

    @Test
    void unknownNamesAreBadInputWithTheKnownOnes() {
        BadInputException error = assertThrows(BadInputException.class, () -> Objectives.named("reconstuction", 1));
        assertTrue(error.getMessage().contains("'reconstuction'"), error.getMessage());
        for (String name : Objectives.names()) {
            assertTrue(error.getMessage().contains(name), error.getMessage());
        }
    }
}
