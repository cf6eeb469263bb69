package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there to compute with, and on. */
@CommandLineTest
class DoctorAndDataTest {
    @Test
    void doctorTestsEachBackend() {
        JsonArray all = CommandRun.json("doctor", "--threads", "1", "--json", "--dimension", "32")
                .getAsJsonArray();
        List<String> names = new ArrayList<>();
        for (JsonElement element : all) {
            JsonObject backend = element.getAsJsonObject();
            names.add(backend.get("name").getAsString());
            assertTrue(backend.get("sentence").getAsString().endsWith("."));
            if (backend.get("available").getAsBoolean()) {
                assertEquals("float64", backend.get("precision").getAsString());
                assertEquals(1, backend.get("threads").getAsInt());
                assertTrue(backend.get("largestDeviation").getAsDouble() < 1e-10);
                JsonObject speed = backend.getAsJsonObject("speed");
                assertEquals(128, speed.get("rows").getAsInt());
                assertEquals(32, speed.get("dimension").getAsInt());
                assertTrue(speed.get("gramGigaflops").getAsDouble() > 0);
                assertTrue(speed.get("productGigaflops").getAsDouble() > 0);
                assertTrue(speed.get("eigenGigaflops").getAsDouble() > 0);
                assertTrue(speed.get("eigenSeconds").getAsDouble() > 0);
            } else {
                assertFalse(backend.has("speed"));
            }
        }
        assertTrue(
                names.containsAll(List.of("java", "openblas", "mkl", "nd4j", "cuda", "cuda-float32")),
                names.toString());
        assertTrue(available(all, "java"), "pure Java always works");
    }

    @Test
    void doctorInWords() {
        CommandRun run = CommandRun.fine("doctor", "--backend", "java", "--dimension", "20");
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).startsWith("presage ") && lines.get(0).contains(" processors"), lines.get(0));
        assertEquals(3, lines.size(), "only the backend that was named");
        assertTrue(lines.get(1).startsWith("  ok  java: "), lines.get(1));
        assertTrue(lines.get(2).startsWith("      X'X of 80 x 20 "), lines.get(2));
    }

    @Test
    void doctorFailsWhereTheNamedBackendDoesNotWork() {
        CommandRun run = CommandRun.of("doctor", "--backend", "cuda");
        assertEquals(1, run.code());
        assertTrue(run.out().contains("  --  The backend cuda cannot be used here: "), run.out());
        assertTrue(CommandRun.of("doctor", "--backend", "nd4j").out().contains("nd4j is not part of this build."));
    }

    @Test
    void dataSaysWhatIsBundledFoundOrNotFound() {
        JsonArray all = CommandRun.json("data", "--json").getAsJsonArray();
        List<String> lines = CommandRun.fine("data").out().lines().toList();
        assertEquals(all.size(), lines.size());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            JsonObject known = all.get(i).getAsJsonObject();
            String name = known.get("name").getAsString();
            names.add(name);
            boolean bundled = known.get("bundled").getAsBoolean();
            assertEquals(name.equals("digits"), bundled);
            String where = bundled
                    ? "(bundled)"
                    : known.get("found").isJsonNull()
                            ? "; not found, presage fetch " + name + " gets it"
                            : "; found in " + known.get("found").getAsString();
            assertTrue(lines.get(i).startsWith(name + " ") && lines.get(i).endsWith(where), lines.get(i));
            assertEquals(bundled ? JsonNull.INSTANCE : new JsonPrimitive("presage fetch " + name), known.get("fetch"));
            if (!known.get("found").isJsonNull()) {
                assertTrue(Files.isDirectory(Path.of(known.get("found").getAsString())), name);
            }
        }
        assertEquals(List.of("digits", "fashion-mnist", "mnist", "cifar10", "tiny-imagenet"), names);
    }

    private static boolean available(JsonArray all, String name) {
        return all.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .anyMatch(b -> b.get("name").getAsString().equals(name)
                        && b.get("available").getAsBoolean());
    }
}
