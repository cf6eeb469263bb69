package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against the stored results of an independent program in NumPy ({@code src/test/python}), written from the theory alone.
 */
@CommandLineTest
class ReferenceTest {
    private static final String FOLDER = "/dev/presage/reference/";
    private static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");

    /** Relative to the largest value of the spectrum: both programs work in double precision. */
    private static final double SPECTRUM = 1e-7;

    private static final double SCORE = 1e-6;
    private static final double DEGREES = 0.01;

    /** Ties between scores and samples near a decision boundary may fall either way. */
    private static final double LEFT_OUT = 0.0025;

    private static final double TEST = 0.006;

    /** Both sides integrate numerically. */
    private static final double PREDICTED = 0.008;

    static Stream<String> cases() throws IOException {
        try (InputStream in = ReferenceTest.class.getResourceAsStream(FOLDER + "cases.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void analyzeAgreesWithTheStoredNumbers(String line) throws IOException {
        int bar = line.indexOf('|');
        String name = line.substring(0, bar).strip();
        if (name.startsWith("fashion")) {
            boolean required = Boolean.getBoolean("presage.require-fashion-mnist");
            Assumptions.assumeTrue(required || Files.isDirectory(FASHION), "Fashion-MNIST is not installed");
        }
        List<String> arguments = new ArrayList<>(List.of("analyze", "--json", "--quiet"));
        arguments.addAll(words(line.substring(bar + 1)));
        JsonObject found = CommandRun.jsonObject(arguments.toArray(String[]::new));
        compare(expected(name), found);
    }

    private static JsonObject expected(String name) throws IOException {
        try (InputStream in = ReferenceTest.class.getResourceAsStream(FOLDER + name + ".json.gz")) {
            assertNotNull(in, name);
            return JsonParser.parseReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    /** Words of a shell, of which some are in single quotes. */
    private static List<String> words(String text) {
        return Pattern.compile("'([^']*)'|(\\S+)")
                .matcher(text)
                .results()
                .map((MatchResult m) -> m.group(1) == null ? m.group(2) : m.group(1))
                .toList();
    }

    private static void compare(JsonObject expected, JsonObject found) {
        JsonObject manifest = found.getAsJsonObject("manifest");
        for (String field : List.of("n", "testN", "d", "classes", "shape", "center", "scale", "noiseSpace")) {
            assertEquals(expected.getAsJsonObject("manifest").get(field), manifest.get(field), field);
        }
        compareDivisors(expected.getAsJsonObject("manifest").get("scaleFactor"), manifest.get("scaleFactor"));
        JsonObject clean = expected.getAsJsonObject("clean");
        JsonObject foundClean = found.getAsJsonObject("clean");
        spectrum("clean", clean, foundClean);
        curve("clean r2", clean.get("r2"), foundClean.get("r2"), SCORE);
        curve("clean alignment", clean.get("alignment"), foundClean.get("alignment"), 100 * SCORE);
        JsonArray runs = expected.getAsJsonArray("runs");
        JsonArray foundRuns = found.getAsJsonArray("runs");
        assertEquals(runs.size(), foundRuns.size(), "number of runs");
        for (int i = 0; i < runs.size(); i++) {
            compareRun(runs.get(i).getAsJsonObject(), foundRuns.get(i).getAsJsonObject());
        }
    }

    /** What a constant pixel is divided by is not specified. */
    private static void compareDivisors(JsonElement expected, JsonElement found) {
        if (!expected.isJsonArray()) {
            assertEquals(expected.getAsDouble(), found.getAsDouble(), 1e-9 * expected.getAsDouble(), "scaleFactor");
            return;
        }
        JsonArray divisors = expected.getAsJsonArray();
        assertEquals(divisors.size(), found.getAsJsonArray().size(), "scaleFactor");
        for (int i = 0; i < divisors.size(); i++) {
            double divisor = divisors.get(i).getAsDouble();
            if (divisor > 0) {
                assertEquals(divisor, found.getAsJsonArray().get(i).getAsDouble(), 1e-9 * divisor, "scaleFactor " + i);
            }
        }
    }

    private static void compareRun(JsonObject expected, JsonObject found) {
        String where = expected.get("noiseAsGiven").getAsString() + ", "
                + expected.get("objective").getAsString() + ", k = " + expected.get("k") + ": ";
        for (String field : List.of("noiseAsGiven", "objective", "k")) {
            assertEquals(expected.get(field), found.get(field), where + field);
        }
        double largest = spectrum(where, expected, found);
        double loss = expected.get("loss").getAsDouble();
        number(where + "loss", expected.get("loss"), found.get("loss"), SPECTRUM * Math.max(largest, Math.abs(loss)));
        curve(where + "r2", expected.get("r2"), found.get("r2"), SCORE);
        curve(where + "alignment", expected.get("alignment"), found.get("alignment"), 100 * SCORE);
        assertEquals(expected.has("thetaPerK"), found.has("thetaPerK"), where + "thetaPerK");
        if (expected.has("thetaPerK")) {
            curve(where + "thetaPerK", expected.get("thetaPerK"), found.get("thetaPerK"), DEGREES);
            curve(where + "gainR2PerK", expected.get("gainR2PerK"), found.get("gainR2PerK"), SCORE);
        }
        JsonObject verdict = expected.getAsJsonObject("verdict");
        JsonObject foundVerdict = found.getAsJsonObject("verdict");
        number(where + "theta", verdict.get("thetaMaxDegrees"), foundVerdict.get("thetaMaxDegrees"), DEGREES);
        number(where + "gain", verdict.get("gainR2"), foundVerdict.get("gainR2"), SCORE);
        if (!verdict.get("value").isJsonNull()) {
            assertEquals(verdict.get("value"), foundVerdict.get("value"), where + "verdict");
        }
        JsonObject accuracy = expected.getAsJsonObject("accuracy");
        JsonObject foundAccuracy = found.getAsJsonObject("accuracy");
        estimate(where + "leaveOneOut", accuracy.get("leaveOneOut"), foundAccuracy.get("leaveOneOut"), LEFT_OUT);
        estimate(where + "test", accuracy.get("test"), foundAccuracy.get("test"), TEST);
        estimate(where + "predicted", accuracy.get("predicted"), foundAccuracy.get("predicted"), PREDICTED);
    }

    /** Compares spectra and returns the largest value; one may go on with zeros. */
    private static double spectrum(String where, JsonObject expected, JsonObject found) {
        JsonArray values = expected.getAsJsonArray("spectrum");
        JsonArray foundValues = found.getAsJsonArray("spectrum");
        double largest = 0;
        for (JsonElement value : values) {
            largest = Math.max(largest, value.getAsDouble());
        }
        for (int i = 0; i < Math.max(values.size(), foundValues.size()); i++) {
            double value = i < values.size() ? values.get(i).getAsDouble() : 0;
            double foundValue = i < foundValues.size() ? foundValues.get(i).getAsDouble() : 0;
            assertEquals(value, foundValue, SPECTRUM * largest, where + " spectrum " + i);
        }
        return largest;
    }

    private static void curve(String where, JsonElement expected, JsonElement found, double tolerance) {
        assertTrue(expected.isJsonArray() && found.isJsonArray(), where);
        assertEquals(expected.getAsJsonArray().size(), found.getAsJsonArray().size(), where + " length");
        for (int i = 0; i < expected.getAsJsonArray().size(); i++) {
            number(
                    where + " at k' = " + (i + 1),
                    expected.getAsJsonArray().get(i),
                    found.getAsJsonArray().get(i),
                    tolerance);
        }
    }

    private static void estimate(String where, JsonElement expected, JsonElement found, double tolerance) {
        number(where, value(expected), value(found), tolerance);
    }

    private static JsonElement value(JsonElement estimate) {
        return estimate.isJsonNull()
                ? JsonNull.INSTANCE
                : estimate.getAsJsonObject().get("value");
    }

    private static void number(String where, JsonElement expected, JsonElement found, double tolerance) {
        assertEquals(expected.isJsonNull(), found.isJsonNull(), () -> where + ": " + expected + " against " + found);
        if (!expected.isJsonNull()) {
            assertEquals(expected.getAsDouble(), found.getAsDouble(), tolerance, where);
        }
    }
}
