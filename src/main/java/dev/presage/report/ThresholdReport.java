package dev.presage.report;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.theory.AlignmentThresholds;
import dev.presage.theory.Recovery;
import dev.presage.theory.SignalModel;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The alignment that each paradigm needs, as JSON and in words.
 *
 * @param found the thresholds
 * @param dimension d
 * @param k number of features
 * @param signalRank dimensions of the signal
 * @param degrees the angle that counts as found
 * @param assumptions how far the matrices are from those of the theorem
 * @param irrelevant the variances of irrelevant features above 0, where these are coordinates
 */
public record ThresholdReport(
        AlignmentThresholds found,
        int dimension,
        int k,
        int signalRank,
        double degrees,
        SignalModel.Assumptions assumptions,
        Optional<Range> irrelevant) {
    /**
     * Variances from the smallest to the largest.
     *
     * @param least the smallest
     * @param most the largest
     */
    public record Range(double least, double most) {}

    /** The object of {@code thresholds --json}. */
    public JsonObject json(String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "thresholds");
        fields(out);
        out.addProperty("dimension", dimension);
        return out;
    }

    /** What does not say where the numbers came from: the thresholds and how they are known. */
    void fields(JsonObject out) {
        out.add("alphaSquaredReconstruction", Json.number(found.alphaSquaredReconstruction()));
        out.add("alphaSquaredJointEmbedding", Json.number(found.alphaSquaredJointEmbedding()));
        out.addProperty("preferred", found.preferred().word());
        out.addProperty("reason", reason());
        out.addProperty("method", found.diagonal().isPresent() ? "diagonal" : "general");
        out.addProperty("k", k);
        out.addProperty("signalRank", signalRank);
        out.add("angleDegrees", Json.number(degrees));
        out.add("reconstruction", recovery(found.reconstruction()));
        out.add("jointEmbedding", recovery(found.jointEmbedding()));
        Optional<AlignmentThresholds.Constants> constants = found.diagonal();
        out.add("etaSquared", Json.number(optional(constants.map(AlignmentThresholds.Constants::etaSquared))));
        out.add("delta", Json.number(optional(constants.map(AlignmentThresholds.Constants::delta))));
        out.add("irrelevantLeast", Json.number(optional(irrelevant.map(Range::least))));
        out.add("irrelevantMost", Json.number(optional(irrelevant.map(Range::most))));
        JsonObject distances = new JsonObject();
        distances.add("commutatorSignalIrrelevant", Json.number(assumptions.signalIrrelevant()));
        distances.add("commutatorSignalAugmentation", Json.number(assumptions.signalAugmentation()));
        distances.add("commutatorIrrelevantAugmentation", Json.number(assumptions.irrelevantAugmentation()));
        distances.add("overlapSignalIrrelevant", Json.number(assumptions.overlap()));
        out.add("assumptions", distances);
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private static JsonObject recovery(Recovery recovery) {
        JsonObject out = new JsonObject();
        OptionalDouble threshold = recovery.alphaSquared();
        out.add("alphaSquared", Json.number(threshold));
        out.add(
                "alpha",
                Json.number(
                        threshold.isPresent()
                                ? OptionalDouble.of(Math.sqrt(threshold.getAsDouble()))
                                : OptionalDouble.empty()));
        out.add("degreesWithoutAlignment", Json.number(recovery.degreesWithout()));
        if (recovery instanceof Recovery.From from) {
            out.add("degreesAboveThreshold", Json.number(from.degreesAbove()));
            out.add("leastDegrees", JsonNull.INSTANCE);
            out.add("leastDegreesAtAlphaSquared", JsonNull.INSTANCE);
            out.add("triedUpToAlphaSquared", JsonNull.INSTANCE);
        } else {
            Recovery.Never never = (Recovery.Never) recovery;
            out.add("degreesAboveThreshold", JsonNull.INSTANCE);
            out.add("leastDegrees", Json.number(never.leastDegrees()));
            out.add("leastDegreesAtAlphaSquared", Json.number(never.atAlphaSquared()));
            out.add("triedUpToAlphaSquared", Json.number(never.upTo()));
        }
        return out;
    }

    /** The preference in a sentence. */
    public String reason() {
        OptionalDouble one = found.alphaSquaredReconstruction();
        OptionalDouble other = found.alphaSquaredJointEmbedding();
        if (one.isEmpty() && other.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "no alignment that was tried brings either within %.2f degrees of the signal",
                    degrees);
        }
        if (one.isEmpty() || other.isEmpty()) {
            return "no alignment that was tried lets " + (one.isEmpty() ? "reconstruction" : "joint embedding")
                    + " find the signal";
        }
        return switch (found.preferred()) {
            case EITHER ->
                one.getAsDouble() == 0
                        ? "neither needs alignment to find the signal"
                        : "both need the same alignment to find the signal";
            case RECONSTRUCTION -> "reconstruction finds the signal with less alignment";
            case JOINT_EMBEDDING -> "joint embedding finds the signal with less alignment";
        };
    }

    /** For a reader. */
    public String text() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "k = %d features in d = %d coordinates, signal of rank %d; %s\n",
                k,
                dimension,
                signalRank,
                found.diagonal().isPresent()
                        ? "all moments diagonal: exact formulas"
                        : String.format(
                                Locale.ROOT,
                                "matrices: the first alpha^2 that brings all features within %.2f degrees of the signal",
                                degrees)));
        out.append(line("reconstruction", found.reconstruction()));
        out.append(line("joint embedding", found.jointEmbedding()));
        out.append("preferred: ")
                .append(found.preferred().word())
                .append(" (")
                .append(reason())
                .append(")\n");
        found.diagonal()
                .ifPresent(c -> out.append(String.format(
                        Locale.ROOT,
                        "eta^2 = %.6g, delta = %.6g: irrelevant features weaker than eta^2/delta = %.6g favour reconstruction,"
                                + " stronger ones joint embedding%s\n",
                        c.etaSquared(),
                        c.delta(),
                        c.etaSquared() / c.delta(),
                        irrelevant
                                .map(range -> String.format(
                                        Locale.ROOT, "; these are from %.6g to %.6g", range.least(), range.most()))
                                .orElse(""))));
        if (found.diagonal().isEmpty()) {
            out.append(String.format(
                    Locale.ROOT,
                    "relative commutators: signal and irrelevant %.2e, signal and augmentation %.2e, irrelevant and"
                            + " augmentation %.2e; overlap of signal and irrelevant %.2e (the theorem assumes 0)\n",
                    assumptions.signalIrrelevant(),
                    assumptions.signalAugmentation(),
                    assumptions.irrelevantAugmentation(),
                    assumptions.overlap()));
        }
        return out.toString();
    }

    private static String line(String name, Recovery recovery) {
        String found;
        if (recovery instanceof Recovery.From from) {
            found = from.threshold() == 0
                    ? "alpha^2 = 0: no alignment is needed"
                    : String.format(
                            Locale.ROOT,
                            "alpha^2 above %.6g (alpha above %.6g); the angle is %.2f degrees without, %.2f just above",
                            from.threshold(),
                            Math.sqrt(from.threshold()),
                            from.degreesWithout(),
                            from.degreesAbove());
        } else {
            Recovery.Never never = (Recovery.Never) recovery;
            found = String.format(
                    Locale.ROOT,
                    "none up to alpha^2 = %.3g suffices; the angle is least, %.2f degrees, at alpha^2 = %.4g",
                    never.upTo(),
                    never.leastDegrees(),
                    never.atAlphaSquared());
        }
        return String.format(Locale.ROOT, "%-16s %s\n", name, found);
    }
}
