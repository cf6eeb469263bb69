package dev.presage.theory;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Gradient descent as the learning rate goes to 0: the parameters, a list of matrices, move along {@link #slope}; time is the
 * sum of the learning rates. Everything is on exact moments, so nothing is sampled. Source: theory.md sections 7 and 3.14.
 */
public interface LearningFlow {
    /** Where the parameters go: minus the gradient of what each of them descends on. */
    List<Matrix> slope(List<Matrix> at, Backend backend);

    /** The loss, per sample. */
    double loss(List<Matrix> at, Backend backend);

    /** The encoder, k &times; d. */
    Matrix encoder(List<Matrix> at, Backend backend);

    /** The parameters at the asked times, ascending, by {@link FlowIntegrator}. */
    default List<List<Matrix>> follow(List<Matrix> start, double[] times, Backend backend) {
        return follow(start, times, backend, Progress.SILENT);
    }

    /** The same, told of. */
    default List<List<Matrix>> follow(List<Matrix> start, double[] times, Backend backend, Progress progress) {
        return FlowIntegrator.follow(this, start, times, backend, progress);
    }

    /**
     * Plain descent on exact moments, parameters &lt;- parameters + rate slope: what training does but for the sampling of
     * batches. The parameters after the asked numbers of steps, ascending.
     */
    default List<List<Matrix>> descend(List<Matrix> start, double rate, List<Integer> steps, Backend backend) {
        return descend(start, rate, steps, backend, Progress.SILENT);
    }

    /** The same, told of. */
    default List<List<Matrix>> descend(
            List<Matrix> start, double rate, List<Integer> steps, Backend backend, Progress progress) {
        int last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
        List<List<Matrix>> kept = new ArrayList<>();
        List<Matrix> at = List.copyOf(start);
        for (int step = 0; kept.size() < steps.size(); step++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("descent on exact moments was interrupted");
            }
            if (step > 0) {
                progress.report("descent on exact moments", step, last);
                List<Matrix> slope = slope(at, backend);
                List<Matrix> next = new ArrayList<>();
                for (int i = 0; i < at.size(); i++) {
                    next.add(at.get(i).plus(slope.get(i).times(rate)));
                }
                at = next;
            }
            while (kept.size() < steps.size() && steps.get(kept.size()) == step) {
                kept.add(at);
            }
        }
        return kept;
    }
}
