package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.model.Reconstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Stochastic gradient descent as the theory of learning orders means it: from a given start, at one small rate, without momentum
 * and in the coordinates of the samples, so that the sum of the rates is time. Batches have fresh views, samples without replacement.
 * What is trained is a chain of encoder layers W_L ... W_1 and a head V, in this order, on half the squared error.
 */
public enum PlainDescent {
    /** 1/2 ||x - V W tau||^2: an autoencoder. Without encoder layers, one linear map V. */
    RECONSTRUCTION,
    /** 1/2 ||W x - V W tau||^2, W x held fixed (stop-gradient): a predictor of codes by codes. */
    DISTILLATION;

    /**
     * Trains on half squared errors.
     *
     * @param problem samples and noise, of the objective reconstruction
     * @param start W_1 to W_L, then V
     * @param steps to keep the parameters of, ascending, from 0
     * @throws TrainingFailedException if parameters leave every bound
     */
    public List<List<Matrix>> run(
            TrainingProblem problem,
            List<Matrix> start,
            double rate,
            int batch,
            long seed,
            List<Integer> steps,
            Backend backend,
            Progress progress) {
        if (!(problem.objective() instanceof Reconstruction)) {
            throw new IllegalArgumentException(
                    "plain descent expects pairs of a view and its sample, found the objective "
                            + problem.objective().name());
        }
        Backend alone = backend.threads() > 1 ? Backends.of(backend.name(), 1) : backend;
        int last = steps.get(steps.size() - 1);
        List<List<Matrix>> kept = new ArrayList<>();
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), false, Descent.BUDGET_BYTES);
                Crew crew = new Crew(backend.threads());
                BatchMaker maker = new BatchMaker(problem, stock, batch, seed, crew)) {
            List<Matrix> at = List.copyOf(start);
            Future<BatchMaker.Batch> ahead = maker.begin(1);
            for (int step = 0; ; step++) {
                if (step > 0) {
                    BatchMaker.Batch drawn = BatchMaker.await(ahead);
                    if (step < last) {
                        ahead = maker.begin(step + 1);
                    }
                    at = moved(at, slopes(at, drawn.views(), drawn.partners(), alone), rate);
                    if (!at.stream().allMatch(m -> m.maxAbs() < 1e12)) {
                        throw new TrainingFailedException("plain descent diverged at step " + step + " of " + last
                                + " at the rate " + rate + "; more steps would make it smaller");
                    }
                }
                while (kept.size() < steps.size() && steps.get(kept.size()) == step) {
                    kept.add(at);
                }
                if (step == last) {
                    break;
                }
                progress.report("plain descent", step, last);
            }
        }
        progress.report("plain descent", last, last);
        return kept;
    }

    private static List<Matrix> moved(List<Matrix> from, List<Matrix> by, double factor) {
        List<Matrix> to = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            to.add(from.get(i).plus(by.get(i).times(factor)));
        }
        return to;
    }

    /** Minus the mean gradient over a batch, by back-propagation through the layers. */
    private List<Matrix> slopes(List<Matrix> at, Matrix views, Matrix targets, Backend backend) {
        int depth = at.size() - 1;
        Matrix head = at.get(depth);
        List<Matrix> codes = new ArrayList<>(List.of(views));
        Matrix fixed = targets;
        for (int a = 0; a < depth; a++) {
            codes.add(backend.multiplyTransposedRight(codes.get(a), at.get(a)));
            fixed = this == DISTILLATION ? backend.multiplyTransposedRight(fixed, at.get(a)) : fixed;
        }
        Matrix missed = fixed.minus(backend.multiplyTransposedRight(codes.get(depth), head))
                .times(1.0 / views.rows());
        List<Matrix> slopes = new ArrayList<>(List.of(backend.multiplyTransposedLeft(missed, codes.get(depth))));
        Matrix back = depth == 0 ? missed : backend.multiply(missed, head);
        for (int a = depth - 1; a >= 0; a--) {
            slopes.add(0, backend.multiplyTransposedLeft(back, codes.get(a)));
            back = a > 0 ? backend.multiply(back, at.get(a)) : back;
        }
        return slopes;
    }
}
