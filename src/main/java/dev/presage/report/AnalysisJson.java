package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Curve;
import dev.presage.study.FurtherProbes;
import dev.presage.study.RunResult;
import dev.presage.study.Strategy;
import dev.presage.theory.Finding;
import dev.presage.theory.Verdict;
import dev.presage.theory.Witness;
import java.util.List;
import java.util.Optional;

/** An analysis as JSON, schema 1 of the contract. */
public final class AnalysisJson {
    private static final int SCHEMA = 1;

    private AnalysisJson() {}

    /** The whole result. */
    public static JsonObject of(AnalysisResult result, String version) {
        JsonObject out = head(result, "analyze", version);
        out.add("runs", runs(result));
        if (!result.comparisons().isEmpty()) {
            out.add("comparison", FeatureComparisonReport.json(result.comparisons()));
        }
        out.add("warnings", warnings(result));
        return out;
    }

    /** What precedes the runs: the command, the manifest and clean PCA. */
    static JsonObject head(AnalysisResult result, String command, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", SCHEMA);
        out.addProperty("command", command);
        Json.partial(result.partial(), out);
        out.add("manifest", ManifestJson.of(result.manifest()));
        JsonObject clean = new JsonObject();
        clean.add("spectrum", Json.array(result.clean().spectrum()));
        clean.addProperty("rank", result.clean().rank());
        clean.add("alignment", curve(result.clean().curves().map(RunResult.LabelCurves::alignment)));
        clean.add("r2", curve(result.clean().curves().map(RunResult.LabelCurves::r2)));
        JsonObject why = new JsonObject();
        cleanReason(result.clean()).ifPresent(reason -> {
            why.addProperty("alignment", reason);
            why.addProperty("r2", reason);
        });
        clean.add("why", why);
        out.add("clean", clean);
        return out;
    }

    /** Every run, in the order of the result. */
    static JsonArray runs(AnalysisResult result) {
        JsonArray runs = new JsonArray();
        result.runs().forEach(run -> runs.add(run(run, result.manifest().divisor())));
        return runs;
    }

    /** What a careful reader should know first. */
    static JsonArray warnings(AnalysisResult result) {
        JsonArray warnings = new JsonArray();
        result.warnings().forEach(warnings::add);
        return warnings;
    }

    /** Why values of clean PCA are missing, if any are. */
    private static Optional<String> cleanReason(AnalysisResult.Clean clean) {
        if (clean.curves().isEmpty()) {
            return Optional.of("the data have no labels");
        }
        Curve r2 = clean.curves().get().r2();
        for (int k = 1; k <= r2.length(); k++) {
            if (r2.at(k).isEmpty()) {
                return Optional.of("null where k cuts a cluster of equal eigenvalues, first at k = " + k);
            }
        }
        return Optional.empty();
    }

    private static JsonObject run(RunResult run, Vector divisor) {
        JsonObject out = new JsonObject();
        out.addProperty("noise", run.strategy().canonical());
        out.addProperty("noiseAsGiven", run.strategy().asGiven());
        out.addProperty("objective", run.objective());
        out.addProperty("k", run.k());
        out.add("loss", Json.number(run.loss()));
        out.add("spectrum", run.spectrum().dimension() == 0 ? JsonNull.INSTANCE : Json.array(run.spectrum()));
        if (!run.numerics().wholeSpectrum()) {
            out.addProperty("truncated", true);
        }
        out.add("alignment", curve(run.curves().map(RunResult.LabelCurves::alignment)));
        out.add("r2", curve(run.curves().map(RunResult.LabelCurves::r2)));
        run.perK().ifPresent(perK -> {
            out.add("thetaPerK", curve(Optional.of(perK.thetaDegrees())));
            out.add("sinSquaredPerK", curve(Optional.of(perK.sineSquares())));
            out.add("gainR2PerK", curve(perK.gainR2()));
        });
        RunResult.AgainstPca comparison = run.comparison();
        JsonObject verdict = new JsonObject();
        verdict.addProperty("value", comparison.verdict().word());
        verdict.add(
                "onTheseLabels",
                comparison
                        .onTheseLabels()
                        .<JsonElement>map(effect -> new JsonPrimitive(effect.name()))
                        .orElse(JsonNull.INSTANCE));
        verdict.add("thetaMaxDegrees", Json.number(comparison.thetaMaxDegrees()));
        verdict.add("thetaStandardErrorDegrees", Json.number(comparison.thetaErrorDegrees()));
        verdict.add("gainR2", Json.number(comparison.gainR2()));
        verdict.add("gainStandardError", Json.number(comparison.gainError()));
        verdict.add("gainR2OverNoiseFree", Json.number(comparison.gainR2OverNoiseFree()));
        verdict.addProperty("reason", comparison.verdict().reason());
        verdict.add(
                "significance",
                comparison
                        .finding()
                        .<JsonElement>map(AnalysisJson::significance)
                        .orElse(JsonNull.INSTANCE));
        verdict.add(
                "witness",
                comparison.verdict() instanceof Verdict.CanHelp can
                        ? witness(can.witness(), divisor)
                        : JsonNull.INSTANCE);
        out.add("verdict", verdict);
        JsonObject accuracy = new JsonObject();
        accuracy.add("predicted", estimate(run.accuracy().predicted()));
        accuracy.add("leaveOneOut", estimate(run.accuracy().leaveOneOut()));
        accuracy.add("test", estimate(run.accuracy().test()));
        accuracy.add(
                "trained", estimate(run.trained().flatMap(c -> c.leastSquares().trained())));
        run.accuracy().further().ifPresent(further -> add(further, accuracy));
        out.add("accuracy", accuracy);
        JsonObject r2 = new JsonObject();
        r2.add("training", estimate(run.probeR2().training()));
        r2.add("leaveOneOut", estimate(run.probeR2().leaveOneOut()));
        r2.add("test", estimate(run.probeR2().test()));
        r2.add("trained", estimate(run.trained().flatMap(c -> c.r2().trained())));
        out.add("r2Probe", r2);
        out.add(
                "training",
                run.trained().<JsonElement>map(ComparisonReport::body).orElse(JsonNull.INSTANCE));
        run.drawErrors().ifPresent(errors -> {
            JsonObject draws = drawErrors(errors);
            if (run.strategy() instanceof Strategy.Recorded recorded) {
                draws.remove("seed");
                draws.addProperty("sha256", recorded.views().sha256());
            }
            out.add("drawErrors", draws);
        });
        if (!run.details().isEmpty()) {
            JsonObject details = new JsonObject();
            run.details().forEach((name, value) -> details.add(name, estimate(Optional.of(value))));
            out.add("details", details);
        }
        JsonObject numerics = new JsonObject();
        numerics.add(
                "kMax",
                run.numerics().kMax().isPresent()
                        ? new JsonPrimitive(run.numerics().kMax().getAsInt())
                        : JsonNull.INSTANCE);
        numerics.addProperty("viewRank", run.numerics().viewRank());
        numerics.add("condition", Json.number(run.numerics().condition()));
        numerics.add("residual", Json.number(run.numerics().residual()));
        numerics.addProperty("whitening", run.numerics().whitening());
        numerics.addProperty("solver", run.numerics().solver());
        out.add("numerics", numerics);
        JsonObject why = new JsonObject();
        run.why().forEach(why::addProperty);
        out.add("why", why);
        return out;
    }

