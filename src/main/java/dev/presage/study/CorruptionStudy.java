package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.Views;
import dev.presage.probe.Features;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.probe.Rank;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.SignalSpace;
import dev.presage.theory.Whitening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The experiment of Van Assel et al. 2025 on labelled samples, in closed form: how many corrupted samples, and how much
 * alignment of the augmentation with the corruption, supervised learning, joint embedding and reconstruction need to reach the
 * accuracy that the signal allows.
 *
 * <p>The signal is what the first k principal components of the training samples hold. A corrupted sample is a training sample
 * drawn with replacement, projected on them, and Gaussian irrelevant features of covariance &Gamma; in the other d - k
 * principal directions: weak ones, or strong ones ({@link Corruption}). The augmentation is additive of covariance &Theta; +
 * &alpha;&sup2; &Gamma;, with &Theta; as strong as the signal along the signal and 2 to 10 % of &Gamma; along the rest. All
 * three are diagonal together, so the theorem applies, and coordinates are those of the principal directions: closed forms and
 * probes do not depend on rotations. Moments are those of n corrupted samples, the augmentation is pushed exactly, encoders are closed
 * forms, and a least-squares probe is fitted to the corrupted samples with their true labels. In the limit of
 * infinitely many samples the moments are known exactly.
 *
 * <p>Cost: for each corruption, repeat, n and &alpha; three O(d&sup3;) solutions.
 */
public final class CorruptionStudy {
    private static final List<SpectralObjective> OBJECTIVES =
            List.of(new Supervised(), new JointEmbedding(), new Reconstruction());

    private final PreparedData data;
    private final CorruptionPlan plan;
    private final Progress progress;
    private final Backend backend;
    private final Vector signal;
    private final Matrix components;
    private final CorruptedSamples train;
    private final CorruptedSamples test;
    private int done;

    /** What accuracies are of. */
    private record Key(String corruption, String objective, double alpha, OptionalInt samples) {}

    /** Accuracies of each draw on corrupted and on clean test samples, and angles. */
    private record Seen(List<Double> corrupted, List<Double> clean, List<Double> degrees) {
        Seen() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** A solved objective, ready to be measured. */
    private record Probed(Key key, ProbePass.Candidate candidate, int features, double degrees) {}

    private CorruptionStudy(PreparedData data, CorruptionPlan plan, Progress progress) {
        this.data = data;
        this.plan = plan;
        this.progress = progress;
        backend = data.backend();
        if (data.labelled().isEmpty()) {
            throw new BadInputException("a corruption study expects training samples with classes, found none");
        }
        Samples tested = data.data()
                .test()
                .filter(samples -> samples.classes().isPresent())
                .orElseThrow(() ->
                        new BadInputException("a corruption study expects test samples with classes, found none in "
                                + data.source().name()));
        int d = data.moments().dimension();
        SymmetricEigen eigen = backend.eigen(data.moments().covariance());
        int most = Math.min(d - 1, Rank.of(eigen.values(), d));
        if (plan.k() > most) {
            throw new BadInputException("--dim expects from 1 to " + most
                    + " signal dimensions, which leave room for irrelevant features, found " + plan.k());
        }
        signal = Vector.generate(plan.k(), j -> eigen.values()[j]);
        components = eigen.vectors().firstRows(plan.k());
        train = read(data.train());
        test = read(tested);
    }

    private CorruptedSamples read(Samples samples) {
        return CorruptedSamples.of(samples, data.preparation(), data.moments().mean(), components, backend);
    }

    /**
     * Runs it.
     *
     * @throws BadInputException if there are no classes or no test samples, or k is too large
     */
    public static CorruptionResult run(PreparedData data, CorruptionPlan plan, Progress progress) {
        return new CorruptionStudy(data, plan, progress).run();
    }

    private CorruptionResult run() {
        int d = data.moments().dimension();
        List<Corruption> corruptions = List.of(Corruption.weak(signal, d), Corruption.strong(signal, d));
        Map<Key, Seen> seen = new HashMap<>();
        for (Corruption corruption : corruptions) {
            measure(corruption, seen);
        }
        List<CorruptionResult.Point> points = new ArrayList<>();
        for (Corruption corruption : corruptions) {
            for (SpectralObjective objective : OBJECTIVES) {
                for (double alpha : plan.alphas()) {
                    for (OptionalInt n : sizes()) {
                        Key key = new Key(corruption.name(), objective.name(), alpha, n);
                        points.add(point(key, seen.getOrDefault(key, new Seen())));
                    }
                }
            }
        }
        Estimate clean = cleanAccuracy();
        double total = data.moments().covariance().trace();
        double retained = 0;
        for (int j = 0; j < plan.k(); j++) {
            retained += signal.at(j) / total;
        }
        CorruptionResult result = new CorruptionResult(
                data.manifest(plan.seed()), plan, retained, clean, largestClass(), corruptions, points, List.of());
        return new CorruptionResult(
                result.manifest(),
                plan,
                retained,
                clean,
                result.largestClass(),
                corruptions,
                points,
                CorruptionClaims.of(result));
    }

    /** All numbers of samples, and infinitely many. */
    private List<OptionalInt> sizes() {
        List<OptionalInt> sizes = new ArrayList<>();
        plan.samples().forEach(n -> sizes.add(OptionalInt.of(n)));
        sizes.add(OptionalInt.empty());
        return sizes;
    }

