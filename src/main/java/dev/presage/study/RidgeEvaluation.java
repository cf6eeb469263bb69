package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.probe.Ridge;
import dev.presage.probe.RidgePath;
import dev.presage.probe.RidgeProbe;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How well a ridge probe on all coordinates (features, if there are any) tells the classes. Of the penalties 10^-6, 10^-5.5,
 * ..., 10^1 times the mean variance the one with the least leave-one-out squared error is taken; the test samples have no
 * part in it.
 */
public final class RidgeEvaluation {
    private static final int LEAST_HALF_DECADE = -12;
    private static final int MOST_HALF_DECADE = 2;

    private final Manifest manifest;
    private final double factor;
    private final Estimate leaveOneOut;
    private final Optional<Tested> tested;

    /** Which test samples were predicted correctly. */
    private record Tested(BitSet correct, int n) {}

    private RidgeEvaluation(Manifest manifest, double factor, Estimate leaveOneOut, Optional<Tested> tested) {
        this.manifest = manifest;
        this.factor = factor;
        this.leaveOneOut = leaveOneOut;
        this.tested = tested;
    }

    /**
     * Fits and measures; an eigenproblem and one pass over training and test samples each.
     *
     * @throws BadInputException if the labels are no classes
     */
    public static RidgeEvaluation run(PreparedData data, long seed, Progress progress) {
        if (data.labelled().isEmpty()) {
            throw new BadInputException("a ridge probe expects classes, found "
                    + (data.labels().isPresent() ? "real-valued targets" : "samples without labels"));
        }
        RidgePath path = RidgePath.of(data.moments(), data.labels().orElseThrow(), data.backend());
        List<Double> factors = IntStream.rangeClosed(LEAST_HALF_DECADE, MOST_HALF_DECADE)
                .mapToObj(h -> Math.pow(10, h / 2.0))
                .toList();
        List<RidgePath.LeaveOneOut> errors = path.leaveOneOut(
                data.train(),
                data.preparation(),
                factors.stream().map(Ridge::relative).toList(),
                progress);
        int best = IntStream.range(0, errors.size())
                .boxed()
                .min(Comparator.comparingDouble(i -> errors.get(i).squaredError()))
                .orElseThrow();
        RidgeProbe probe = path.probe(errors.get(best).ridge());
        Optional<Samples> test =
                data.data().test().filter(samples -> samples.classes().isPresent());
        Optional<Tested> tested = test.map(samples -> {
            int[] predicted =
                    probe.predict(samples, data.preparation(), data.moments().mean(), data.backend(), progress);
            ClassLabels truth = samples.classes().orElseThrow();
            BitSet correct = new BitSet(predicted.length);
            for (int i = 0; i < predicted.length; i++) {
                correct.set(i, predicted[i] == truth.classOf(i));
            }
            return new Tested(correct, predicted.length);
        });
        return new RidgeEvaluation(
                data.manifest(seed), factors.get(best), errors.get(best).accuracy(), tested);
    }

    /** From what and with what; its layout and features are those that the probe saw. */
    public Manifest manifest() {
        return manifest;
    }

    /** The penalty, as a multiple of the mean variance. */
    public double factor() {
        return factor;
    }

    /** Whether the penalty is the smallest or the largest that was tried, so that another one may do better. */
    public boolean atEnd() {
        return factor == Math.pow(10, LEAST_HALF_DECADE / 2.0) || factor == Math.pow(10, MOST_HALF_DECADE / 2.0);
    }

    /** Accuracy on training samples, each predicted without itself (features and penalty kept). */
    public Estimate leaveOneOut() {
        return leaveOneOut;
    }

    /** Accuracy on the test samples, if there are labelled ones. */
    public Optional<Estimate> test() {
        return tested.map(t -> Estimate.frequency(t.correct().cardinality(), t.n()));
    }

    /**
     * Test accuracy less that of another probe on the same test samples. The standard error is that of paired differences: only
     * samples that one of the two gets right count.
     */
    public Optional<Estimate> over(RidgeEvaluation other) {
        return tested.flatMap(mine -> other.tested.map(theirs -> {
            if (mine.n() != theirs.n()) {
                throw new IllegalArgumentException(
                        "probes on the same test samples expect " + mine.n() + " of them, found " + theirs.n());
            }
            BitSet differ = (BitSet) mine.correct().clone();
            differ.xor(theirs.correct());
            double n = mine.n();
            double gain = (mine.correct().cardinality() - theirs.correct().cardinality()) / n;
            double variance = Math.max(0, differ.cardinality() / n - gain * gain);
            return new Estimate(gain, Math.sqrt(variance / n), new Basis.Sampled(mine.n()));
        }));
    }
}
