package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Jackknife;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Features;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.NeighbourPass;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.probe.SoftmaxLeaveOneOut;
import dev.presage.probe.SoftmaxPass;
import dev.presage.probe.SoftmaxPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Linear probes on the first k features of one encoder: accuracies for classes, and R2.
 *
 * @param leastSquares on the test set, or leave-one-out where there is none; empty without classes
 * @param softmax on the test set; empty without one, or without classes
 * @param r2 of the least-squares probe, on the samples of its accuracy; empty without labels, or where they do not vary
 * @param neighbours the k-NN probe, on the samples of the least-squares probe; empty if not asked for, or without classes
 * @param leaveOneOut of training samples by probes fitted without them; of the closed form alone
 */
public record ProbeAccuracies(
        Optional<Estimate> leastSquares,
        Optional<Softmax> softmax,
        Optional<Estimate> r2,
        Optional<Estimate> neighbours,
        LeftOut leaveOneOut) {
    /** Why targets have no accuracies. */
    static final String REAL = "targets are real numbers: see r2Probe";

    /** Why an R2 is missing. */
    static final String NO_DEVIATION = "the labels of these samples do not deviate from the training mean";

    /** Of an encoder whose probes cannot be fitted. */
    static final ProbeAccuracies NONE =
            new ProbeAccuracies(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), LeftOut.NONE);

    /**
     * Accuracies on the training samples, each predicted by a probe fitted to the others, the encoder held fixed: what these
     * features promise on new samples.
     *
     * @param leastSquares exact; empty without classes
     * @param softmax by one Newton step a sample ({@link SoftmaxLeaveOneOut}); empty without classes, or with too many parameters
     */
    public record LeftOut(Optional<Estimate> leastSquares, Optional<Estimate> softmax) {
        static final LeftOut NONE = new LeftOut(Optional.empty(), Optional.empty());
    }

    /**
     * The softmax probe.
     *
     * @param accuracy on the test set
     * @param gradientNorm that the fit reached
     * @param iterations of the fit
     * @param converged whether that is the gradient norm asked for
     */
    public record Softmax(Estimate accuracy, double gradientNorm, int iterations, boolean converged) {}

    /** Whether there are labelled test samples. */
    static boolean tested(PreparedData data) {
        return data.data().test().flatMap(Samples::labels).isPresent();
    }

    /**
     * Of several encoders at once: the training samples are read once for all softmax probes, the samples to be predicted
     * once for each kind of probe.
     *
     * @param voters how many neighbours vote in k-NN probes, if they are wanted
     * @param leftOut of how many of them, the first ones, training samples are predicted without themselves
     */
    static List<ProbeAccuracies> of(
            PreparedData data,
            PrincipalSpace space,
            List<Features> features,
            int k,
            OptionalInt voters,
            int leftOut,
            Progress progress) {
        if (data.labels().isEmpty()) {
            return features.stream().map(f -> NONE).toList();
        }
        LabelMoments labels = data.labels().orElseThrow();
        Matrix task = space.task(labels);
        List<ProbePass.Candidate> candidates = new ArrayList<>();
        for (Features each : features) {
            ProbePass.Candidate candidate = new ProbePass.Candidate(each.inputRows());
            candidate.add(k, LeastSquaresProbe.fit(each, task, labels, k));
            candidates.add(candidate);
        }
        boolean tested = tested(data);
        boolean classes = data.labelled().isPresent();
        Samples samples = tested ? data.data().test().orElseThrow() : data.train();
        double[] mean = data.moments().mean().toArray();
        ProbePass pass = new ProbePass(data.backend(), data.preparation(), mean, progress);
        List<Estimate> left = new ArrayList<>();
        if (classes && leftOut > 0) {
            pass.run(data.train(), candidates.subList(0, leftOut), true);
            candidates
                    .subList(0, leftOut)
                    .forEach(c -> left.add(c.accuracy(k, data.train().size())));
        }
        pass.run(samples, candidates, !tested);
        Optional<List<SoftmaxPass.Result>> softmax = !classes
                ? Optional.empty()
                : new SoftmaxPass(data.backend(), data.preparation(), mean, SoftmaxPlan.USUAL, progress)
                        .run(
                                data.train(),
                                tested ? Optional.of(samples) : Optional.empty(),
                                IntStream.range(0, tested ? features.size() : leftOut)
                                        .mapToObj(i -> i < leftOut
                                                ? SoftmaxPass.Candidate.leftOut(features.get(i), k)
                                                : SoftmaxPass.Candidate.of(features.get(i), k))
                                        .toList());
        List<ProbeAccuracies> accuracies = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            int at = i;
            Optional<SoftmaxPass.Result> fit =
                    softmax.filter(results -> at < results.size()).map(results -> results.get(at));
            accuracies.add(new ProbeAccuracies(
                    classes ? Optional.of(candidates.get(i).accuracy(k, samples.size())) : Optional.empty(),
                    fit.flatMap(ProbeAccuracies::softmax),
                    candidates.get(i).r2(k),
                    classes && voters.isPresent()
                            ? Optional.of(nearest(data, features.get(i), k, voters.getAsInt(), tested, progress))
                            : Optional.empty(),
                    i < left.size()
                            ? new LeftOut(Optional.of(left.get(i)), fit.flatMap(SoftmaxPass.Result::leaveOneOut))
                            : LeftOut.NONE));
        }
        return accuracies;
    }

    private static Estimate nearest(
            PreparedData data, Features features, int k, int voters, boolean tested, Progress progress) {
        NeighbourPass.Result result = new NeighbourPass(
                        data.backend(),
                        data.preparation(),
                        data.moments().mean().toArray(),
                        voters,
                        progress)
                .run(
                        data.train(),
                        tested ? data.data().test() : Optional.empty(),
                        features.inputRows().firstRows(k),
                        List.of(k),
                        !tested)
                .get(0);
        return (tested ? result.test() : result.leaveOneOut()).orElseThrow();
    }

    /** The same, whose errors are joined by those of the draws that the encoder was computed from. */
    ProbeAccuracies withDraws(List<ProbeAccuracies> leftOut) {
        return new ProbeAccuracies(
                Jackknife.joined(leastSquares, leftOut, ProbeAccuracies::leastSquares),
                softmax.flatMap(fit -> Jackknife.joined(
                                Optional.of(fit.accuracy()),
                                leftOut,
                                a -> a.softmax().map(Softmax::accuracy))
                        .map(joined -> new Softmax(joined, fit.gradientNorm(), fit.iterations(), fit.converged()))),
                Jackknife.joined(r2, leftOut, ProbeAccuracies::r2),
                Jackknife.joined(neighbours, leftOut, ProbeAccuracies::neighbours),
                leaveOneOut);
    }

    private static Optional<Softmax> softmax(SoftmaxPass.Result result) {
        return result.accuracy()
                .map(accuracy -> new Softmax(
                        accuracy,
                        result.probe().gradientNorm(),
                        result.probe().iterations(),
                        result.probe().converged()));
    }
}
