package dev.presage.study;

import dev.presage.data.*;
import dev.presage.linalg.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class CorruptionStudyTest {
    @Test
    void t() {
        Backend b = Backends.of("auto", 2);
        PreparedData data = PreparedData.read(
                DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), b, Progress.SILENT);
        CorruptionResult r = CorruptionStudy.run(
                data,
                new CorruptionPlan(16, List.of(0.0, 0.5, 1.5, 4.0, 16.0), List.of(100, 1000, 10000), 3, 0),
                Progress.SILENT);
        System.err.println(r.clean() + " " + r.retained() + " " + r.largestClass());
        r.claims().forEach(System.err::println);
        r.points().forEach(System.err::println);
    }
}
