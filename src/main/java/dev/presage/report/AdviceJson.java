package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.theory.ParadigmAdvice;
import java.util.Optional;

/** Advice on the paradigm as JSON. */
public final class AdviceJson {
    private AdviceJson() {}

    /** One object; what is not known is null. */
    public static JsonObject of(ParadigmAdvice advice) {
        JsonObject out = new JsonObject();
        out.addProperty("paradigm", advice.recommendation().word());
        out.addProperty("ground", advice.ground().word());
        out.addProperty("k", advice.k());
        out.addProperty("signal", advice.source());
        out.addProperty("signalRank", advice.signalRank());
        out.add("unexplained", Json.number(advice.unexplained()));
        out.add("meanMapDeviation", Json.number(advice.meanMapDeviation()));
        ParadigmAdvice.Comparison comparison = advice.comparison();
        JsonObject compared = new JsonObject();
        compared.add("r2Reconstruction", Json.number(comparison.r2Reconstruction()));
        compared.add("r2JointEmbedding", Json.number(comparison.r2JointEmbedding()));
        compared.add("r2Clean", Json.number(comparison.r2Clean()));
        compared.add("degreesReconstruction", Json.number(comparison.degreesReconstruction()));
        compared.add("degreesJointEmbedding", Json.number(comparison.degreesJointEmbedding()));
        out.add("comparison", compared);
        Optional<JsonObject> thresholds = advice.thresholds().map(found -> {
            JsonObject fields = new JsonObject();
            new ThresholdReport(
                            found,
                            advice.thresholdFeatures(),
                            advice.thresholdFeatures(),
                            advice.signalRank(),
                            advice.degrees(),
                            advice.assumptions().orElseThrow(),
                            Optional.empty())
                    .fields(fields);
            return fields;
        });
        if (thresholds.isPresent()) {
            out.add("thresholds", thresholds.get());
        } else {
            out.add("thresholds", JsonNull.INSTANCE);
        }
        JsonArray reasons = new JsonArray();
        advice.reasons().forEach(reasons::add);
        out.add("reasons", reasons);
        return out;
    }
}
