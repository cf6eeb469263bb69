package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.presage.data.BadInputException;
import dev.presage.report.AdviceReport;
import dev.presage.report.AnalysisJson;
import dev.presage.report.CorruptionReport;
import dev.presage.report.OrderReport;
import dev.presage.report.SweepReport;
import dev.presage.study.OrderResult;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.RidgeEvaluation;
import dev.presage.study.Study;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Judge;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A question in one line of Java has the answer of the command in one line. */
@CommandLineTest
class StudyTest {
    private static final String MASK = "mask(ratio=0.75,patch=4)";
    private static final double ROUNDING = 1e-9;
    private static final Study DIGITS = Study.of("digits");
    private static final Study FEW = Study.of("digits", 200);

    /** Equal but for rounding: the command may have read the samples in another way. */
    private static void same(JsonElement command, JsonElement question) {
        assertTrue(command.toString().length() > 100, "something is compared");
        same("", command, question);
    }

    private static void same(String where, JsonElement one, JsonElement other) {
        if (one instanceof JsonObject fields && other instanceof JsonObject others) {
            assertEquals(fields.keySet(), others.keySet(), where);
            fields.keySet().forEach(key -> same(where + "." + key, fields.get(key), others.get(key)));
        } else if (one instanceof JsonArray list && other instanceof JsonArray second) {
            assertEquals(list.size(), second.size(), where);
            for (int i = 0; i < list.size(); i++) {
                same(where + "[" + i + "]", list.get(i), second.get(i));
            }
        } else if (one instanceof JsonPrimitive number && number.isNumber() && other.isJsonPrimitive()) {
            double value = number.getAsDouble();
            assertEquals(value, other.getAsDouble(), ROUNDING * (1 + Math.abs(value)), where);
        } else if (!where.matches(".*(reason|sentence|reasons.*)")) {
            assertEquals(one, other, where); // sentences have rounded numbers in them
        }
    }

    @Test
    void analyze() {
        JsonObject command = CommandRun.jsonObject("analyze", "--noise", MASK, "--dim", "4", "--json", "--quiet");
        JsonObject question = AnalysisJson.of(DIGITS.analyze(List.of(MASK), 4), "");
        same(command.get("runs"), question.get("runs"));
        same(command.get("clean"), question.get("clean"));
    }

    @Test
    void analyzeWithoutANumberOfFeaturesIsForAll() {
        JsonObject command = CommandRun.jsonObject(
                "analyze", "--limit", "200", "--noise", MASK, "--dim", "all", "--json", "--quiet");
        same(
                command.get("runs"),
                AnalysisJson.of(FEW.analyze(List.of(MASK)), "").get("runs"));
    }

    @Test
    void objectivesByName() {
        JsonObject command = CommandRun.jsonObject(
                "analyze",
                "--limit",
                "200",
                "--noise",
                MASK,
                "--dim",
                "4",
                "--objective",
                "vae,vicreg",
                "--json",
                "--quiet");
        JsonObject question = AnalysisJson.of(FEW.analyze(List.of(MASK), List.of("vae", "vicreg"), 4), "");
        same(command.get("runs"), question.get("runs"));
        same(command.get("comparison"), question.get("comparison"));
    }

    @Test
    void train() {
        JsonObject command = CommandRun.jsonObject(
                "analyze",
                "--limit",
                "200",
                "--noise",
                MASK,
                "--dim",
                "2",
                "--objective",
                "reconstruction",
                "--train",
                "--json",
                "--quiet");
        JsonObject question = AnalysisJson.of(FEW.train(MASK, List.of("reconstruction"), 2), "");
        same(withoutSeconds(command), withoutSeconds(question));
    }

    private static JsonElement withoutSeconds(JsonObject result) {
        return JsonParser.parseString(
                result.get("runs").toString().replaceAll("(\"[a-zA-Z]*[sS]econds\":)[0-9.eE-]+", "$10"));
    }

    @Test
    void advise() {
        JsonObject command =
                CommandRun.jsonObject("advise", "--limit", "200", "--noise", MASK, "--dim", "4", "--json", "--quiet");
        JsonObject question = AdviceReport.json(FEW.advise(MASK, 4), Judge.MARGIN, "");
        same(command.get("recommendation"), question.get("recommendation"));
    }

    @Test
    void sweep() {
        String masks = "mask(ratio={0.25,0.75},patch={1,4})";
        JsonObject command = CommandRun.jsonObject("sweep", "--noise", masks, "--dim", "4", "--json", "--quiet");
        same(
                command.get("ranking"),
                SweepReport.json(DIGITS.sweep(masks, 4), "").get("ranking"));
    }

    @Test
    void order() {
        JsonObject command = CommandRun.jsonObject(
                "order", "--noise", "gaussian(sigma=1)", "--dim", "4", "--shares", "0.8", "--json", "--quiet");
        JsonObject question = OrderReport.json(DIGITS.order("gaussian(sigma=1)", 4, 0.8), "");
        same(command.get("course"), question.get("course"));
        same(command.get("spectrum"), question.get("spectrum"));
    }

    @Test
    void paradigms() {
        JsonObject command = CommandRun.jsonObject(
                "paradigms", "--dim", "4", "--alpha", "2", "--samples", "50", "--json", "--quiet");
        JsonObject question = CorruptionReport.json(DIGITS.paradigms(4, List.of(2.0), List.of(50)), "");
        same(command.get("points"), question.get("points"));
    }

    @Test
    void probe() {
        String features = "polynomial(degree=2,components=4)";
        JsonObject command = CommandRun.jsonObject("probe", "--features", features, "--json", "--quiet")
                .getAsJsonArray("probes")
                .get(0)
                .getAsJsonObject();
        RidgeEvaluation probe = DIGITS.probe(features);
        assertEquals(
                command.getAsJsonObject("test").get("value").getAsDouble(),
                probe.test().orElseThrow().value());
        assertEquals(
                command.getAsJsonObject("leftOut").get("r2").getAsDouble(),
                probe.leftOut().r2(),
                ROUNDING);
    }

    /** The loss that the README shows, and the trace that its formula starts from. */
    @Test
    void momentsAndSolutions() {
        ClosedForm best = DIGITS.solve("joint-embedding", MASK);
        assertEquals(19.9281, best.loss(16), 5e-5);
        assertEquals(64, DIGITS.moments(MASK).moments().clean().trace(), 1e-9);
        assertThrows(BadInputException.class, () -> DIGITS.moments("mask(ratio={0.1,0.2})"));
    }

    /** Pictures of projections are those of the study that measures them, and their parts add up. */
    @Test
    void projections() {
        OrderResult result = DIGITS.order("none", 2, 0.8);
        ProjectionSheet measured = ProjectionSheet.of(
                        DIGITS.data(), result.spectrum().orElseThrow())
                .orElseThrow();
        ProjectionSheet sheet = DIGITS.projections(0.8);
        assertEquals(measured.rows().toString(), sheet.rows().toString());
        assertEquals(3, sheet.rows().size());
        for (int j = 0; j < 64; j++) {
            double mean = DIGITS.data().preparation().shift().at(j);
            assertEquals(
                    sheet.rows().get(0).images().at(1, j),
                    sheet.rows().get(1).images().at(1, j)
                            + sheet.rows().get(2).images().at(1, j)
                            - mean,
                    1e-9);
        }
        assertEquals(8, DIGITS.views(List.of(MASK), 0, 7).rows().get(0).images().rows());
    }
}
