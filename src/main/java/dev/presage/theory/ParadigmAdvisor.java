package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.moments.Basis;
import dev.presage.moments.LabelMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ParadigmAdvice.Comparison;
import dev.presage.theory.ParadigmAdvice.Ground;
import dev.presage.theory.ParadigmAdvice.Recommendation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which paradigm to take under a noise. Additive noise (M = C) has thresholds: with &Theta; = S - G they say how much alignment
 * each paradigm needs <em>beyond</em> what the noise has, so that 0 means that the noise will do. Where the theorem does not
 * apply, because the noise is not additive, its moments come from draws, or no alignment suffices for either, the
 * two encoders are compared as they are: by the label variance they explain, or without labels by their angles with the
 * signal.
 */
public final class ParadigmAdvisor {
    /** M - C relative to C, from which on a noise is not additive, in units of eps d. */
    private static final double ROUNDOFF = 16;

    /** Assumptions of the theorem that are missed by more are worth a sentence. */
    private static final double FAR = 0.1;

    private final EstimatedSignal signal;
    private final Optional<LabelMoments> labels;
    private final PrincipalSpace space;
    private final double degrees;
    private final double margin;
    private final Backend backend;
    private final SignalSpace range;

    /**
     * An advisor for data.
     *
     * @param labels if the label variance that is explained is to decide
     * @param space the features of the data
     * @param degrees between 0 and 90: features within it of the signal have found it; 45 is usual
     * @param margin differences of R2, or of squared sines, up to which two encoders are alike
     */
    public ParadigmAdvisor(
            EstimatedSignal signal,
            Optional<LabelMoments> labels,
            PrincipalSpace space,
            double degrees,
            double margin,
            Backend backend) {
        if (!(degrees > 0 && degrees < 90)) {
            throw new BadInputException("--angle expects degrees between 0 and 90, found " + degrees);
        }
        if (!(margin >= 0) || margin >= 1) {
            throw new BadInputException("--margin expects a number from 0 to below 1, found " + margin);
        }
        this.signal = signal;
        this.labels = labels;
        this.space = space;
        this.degrees = degrees;
        this.margin = margin;
        this.backend = backend;
        range = SignalSpace.of(signal.signal(), backend);
    }

