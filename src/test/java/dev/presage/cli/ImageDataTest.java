package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of images from the command line. */
@CommandLineTest
class ImageDataTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeImages() throws Exception {
        SplittableRandom random = new SplittableRandom(0);
        for (String name : List.of("train/dark", "train/light", "test/dark")) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 20; i++) {
                BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < 6; pixel++) {
                    int low = name.endsWith("dark") ? 0 : 0x404040;
                    image.setRGB(pixel % 3, pixel / 3, low + (random.nextInt(0x1000000) & 0x7F7F7F));
                }
                ImageIO.write(
                        image, "png", folder.resolve(name + "/" + i + ".png").toFile());
            }
        }
        Files.write(folder.resolve("train/dark/broken.jpg"), new byte[] {1, 2, 3});
    }

    @Test
    void analysesAndCountsWhatItSkips() {
        JsonObject result = CommandRun.json(
                        "analyze",
                        folder.toString(),
                        "--skip-bad",
                        "--noise",
                        "gaussian(sigma=1)",
                        "--dim",
                        "2",
                        "--json")
                .getAsJsonObject();
        JsonObject manifest = result.getAsJsonObject("manifest");
        assertEquals(40, manifest.get("n").getAsInt());
        assertEquals(20, manifest.get("testN").getAsInt());
        assertEquals(1, manifest.get("skipped").getAsInt());
        assertEquals("[3,2,3]", manifest.get("shape").toString());
        String warning = result.getAsJsonArray("warnings").get(0).getAsString();
        assertTrue(warning.startsWith("1 of 61 images left out (--skip-bad): "), warning);
    }

    @Test
    void refusesOrWarns() {
        CommandRun.refused(
                List.of("broken.jpg expects a JPEG", "found 01 02 03"),
                "moments",
                folder.toString(),
                "--noise",
                "none",
                "--save",
                folder.resolve("m").toString());
        CommandRun run = CommandRun.fine(
                "moments",
                folder.toString(),
                "--skip-bad",
                "--resize",
                "1x2",
                "--noise",
                "none",
                "--save",
                folder.resolve("m").toString());
        assertTrue(run.err().contains("presage: warning: 1 of 61 images left out"), run.err());
    }
}
