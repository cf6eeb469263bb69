package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.Task;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks make up the whole, and their spread is that of means. */
class MomentBlocksTest {
    private static final double ROUNDOFF = 1e-12;
    private static final MomentPass PASS = new MomentPass(new JavaBackend(2), Progress.SILENT);

    private static double[] shares(MomentBlocks blocks) {
        return blocks.blocks().stream().mapToDouble(b -> b.moments().count()).toArray();
    }

    @Test
    void blocksOfClassesMakeUpTheWhole() {
        Task task = Task.random(117, 3, 4, 2.1, 1.3, 0.8, 1.7, 0.4);
        BlockedMoments found = PASS.blocked(task.samples());
        MomentBlocks blocks = found.blocks().orElseThrow();
        LabelledMoments whole = PASS.labelled(task.samples());
        assertEquals(117, blocks.count());
        assertEquals(36, blocks.size());
        assertEquals(
                0,
                found.overall().covariance().minus(whole.overall().covariance()).maxAbs(),
                ROUNDOFF);
        MomentBlocks.Block all = blocks.reweighted(shares(blocks));
        assertEquals(
                0,
                all.moments().covariance().minus(whole.overall().covariance()).maxAbs(),
                ROUNDOFF);
        LabelMoments labels = all.labels().orElseThrow();
        assertEquals(0, labels.cross().minus(whole.labels().cross()).maxAbs(), ROUNDOFF);
        assertEquals(0, labels.covariance().minus(whole.labels().covariance()).maxAbs(), ROUNDOFF);
        LabelledMoments task2 = (LabelledMoments) found.task().orElseThrow();
        for (int c = 0; c < 3; c++) {
            SymmetricMatrix mine = task2.within().orElseThrow().get(c);
            assertEquals(0, mine.minus(whole.within().orElseThrow().get(c)).maxAbs(), ROUNDOFF);
        }
    }

    @Test
    void blocksWithMeansOfClassesMakeUpTheWhole() {
        double[] spread = new double[40];
        Arrays.fill(spread, 1.3);
        Task task = Task.random(117, 2, 4, spread);
        LabelledMoments whole = PASS.labelled(task.samples());
        // Less than the covariances of two classes take, more than 32 times their means.
        MomentPass small = new MomentPass(new JavaBackend(2), Progress.SILENT, 4096, 20000);
        MomentPass none = new MomentPass(new JavaBackend(2), Progress.SILENT, 4096, 0);
        BlockedMoments found = small.blocked(task.samples());
        MomentBlocks blocks = found.blocks().orElseThrow();
        assertEquals(32, blocks.size());
        LabelMoments all = blocks.reweighted(shares(blocks)).labels().orElseThrow();
        for (LabelMoments labels : List.of(
                all,
                found.task().orElseThrow().labels(),
                none.blocked(task.samples()).task().orElseThrow().labels())) {
            assertEquals(0, labels.cross().minus(whole.labels().cross()).maxAbs(), ROUNDOFF);
            assertEquals(
                    0, labels.covariance().minus(whole.labels().covariance()).maxAbs(), ROUNDOFF);
        }
        assertEquals(Optional.empty(), none.blocked(task.samples()).blocks());
    }

    @Test
    void blocksWithoutLabelsMakeUpTheWhole() {
        Task task = Task.random(50, 3, 4, 2.1, 1.3, 0.8);
        BlockedMoments found =
                PASS.blocked(InMemorySamples.of(Matrix.of(task.x().getData())));
        MomentBlocks blocks = found.blocks().orElseThrow();
        assertEquals(32, blocks.size());
        Moments whole = blocks.reweighted(shares(blocks)).moments();
        assertEquals(0, whole.covariance().minus(task.moments().covariance()).maxAbs(), ROUNDOFF);
        assertEquals(
                Optional.empty(),
                PASS.blocked(InMemorySamples.of(Matrix.of(Arrays.copyOf(task.x().getData(), 7))))
                        .blocks());
    }

