package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several softmax probes in one pass against each of them by itself, on raw samples that are prepared on the way. */
class SoftmaxPassTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final int TRAIN = 37;
    private static final int TEST = 23;
    private static final Task RAW = Task.random(TRAIN + TEST, 4, 21, 2.5, 0.6, 1.1, 1.9, 0.3, 0.8, 1.3);
    private static final Task RAW_TRAIN =
            RAW.rows(IntStream.range(0, TRAIN).boxed().toList());
    private static final Task RAW_TEST =
            RAW.rows(IntStream.range(TRAIN, TRAIN + TEST).boxed().toList());

    private final Preparation preparation = Preparation.fit(RAW_TRAIN.moments(), true, Scale.PIXEL);
    private final Matrix train = prepared(RAW_TRAIN);
    private final Matrix test = prepared(RAW_TEST);
    private final Task task = RAW_TRAIN.with(Dense.of(train));
    private final Features features = PrincipalSpace.of(task.moments().covariance(), BACKEND)
            .features(Dense.matrix(Dense.random(6, 7, new Random(22))));
    private final List<SoftmaxPass.Candidate> candidates = List.of(
            SoftmaxPass.Candidate.of(features, 3),
            SoftmaxPass.Candidate.of(features, 6),
            SoftmaxPass.Candidate.of(features, 1));

    private Matrix prepared(Task raw) {
        double[][] rows = new double[raw.n()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = raw.x().getRow(i);
            preparation.prepare(rows[i], 0);
        }
        return Matrix.of(rows);
    }

    private SoftmaxPass pass(long budgetBytes, Progress progress) {
        return new SoftmaxPass(BACKEND, preparation, task.mean(), SoftmaxPlan.USUAL, progress, budgetBytes);
    }

    private List<SoftmaxPass.Result> run(long budgetBytes, List<SoftmaxPass.Candidate> chosen, Progress progress) {
        return pass(budgetBytes, progress)
                .run(RAW_TRAIN.samples(), Optional.of(RAW_TEST.samples()), chosen)
                .orElseThrow();
    }

    /** Features of prepared samples, by definition. */
    private Matrix features(Matrix samples, Matrix inputRows) {
        double[] mean = task.mean();
        Matrix centred = Matrix.generate(samples.rows(), samples.columns(), (i, j) -> samples.at(i, j) - mean[j]);
        return BACKEND.multiplyTransposedRight(centred, inputRows);
    }

    @Test
    void eachIsFittedToItsFeaturesAndCountedOnTheTestSamples() {
        List<SoftmaxPass.Result> results = run(1 << 20, candidates, Progress.SILENT);
        for (int c = 0; c < candidates.size(); c++) {
            Matrix rows = candidates.get(c).inputRows();
            SoftmaxProbe alone = SoftmaxProbe.fit(
                    features(train, rows), RAW_TRAIN.labels(), SoftmaxPlan.USUAL, BACKEND, Progress.SILENT);
            SoftmaxProbe found = results.get(c).probe();
            assertTrue(found.converged());
            assertEquals(
                    0,
                    alone.loadings().minus(found.loadings()).maxAbs(),
                    1e-6 * (1 + alone.loadings().maxAbs()));
            Matrix u = features(test, rows);
            int correct = 0;
            for (int i = 0; i < TEST; i++) {
                correct += alone.predict(u.row(i), 0, new double[4]) == RAW_TEST.classOf()[i] ? 1 : 0;
            }
            assertEquals(
                    Optional.of(Estimate.frequency(correct, TEST)),
                    results.get(c).accuracy());
            assertEquals(Optional.empty(), results.get(c).leaveOneOut());
        }
        assertTrue(results.get(1).accuracy().orElseThrow().value() > 0.3, "better than guessing");
    }

    @Test
    void onePassForAllIsAPassForEachAndForEachGroup() {
        List<SoftmaxPass.Result> together = run(1 << 20, candidates, Progress.SILENT);
        for (int c = 0; c < candidates.size(); c++) {
            assertEquals(List.of(together.get(c)), run(1 << 20, List.of(candidates.get(c)), Progress.SILENT));
        }
        // Of 3, 6 and 1 features the first two fill the budget exactly; of a budget of nothing each takes a pass.
        for (long[] budget :
                new long[][] {{8L * TRAIN * 9, 2}, {8L * TRAIN * 10, 1}, {8L * TRAIN * 9 - 1, 2}, {1, 3}}) {
            AtomicInteger passes = new AtomicInteger();
            Progress counting = (stage, done, total) -> passes.addAndGet(stage.equals("features") && done == 0 ? 1 : 0);
            assertEquals(together, run(budget[0], candidates, counting));
            assertEquals(budget[1], passes.get());
        }
    }

    @Test
    void withoutTestSamplesNothingIsFitted() {
        SoftmaxPass pass = pass(1 << 20, (stage, done, total) -> {
            throw new IllegalStateException("nothing should run");
        });
        assertEquals(Optional.empty(), pass.run(RAW_TRAIN.samples(), Optional.empty(), candidates));
        assertEquals(Optional.of(List.of()), pass.run(RAW_TRAIN.samples(), Optional.of(RAW_TEST.samples()), List.of()));
    }

    @Test
    void asksForLabels() {
        Samples unlabelled = InMemorySamples.of(Dense.matrix(RAW_TEST.x()));
        BadInputException error = assertThrows(
                BadInputException.class,
                () -> pass(1, Progress.SILENT).run(RAW_TRAIN.samples(), Optional.of(unlabelled), candidates));
        assertTrue(String.valueOf(error.getMessage()).contains("labels"));
    }
}
