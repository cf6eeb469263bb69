package dev.presage.verify;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import dev.presage.model.GenerativeObjective;
import dev.presage.model.Rotation;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.MaskEvents;
import dev.presage.noise.Mixture;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.QuarterTurns;
import dev.presage.noise.RawSpaceNoise;
import dev.presage.noise.SampledNoise;
import dev.presage.noise.SampledViews;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.ViewedSamples;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.theory.AlignmentThresholds;
import dev.presage.theory.AmbiguityFront;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.DistillationDynamics;
import dev.presage.theory.ExpectedDescent;
import dev.presage.theory.Judge;
import dev.presage.theory.LearningDynamics;
import dev.presage.theory.LearningFlow;
import dev.presage.theory.LinearDiffusion;
import dev.presage.theory.LogOdds;
import dev.presage.theory.MaskedRegression;
import dev.presage.theory.SignalModel;
import dev.presage.theory.StepwiseBarlow;
import dev.presage.theory.Verdict;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Everything that the statements are about, one method a claim. Each does what the rest of Presage does; a test overrides
 * one to plant a mistake and sees which statements notice.
 */
public interface Claims {
    /** The claims of the product. */
    static Claims production() {
        return new Claims() {};
    }

    /** Moments of samples, in one pass. */
    default Moments moments(Matrix rows, Backend backend) {
        return new MomentPass(backend, Progress.SILENT).moments(InMemorySamples.of(rows));
    }

    /** Moments of a union. */
    default Moments merged(Moments one, Moments other) {
        return one.merge(other);
    }

    /** The operator of an expression. */
    default AffineNoise noise(String expression, Layout layout, Vector mean, Backend backend) {
        return new NoiseCompiler(layout, mean, backend).compile(NoiseExpression.parse(expression));
    }

    /** The moments of views. */
    default ViewMoments views(Moments source, AffineNoise noise) {
        return ViewMoments.exact(source, noise);
    }

    /** Labels against views. */
    default LabelViewMoments labels(ViewMoments views, AffineNoise noise, LabelMoments labels) {
        return LabelViewMoments.exact(labels, noise.meanMap(), views);
    }

    /** The moments of views, from draws. */
    default SampledViews drawn(
            Matrix rows, LabelMoments labels, Moments source, SampledNoise noise, MonteCarlo plan, Backend backend) {
        int classes = labels.labels();
        int[] classOf = IntStream.range(0, rows.rows()).map(i -> i % classes).toArray();
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        Preparation none = new Preparation(
                Vector.zeros(rows.columns()), Vector.constant(rows.columns(), 1), Vector.constant(rows.columns(), 1));
        return ViewMoments.sampled(
                new ViewedSamples(
                        InMemorySamples.of(rows, new ClassLabels(classOf, names)),
                        none,
                        source,
                        Optional.of(labels),
                        true),
                noise,
                plan,
                backend,
                Progress.SILENT);
    }

    /** One independent view. */
    default void sample(AffineNoise noise, double[] x, RandomGenerator random) {
        noise.sample(x, random);
    }

    /** Operators in turn. */
    default AffineNoise sequence(List<AffineNoise> steps) {
        return new Sequence(steps);
    }

    /** One of several operators. */
    default AffineNoise mixture(List<Double> weights, List<AffineNoise> parts) {
        return new Mixture(weights, parts);
    }

    /** An operator on raw values, seen from prepared ones. */
    default AffineNoise raw(AffineNoise noise, Preparation preparation) {
        return new RawSpaceNoise(noise, preparation);
    }

    /** The optimum of an objective. */
    default Solution solve(
            SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels, Backend backend) {
        return solve(objective, views, labels, Whitening.of(views.total(), backend), backend);
    }