    /** One sample a block: the variance of a mean is that of the values, n (n-1) below; across strata their frequencies add. */
    @Test
    void deviationsAreThoseOfAMean() {
        double[] values = {3, -1, 4, 2, 0, 7, 5};
        MomentBlocks one = of(values, new int[values.length]);
        double mean = Arrays.stream(values).average().orElseThrow();
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        assertEquals(sum / 42, variance(one, values, mean), ROUNDOFF);
        int[] stratum = {0, 0, 0, 1, 1, 1, 1};
        MomentBlocks two = of(values, stratum);
        double[] means = {2, 3.5};
        double within = 0;
        double between = 0;
        for (int c = 0; c < 2; c++) {
            int size = c == 0 ? 3 : 4;
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                squares += stratum[i] == c ? Math.pow(values[i] - means[c], 2) : 0;
            }
            double share = size / 7.0;
            within += share * share * squares / (size * (size - 1));
            between += share * Math.pow(means[c] - mean, 2) / 7;
        }
        assertEquals(within + between, variance(two, values, mean), ROUNDOFF);
    }

    @Test
    void resampledMeansHaveThatVariance() {
        double[] values = {3, -1, 4, 2, 0, 7, 5, 6};
        // With 100 samples a block the product of both fluctuations adds 1 / 800 of the variance within.
        MomentBlocks blocks = of(values, new int[] {0, 0, 0, 0, 1, 1, 1, 1}, 100);
        Random random = new Random(2);
        int draws = 20000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double mean =
                    blocks.reweighted(blocks.resampled(random)).moments().mean().at(0);
            sum += mean;
            squares += mean * mean;
        }
        double average = Arrays.stream(values).average().orElseThrow();
        double expected = variance(blocks, values, average);
        double found = squares / draws - sum / draws * sum / draws;
        // A variance of 20000 draws is known to sqrt(2 / 20000) = 1 %.
        assertEquals(expected, found, 0.05 * expected);
        assertEquals(average, sum / draws, 5 * Math.sqrt(expected / draws));
    }

    @Test
    void orderOfTheSamplesDoesNotShow() {
        double[][] rows = new double[320][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i;
        }
        MomentBlocks blocks =
                PASS.blocked(InMemorySamples.of(Matrix.of(rows))).blocks().orElseThrow();
        double squares = blocks.blocks().stream()
                .mapToDouble(b -> Math.pow(b.moments().mean().at(0) - 159.5, 2))
                .sum();
        // Ten samples a block: means vary by (320^2 - 1) / 12 / 10, give or take sqrt(2 / 31); dealt in turn 100 times
        // less.
        double variance = (320.0 * 320 - 1) / 120;
        assertEquals(variance, squares / 31, 3 * Math.sqrt(2.0 / 31) * variance);
        assertEquals(31, blocks.degrees());
    }

    @Test
    void blocksAreTheSameEveryTime() {
        Samples samples = Task.random(117, 3, 4, 2.1, 1.3, 0.8, 1.7, 0.4).samples();
        assertEquals(
                PASS.blocked(samples).blocks().orElseThrow().blocks().stream()
                        .map(b -> b.moments().mean())
                        .toList(),
                PASS.blocked(samples).blocks().orElseThrow().blocks().stream()
                        .map(b -> b.moments().mean())
                        .toList());
    }

    /** Classes of one sample have one block, whose own spread nobody knows: the spread of their means has it. */
    @Test
    void classesOfOneSampleHaveTheSpreadOfTheirMeans() {
        double[] values = {3, -1, 4, 2};
        MomentBlocks blocks = of(values, new int[] {0, 1, 2, 3});
        assertEquals(4, blocks.degrees());
        double mean = 2;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        assertEquals(squares / 16, variance(blocks, values, mean), ROUNDOFF);
    }

    @Test
    void preparedBlocksMakeUpThePreparedWhole() {
        Task task = Task.random(117, 3, 4, 2.1, 1.3, 0.8, 1.7, 0.4);
        BlockedMoments found = PASS.blocked(task.samples());
        Preparation preparation = Preparation.fit(found.overall(), true, Scale.PIXEL);
        MomentBlocks blocks = found.blocks().orElseThrow().prepared(preparation);
        MomentBlocks.Block all = blocks.reweighted(shares(blocks));
        Moments whole = preparation.prepare(found.overall());
        assertEquals(0, all.moments().covariance().minus(whole.covariance()).maxAbs(), ROUNDOFF);
        Matrix cross = found.task().orElseThrow().labels().cross();
        assertEquals(
                0,
                all.labels()
                        .orElseThrow()
                        .cross()
                        .minus(cross.scaleRows(preparation.factors().toArray()))
                        .maxAbs(),
                ROUNDOFF);
    }

    @Test
    void weightsAreChecked() {
        MomentBlocks blocks = of(new double[] {1, 2}, new int[2]);
        assertThrows(IllegalArgumentException.class, () -> blocks.reweighted(new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> blocks.reweighted(new double[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> new MomentBlocks(List.of()));
    }

    private static MomentBlocks of(double[] values, int[] stratum) {
        return of(values, stratum, 1);
    }

    private static MomentBlocks of(double[] values, int[] stratum, long count) {
        MomentBlocks.Block[] blocks = new MomentBlocks.Block[values.length];
        Arrays.setAll(
                blocks,
                i -> new MomentBlocks.Block(
                        stratum[i],
                        new Moments(count, Vector.of(values[i]), SymmetricMatrix.zero(1)),
                        Optional.empty()));
        return new MomentBlocks(List.of(blocks));
    }

    private static double variance(MomentBlocks blocks, double[] values, double mean) {
        Matrix deviations = blocks.deviations();
        double[] centred = Arrays.stream(values).map(v -> v - mean).toArray();
        double[] seen = deviations.transpose().times(centred);
        return Vector.wrap(seen).dot(Vector.wrap(seen));
    }
}
