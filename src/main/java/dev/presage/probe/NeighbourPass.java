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
 * Measures k-NN probes: exact leave-one-out on training samples, and accuracy on test samples. Samples are read once for each
 * list of features, which are kept in memory, n k doubles. Cost: n d k flops to read them and that of {@link NearestNeighbours}.
 */
public final class NeighbourPass {
    private final Backend backend;
    private final Projection projection;
    private final int neighbours;
    private final Progress progress;

    /**
     * What was measured.
     *
     * @param leaveOneOut share of training samples whose class wins without their own vote; empty if not asked for
     * @param test share of test samples whose class wins; empty without test samples
     */
    public record Result(Optional<Estimate> leaveOneOut, Optional<Estimate> test) {}

    /** A pass over samples that become prepared values, centred by the prepared training mean. */
    public NeighbourPass(
            Backend backend, Preparation preparation, double[] preparedMean, int neighbours, Progress progress) {
        this.backend = backend;
        projection = new Projection(backend, preparation, preparedMean, progress);
        this.neighbours = neighbours;
        this.progress = progress;
    }

    /**
     * The probes on the first k features of one list, a result for each k.
     *
     * @param inputRows features as rows over the prepared inputs; distances are between these, so orthonormal ones make
     *     the probe the same for every encoder of their span
     * @param leftOut whether training samples are predicted without themselves
     * @throws BadInputException if samples have no classes, or the features do not fit one array
     */
    public List<Result> run(
            Samples train, Optional<Samples> test, Matrix inputRows, List<Integer> ks, boolean leftOut) {
        ClassLabels labels = labels(train);
        Matrix known = features(train, inputRows);
        Optional<Matrix> asked = test.map(samples -> features(samples, inputRows));
        List<Result> results = new ArrayList<>();
        for (int k : ks) {
            NearestNeighbours probe = new NearestNeighbours(known.columns(0, k), labels, neighbours, backend, progress);
            results.add(new Result(
                    leftOut ? Optional.of(accuracy(probe.leaveOneOut(), labels)) : Optional.empty(),
                    asked.map(rows -> accuracy(probe.predict(rows.columns(0, k)), labels(test.orElseThrow())))));
        }
        return results;
    }

    private static ClassLabels labels(Samples samples) {
        return samples.classes()
                .orElseThrow(() ->
                        new BadInputException("a k-NN probe expects labels that are classes, found samples without"));
    }

    private static Estimate accuracy(int[] predicted, ClassLabels labels) {
        long correct = 0;
        for (int i = 0; i < predicted.length; i++) {
            correct += predicted[i] == labels.classOf(i) ? 1 : 0;
        }
        return Estimate.frequency(correct, predicted.length);
    }

    private Matrix features(Samples samples, Matrix inputRows) {
        int k = inputRows.rows();
        if ((long) samples.size() * k > Integer.MAX_VALUE - 8) {
            throw new BadInputException(
                    "a k-NN probe expects at most 2^31 features in all, found " + samples.size() + " samples of " + k);
        }
        double[] values = new double[samples.size() * k];
        projection.run(
                samples,
                inputRows,
                "features",
                (start, rows, u) -> System.arraycopy(u, 0, values, start * k, rows * k));
        return Matrix.wrap(samples.size(), k, values);
    }
}
