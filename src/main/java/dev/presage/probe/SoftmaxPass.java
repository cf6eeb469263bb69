package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fits softmax probes to training samples and measures them on test samples. The training samples are read once for all
 * probes whose features fit {@value #BUDGET_BYTES} bytes together (n k doubles each: 61 MB for 60000 samples and k = 128),
 * else once for each group of probes that does; a probe too large for that stands alone. The test samples are read once.
 * Cost: that of the fits ({@link SoftmaxProbe#fit}) and n d K flops, K the total number of features.
 */
public final class SoftmaxPass {
    private static final long BUDGET_BYTES = 1L << 30;

    /**
     * A probe to be fitted.
     *
     * @param inputRows the features as rows over the prepared inputs, k &times; d, of covariance I on training samples
     * @param leftOut whether each training sample is also to be predicted without itself
     */
    public record Candidate(Matrix inputRows, boolean leftOut) {
        /** The probe on the first k features of a list. */
        public static Candidate of(Features features, int k) {
            return new Candidate(features.inputRows().firstRows(k), false);
        }

        /** The same, whose training samples are also predicted without themselves. */
        public static Candidate leftOut(Features features, int k) {
            return new Candidate(features.inputRows().firstRows(k), true);
        }

        private int k() {
            return inputRows.rows();
        }
    }

    /**
     * A fitted probe.
     *
     * @param probe with the gradient norm it reached
     * @param accuracy share of test samples whose class has the largest logit, with its binomial standard error; empty
     *     without test samples
     * @param leaveOneOut the same of training samples without themselves ({@link SoftmaxLeaveOneOut}); empty where that was not
     *     asked for or cannot be computed
     */
    public record Result(SoftmaxProbe probe, Optional<Estimate> accuracy, Optional<Estimate> leaveOneOut) {}

    /** A fit, before it is tested. */
    private record Fit(SoftmaxProbe probe, Optional<Estimate> leaveOneOut) {}

    private final Backend backend;
    private final Projection projection;
    private final SoftmaxPlan plan;
    private final Progress progress;
    private final long budgetBytes;

    /** A pass over samples that become prepared values, centred by the prepared training mean. */
    public SoftmaxPass(
            Backend backend, Preparation preparation, double[] preparedMean, SoftmaxPlan plan, Progress progress) {
        this(backend, preparation, preparedMean, plan, progress, BUDGET_BYTES);
    }

    SoftmaxPass(
            Backend backend,
            Preparation preparation,
            double[] preparedMean,
            SoftmaxPlan plan,
            Progress progress,
            long budgetBytes) {
        this.backend = backend;
        projection = new Projection(backend, preparation, preparedMean, progress);
        this.plan = plan;
        this.progress = progress;
        this.budgetBytes = budgetBytes;
    }

    /**
     * A result for each candidate, in their order. Empty, and nothing read or fitted, where there is nothing to measure: no test
     * samples, and no candidate that leaves training samples out. Accuracy on the training samples would flatter.
     *
     * @throws BadInputException if samples have no labels, or the features of one candidate do not fit one array
     * @throws java.util.concurrent.CancellationException if the thread is interrupted during a fit
     */
    public Optional<List<Result>> run(Samples train, Optional<Samples> test, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return Optional.of(List.of());
        }
        if (test.isEmpty() && candidates.stream().noneMatch(Candidate::leftOut)) {
            return Optional.empty();
        }
        ClassLabels trainLabels = labels(train);
        Optional<ClassLabels> testLabels = test.map(SoftmaxPass::labels);
        List<Fit> fits = new ArrayList<>();
        while (fits.size() < candidates.size()) {
            fits.addAll(
                    fit(train, trainLabels, candidates.subList(fits.size(), groupEnd(train, candidates, fits.size()))));
        }
        Optional<long[]> correct = test.map(samples -> count(samples, testLabels.orElseThrow(), candidates, fits));
        List<Result> results = new ArrayList<>();
        for (int c = 0; c < fits.size(); c++) {
            int at = c;
            results.add(new Result(
                    fits.get(c).probe,
                    correct.map(
                            counts -> Estimate.frequency(counts[at], test.get().size())),
                    fits.get(c).leaveOneOut));
        }
        return Optional.of(results);
    }

    private static ClassLabels labels(Samples samples) {
        return samples.classes()
                .orElseThrow(() -> new BadInputException(
                        "a softmax probe expects labels that are classes, found samples without"));
    }

    /** The end of the group that starts here: as many candidates as fit the budget, at least one. */
    private int groupEnd(Samples train, List<Candidate> candidates, int start) {
        long left = budgetBytes;
        int end = start;
        while (end < candidates.size()) {
            left -= (long) Double.BYTES * train.size() * candidates.get(end).k();
            if (left < 0 && end > start) {
                break;
            }
            end++;
        }
        return end;
    }

    private List<Fit> fit(Samples train, ClassLabels labels, List<Candidate> group) {
        List<double[]> features = new ArrayList<>();
        for (Candidate candidate : group) {
            features.add(new double[length(train.size(), candidate.k())]);
        }
        Matrix stacked =
                Projection.stack(group.stream().map(Candidate::inputRows).toList());
        projection.run(train, stacked, "features", (start, rows, u) -> {
            int from = 0;
            for (int c = 0; c < group.size(); c++) {
                int k = group.get(c).k();
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(u, r * stacked.rows() + from, features.get(c), (start + r) * k, k);
                }
                from += k;
            }
        });
        List<Fit> fits = new ArrayList<>();
        for (int c = 0; c < group.size(); c++) {
            Matrix wrapped = Matrix.wrap(train.size(), group.get(c).k(), features.get(c));
            SoftmaxProbe probe = SoftmaxProbe.fit(wrapped, labels, plan, backend, progress);
            fits.add(new Fit(
                    probe,
                    group.get(c).leftOut
                            ? SoftmaxLeaveOneOut.accuracy(wrapped, labels, probe, backend)
                            : Optional.empty()));
        }
        return fits;
    }

    private static int length(int n, int k) {
        if ((long) n * k > Integer.MAX_VALUE - 8) {
            throw new BadInputException(
                    "a softmax probe expects at most 2^31 features in all, found " + n + " samples of " + k);
        }
        return n * k;
    }

    private long[] count(Samples test, ClassLabels labels, List<Candidate> candidates, List<Fit> fits) {
        long[] correct = new long[fits.size()];
        Matrix stacked =
                Projection.stack(candidates.stream().map(Candidate::inputRows).toList());
        projection.run(test, stacked, "test", (start, rows, u) -> {
            int from = 0;
            for (int p = 0; p < correct.length; p++) {
                SoftmaxProbe probe = fits.get(p).probe;
                double[] logits = new double[probe.intercept().dimension()];
                for (int r = 0; r < rows; r++) {
                    int predicted = probe.predict(u, r * stacked.rows() + from, logits);
                    correct[p] += predicted == labels.classOf(start + r) ? 1 : 0;
                }
                from += candidates.get(p).k();
            }
        });
        return correct;
    }
}
