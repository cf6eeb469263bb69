package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.model.Reconstruction;
import dev.presage.probe.PrincipalSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures of studies, against sums over the samples. */
class PictureBookTest {
    private static final double ROUNDOFF = 1e-10;

    private final PreparedData data = PreparedData.read(
            DataSets.open("digits", DataOptions.none()),
            PreparationPlan.standard(),
            Backends.of("auto", 1),
            Progress.SILENT);

    /** Row j is the mean of (x - mu) u_j over the raw samples, where u_j = inputRows_j (prepared x - mu) has variance 1. */
    @Test
    void patternsAreCovariancesOfPixelsWithFeatures() {
        Strategy noise = Strategy.parse("mask(0.5,patch=2)");
        AnalysisResult result = Analysis.run(
                data,
                new AnalysisPlan(
                        List.of(noise),
                        List.of(new Reconstruction()),
                        new Dimensions.Given(List.of(3), false),
                        java.util.Optional.empty(),
                        0),
                Progress.SILENT);
        assertEquals(2, result.patterns().size(), "clean PCA and one objective");
        FeaturePatterns pca = result.patterns().get(0);
        assertTrue(pca.strategy().isEmpty());
        FeaturePatterns learned = result.patterns().get(1);
        assertEquals(noise, learned.strategy().orElseThrow());
        assertEquals(3, learned.rows().rows());
        PrincipalSpace space = PrincipalSpace.of(data.moments(), data.backend());
        SolvedProblem solved = SolvedProblem.of(data, noise, new Reconstruction(), 3, Progress.SILENT);
        check(pca.rows(), space.principalFeatures().inputRows());
        check(learned.rows(), space.features(solved.solution().encoder(3)).inputRows());
    }

    private void check(Matrix patterns, Matrix inputRows) {
        int d = 64;
        int n = data.train().size();
        double[] mean = data.moments().mean().toArray();
        double[][] sums = new double[patterns.rows()][d];
        try (RowReader reader = data.train().open()) {
            double[] raw = new double[d];
            for (int i = 0; i < n; i++) {
                reader.next(raw, 0);
                double[] x = raw.clone();
                data.preparation().prepare(x, 0);
                for (int j = 0; j < sums.length; j++) {
                    double u = 0;
                    for (int p = 0; p < d; p++) {
                        u += inputRows.at(j, p) * (x[p] - mean[p]);
                    }
                    for (int p = 0; p < d; p++) {
                        sums[j][p] += raw[p] * u / n;
                    }
                }
            }
        }
        for (int j = 0; j < sums.length; j++) {
            double most = 0;
            for (double value : sums[j]) {
                most = Math.abs(value) > Math.abs(most) ? value : most;
            }
            for (int p = 0; p < d; p++) {
                assertEquals(
                        Math.signum(most) * sums[j][p], patterns.at(j, p), ROUNDOFF, "feature " + j + ", pixel " + p);
            }
        }
    }

    /** The views begin with the sample; top and rest add up to sample and mean. */
    @Test
    void booksHoldViewsAndProjections() {
        PictureBook book = PictureBook.of(data, List.of(Strategy.parse("none"), Strategy.parse("none")), 1)
                .orElseThrow();
        ViewSheet views = book.views().orElseThrow();
        assertEquals(1, views.rows().size(), "each noise once");
        Matrix images = views.rows().get(0).images();
        for (int p = 0; p < 64; p++) {
            assertEquals(images.at(0, p), images.at(8, p), ROUNDOFF);
        }
        ProjectionSheet sheet = book.projections().orElseThrow();
        assertEquals(5, sheet.rows().size(), "the samples, and two cuts");
        double[] mean = data.moments().mean().toArray();
        data.preparation().restore(mean, 0);
        for (int i = 0; i < 10; i++) {
            for (int p = 0; p < 64; p++) {
                double whole = sheet.rows().get(0).images().at(i, p) + mean[p];
                double parts = sheet.rows().get(1).images().at(i, p)
                        + sheet.rows().get(2).images().at(i, p);
                assertEquals(whole, parts, ROUNDOFF);
            }
        }
    }
}