    /**
     * Advice under a noise.
     *
     * @param views of the noise, centred
     * @param reconstruction solved on these views
     * @param jointEmbedding solved on these views
     * @param k at most the number of features that both have
     * @param progress told of the search for thresholds, the longest part
     */
    public ParadigmAdvice advise(
            ViewMoments views, ClosedForm reconstruction, ClosedForm jointEmbedding, int k, Progress progress) {
        List<String> reasons = new ArrayList<>();
        int found = Math.min(k, range.rank());
        if (found < k) {
            reasons.add("the signal has rank " + range.rank() + ", so thresholds and angles are those of the first "
                    + found + " of " + k + " features");
        }
        if (signal.unexplained() > FAR) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.3g of the data (relative, Frobenius) are neither signal nor irrelevant features",
                    signal.unexplained()));
        }
        double deviation = deviation(views);
        boolean exact = views.basis() instanceof Basis.Exact;
        boolean additive = deviation <= ROUNDOFF * Math.ulp(1.0) * views.dimension();
        Comparison comparison = compare(reconstruction, jointEmbedding, k, found);
        Optional<SignalModel> model = Optional.empty();
        Optional<AlignmentThresholds> thresholds = Optional.empty();
        if (exact && additive) {
            SignalModel here = new SignalModel(
                    signal.signal(), signal.irrelevant(), views.total().minus(views.between()));
            model = Optional.of(here);
            thresholds = Optional.of(AlignmentThresholds.general(here, found, degrees, backend, progress));
        } else {
            reasons.add(
                    exact
                            ? String.format(
                                    Locale.ROOT,
                                    "the noise is not additive (the mean view differs from the sample by %.3g of its moment), so"
                                            + " the theorem on alignment does not apply",
                                    deviation)
                            : "the moments of the noise are known by draws, so the theorem on alignment is not applied");
        }
        Optional<SignalModel.Assumptions> assumptions = model.map(m -> m.assumptions(backend));
        assumptions.filter(a -> a.largest() > FAR).ifPresent(a -> reasons.add(far(a)));
        Ground ground;
        Recommendation recommendation;
        if (thresholds.isPresent() && reached(thresholds.get())) {
            ground = Ground.THRESHOLDS;
            recommendation = byThresholds(thresholds.get(), reasons);
            seen(comparison).ifPresent(reasons::add);
        } else {
            thresholds.ifPresent(none -> reasons.add(String.format(
                    Locale.ROOT,
                    "no alignment that was tried brings either paradigm within %.4g degrees of the signal, so the encoders are"
                            + " compared as they are",
                    degrees)));
            boolean known = comparison.r2Reconstruction().isPresent()
                    && comparison.r2JointEmbedding().isPresent();
            ground = known ? Ground.R2 : Ground.ANGLE;
            recommendation = known ? byLabels(comparison, reasons) : byAngles(comparison, reasons);
        }
        return new ParadigmAdvice(
                recommendation,
                ground,
                k,
                range.rank(),
                signal.source(),
                signal.unexplained(),
                deviation,
                thresholds,
                thresholds.isPresent() ? found : 0,
                degrees,
                assumptions,
                comparison,
                reasons);
    }

    /** ||M - C|| / ||C||. */
    private static double deviation(ViewMoments views) {
        double size = views.clean().frobeniusNorm();
        return size == 0 ? 0 : views.cross().minus(views.clean().toMatrix()).frobeniusNorm() / size;
    }

    private static boolean reached(AlignmentThresholds thresholds) {
        return thresholds.alphaSquaredReconstruction().isPresent()
                || thresholds.alphaSquaredJointEmbedding().isPresent();
    }

    private static String far(SignalModel.Assumptions a) {
        return String.format(
                Locale.ROOT,
                "the data are far from what the theorem assumes, so thresholds are those of the angle and not of its formulas:"
                        + " relative commutators %.2g (signal, irrelevant), %.2g (signal, noise), %.2g (irrelevant, noise) and"
                        + " overlap of signal and irrelevant %.2g, where it assumes 0",
                a.signalIrrelevant(),
                a.signalAugmentation(),
                a.irrelevantAugmentation(),
                a.overlap());
    }

    private static Recommendation byThresholds(AlignmentThresholds thresholds, List<String> reasons) {
        reasons.add("reconstruction " + needs(thresholds.reconstruction()));
        reasons.add("joint embedding " + needs(thresholds.jointEmbedding()));
        return switch (thresholds.preferred()) {
            case RECONSTRUCTION -> Recommendation.RECONSTRUCT;
            case JOINT_EMBEDDING -> Recommendation.EMBED_JOINTLY;
            case EITHER -> Recommendation.EITHER;
        };
    }

    private static String needs(Recovery recovery) {
        if (recovery instanceof Recovery.From from) {
            return from.threshold() == 0
                    ? "finds the signal under this noise as it is"
                    : String.format(
                            Locale.ROOT,
                            "finds the signal if noise of alpha^2 = %.4g times the covariance of the irrelevant features is added",
                            from.threshold());
        }
        Recovery.Never never = (Recovery.Never) recovery;
        return String.format(
                Locale.ROOT,
                "does not find the signal at any alignment that was tried (at best %.2f degrees, at alpha^2 = %.3g)",
                never.leastDegrees(),
                never.atAlphaSquared());
    }

    private Comparison compare(ClosedForm reconstruction, ClosedForm jointEmbedding, int k, int found) {
        return new Comparison(
                r2(reconstruction, k),
                r2(jointEmbedding, k),
                labels.isPresent() ? r2(space.principalFeatures(), Math.min(k, space.rank())) : OptionalDouble.empty(),
                range.degrees(reconstruction, found),
                range.degrees(jointEmbedding, found));
    }

    private OptionalDouble r2(ClosedForm solution, int k) {
        return labels.isEmpty()
                        || k > solution.mostFeatures(space)
                        || solution.spectrum().cuts(k)
                ? OptionalDouble.empty()
                : r2(space.features(solution.encoder(k)), k);
    }

    private OptionalDouble r2(Features features, int k) {
        return OptionalDouble.of(
                Alignment.of(features, space, labels.orElseThrow()).r2().at(k - 1));
    }

    /** What both encoders explain under the noise as it is, where that is known. */
    private static Optional<String> seen(Comparison comparison) {
        if (comparison.r2Reconstruction().isEmpty()
                || comparison.r2JointEmbedding().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "under this noise as it is reconstruction explains %.4f of the label variance and joint embedding %.4f, clean"
                        + " PCA %.4f",
                comparison.r2Reconstruction().orElseThrow(),
                comparison.r2JointEmbedding().orElseThrow(),
                comparison.r2Clean().orElseThrow()));
    }

    private Recommendation byLabels(Comparison comparison, List<String> reasons) {
        double one = comparison.r2Reconstruction().orElseThrow();
        double other = comparison.r2JointEmbedding().orElseThrow();
        double clean = comparison.r2Clean().orElseThrow();
        seen(comparison).ifPresent(reasons::add);
        if (Math.max(one, other) < clean - margin) {
            reasons.add(String.format(
                    Locale.ROOT, "both lose more than %.3g against clean PCA: use it, or another noise", margin));
            return Recommendation.NEITHER;
        }
        return better(one - other, reasons);
    }

    private Recommendation byAngles(Comparison comparison, List<String> reasons) {
        double one = comparison.degreesReconstruction();
        double other = comparison.degreesJointEmbedding();
        reasons.add(String.format(
                Locale.ROOT,
                "under this noise reconstruction's features are within %.2f degrees of the signal, joint embedding's within %.2f",
                one,
                other));
        if (Math.min(one, other) >= degrees) {
            reasons.add(String.format(Locale.ROOT, "neither is within %.4g degrees", degrees));
            return Recommendation.NEITHER;
        }
        return better(sineSquared(other) - sineSquared(one), reasons);
    }

    private static double sineSquared(double degrees) {
        double sine = Math.sin(Math.toRadians(degrees));
        return sine * sine;
    }

    private Recommendation better(double advantage, List<String> reasons) {
        if (Math.abs(advantage) <= margin) {
            reasons.add(String.format(Locale.ROOT, "they differ by no more than the margin of %.3g", margin));
            return Recommendation.EITHER;
        }
        return advantage > 0 ? Recommendation.RECONSTRUCT : Recommendation.EMBED_JOINTLY;
    }
}
