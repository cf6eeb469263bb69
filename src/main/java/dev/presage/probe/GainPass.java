package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.Labels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Preparation;
import java.util.ArrayList;
import java.util.BitSet;
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
    public record Fitted(Matrix inputRows, LeastSquaresProbe probe) {}

    /**
     * The gain of each probe over the reference; empty where the samples' labels do not deviate.
     *
     * @throws BadInputException if the samples have no labels
     */
    public List<Optional<Estimate>> run(Samples samples, Fitted reference, List<Fitted> probes) {
        BitSet all = new BitSet(samples.size());
        all.set(0, samples.size());
        return run(samples, all, reference, probes);
    }

    /**
     * The same on some of the samples; all are read.
     *
     * @param counted the numbers of those that count
     */
    public List<Optional<Estimate>> run(Samples samples, BitSet counted, Fitted reference, List<Fitted> probes) {
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
            for (int i = counted.nextSetBit(start); i >= 0 && i < start + rows; i = counted.nextSetBit(i + 1)) {
                labels.copy(i, own, 0);
                double deviation = squaredDistance(own, mean) / variance;
                int offset = (i - start) * stacked.rows();
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
