package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/** Ridge probes against fits by the normal equations, sample left out by sample. */
class RidgePathTest {
    private static final Backend BACKEND = new JavaBackend(2);
    private static final double ROUNDING = 1e-10;

    /** Fewer samples than coordinates in one case, more in the other. */
    private static final List<Task> TASKS =
            List.of(Task.random(23, 3, 1, 2, 1, 0.5, 0.1), Task.random(7, 3, 2, 3, 2, 1, 1, 0.5, 0.4, 0.3, 0.2, 0.1));

    private static Preparation preparation(LabelledMoments raw) {
        return Preparation.fit(raw.overall(), true, Scale.PIXEL);
    }

    /** Scores at a sample of the fit to some samples with an intercept and a total penalty. */
    private static RealVector fitted(Task task, List<Integer> rows, double penalty, RealVector at) {
        int[] used = rows.stream().mapToInt(Integer::intValue).toArray();
        int[] inputs = IntStream.range(0, task.d()).toArray();
        RealMatrix x = task.x().getSubMatrix(used, inputs);
        RealMatrix y =
                task.y().getSubMatrix(used, IntStream.range(0, task.classes()).toArray());
        int d = task.d();
        RealMatrix design = MatrixUtils.createRealMatrix(used.length, d + 1);
        design.setSubMatrix(x.getData(), 0, 1);
        for (int i = 0; i < used.length; i++) {
            design.setEntry(i, 0, 1);
        }
        RealMatrix normal = design.transpose().multiply(design);
        for (int j = 1; j <= d; j++) {
            normal.addToEntry(j, j, penalty);
        }
        RealMatrix v = MatrixUtils.inverse(normal).multiply(design.transpose().multiply(y));
        return v.transpose()
                .operate(MatrixUtils.createRealVector(new double[] {1}).append(at));
    }

    @Test
    void leaveOneOutIsWhatRefittingGives() {
        for (Task raw : TASKS) {
            Samples samples = raw.samples();
            LabelledMoments rawMoments = new MomentPass(BACKEND, Progress.SILENT).labelled(samples);
            Preparation preparation = preparation(rawMoments);
            LabelledMoments moments = preparation.prepare(rawMoments);
            Task task = prepared(raw, preparation);
            RidgePath path = RidgePath.of(moments.overall(), moments.labels(), BACKEND);
            List<Ridge> ridges = List.of(Ridge.relative(0.01), Ridge.absolute(0.3));
            List<RidgePath.LeaveOneOut> found = path.leaveOneOut(samples, preparation, ridges, Progress.SILENT);
            int n = task.n();
            for (int a = 0; a < ridges.size(); a++) {
                double penalty = ridges.get(a).penalty(moments.overall().covariance());
                assertEquals(a == 0 ? 0.01 : 0.3, penalty, ROUNDING, "scaled pixel by pixel, the mean variance is 1");
                double error = 0;
                int correct = 0;
                for (int i = 0; i < n; i++) {
                    int left = i;
                    List<Integer> others =
                            IntStream.range(0, n).filter(j -> j != left).boxed().toList();
                    RealVector scores =
                            fitted(task, others, n * penalty, task.x().getRowVector(i));
                    RealVector residual = scores.subtract(task.y().getRowVector(i));
                    error += residual.dotProduct(residual) / n;
                    correct += scores.getMaxIndex() == task.classOf()[i] ? 1 : 0;
                }
                assertEquals(error, found.get(a).squaredError(), ROUNDING);
                assertEquals(correct / (double) n, found.get(a).accuracy().value(), ROUNDING);
            }
        }
    }

    @Test
    void theProbeSolvesTheNormalEquations() {
        for (Task raw : TASKS) {
            Samples samples = raw.samples();
            LabelledMoments rawMoments = new MomentPass(BACKEND, Progress.SILENT).labelled(samples);
            Preparation preparation = preparation(rawMoments);
            LabelledMoments moments = preparation.prepare(rawMoments);
            Task task = prepared(raw, preparation);
            RidgeProbe probe =
                    RidgePath.of(moments.overall(), moments.labels(), BACKEND).probe(Ridge.absolute(0.2));
            List<Integer> all = IntStream.range(0, task.n()).boxed().toList();
            int[] predicted =
                    probe.predict(samples, preparation, moments.overall().mean(), BACKEND, Progress.SILENT);
            for (int i = 0; i < task.n(); i++) {
                RealVector expected = fitted(task, all, task.n() * 0.2, task.x().getRowVector(i));
                for (int c = 0; c < task.classes(); c++) {
                    double score = probe.intercept().at(c);
                    for (int j = 0; j < task.d(); j++) {
                        score += probe.weights().at(c, j) * task.x().getEntry(i, j);
                    }
                    assertEquals(expected.getEntry(c), score, ROUNDING);
                }
                assertEquals(expected.getMaxIndex(), predicted[i]);
            }
            assertTrue(Arrays.stream(predicted).distinct().count() > 1);
        }
    }

    @Test
    void refusesWhatIsNoRidge() {
        for (double value : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(BadInputException.class, () -> Ridge.relative(value));
            assertThrows(BadInputException.class, () -> Ridge.absolute(value));
        }
        Task task = TASKS.get(0);
        LabelledMoments moments = new MomentPass(BACKEND, Progress.SILENT).labelled(task.samples());
        RidgePath path = RidgePath.of(moments.overall(), moments.labels(), BACKEND);
        Samples unlabelled = InMemorySamples.of(task.samples().rows());
        assertThrows(
                BadInputException.class,
                () -> path.leaveOneOut(unlabelled, preparation(moments), List.of(Ridge.relative(1)), Progress.SILENT));
    }

    private static Task prepared(Task raw, Preparation preparation) {
        RealMatrix x = raw.x().copy();
        for (int i = 0; i < raw.n(); i++) {
            double[] row = x.getRow(i);
            preparation.prepare(row, 0);
            x.setRow(i, row);
        }
        return raw.with(x);
    }
}
