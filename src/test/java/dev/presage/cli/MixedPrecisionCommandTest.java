package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --precision mixed} on the digits: nearly the same numbers, and the manifest says how near. */
@CommandLineTest
class MixedPrecisionCommandTest {
    private static final double ERROR = 16 * 0x1p-24;

    @TempDir
    private Path folder;

    private static JsonObject analyze(String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(
                new String[] {"analyze", "--noise=gaussian(1)", "--dim=4", "--json", "--backend=openblas"},
                0,
                arguments,
                0,
                5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return CommandRun.jsonObject(arguments);
    }

    private static JsonObject run(JsonObject result) {
        return result.getAsJsonArray("runs").get(0).getAsJsonObject();
    }

    @Test
    void theManifestSaysHowNear() {
        JsonObject exact = analyze("digits");
        JsonObject mixed = analyze("digits", "--precision=mixed");
        assertFalse(exact.getAsJsonObject("manifest").has("momentError"));
        assertEquals(ERROR, mixed.getAsJsonObject("manifest").get("momentError").getAsDouble());
        double loss = run(exact).get("loss").getAsDouble();
        double near = run(mixed).get("loss").getAsDouble();
        // d tr C ||dC|| over tr C: the loss is a sum of at most d differences of eigenvalues, each off by ||dC||.
        assertEquals(loss, near, 64 * ERROR * loss);
        assertTrue(loss != near, "nothing was computed in single precision");
    }

    @Test
    void savedMomentsKeepTheirError() {
        CommandRun.fine(
                "moments",
                "digits",
                "--precision=mixed",
                "--noise=none",
                "--backend=openblas",
                "--save=" + folder.resolve("m"));
        JsonObject again = analyze("--moments=" + folder.resolve("m"));
        assertEquals(ERROR, again.getAsJsonObject("manifest").get("momentError").getAsDouble());
        CommandRun refused = CommandRun.of(
                "analyze", "--moments=" + folder.resolve("m"), "--noise=none", "--precision=mixed", "--dim=4");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("--moments expects no --precision beside it"), refused.err());
    }

    @Test
    void otherPrecisionsAreRefused() {
        CommandRun refused = CommandRun.of("analyze", "digits", "--noise=none", "--precision=float32");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("--precision expects float64 or mixed, found 'float32'"), refused.err());
    }
}
