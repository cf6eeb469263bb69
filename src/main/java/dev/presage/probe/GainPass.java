package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.Labels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What least-squares probes gain in R2 over a reference probe on samples that none of them was fitted to, with the standard
 * error of paired samples: the mean of e_reference - e_probe over the mean squared deviation of the labels from the training
 * mean, e the squared errors. Cost: n d K flops, K the number of all features.
 */
public final class GainPass {
    private final Projection projection;

    /** A pass over samples that become prepared values, centred by the prepared training mean. */
    public GainPass(Backend backend, Preparation preparation, double[] preparedMean, Progress progress) {
        projection = new Projection(backend, preparation, preparedMean, progress);
    }

    /**
     * Features and a probe on all of them.
     *
     * @param inputRows features as rows over the prepared inputs
     * @param probe on as many features
     */
    public record Fitted(Matrix inputRows, LeastSquaresProbe probe) {
        /**
         * R2 on samples known by their moments: exact on them, without a standard error. With m the features of their mean, the
         * mean squared error is tr Cov(y) - 2 tr A&#7488;B + tr A&#7488; U A + ||ybar - b - A&#7488;m||&sup2;, U the covariance
         * of their features and B that with their labels.
         */
        public double r2(Moments samples, LabelMoments labels, double[] trainingMean, Backend backend) {
            Matrix a = probe.loadings();
            double[] shift = new double[trainingMean.length];
            for (int i = 0; i < shift.length; i++) {
                shift[i] = samples.mean().at(i) - trainingMean[i];
            }
            double[] m = inputRows.times(shift);
            Matrix rows = backend.multiplyTransposedLeft(a, inputRows);
            Matrix cross = backend.multiply(rows, labels.cross());
            double error = labels.covariance().trace() + samples.covariance().energy(rows);
            double deviation = labels.covariance().trace();
            for (int c = 0; c < labels.labels(); c++) {
                double offset = labels.mean().at(c) - probe.intercept().at(c);
                double predicted = 0;
                for (int j = 0; j < m.length; j++) {
                    predicted += a.at(j, c) * m[j];
                }
                error += Math.pow(offset - predicted, 2) - 2 * cross.at(c, c);
                deviation += offset * offset;
            }
            return 1 - error / deviation;
        }
    }

    /**
     * The gain of each probe over the reference; empty where the samples' labels do not deviate.
     *
     * @throws BadInputException if the samples have no labels
     */
    public List<Optional<Estimate>> run(Samples samples, Fitted reference, List<Fitted> probes) {
        Labels labels = samples.labels()
                .orElseThrow(() -> new BadInputException("a probe expects labels, found samples without"));
        List<Fitted> all = Stream.concat(Stream.of(reference), probes.stream()).toList();
        Matrix stacked = Projection.stack(all.stream().map(Fitted::inputRows).toList());
        List<ExplainedShare> shares = new ArrayList<>();
        probes.forEach(probe -> shares.add(new ExplainedShare()));
        double[] own = new double[labels.dimension()];
        double[] scores = new double[labels.dimension()];
        double variance = reference.probe().variance();
        double[] mean = reference.probe().intercept().toArray();
        projection.run(samples, stacked, "held-out gain", (start, rows, u) -> {
            for (int r = 0; r < rows; r++) {
                labels.copy(start + r, own, 0);
                double deviation = squaredDistance(own, mean) / variance;
                int offset = r * stacked.rows();
                double first = 0;
                for (int p = 0; p < all.size(); p++) {
                    all.get(p).probe().scores(u, offset, scores);
                    double error = squaredDistance(own, scores) / variance;
                    if (p == 0) {
                        first = error;
                    } else {
                        shares.get(p - 1).add(deviation - (first - error), deviation);
                    }
                    offset += all.get(p).inputRows().rows();
                }
            }
        });
        return shares.stream().map(ExplainedShare::r2).toList();
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }
}