    /** The optimum of an objective in given whitened coordinates. */
    default Solution solve(
            SpectralObjective objective,
            ViewMoments views,
            Optional<LabelViewMoments> labels,
            Whitening whitening,
            Backend backend) {
        ClosedForm form = ClosedForm.solve(objective, views, labels, whitening, backend);
        return new Solution(
                form.encoder(form.features()),
                form.spectrum().values(),
                form::loss,
                k -> form.decoder(k, backend).orElseThrow(),
                form.spectrum().available(),
                form.spectrum()::cuts);
    }

    /** The decoder and the variance around it of a model of samples with k features. */
    default Generator generator(GenerativeObjective objective, ViewMoments views, int k, Backend backend) {
        ClosedForm form =
                ClosedForm.solve(objective, views, Optional.empty(), Whitening.of(views.total(), backend), backend);
        return new Generator(
                form.decoder(k, backend)
                        .orElseThrow()
                        .scaleColumns(form.gains(k).toArray()),
                form.decoderVariance(k).orElseThrow());
    }

    /** The denoiser of rank k at a step of a diffusion. */
    default Matrix denoiser(Diffusion.Schedule schedule, SymmetricMatrix covariance, int time, int k, Backend backend) {
        return LinearDiffusion.of(schedule, covariance, backend).denoiser(time, k, backend);
    }

    /** What the deterministic inversion up to a step multiplies a mode by. */
    default double inverted(Diffusion.Schedule schedule, double variance, int time) {
        return new LinearDiffusion(schedule, Vector.of(variance), Matrix.of(new double[] {1})).inverted(variance, time);
    }

    /** New samples of a diffusion, step by step. */
    default Matrix generated(
            Diffusion.Schedule schedule,
            SymmetricMatrix covariance,
            int count,
            RandomGenerator random,
            Backend backend) {
        return LinearDiffusion.of(schedule, covariance, backend).sample(count, random, backend);
    }

    /** What a linear model learns from telling the quarter turns of images apart. */
    default Solution rotation(Moments images, Layout.Image image, Backend backend) {
        int d = image.dimension();
        Preparation none = new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
        Views turned = new QuarterTurns(image, none).views(images, 1);
        return solve(new Rotation(), turned.moments(), turned.labels(), backend);
    }

    /** The maps of rank k that reconstruct what a mask drops, of samples of mean 0, and the loss of the best map. */
    default MaskedSolution maskedOnly(
            String expression, Layout layout, SymmetricMatrix covariance, int k, Backend backend) {
        Vector zero = Vector.zeros(covariance.dimension());
        AffineNoise noise = noise(expression, layout, zero, backend);
        ViewMoments views = views(new Moments(1, zero, covariance), noise);
        MaskedRegression found = MaskedRegression.solve(
                views,
                MaskEvents.of(noise).orElseThrow(),
                Whitening.of(views.total(), backend),
                k,
                covariance.dimension(),
                backend,
                Progress.SILENT);
        return new MaskedSolution(
                found.decoder(k, backend).orElseThrow(),
                found.encoder(k),
                found.loss(k),
                Objects.requireNonNull(found.details(k).get("fullRankLoss")));
    }

    /** The optimal log-odds of one Gaussian against another. */
    default LogOdds logOdds(
            Vector mean, SymmetricMatrix covariance, Vector noiseMean, SymmetricMatrix noise, Backend backend) {
        return LogOdds.of(mean, covariance, noiseMean, noise, backend);
    }

    /** The features of an encoder, in the space of a clean covariance. */
    default Features features(SymmetricMatrix covariance, Matrix encoder, Backend backend) {
        return PrincipalSpace.of(covariance, backend).features(encoder);
    }

    /** Alignment with a task for every k. */
    default Alignment alignment(SymmetricMatrix covariance, Matrix encoder, LabelMoments labels, Backend backend) {
        return Alignment.of(features(covariance, encoder, backend), PrincipalSpace.of(covariance, backend), labels);
    }

    /** The sine of the largest angle to clean PCA. */
    default double sineMax(SymmetricMatrix covariance, Matrix encoder, int k, Backend backend) {
        return features(covariance, encoder, backend)
                .anglesToPrincipalComponents()
                .sineMax(k);
    }