    /** Other probes, those that were asked for. */
    private static void add(RunResult.Further further, JsonObject accuracy) {
        FurtherProbes plan = further.plan();
        if (plan.parts() > 1) {
            accuracy.add("predictedByParts", estimate(further.byParts()));
        }
        if (plan.softmax()) {
            JsonObject softmax = new JsonObject();
            softmax.add("predicted", estimate(further.softmaxPredicted()));
            softmax.add("leaveOneOut", estimate(further.softmaxLeaveOneOut()));
            softmax.add("test", estimate(further.softmaxTest()));
            accuracy.add("softmax", softmax);
        }
        if (plan.neighbours().isPresent()) {
            JsonObject neighbours = new JsonObject();
            neighbours.addProperty("count", plan.neighbours().getAsInt());
            neighbours.add("leaveOneOut", estimate(further.neighboursLeaveOneOut()));
            neighbours.add("test", estimate(further.neighboursTest()));
            accuracy.add("neighbours", neighbours);
        }
    }

    private static JsonObject significance(Finding finding) {
        JsonObject out = new JsonObject();
        out.addProperty("differs", finding.differs());
        out.add("distance", Json.number(finding.distance()));
        out.add("threshold", Json.number(finding.threshold()));
        out.addProperty("kept", finding.kept());
        out.addProperty("against", finding.against());
        out.add("upperSine", Json.number(finding.upperSine()));
        out.add("enoughSamples", Json.number(finding.enough()));
        return out;
    }

    private static JsonObject witness(Witness witness, Vector divisor) {
        JsonObject out = new JsonObject();
        out.add("gain", Json.number(witness.gain()));
        out.add("given", shares(witness.given()));
        out.add("taken", shares(witness.taken()));
        out.add("direction", Json.array(witness.direction()));
        out.add("rawDirection", Json.array(witness.rawDirection(divisor)));
        return out;
    }

    private static JsonArray shares(List<Witness.Share> shares) {
        JsonArray out = new JsonArray();
        for (Witness.Share share : shares) {
            JsonObject each = new JsonObject();
            each.addProperty("component", share.component());
            each.add("share", Json.number(share.share()));
            out.add(each);
        }
        return out;
    }

    private static JsonObject drawErrors(RunResult.DrawErrors errors) {
        JsonObject out = new JsonObject();
        out.addProperty("viewsPerSample", errors.draws().views());
        out.addProperty("groups", errors.draws().groups());
        out.addProperty("seed", errors.draws().seed());
        out.add("loss", Json.number(errors.loss()));
        out.add("lossBias", Json.number(errors.lossBias()));
        out.add("spectrum", Json.array(errors.spectrum()));
        out.add("alignment", curve(errors.curves().map(RunResult.LabelCurves::alignment)));
        out.add("r2", curve(errors.curves().map(RunResult.LabelCurves::r2)));
        errors.perK().ifPresent(perK -> {
            out.add("thetaPerK", curve(Optional.of(perK.thetaDegrees())));
            out.add("sinSquaredPerK", curve(Optional.of(perK.sineSquares())));
            out.add("gainR2PerK", curve(perK.gainR2()));
        });
        out.add("thetaMaxDegrees", Json.number(errors.thetaMaxDegrees()));
        out.add("gainR2", Json.number(errors.gainR2()));
        out.add("gainR2OverNoiseFree", Json.number(errors.gainR2OverNoiseFree()));
        return out;
    }

    private static JsonElement curve(Optional<Curve> curve) {
        if (curve.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonArray array = new JsonArray();
        for (int k = 1; k <= curve.get().length(); k++) {
            array.add(Json.number(curve.get().at(k)));
        }
        return array;
    }

    static JsonElement estimate(Optional<Estimate> estimate) {
        return estimate.<JsonElement>map(e -> {
                    JsonObject out = new JsonObject();
                    out.add("value", Json.number(e.value()));
                    out.add("standardError", Json.number(e.standardError()));
                    out.addProperty("basis", e.basis().word());
                    return out;
                })
                .orElse(JsonNull.INSTANCE);
    }
}
