package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.features.FeatureExpression;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the top and the bottom of the spectrum tell of the labels: the principal components that explain the first share q of the
 * variance, which reconstruction learns first, against all others, which it learns last. Label energies of components add up, so
 * those of top and bottom do. The bottom components are nested from the smallest upwards, so one pass serves every q.
 * Source: Balestriero &amp; LeCun 2024; theory.md section 4.
 *
 * @param cuts one a share of the variance, ascending
 * @param labelShare of label variance that all components together explain
 */
public record SpectrumStudy(List<Cut> cuts, double labelShare) {
    /** Copies the list. */
    public SpectrumStudy {
        cuts = List.copyOf(cuts);
    }

    /**
     * The spectrum cut in two.
     *
     * @param share q asked for
     * @param top number of components that are needed to explain it
     * @param explained share of the variance that they explain
     * @param first on the top components
     * @param rest on the others
     */
    public record Cut(double share, int top, double explained, Side first, Side rest) {}

    /**
     * One side of it.
     *
     * @param components how many there are
     * @param labelShare share of label variance explained; exact
     * @param predicted accuracy of the least-squares probe, if the classes were Gaussian
     * @param leaveOneOut its accuracy on training samples, each left out
     * @param test its accuracy on test samples
     * @param probed test accuracy of a ridge probe on other features of the projected samples; leave-one-out without a test set
     */
    public record Side(
            int components,
            double labelShare,
            Optional<Estimate> predicted,
            Optional<Estimate> leaveOneOut,
            Optional<Estimate> test,
            Optional<Estimate> probed) {}

    /** Cuts at every share; two passes over the samples, and for other features as many readings as there are sides. */
    static SpectrumStudy of(PreparedData data, CleanBaseline baseline, OrderPlan plan, Progress progress) {
        PrincipalSpace space = baseline.space();
        LabelMoments labels = data.labels().orElseThrow();
        int rank = space.rank();
        Features up = space.principalFeatures();
        Features down = space.features(Matrix.generate(
                rank, space.dimension(), (i, j) -> up.inputRows().at(rank - 1 - i, j)));
        List<Double> shares = plan.shares().stream().sorted().distinct().toList();
        List<Top> tops = shares.stream().map(share -> Top.of(space, share)).toList();
        Measured first = new Measured(data, baseline, up, labels);
        Measured rest = new Measured(data, baseline, down, labels);
        for (Top top : tops) {
            first.add(top.components());
            rest.add(rank - top.components());
        }
        measure(data, first, rest, progress);
        List<Cut> cuts = new ArrayList<>();
        for (int c = 0; c < tops.size(); c++) {
            double share = shares.get(c);
            Top top = tops.get(c);
            cuts.add(new Cut(
                    share,
                    top.components(),
                    top.explained(),
                    first.side(top.components(), probed(data, plan, "top=" + share, progress)),
                    rest.side(
                            rank - top.components(), probed(data, plan, "bottom=" + (1 - top.explained()), progress))));
        }
        return new SpectrumStudy(cuts, baseline.r2(rank));
    }

    private static void measure(PreparedData data, Measured first, Measured rest, Progress progress) {
        if (data.labelled().isEmpty() || !(data.source() instanceof DataSource.SampleSet samples)) {
            return;
        }
        ProbePass pass = new ProbePass(
                data.backend(), data.preparation(), data.moments().mean().toArray(), progress);
        List<ProbePass.Candidate> both = List.of(first.candidate, rest.candidate);
        pass.run(samples.train(), both, true);
        first.keep(samples.train().size(), first.leaveOneOut);
        rest.keep(samples.train().size(), rest.leaveOneOut);
        Optional<Samples> test = samples.set().test().filter(t -> t.labels().isPresent());
        test.ifPresent(t -> {
            pass.run(t, both, false);
            first.keep(t.size(), first.test);
            rest.keep(t.size(), rest.test);
        });
    }

    /** A ridge probe on other features of the projected samples. */
    private static Optional<Estimate> probed(PreparedData data, OrderPlan plan, String side, Progress progress) {
        if (plan.probed().isEmpty() || data.labelled().isEmpty()) {
            return Optional.empty();
        }
        PreparationPlan behind = data.plan()
                .with(FeatureExpression.parse(
                        "project(" + side + ")|" + plan.probed().get(), plan.seed()));
        PreparedData mapped = PreparedData.read(
                data.samples("--probe-features").set(), behind, Selection.AUTO, data.backend(), progress);
        RidgeEvaluation found = RidgeEvaluation.run(mapped, plan.seed(), progress);
        return found.test().or(() -> found.leftOut().accuracy());
    }

    /** Probes on the first so many of some features. */
    private static final class Measured {
        private final Features features;
        private final Alignment alignment;
        private final Matrix task;
        private final LabelMoments labels;
        private final ProbePass.Candidate candidate;
        private final Optional<GaussianClasses> classes;
        private final Map<Integer, Estimate> predicted = new HashMap<>();
        private final Map<Integer, Estimate> leaveOneOut = new HashMap<>();
        private final Map<Integer, Estimate> test = new HashMap<>();

        Measured(PreparedData data, CleanBaseline baseline, Features features, LabelMoments labels) {
            this.features = features;
            this.labels = labels;
            task = baseline.task().orElseThrow();
            alignment = Alignment.of(features, task, labels);
            candidate = new ProbePass.Candidate(features.inputRows());
            classes = data.labelled().map(moments -> new GaussianClasses(moments, data.backend(), 0));
        }

        void add(int k) {
            LeastSquaresProbe probe = LeastSquaresProbe.fit(features, task, labels, k);
            candidate.add(k, probe);
            classes.flatMap(c -> c.accuracy(features.inputRows(), probe)).ifPresent(e -> predicted.put(k, e));
        }

        void keep(int samples, Map<Integer, Estimate> into) {
            predicted.keySet().forEach(k -> into.put(k, candidate.accuracy(k, samples)));
        }

        Side side(int k, Optional<Estimate> probed) {
            return new Side(
                    k,
                    alignment.r2().at(k - 1),
                    Optional.ofNullable(predicted.get(k)),
                    Optional.ofNullable(leaveOneOut.get(k)),
                    Optional.ofNullable(test.get(k)),
                    probed);
        }
    }
}
