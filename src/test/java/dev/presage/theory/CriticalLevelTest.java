package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The search for the level at which a subspace leaves, on courses of the angle that are known. */
class CriticalLevelTest {
    private static CriticalLevel.Outcome find(java.util.function.DoubleFunction<OptionalDouble> sine) {
        return CriticalLevel.find(sine, 0.5, 2.5, 0.7, 8, 1e-7);
    }

    @Test
    void aStepIsFoundToTheResolution() {
        CriticalLevel.Crossing crossing = assertInstanceOf(
                CriticalLevel.Crossing.class, find(level -> OptionalDouble.of(level < Math.sqrt(2) ? 0 : 1)));
        assertTrue(crossing.level() >= Math.sqrt(2) && crossing.level() <= Math.sqrt(2) + 2e-7, "" + crossing.level());
        assertEquals(0, crossing.sineBelow());
        assertEquals(1, crossing.sineAbove());
    }

    @Test
    void aCourseThatComesBackCountsWhereItFirstLeaves() {
        CriticalLevel.Crossing crossing = assertInstanceOf(
                CriticalLevel.Crossing.class,
                find(level -> OptionalDouble.of(Math.pow(Math.sin(level * Math.PI / 2), 2))));
        // sin^2 = 0.7 at level 2/pi asin(sqrt 0.7), above 0.5 and before the maximum at 1
        assertEquals(2 / Math.PI * Math.asin(Math.sqrt(0.7)), crossing.level(), 2e-7);
        assertEquals(0.7, crossing.sineAbove(), 1e-6);
    }

    @Test
    void otherOutcomes() {
        assertEquals(new CriticalLevel.Throughout(0.5, 0.8), find(level -> OptionalDouble.of(0.8)));
        assertEquals(new CriticalLevel.Never(0.25, 2.5), find(level -> OptionalDouble.of(level / 10)));
        assertEquals(new CriticalLevel.Undefined(), find(level -> OptionalDouble.empty()));
        assertEquals(
                new CriticalLevel.Throughout(0.75, 0.9),
                find(level -> level == 0.5 ? OptionalDouble.empty() : OptionalDouble.of(0.9)),
                "the least level at which there is an angle");
    }

    @Test
    void levelsWithoutAnAngleAreNoLongerCleans() {
        List<Double> asked = new ArrayList<>();
        CriticalLevel.Crossing crossing = assertInstanceOf(CriticalLevel.Crossing.class, find(level -> {
            asked.add(level);
            return level < 1.2 ? OptionalDouble.of(0) : level < 1.21 ? OptionalDouble.empty() : OptionalDouble.of(1);
        }));
        assertEquals(1.2, crossing.level(), 2e-7);
        assertEquals(1, crossing.sineAbove());
        assertTrue(asked.size() < 40, "a grid and a bisection, found " + asked.size());
    }

    /** Features 1, 2, 3 under the noise are clean features 3, 1 and 2 (mostly): each has a new place. */
    @Test
    void whatMovedMostComesFirst() {
        double c = Math.sqrt(0.9);
        double s = Math.sqrt(0.1);
        Matrix coordinates = Matrix.of(
                new double[] {0, 0, 1, 0}, new double[] {c, s, 0, 0}, new double[] {-s, c, 0, 0}, new double[] {
                    0, 0, 0, 1
                });
        List<CriticalLevel.Moved> moved = CriticalLevel.moved(coordinates, 4, 2);
        assertEquals(2, moved.size());
        assertEquals(new CriticalLevel.Moved(3, 1, 1), moved.get(0));
        assertEquals(1, moved.get(1).clean());
        assertEquals(2, moved.get(1).rank());
        assertEquals(0.9, moved.get(1).share(), 1e-12);
        assertEquals(
                List.of(3, 1, 2),
                CriticalLevel.moved(coordinates, 4, 9).stream()
                        .map(CriticalLevel.Moved::clean)
                        .toList());
        assertEquals(1, CriticalLevel.moved(coordinates, 1, 9).size());
    }
}
