package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Npy;
import dev.presage.data.Progress;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.Scale;
import dev.presage.moments.SplitMoments;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches whose best answer is known, and what they are worth on samples that had no part in them. */
class StrategySearchTest {
    private static final double[] VARIANCES = {4, 3, 1};
    private static final double BEST = 1.3;

    @TempDir
    private Path folder;

    private final Random random = new Random(5);

    private static SearchResult search(
            PreparedData data,
            int budget,
            Optional<SymmetricMatrix> irrelevant,
            SpectralObjective objective,
            String... noises) {
        return StrategySearch.run(
                data,
                new SearchPlan(Sweeps.families(noises), List.of(objective), 1, budget, irrelevant, 0),
                Progress.SILENT);
    }

    private Path write(String name, RealMatrix matrix) {
        Path file = folder.resolve(name);
        Npy.write(file, Dense.matrix(matrix));
        return file;
    }

    /** The first feature under reconstruction with S = C + alpha^2 Gamma, by definition: top eigenvector of S^-1/2 C^2 S^-1/2. */
    private static double[] feature(RealMatrix gamma, double alpha) {
        RealMatrix c = Dense.diagonal(VARIANCES);
        RealMatrix root = Dense.inverseRoot(c.add(gamma.scalarMultiply(alpha * alpha)));
        RealMatrix form = Dense.product(root, c, c, root);
        return root.operate(new EigenDecomposition(form.add(form.transpose()).scalarMultiply(0.5))
                .getEigenvector(0)
                .toArray());
    }

    private RealMatrix tilted() {
        RealMatrix turn = Dense.orthogonal(3, new Random(2));
        return Dense.product(turn, Dense.diagonal(3, 0.5, 0.1), turn.transpose());
    }

    /** The labels are the feature at alpha = 1.3: there R2 is 1, and nowhere else. */
    @Test
    void theStrengthThatALabelWasMadeForIsFoundAndHelpsElsewhere() {
        RealMatrix gamma = tilted();
        double[] u = feature(gamma, BEST);
        Matrix rows = Sweeps.diagonal(VARIANCES);
        Matrix others = Dense.matrix(Dense.random(40, 3, random).multiply(Dense.diagonal(2, 1.7, 1)));
        PreparedData data = Sweeps.asTheyAre(
                rows,
                Optional.of(Sweeps.target(rows, u)),
                Optional.of(new InMemorySamples(others, new Layout.Flat(3), Optional.of(Sweeps.target(others, u)))));
        String noise = "aligned(alpha=?0.1..3,noise=" + write("gamma.npy", gamma) + ")";
        SearchResult result = search(data, 40, Optional.empty(), new Reconstruction(), noise);
        SearchResult.Found found = result.found().get(0);
        // R2 is flat at its maximum: 1e-8 of it is 1e-4 of the parameter
        assertEquals(BEST, found.parameters().get("aligned.alpha"), 2e-3);
        assertEquals(1, found.run().curves().orElseThrow().r2().at(1).getAsDouble(), 1e-5);
        assertTrue(result.evaluations() <= 40, "" + result.evaluations());
        assertEquals("40 test samples", result.heldOutOn());
        Estimate heldOut = found.heldOut().orElseThrow();
        assertEquals(gain(others, u), heldOut.value(), 1e-4);
        assertTrue(heldOut.value() > 2 * heldOut.standardError(), heldOut.toString());
        assertEquals("sampled", heldOut.basis().word());
    }

    /** By definition: 1 - (1 - R2 of the first coordinate's probe on the test samples), where the best probe's R2 is 1. */
    private static double gain(Matrix others, double[] u) {
        double slope = u[0];
        double error = 0;
        double deviation = 0;
        for (int i = 0; i < others.rows(); i++) {
            double y = 0;
            for (int j = 0; j < 3; j++) {
                y += u[j] * others.at(i, j);
            }
            error += Math.pow(y - slope * others.at(i, 0), 2);
            deviation += y * y;
        }
        return error / deviation;
    }

    /** Two parameters, by BOBYQA: the label of alpha = 1.3 and no other noise. */
    @Test
    void twoParametersAreFoundTogether() {
        RealMatrix gamma = tilted();
        double[] u = feature(gamma, BEST);
        Matrix rows = Sweeps.diagonal(VARIANCES);
        PreparedData data = Sweeps.asTheyAre(rows, Optional.of(Sweeps.target(rows, u)), Optional.empty());
        String noise = "aligned(alpha=?0.5..2,noise=" + write("gamma.npy", gamma) + ")|aligned(alpha=?0..1,noise="
                + write("other.npy", Dense.diagonal(0, 0, 1)) + ")";
        SearchResult.Found found = search(data, 120, Optional.empty(), new Reconstruction(), noise)
                .found()
                .get(0);
        assertEquals(
                List.of("aligned.alpha", "aligned.alpha#2"),
                List.copyOf(found.parameters().keySet()));
        assertTrue(found.run().curves().orElseThrow().r2().at(1).getAsDouble() > 0.999, "" + found.value());
        assertTrue(found.heldOut().isEmpty() && found.why().containsKey("heldOutGainR2"));
    }

