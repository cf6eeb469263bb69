package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.SplitMoments;
import dev.presage.probe.HeldOutRidge;
import dev.presage.probe.Ridge;
import dev.presage.probe.RidgePath;
import dev.presage.probe.RidgeProbe;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a ridge probe on all coordinates (features, if there are any) tells the classes. Its penalty is one of 10^-6, 10^-5.5,
 * ..., 10^1 times the mean variance, chosen on training samples; the test samples have no part in it. By leave-one-out all are
 * tried, and the one with the least squared error is taken. With {@link PreparedData#parts samples held out} a descent from 10^-2 in
 * steps of a decade, then of half a decade, finds the least of the squared errors on them (the only one, as these fall and rise
 * again), and the probe is then fitted to all training samples with the same penalty a sample.
 */
public final class RidgeEvaluation {
    private static final int LEAST_HALF_DECADE = -12;
    private static final int MOST_HALF_DECADE = 2;
    private static final int START_HALF_DECADE = -4;
    private static final int HALF_DECADES = MOST_HALF_DECADE - LEAST_HALF_DECADE + 1;

    private final Manifest manifest;
    private final double factor;
    private final LeftOut leftOut;
    private final Optional<Tested> tested;

    /** Which test samples were predicted correctly. */
    private record Tested(BitSet correct, int n) {}

    /**
     * What the penalty was chosen by: training samples predicted by fits that do not know them (map, mean and scale do).
     *
     * @param selection by leave-one-out or by samples held out
     * @param samples how many were predicted
     * @param r2 one less their squared error, in units of that of the mean label
     * @param accuracy of these predictions; not known of samples held out, of which only moments are kept
     */
    public record LeftOut(Selection selection, long samples, double r2, Optional<Estimate> accuracy) {}

    /** A penalty with its probe and what it was chosen by. */
    private record Chosen(int halfDecade, RidgeProbe probe, LeftOut leftOut) {}

    private RidgeEvaluation(Manifest manifest, double factor, LeftOut leftOut, Optional<Tested> tested) {
        this.manifest = manifest;
        this.factor = factor;
        this.leftOut = leftOut;
        this.tested = tested;
    }

    /**
     * Fits and measures: an eigenproblem and a pass over the training samples, or, with samples held out, some 7 solutions; and a
     * pass over the test samples.
     *
     * @throws BadInputException if the labels are no classes
     */
    public static RidgeEvaluation run(PreparedData data, long seed, Progress progress) {
        if (data.labelled().isEmpty()) {
            throw new BadInputException("a ridge probe expects classes, found "
                    + (data.labels().isPresent() ? "real-valued targets" : "samples without labels"));
        }
        Chosen chosen =
                data.parts().map(parts -> byPart(data, parts, progress)).orElseGet(() -> byLeaveOneOut(data, progress));
        Optional<Samples> test =
                data.data().test().filter(samples -> samples.classes().isPresent());
        Optional<Tested> tested = test.map(samples -> {
            int[] predicted = chosen.probe()
                    .predict(samples, data.preparation(), data.moments().mean(), data.backend(), progress);
            ClassLabels truth = samples.classes().orElseThrow();
            BitSet correct = new BitSet(predicted.length);
            for (int i = 0; i < predicted.length; i++) {
                correct.set(i, predicted[i] == truth.classOf(i));
            }
            return new Tested(correct, predicted.length);
        });
        return new RidgeEvaluation(data.manifest(seed), factor(chosen.halfDecade()), chosen.leftOut(), tested);
    }

    private static double factor(int halfDecade) {
        return Math.pow(10, halfDecade / 2.0);
    }

    private static Chosen byLeaveOneOut(PreparedData data, Progress progress) {
        LabelMoments labels = data.labels().orElseThrow();
        RidgePath path = RidgePath.of(data.moments(), labels, data.backend());
        List<Ridge> ridges = IntStream.rangeClosed(LEAST_HALF_DECADE, MOST_HALF_DECADE)
                .mapToObj(h -> Ridge.relative(factor(h)))
                .toList();
        List<RidgePath.LeaveOneOut> errors = path.leaveOneOut(data.train(), data.preparation(), ridges, progress);
        int best = IntStream.range(0, errors.size())
                .boxed()
                .min(Comparator.comparingDouble(i -> errors.get(i).squaredError()))
                .orElseThrow();
        RidgePath.LeaveOneOut least = errors.get(best);
        LeftOut leftOut = new LeftOut(
                Selection.LEAVE_ONE_OUT,
                data.moments().count(),
                r2(least.squaredError(), labels.energy()),
                Optional.of(least.accuracy()));
        return new Chosen(best + LEAST_HALF_DECADE, path.probe(ridges.get(best)), leftOut);
    }

    private static Chosen byPart(PreparedData data, SplitMoments parts, Progress progress) {
        HeldOutRidge fits = HeldOutRidge.of(parts, data.backend());
        Map<Integer, Double> errors = new HashMap<>();
        IntToDoubleFunction error = h -> errors.computeIfAbsent(h, half -> {
            progress.report("penalty", errors.size(), HALF_DECADES);
            return fits.squaredError(penalty(data, half));
        });
        int best = descend(error, descend(error, START_HALF_DECADE, 2), 1);
        LeftOut leftOut = new LeftOut(
                Selection.HELD_OUT,
                parts.heldOut().overall().count(),
                r2(error.applyAsDouble(best), fits.squaredErrorOfMean()),
                Optional.empty());
        progress.report("penalty", HALF_DECADES, HALF_DECADES);
        RidgeProbe probe =
                HeldOutRidge.fit(data.moments(), data.labels().orElseThrow(), penalty(data, best), data.backend());
        return new Chosen(best, probe, leftOut);
    }

    private static double penalty(PreparedData data, int halfDecade) {
        return Ridge.relative(factor(halfDecade)).penalty(data.moments().covariance());
    }

    /** From one number to the next as long as that is better. */
    private static int descend(IntToDoubleFunction error, int start, int step) {
        int best = start;
        for (int direction : new int[] {-step, step}) {
            int next = best + direction;
            while (next >= LEAST_HALF_DECADE
                    && next <= MOST_HALF_DECADE
                    && error.applyAsDouble(next) < error.applyAsDouble(best)) {
                best = next;
                next = best + direction;
            }
        }
        return best;
    }

    /** 0 where all samples are of one class, and nothing is to be explained. */
    private static double r2(double error, double errorOfMean) {
        return errorOfMean > 0 ? 1 - error / errorOfMean : 0;
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
        return factor == factor(LEAST_HALF_DECADE) || factor == factor(MOST_HALF_DECADE);
    }

    /** What the penalty was chosen by. */
    public LeftOut leftOut() {
        return leftOut;
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