    /** Whether a noise is proved never to help an objective at k. */
    default boolean neverHelps(SpectralObjective objective, ViewMoments views, int k, Backend backend) {
        PrincipalSpace space = PrincipalSpace.of(views.clean(), backend);
        ClosedForm form =
                ClosedForm.solve(objective, views, Optional.empty(), Whitening.of(views.total(), backend), backend);
        Features features = space.features(form.encoder(k));
        return new Judge(views, space, backend).verdict(form, features.anglesToPrincipalComponents(), k)
                instanceof Verdict.NeverHelps;
    }

    /** The alignment that each paradigm needs. */
    default AlignmentThresholds thresholds(Vector signal, Vector irrelevant, Vector augmentation) {
        return AlignmentThresholds.diagonal(signal, irrelevant, augmentation);
    }

    /** The same for matrices, commuting or not. */
    default AlignmentThresholds thresholds(SignalModel model, int k, double degrees, Backend backend) {
        return AlignmentThresholds.general(model, k, degrees, backend);
    }

    /** One mode of one layer. */
    default double oneLayer(double cross, double total, double time) {
        return new LearningDynamics(cross, total).oneLayer(time);
    }

    /** One mode of two layers. */
    default double twoLayer(double cross, double total, double start, double time) {
        return new LearningDynamics(cross, total).twoLayer(start, time);
    }

    /** One mode of Barlow Twins without its normalisation: sigma squared. */
    default double stepwise(double eigenvalue, double start, double time) {
        return StepwiseBarlow.squared(eigenvalue, start, time);
    }

    /** One mode of self-distillation: the predictor. */
    default double distilled(double cross, double total, int depth, double start, double time) {
        return new DistillationDynamics(cross, total, depth).strength(start, time);
    }

    /** The parameters of a gradient flow at some times. */
    default List<List<Matrix>> flow(LearningFlow flow, List<Matrix> start, double[] times, Backend backend) {
        return flow.follow(start, times, backend);
    }

    /** What encoders within a tolerance of the least reconstruction loss can be worth to the labels. */
    default AmbiguityFront.Band band(
            ViewMoments views, LabelViewMoments labels, int k, double tolerance, Backend backend) {
        return AmbiguityFront.of(views, labels, Whitening.of(views.total(), backend), k, backend)
                .at(tolerance);
    }

    /** The course of descent on exact moments. */
    default List<ExpectedDescent.Iterate> course(
            ExpectedDescent descent,
            ExpectedDescent.Iterate start,
            double[] rates,
            double momentum,
            List<Integer> steps,
            Backend backend) {
        return descent.follow(start, rates, momentum, steps, backend);
    }

    /** How many samples a probe predicts correctly, each left out of its own fit. */
    default double leaveOneOut(
            Matrix rows, ClassLabels labels, Matrix encoder, Moments moments, LabelMoments task, Backend backend) {
        PrincipalSpace space = PrincipalSpace.of(moments.covariance(), backend);
        Features features = space.features(encoder);
        int k = encoder.rows();
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        candidate.add(k, LeastSquaresProbe.fit(features, space.task(task), task, k));
        int d = rows.columns();
        Preparation none = new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
        new ProbePass(backend, none, moments.mean().toArray(), Progress.SILENT)
                .run(InMemorySamples.of(rows, labels), List.of(candidate), true);
        return candidate.accuracy(k, rows.rows()).value();
    }

    /** Accuracy of a least-squares probe if classes are Gaussian. */
    default Estimate predictedAccuracy(LabelledMoments moments, Matrix encoder, Backend backend, long seed) {
        PrincipalSpace space = PrincipalSpace.of(moments.overall().covariance(), backend);
        Features features = space.features(encoder);
        LeastSquaresProbe probe =
                LeastSquaresProbe.fit(features, space.task(moments.labels()), moments.labels(), encoder.rows());
        return new GaussianClasses(moments, backend, seed)
                .accuracy(features.inputRows(), probe)
                .orElseThrow();
    }
}