    /**
     * C = diag(4, 3), of which Gamma = diag(3, 0) is irrelevant: the signal is diag(1, 3), its top direction the second. Clean PCA
     * keeps the first; enough aligned noise (alpha^2 > 16/9 - 4/3) the second: a share of 1/3 becomes 1.
     */
    @Test
    void theSignalIsKeptWhereItIsKnown() {
        Matrix rows = Sweeps.diagonal(4, 3);
        PreparedData data = Sweeps.asTheyAre(rows, Optional.empty(), Optional.empty());
        RealMatrix gamma = Dense.diagonal(3, 0);
        SearchResult result = search(
                data,
                12,
                Optional.of(Dense.symmetric(gamma)),
                new Reconstruction(),
                "aligned(alpha=?0..2,noise=" + write("gamma.npy", gamma) + ")",
                "gaussian(sigma=?0.1..2)");
        SearchResult.Found best = result.found().get(0);
        assertEquals(1, best.value(), 1e-9);
        assertEquals(0, best.signalAngleDegrees().getAsDouble(), 1e-4);
        assertTrue(best.parameters().get("aligned.alpha") > Math.sqrt(4.0 / 9));
        SearchResult.Found other = result.found().get(1);
        assertEquals(1.0 / 3, other.value(), 1e-9);
        // all strengths are as good: the first of three points that was tried, a sixth of the way
        assertEquals(0.1 + 1.9 / 6, other.parameters().get("gaussian.sigma"), 1e-12);
        assertEquals(90, other.signalAngleDegrees().getAsDouble(), 1e-4);
        assertEquals("the data have no labels", other.why().get("heldOutGainR2"));
    }

    /**
     * Without a test set every tenth sample is held out: the search and the gain are those of a data set which has the other
     * samples for training and these for testing. (Nothing is scaled and noise is added, so the mean of all changes nothing.)
     */
    @Test
    void withoutATestSetSamplesAreHeldOut() {
        Task task = Task.random(60, 3, 141, 2.5, 0.6, 1.1, 1.9, 0.3, 0.8);
        BitSet held = SplitMoments.everyTenth(task.samples().classes().orElseThrow());
        PreparationPlan plan = new PreparationPlan(true, Scale.NONE, NoiseSpace.PREPARED, OptionalInt.empty());
        PreparedData whole = PreparedData.read(
                new DataSet("small", "0", task.samples(), Optional.empty()),
                plan,
                Selection.HELD_OUT,
                Sweeps.BACKEND,
                Progress.SILENT);
        PreparedData parted = PreparedData.read(
                new DataSet(
                        "parted",
                        "0",
                        part(task, i -> !held.get(i)).samples(),
                        Optional.of(part(task, held::get).samples())),
                plan,
                Sweeps.BACKEND,
                Progress.SILENT);
        RealMatrix gamma = Dense.diagonal(3, 0.5, 0, 0.2, 1, 0);
        String noise = "aligned(alpha=?0.1..3,noise=" + write("gamma.npy", gamma) + ")";
        SearchResult result = search(whole, 4, Optional.empty(), new Reconstruction(), noise);
        assertEquals("6 training samples, every tenth, that the search has not seen", result.heldOutOn());
        SearchResult.Found found = result.found().get(0);
        SearchResult.Found expected = search(parted, 4, Optional.empty(), new Reconstruction(), noise)
                .found()
                .get(0);
        assertEquals(expected.parameters(), found.parameters());
        assertEquals(expected.value(), found.value(), 1e-10);
        Estimate gain = found.heldOut().orElseThrow();
        assertEquals(expected.heldOut().orElseThrow().value(), gain.value(), 1e-10);
        assertEquals(expected.heldOut().orElseThrow().standardError(), gain.standardError(), 1e-10);
        assertTrue(gain.standardError() > 1e-3, gain.toString());
        assertEquals("sampled", gain.basis().word());
    }

    private static Task part(Task task, IntPredicate chosen) {
        int[] rows = IntStream.range(0, task.n()).filter(chosen).toArray();
        return new Task(
                task.x().getSubMatrix(rows, IntStream.range(0, task.d()).toArray()),
                Arrays.stream(rows).map(i -> task.classOf()[i]).toArray(),
                task.classes());
    }

    @Test
    void whatCannotBeSearchedIsRefused() {
        PreparedData data = Sweeps.asTheyAre(Sweeps.diagonal(4, 3), Optional.empty(), Optional.empty());
        assertSaid(
                "--search expects labels to gain on, or --irrelevant G.npy, found data without labels",
                () -> search(data, 9, Optional.empty(), new Reconstruction(), "gaussian(?0..1)"));
        assertSaid(
                "--search expects a search range such as ratio=?0.1..0.9 in every strategy, found none in 'none'",
                () -> search(data, 9, Optional.empty(), new Reconstruction(), "none"));
        assertSaid(
                "--search expects a budget of at least 6 evaluations, 3 for each of 2 combinations of lists and objectives,"
                        + " found 5",
                () -> search(data, 5, Optional.empty(), new Reconstruction(), "gaussian(?0..1)|mask({0.1,0.2})"));
    }

    private static void assertSaid(String message, Runnable work) {
        assertEquals(message, assertThrows(BadInputException.class, work::run).getMessage());
    }
}
