package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Jackknife;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Features;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.probe.SoftmaxPass;
import dev.presage.probe.SoftmaxPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Linear probes on the first k features of one encoder: accuracies for classes, and R2.
 *
 * @param leastSquares on the test set, or leave-one-out where there is none; empty without classes
 * @param softmax on the test set; empty without one, or without classes
 * @param r2 of the least-squares probe, on the samples of its accuracy; empty without labels, or where they do not vary
 */
public record ProbeAccuracies(Optional<Estimate> leastSquares, Optional<Softmax> softmax, Optional<Estimate> r2) {
    /** Why targets have no accuracies. */
    static final String REAL = "targets are real numbers: see r2Probe";

    /** Why an R2 is missing. */
    static final String NO_DEVIATION = "the labels of these samples do not deviate from the training mean";

    /** Of an encoder whose probes cannot be fitted. */
    static final ProbeAccuracies NONE = new ProbeAccuracies(Optional.empty(), Optional.empty(), Optional.empty());

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
     */
    static List<ProbeAccuracies> of(
            PreparedData data, PrincipalSpace space, List<Features> features, int k, Progress progress) {
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
        Samples samples = tested ? data.data().test().orElseThrow() : data.train();
        double[] mean = data.moments().mean().toArray();
        new ProbePass(data.backend(), data.preparation(), mean, progress).run(samples, candidates, !tested);
        boolean classes = data.labelled().isPresent();
        Optional<List<SoftmaxPass.Result>> softmax = !classes
                ? Optional.empty()
                : new SoftmaxPass(data.backend(), data.preparation(), mean, SoftmaxPlan.USUAL, progress)
                        .run(
                                data.train(),
                                tested ? Optional.of(samples) : Optional.empty(),
                                features.stream()
                                        .map(f -> SoftmaxPass.Candidate.of(f, k))
                                        .toList());
        List<ProbeAccuracies> accuracies = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            int at = i;
            accuracies.add(new ProbeAccuracies(
                    classes ? Optional.of(candidates.get(i).accuracy(k, samples.size())) : Optional.empty(),
                    softmax.map(results -> softmax(results.get(at))),
                    candidates.get(i).r2(k)));
        }
        return accuracies;
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
                Jackknife.joined(r2, leftOut, ProbeAccuracies::r2));
    }

    private static Softmax softmax(SoftmaxPass.Result result) {
        return new Softmax(
                result.accuracy(),
                result.probe().gradientNorm(),
                result.probe().iterations(),
                result.probe().converged());
    }
}