    private void measure(Corruption corruption, Map<Key, Seen> seen) {
        List<AffineNoise> noises =
                plan.alphas().stream().map(a -> corruption.noise(a, backend)).toList();
        Moments limit = new Moments(0, Vector.zeros(corruption.dimension()), corruption.data());
        List<Probed> atLimit =
                solve(corruption, limit, limitLabels(corruption.dimension()), OptionalInt.empty(), noises);
        int largest = plan.samples().get(plan.samples().size() - 1);
        Samples clean = test.clean(corruption.dimension());
        for (int repeat = 0; repeat < plan.repeats(); repeat++) {
            Samples all = train.drawn(corruption, largest, plan.seed(), repeat);
            Samples corrupted = test.each(corruption, plan.seed(), repeat);
            collect(atLimit, Vector.zeros(corruption.dimension()), corrupted, clean, seen);
            for (int n : plan.samples()) {
                LabelledMoments moments = new MomentPass(backend, Progress.SILENT).labelled(all.first(n));
                List<Probed> solved = solve(corruption, moments.overall(), moments.labels(), OptionalInt.of(n), noises);
                collect(solved, moments.overall().mean(), corrupted, clean, seen);
                progress.report(
                        "corruption",
                        ++done,
                        2L * plan.repeats() * plan.samples().size());
            }
        }
    }

    /** B of infinitely many corrupted samples: that of the training samples on the signal, 0 elsewhere. */
    private LabelMoments limitLabels(int d) {
        LabelMoments labels = data.labels().orElseThrow();
        Matrix cross = backend.multiply(components, labels.cross());
        return new LabelMoments(
                Matrix.generate(d, labels.labels(), (i, c) -> i < plan.k() ? cross.at(i, c) : 0),
                labels.covariance(),
                labels.mean(),
                labels.degrees());
    }

    private List<Probed> solve(
            Corruption corruption, Moments moments, LabelMoments labels, OptionalInt n, List<AffineNoise> noises) {
        PrincipalSpace space = PrincipalSpace.of(moments, backend);
        Matrix task = space.task(labels);
        SignalSpace wanted = SignalSpace.of(corruption.signalMoment(), backend);
        List<Probed> solved = new ArrayList<>();
        for (int a = 0; a < noises.size(); a++) {
            Views views = Views.exact(moments, Optional.of(labels), noises.get(a), true);
            Whitening whitening = Whitening.of(views.moments().total(), backend);
            for (SpectralObjective objective : OBJECTIVES) {
                ClosedForm form =
                        ClosedForm.solve(objective, views.moments(), views.labels(), whitening, plan.k() + 10, backend);
                int k = Math.min(plan.k(), form.mostFeatures(space));
                Features features = space.features(form.encoder(k));
                ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
                candidate.add(k, LeastSquaresProbe.fit(features, task, labels, k));
                Key key = new Key(
                        corruption.name(), objective.name(), plan.alphas().get(a), n);
                solved.add(new Probed(key, candidate, k, wanted.degrees(form, k)));
            }
        }
        return solved;
    }

    private void collect(List<Probed> solved, Vector mean, Samples corrupted, Samples clean, Map<Key, Seen> seen) {
        List<ProbePass.Candidate> candidates =
                solved.stream().map(Probed::candidate).toList();
        pass(mean).run(corrupted, candidates, false);
        for (Probed one : solved) {
            Seen here = seen.computeIfAbsent(one.key(), key -> new Seen());
            here.corrupted().add(accuracy(one));
            here.degrees().add(one.degrees());
        }
        pass(mean).run(clean, candidates, false);
        for (Probed one : solved) {
            seen.computeIfAbsent(one.key(), key -> new Seen()).clean().add(accuracy(one));
        }
    }

    private double accuracy(Probed one) {
        return one.candidate().accuracy(one.features(), test.size()).value();
    }

    private ProbePass pass(Vector mean) {
        int d = mean.dimension();
        Preparation none = new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
        return new ProbePass(backend, none, mean.toArray(), Progress.SILENT);
    }

    /** The least-squares probe on the signal itself, fitted to all training samples. */
    private Estimate cleanAccuracy() {
        int d = data.moments().dimension();
        Moments moments = new Moments(
                0, Vector.zeros(d), new Corruption("none", signal, Vector.zeros(d - plan.k()), Vector.zeros(d)).data());
        LabelMoments labels = limitLabels(d);
        PrincipalSpace space = PrincipalSpace.of(moments, backend);
        Features features = space.principalFeatures();
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        candidate.add(plan.k(), LeastSquaresProbe.fit(features, space.task(labels), labels, plan.k()));
        pass(moments.mean()).run(test.clean(d), List.of(candidate), false);
        return candidate.accuracy(plan.k(), test.size());
    }

    private double largestClass() {
        double[] frequencies = train.labels().mean();
        int best = 0;
        for (int c = 1; c < frequencies.length; c++) {
            best = frequencies[c] > frequencies[best] ? c : best;
        }
        int count = 0;
        for (int i = 0; i < test.size(); i++) {
            count += test.labels().classOf(i) == best ? 1 : 0;
        }
        return (double) count / test.size();
    }

    private static CorruptionResult.Point point(Key key, Seen seen) {
        return new CorruptionResult.Point(
                key.corruption(),
                key.objective(),
                key.alpha(),
                key.samples(),
                mean(seen.corrupted()),
                mean(seen.clean()),
                mean(seen.degrees()));
    }

    /** Mean over draws with its standard error. */
    private static Estimate mean(List<Double> values) {
        int n = values.size();
        double mean = values.stream().mapToDouble(v -> v).sum() / n;
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Estimate(mean, Math.sqrt(squares / (n - 1) / n), new Basis.Sampled(n));
    }
}
