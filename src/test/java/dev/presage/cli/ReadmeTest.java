package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparedData;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The README shows what the program prints, and its Java runs. */
@CommandLineTest
class ReadmeTest {
    @Test
    void theTableIsTheOneThatAnalyzePrints() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        List<String> rows = CommandRun.fine("analyze", "--quiet")
                .out()
                .lines()
                .filter(line -> line.matches("(noise|mask|gaussian).*(UNDECIDED|HELPS|HELP|HURTS|verdict)"))
                .toList();
        assertEquals(5, rows.size());
        assertTrue(readme.containsAll(rows), () -> "README.md expects the lines\n" + String.join("\n", rows));
    }

    /** The lines of the README, and the loss that its table shows. */
    @Test
    void theJavaRuns() {
        Backend backend = Backends.of("auto", 2);
        DataSet digits = DataSets.open("digits", DataOptions.none());
        PreparedData data = PreparedData.read(digits, PreparationPlan.standard(), backend, Progress.SILENT);
        ViewMoments views =
                data.views(NoiseExpression.parse("mask(ratio=0.75,patch=4)")).moments();
        ClosedForm best = ClosedForm.solve(
                new JointEmbedding(), views, Optional.empty(), Whitening.of(views.total(), backend), backend);
        double loss = best.loss(16);
        Matrix encoder = best.encoder(16);
        assertEquals(19.9281, loss, 5e-5);
        assertEquals(16, encoder.rows());
        assertEquals(64, encoder.columns());
    }
}
