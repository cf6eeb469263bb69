package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Scale;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.SampledNoise;
import dev.presage.study.Analysis;
import dev.presage.study.AnalysisPlan;
import dev.presage.study.Dimensions;
import dev.presage.study.NoiseSpace;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparedData;
import dev.presage.study.RunResult;
import dev.presage.study.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The noise of one's own that docs/noise.md shows. */
class DocumentedNoiseTest {
    private static final Path SOURCE = Path.of("src/test/java/dev/presage/cli/DocumentedNoiseTest.java");

    @Test
    void theLinesAreThoseThatRunHere() throws IOException {
        List<String> here =
                Files.readAllLines(SOURCE).stream().map(String::strip).toList();
        String page = Files.readString(Path.of("docs/noise.md"));
        String block = page.substring(page.indexOf("```java\n") + 8, page.lastIndexOf("```"));
        assertFalse(block.isBlank());
        block.lines()
                .map(String::strip)
                .forEach(line -> assertTrue(here.contains(line), () -> "not in " + SOURCE + ": " + line));
    }

    /** Solarized digits: pixels above a random threshold are inverted. Its loss at other seeds is within its error. */
    @Test
    void theNoiseRuns() {
        PreparedData data = PreparedData.read(
                DataSets.open("digits", DataOptions.none()),
                new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.RAW, OptionalInt.of(300)),
                Backends.of("auto", 2),
                Progress.SILENT);
        SampledNoise solarize = SampledNoise.of(64, (x, random) -> {
            double threshold = random.nextDouble();
            for (int j = 0; j < x.length; j++) {
                x[j] = x[j] > threshold ? 1 - x[j] : x[j];
            }
        });
        Strategy mine = Strategy.sampled("solarize", solarize, MonteCarlo.of(64, 0));
        List<SpectralObjective> objectives = List.of(new JointEmbedding());
        Dimensions four = new Dimensions.Given(List.of(4), false);
        AnalysisPlan plan = new AnalysisPlan(List.of(mine), objectives, four, Optional.empty(), 0);
        RunResult run = Analysis.run(data, plan, Progress.SILENT).runs().get(0);
        double loss = run.loss();
        double error = run.drawErrors().orElseThrow().loss();
        Strategy again = Strategy.sampled("solarize", solarize, MonteCarlo.of(64, 1));
        RunResult other = Analysis.run(
                        data, new AnalysisPlan(List.of(again), objectives, four, Optional.empty(), 0), Progress.SILENT)
                .runs()
                .get(0);
        assertTrue(error > 0 && error < loss / 10, loss + " with error " + error);
        // Two estimates, and errors from 16 groups each: t with 30 degrees of freedom is beyond 5 with chance 2e-5.
        assertEquals(
                loss,
                other.loss(),
                5 * Math.hypot(error, other.drawErrors().orElseThrow().loss()));
    }
}
