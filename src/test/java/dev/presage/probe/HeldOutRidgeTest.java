package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.SplitMoments;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/** Ridge probes judged on held-out samples by moments, against explicit fits and explicit errors. */
class HeldOutRidgeTest {
    private static final Backend BACKEND = new JavaBackend(2);

    /** Systems of condition up to about 100. */
    private static final double ROUNDING = 1e-11;

    private static final MomentPass PASS = new MomentPass(BACKEND, Progress.SILENT);

    /** More samples kept than coordinates, and fewer. */
    private static final List<Task> TASKS =
            List.of(Task.random(23, 3, 1, 2, 1, 0.5, 0.1), Task.random(9, 3, 2, 3, 2, 1, 1, 0.5, 0.4, 0.3, 0.2, 0.1));

    /** Numbers 1, 5, 6 and so on: no class is held out as often as another. */
    private static BitSet part(int n) {
        BitSet out = new BitSet();
        IntStream.range(0, n).filter(i -> i % 5 < 2 && i > 0).forEach(out::set);
        return out;
    }

    private static List<Integer> numbers(int n, BitSet out, boolean wanted) {
        return IntStream.range(0, n).filter(i -> out.get(i) == wanted).boxed().toList();
    }

    /** Least squares with an intercept column whose weight is not penalised: weights, the intercept's first. */
    private static RealMatrix fit(Task task, double penalty) {
        RealMatrix design = MatrixUtils.createRealMatrix(task.n(), task.d() + 1);
        design.setSubMatrix(task.x().getData(), 0, 1);
        for (int i = 0; i < task.n(); i++) {
            design.setEntry(i, 0, 1);
        }
        RealMatrix normal = design.transpose().multiply(design);
        for (int j = 1; j <= task.d(); j++) {
            normal.addToEntry(j, j, task.n() * penalty);
        }
        return MatrixUtils.inverse(normal).multiply(design.transpose().multiply(task.y()));
    }

    @Test
    void theErrorIsThatOfAnExplicitFitOnExplicitSamples() {
        for (Task task : TASKS) {
            BitSet out = part(task.n());
            Task kept = task.rows(numbers(task.n(), out, false));
            Task held = task.rows(numbers(task.n(), out, true));
            HeldOutRidge ridge = HeldOutRidge.of(PASS.split(task.samples(), out), BACKEND);
            for (double penalty : new double[] {0.02, 0.3}) {
                RealMatrix weights = fit(kept, penalty);
                double error = 0;
                double errorOfMean = 0;
                for (int i = 0; i < held.n(); i++) {
                    RealVector at = MatrixUtils.createRealVector(new double[] {1})
                            .append(held.x().getRowVector(i));
                    RealVector truth = held.y().getRowVector(i);
                    RealVector residual = weights.transpose().operate(at).subtract(truth);
                    RealVector fromMean =
                            MatrixUtils.createRealVector(kept.labelMean()).subtract(truth);
                    error += residual.dotProduct(residual) / held.n();
                    errorOfMean += fromMean.dotProduct(fromMean) / held.n();
                }
                assertEquals(error, ridge.squaredError(penalty), ROUNDING);
                assertEquals(errorOfMean, ridge.squaredErrorOfMean(), ROUNDING);
                assertTrue(Math.abs(error - errorOfMean) > 1e-3, "the fit says something");
            }
        }
    }

    @Test
    void theFitToBothPartsIsThatOfThePath() {
        for (Task task : TASKS) {
            LabelledMoments merged = PASS.split(task.samples(), part(task.n())).merged();
            LabelledMoments whole = PASS.labelled(task.samples());
            RidgeProbe found = HeldOutRidge.fit(merged.overall(), merged.labels(), 0.2, BACKEND);
            RidgeProbe expected =
                    RidgePath.of(whole.overall(), whole.labels(), BACKEND).probe(Ridge.absolute(0.2));
            assertArrayEquals(expected.weights().toArray(), found.weights().toArray(), ROUNDING);
            assertArrayEquals(expected.intercept().toArray(), found.intercept().toArray(), ROUNDING);
            assertEquals(0.2, found.penalty());
        }
    }

    @Test
    void refusesWhatCannotBeJudgedOrSolved() {
        Task task = TASKS.get(0);
        BitSet all = new BitSet();
        all.set(0, task.n());
        for (BitSet out : List.of(new BitSet(), all)) {
            SplitMoments parts = PASS.split(task.samples(), out);
            assertThrows(IllegalArgumentException.class, () -> HeldOutRidge.of(parts, BACKEND));
        }
        LabelledMoments moments = PASS.labelled(task.samples());
        Moments broken = new Moments(9, Vector.zeros(4), SymmetricMatrix.diagonal(1, 1, 1, -1));
        assertThrows(BackendException.class, () -> HeldOutRidge.fit(broken, moments.labels(), 0.5, BACKEND));
        LabelledMoments spoilt =
                new LabelledMoments(broken, moments.classCounts(), moments.classMeans(), Optional.empty());
        HeldOutRidge spoiltRidge = HeldOutRidge.of(new SplitMoments(spoilt, moments), BACKEND);
        assertEquals(Double.POSITIVE_INFINITY, spoiltRidge.squaredError(0.5));
        assertTrue(Double.isFinite(spoiltRidge.squaredError(1.5)));
        LabelledMoments other = new LabelledMoments(
                broken, List.of(9L, 0L), moments.classMeans().firstRows(2), Optional.empty());
        assertThrows(IllegalArgumentException.class, () -> new SplitMoments(moments, other));
    }
}
