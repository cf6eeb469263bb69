package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Labels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.Preparation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Measures least-squares probes sample by sample: exact leave-one-out R2 on the training set, R2 on a test set, and for
 * classes accuracies likewise. All probes share one pass: their features are stacked, and each block of samples is projected once (samples minus
 * the raw mean, against features with the scaling folded in).
 *
 * <p>Leave-one-out holds the encoder fixed and refits the probe without sample i in closed form (PRESS): with leverage
 * h_i = (1 + ||u_i||&sup2;)/n the prediction is (yhat_i - h_i y_i)/(1 - h_i). If h_i = 1 the sample alone determines one
 * direction of its features; without it the probe has nothing to say on that direction (coefficient 0, the least-norm fit)
 * and predicts the mean label (the class frequencies) of the others. Cost: n d K flops, K the total number of features.
 */
public final class ProbePass {
    /** A sample with 1 - h below this determines a direction that no other sample has. */
    private static final double ALONE = 1e-10;

    /** Probes on the first k features of one list, for several k. */
    public static final class Candidate {
        private final Matrix inputRows;
        private final Map<Integer, LeastSquaresProbe> probes = new TreeMap<>();
        private final Map<Integer, Long> correct = new TreeMap<>();
        private final Map<Integer, ExplainedShare> explained = new TreeMap<>();
        private final Map<Integer, Long> alone = new TreeMap<>();

        /** Features as rows over the prepared inputs, as many as the largest k. */
        public Candidate(Matrix inputRows) {
            this.inputRows = inputRows;
        }

        /** Adds the probe on the first k features. */
        public void add(int k, LeastSquaresProbe probe) {
            probes.put(k, probe);
        }

        /** Accuracy of the probe at k in the pass just made, over classes. */
        public Estimate accuracy(int k, long samples) {
            return Estimate.frequency(Objects.requireNonNull(correct.get(k), "no pass counted at this k"), samples);
        }

        /**
         * R2 of the probe at k in the pass just made: 1 less the mean squared error over the mean squared deviation from the
         * training mean. Empty where the samples' labels do not deviate from it.
         */
        public Optional<Estimate> r2(int k) {
            return Objects.requireNonNull(explained.get(k), "no pass measured at this k")
                    .r2();
        }

        /** How many samples of the leave-one-out pass just made had leverage 1 at k. */
        public long alone(int k) {
            return alone.getOrDefault(k, 0L);
        }
    }

    private final Projection projection;

    /** A pass over samples that become prepared values, centred by the prepared training mean. */
    public ProbePass(Backend backend, Preparation preparation, double[] preparedMean, Progress progress) {
        projection = new Projection(backend, preparation, preparedMean, progress);
    }

    /**
     * Measures every candidate.
     *
     * @param leaveOneOut whether the samples are the training samples and each is to be predicted without itself
     * @throws BadInputException if the samples have no labels
     */
    public void run(Samples samples, List<Candidate> candidates, boolean leaveOneOut) {
        if (candidates.isEmpty()) {
            return;
        }
        Labels labels = samples.labels()
                .orElseThrow(() -> new BadInputException("a probe expects labels, found samples without"));
        int n = samples.size();
        Matrix stacked =
                Projection.stack(candidates.stream().map(c -> c.inputRows).toList());
        for (Candidate candidate : candidates) {
            candidate.correct.clear();
            candidate.probes.keySet().forEach(k -> candidate.explained.put(k, new ExplainedShare()));
            candidate.alone.clear();
        }
        projection.run(samples, stacked, leaveOneOut ? "leave-one-out" : "test", (start, rows, u) -> {
            int from = 0;
            for (Candidate candidate : candidates) {
                measure(candidate, u, from, stacked.rows(), rows, start, labels, leaveOneOut ? n : 0);
                from += candidate.inputRows.rows();
            }
        });
    }

    private static void measure(
            Candidate candidate, double[] u, int from, int stride, int rows, int start, Labels labels, int n) {
        double[] own = new double[labels.dimension()];
        double[] scores = new double[labels.dimension()];
        for (Map.Entry<Integer, LeastSquaresProbe> entry : candidate.probes.entrySet()) {
            int k = entry.getKey();
            LeastSquaresProbe probe = entry.getValue();
            double[] mean = probe.intercept().toArray();
            ExplainedShare explained = Objects.requireNonNull(candidate.explained.get(k));
            long correct = 0;
            long alone = 0;
            for (int r = 0; r < rows; r++) {
                int offset = r * stride + from;
                probe.scores(u, offset, scores);
                labels.copy(start + r, own, 0);
                if (n > 0) {
                    double leverage = 1;
                    for (int j = 0; j < k; j++) {
                        leverage += u[offset + j] * u[offset + j];
                    }
                    leverage /= n;
                    alone += leaveOut(scores, leverage, own, probe.intercept(), n) ? 1 : 0;
                }
                explained.add(
                        squaredDistance(own, scores) / probe.variance(), squaredDistance(own, mean) / probe.variance());
                if (labels instanceof ClassLabels classes && Scores.best(scores) == classes.classOf(start + r)) {
                    correct++;
                }
            }
            candidate.correct.merge(k, correct, Long::sum);
            candidate.alone.merge(k, alone, Long::sum);
        }
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }

    /** Turns the scores of a sample into those of the probe fitted without it; whether it had leverage 1. */
    private static boolean leaveOut(double[] scores, double leverage, double[] own, Vector mean, int n) {
        double rest = 1 - leverage;
        boolean alone = rest <= ALONE;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = alone ? (n * mean.at(c) - own[c]) / (n - 1) : (scores[c] - leverage * own[c]) / rest;
        }
        return alone;
    }
}
