package dev.presage.study;

import dev.presage.study.CorruptionResult.Claim;
import dev.presage.theory.AlignmentThresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What Van Assel et al. 2025 say of a {@link CorruptionResult}, and whether it shows. */
final class CorruptionClaims {
    /** Standard errors of the test set that tell an accuracy from another. */
    private static final double CLEARLY = 3;

    private static final double HALF_A_RIGHT_ANGLE = 45;

    private static final String SUPERVISED = "supervised";
    private static final String JOINT_EMBEDDING = "joint-embedding";
    private static final String RECONSTRUCTION = "reconstruction";

    private final CorruptionResult result;
    private final double clean;
    private final double clear;

    /** Less than half a test sample: means over draws are rounded. */
    private final double same;

    private CorruptionClaims(CorruptionResult result) {
        this.result = result;
        clean = result.clean().value();
        clear = CLEARLY * result.clean().standardError();
        same = 0.5 / result.manifest().testN();
    }

    static List<Claim> of(CorruptionResult result) {
        CorruptionClaims claims = new CorruptionClaims(result);
        List<Claim> all = new ArrayList<>();
        for (Corruption corruption : result.corruptions()) {
            all.add(claims.supervised(corruption));
            all.add(claims.recovered(corruption));
            all.add(claims.above(corruption));
            all.add(claims.below(corruption));
            all.add(claims.preferred(corruption));
        }
        return all;
    }

    private double limit(Corruption corruption, String objective, double alpha) {
        return result.at(corruption.name(), objective, alpha, OptionalInt.empty())
                .corrupted()
                .value();
    }

    private double atMost(Corruption corruption, String objective, double alpha) {
        List<Integer> sizes = result.plan().samples();
        return result.at(corruption.name(), objective, alpha, OptionalInt.of(sizes.get(sizes.size() - 1)))
                .corrupted()
                .value();
    }

    private Claim supervised(Corruption corruption) {
        double gap = 0;
        double gapThere = 0;
        for (double alpha : result.plan().alphas()) {
            gap = Math.max(gap, Math.abs(clean - limit(corruption, SUPERVISED, alpha)));
            gapThere = Math.max(gapThere, clean - atMost(corruption, SUPERVISED, alpha));
        }
        return new Claim(
                corruption.name() + ": supervised learning reaches the clean accuracy at any alignment",
                gap < same,
                points("in the limit at most %.2f points away, at the largest n %.2f below", gap, gapThere));
    }

    private static OptionalDouble threshold(Corruption corruption, String objective) {
        AlignmentThresholds thresholds = corruption.thresholds();
        return objective.equals(RECONSTRUCTION)
                ? thresholds.alphaSquaredReconstruction()
                : thresholds.alphaSquaredJointEmbedding();
    }

    private static boolean isAbove(Corruption corruption, String objective, double alpha) {
        OptionalDouble threshold = threshold(corruption, objective);
        return threshold.isPresent() && (alpha * alpha > threshold.getAsDouble() || threshold.getAsDouble() == 0);
    }

    private Claim above(Corruption corruption) {
        double gap = 0;
        double gapThere = 0;
        int cases = 0;
        for (String objective : List.of(JOINT_EMBEDDING, RECONSTRUCTION)) {
            for (double alpha : result.plan().alphas()) {
                if (isAbove(corruption, objective, alpha)) {
                    cases++;
                    gap = Math.max(gap, Math.abs(clean - limit(corruption, objective, alpha)));
                    gapThere = Math.max(gapThere, clean - atMost(corruption, objective, alpha));
                }
            }
        }
        return new Claim(
                corruption.name() + ": both self-supervised paradigms reach it above their thresholds",
                cases > 0 && gap < same,
                cases + " cases, "
                        + points("in the limit at most %.2f points away, at the largest n %.2f below", gap, gapThere));
    }

    private Claim recovered(Corruption corruption) {
        int cases = 0;
        int right = 0;
        for (String objective : List.of(JOINT_EMBEDDING, RECONSTRUCTION)) {
            for (double alpha : result.plan().alphas()) {
                double degrees = result.at(corruption.name(), objective, alpha, OptionalInt.empty())
                        .degrees()
                        .value();
                cases++;
                right += isAbove(corruption, objective, alpha) == (degrees < HALF_A_RIGHT_ANGLE) ? 1 : 0;
            }
        }
        return new Claim(
                corruption.name() + ": in the limit the features are the signal above the thresholds, and not below",
                right == cases,
                right + " of " + cases + " cases");
    }

    private Claim below(Corruption corruption) {
        double least = Double.POSITIVE_INFINITY;
        int cases = 0;
        int clearly = 0;
        for (String objective : List.of(JOINT_EMBEDDING, RECONSTRUCTION)) {
            for (double alpha : result.plan().alphas()) {
                if (!isAbove(corruption, objective, alpha)) {
                    double gap = clean - limit(corruption, objective, alpha);
                    cases++;
                    clearly += gap > clear ? 1 : 0;
                    least = Math.min(least, gap);
                }
            }
        }
        return new Claim(
                corruption.name()
                        + ": below its threshold a self-supervised paradigm stays clearly below the clean accuracy",
                cases > 0 && clearly == cases,
                cases == 0
                        ? "no case"
                        : clearly + " of " + cases + " cases by more than "
                                + points("%.2f points (three standard errors), the least by %.2f", clear, least));
    }

    /** The smallest alignment of the plan from which on the limit is the clean accuracy. */
    private double needed(Corruption corruption, String objective) {
        return result.plan().alphas().stream()
                .filter(alpha -> Math.abs(limit(corruption, objective, alpha) - clean) < same)
                .mapToDouble(alpha -> alpha)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private Claim preferred(Corruption corruption) {
        double reconstruction = needed(corruption, RECONSTRUCTION);
        double embedding = needed(corruption, JOINT_EMBEDDING);
        boolean weak = corruption.thresholds().preferred() == AlignmentThresholds.Paradigm.RECONSTRUCTION;
        return new Claim(
                corruption.name() + ": " + (weak ? "reconstruction" : "joint embedding") + " needs less alignment",
                weak ? reconstruction < embedding : embedding < reconstruction,
                String.format(
                        Locale.ROOT,
                        "reconstruction from alpha = %s on (threshold %.4g), joint embedding from %s on (threshold %.4g)",
                        shown(reconstruction),
                        Math.sqrt(threshold(corruption, RECONSTRUCTION).orElse(Double.NaN)),
                        shown(embedding),
                        Math.sqrt(threshold(corruption, JOINT_EMBEDDING).orElse(Double.NaN))));
    }

    private static String shown(double alpha) {
        return Double.isInfinite(alpha) ? "none of those tried" : String.format(Locale.ROOT, "%.4g", alpha);
    }

    private static String points(String format, double first, double second) {
        return String.format(Locale.ROOT, format, 100 * first, 100 * second);
    }
}
