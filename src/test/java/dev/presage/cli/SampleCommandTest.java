package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New samples from a saved model, in raw values. */
@CommandLineTest
class SampleCommandTest {
    private static final int DRAWS = 3000;

    @TempDir
    private Path folder;

    private String model() {
        return folder.resolve("model").toString();
    }

    private Matrix sample(int count) {
        Path x = folder.resolve("X" + count + ".npy");
        CommandRun.fine(
                "sample", "--backend=java", model(), "--count", Integer.toString(count), "--save", x.toString());
        return Npy.readMatrix(x);
    }

    /**
     * Five columns; a VAE's five-dimensional marginals are N(mu, D D' + s^2 I), with one component of them the covariance of the
     * data but for the directions it averages; all of a diffusion's components give the covariance itself. Every mean within
     * 5 standard errors, total variances within 5 of theirs.
     */
    @ParameterizedTest
    @CsvSource({"vae, 4, global", "vae, 2, none", "diffusion, 5, pixel", "diffusion, 5, none"})
    void samplesHaveTheMeanAndTheVarianceOfTheData(String objective, int k, String scale) {
        double[][] x = Inputs.classes(60, 5, 3);
        Path data = Inputs.npy(folder.resolve("X.npy"), x);
        CommandRun.fine(
                "encode",
                "--backend=java",
                data.toString(),
                "--objective",
                objective,
                "--dim",
                Integer.toString(k),
                "--scale",
                scale,
                "--save",
                model());
        Matrix drawn = sample(DRAWS);
        assertEquals(DRAWS, drawn.rows());
        double wanted = 0;
        double found = 0;
        double squares = 0;
        for (int j = 0; j < 5; j++) {
            double mean = 0;
            double square = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
                square += row[j] * row[j] / x.length;
            }
            double own = 0;
            double ownSquare = 0;
            for (int i = 0; i < DRAWS; i++) {
                own += drawn.at(i, j) / DRAWS;
                ownSquare += drawn.at(i, j) * drawn.at(i, j) / DRAWS;
            }
            double variance = square - mean * mean;
            assertEquals(mean, own, 5 * Math.sqrt(2 * variance / DRAWS) + 1e-12);
            wanted += variance;
            found += ownSquare - own * own;
            squares += variance * variance;
        }
        // Coordinates may vary together: the variance of a sum of 5 is at most 5 times the sum of theirs.
        assertEquals(wanted, found, 5 * Math.sqrt(5 * 2 * squares / DRAWS));
    }

    @Test
    void theSameSeedDrawsTheSameSamplesWhateverTheirNumber() {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(30, 4, 1));
        CommandRun.fine("encode", "--backend=java", data.toString(), "--objective=vae", "--dim=2", "--save", model());
        Matrix many = sample(40);
        Matrix few = sample(7);
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 4; j++) {
                assertEquals(many.at(i, j), few.at(i, j), 1e-12);
            }
        }
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(30, 4, 1));
        CommandRun.fine(
                "encode",
                "--backend=java",
                data.toString(),
                "--objective=reconstruction",
                "--noise=none",
                "--dim=2",
                "--save",
                model());
        String x = folder.resolve("new/X.npy").toString();
        CommandRun.refused(
                List.of("a model of samples (vae or diffusion)"), "sample", model(), "--count=3", "--save", x);
        CommandRun.refused(List.of("--count expects at least 1, found 0"), "sample", model(), "--count=0", "--save", x);
        CommandRun.refused(
                List.of("expects the files W.npy and bias.npy"), "sample", folder.toString(), "--count=3", "--save", x);
        assertFalse(Files.exists(folder.resolve("new")), "nothing is left behind");
    }

    /** Another model in the same folder leaves no deviation of the one before. */
    @Test
    void filesOfAnotherModelAreTakenAway() {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(30, 4, 1));
        CommandRun.fine(
                "encode", "--backend=java", data.toString(), "--objective=diffusion", "--dim=2", "--save", model());
        assertTrue(Files.exists(Path.of(model(), "decoder-deviation.npy")));
        CommandRun.fine(
                "encode",
                "--backend=java",
                data.toString(),
                "--objective=joint-embedding",
                "--noise=gaussian(1)",
                "--dim=2",
                "--save",
                model());
        assertFalse(Files.exists(Path.of(model(), "decoder-deviation.npy")));
        assertFalse(Files.exists(Path.of(model(), "decoder.npy")));
    }
}
