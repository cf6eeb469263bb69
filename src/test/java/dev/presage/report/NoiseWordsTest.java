package dev.presage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.presage.noise.OpSignature;
import dev.presage.study.Strategy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Noises and encoders in words. */
class NoiseWordsTest {
    /** An expression of every operation, and what it says. */
    private static final Map<String, String> SAID = Map.ofEntries(
            Map.entry("none", "no noise"),
            Map.entry("gaussian(sigma=0.5)", "adding Gaussian noise of standard deviation 0.5"),
            Map.entry(
                    "aligned(alpha=2,noise=G.npy)",
                    "adding Gaussian noise along the irrelevant features of G.npy, 2 times as strong"),
            Map.entry("mask(0.75,patch=4)", "masking 75 % of the 4 \u00d7 4 patches"),
            Map.entry("mae(0.5)", "masking exactly 50 % of the coordinates"),
            Map.entry("block(14x10)", "masking a block of 14 \u00d7 10 pixels"),
            Map.entry("dropout(0.3,patch=2)", "dropping 30 % of the 2 \u00d7 2 patches and scaling up the others"),
            Map.entry("speckle(0.4)", "multiplying values by 1 plus noise of standard deviation 0.4"),
            Map.entry("saltpepper(0.2)", "turning 20 % of the values into salt and pepper"),
            Map.entry("hflip", "mirroring 50 % of the images left to right"),
            Map.entry("vflip(0.3)", "turning 30 % of the images upside down"),
            Map.entry("rot90", "turning images by random quarter turns"),
            Map.entry("shift(6)", "shifting images by up to 6 pixels"),
            Map.entry("crop(scale=0.3..1)", "cropping images to 30 to 100 % of their area"),
            Map.entry("blur(sigma=0.1..2,p=0.5)", "blurring images by 0.1 to 2 pixels, 50 % of the time"),
            Map.entry("brightness(0.5..1.5)", "changing the brightness of images by a factor of 0.5 to 1.5"),
            Map.entry("contrast(2)", "changing the contrast of images by a factor of 2"),
            Map.entry("saturation(0..2)", "changing the saturation of images by a factor of 0 to 2"),
            Map.entry("hue(-0.25..0.25)", "turning the hues of images by -0.25 to 0.25 turns"),
            Map.entry("grayscale(0.4)", "taking the colours off 40 % of the images"));

    @Test
    void everyOperationHasWords() {
        SAID.forEach((expression, words) -> assertEquals(words, NoiseWords.of(Strategy.parse(expression))));
        for (OpSignature op : OpSignature.all()) {
            assertFalse(
                    SAID.keySet().stream()
                            .noneMatch(expression ->
                                    expression.equals(op.name()) || expression.startsWith(op.name() + "(")),
                    op.name());
        }
    }

    @Test
    void argumentsChainsAndMixtures() {
        assertEquals(
                "masking 50 % of the 7 \u00d7 28 patches in each channel by itself with the mean image",
                NoiseWords.of(Strategy.parse("mask(0.5,patch=7x28,channels=separate,fill=mean)")));
        assertEquals(
                "mirroring 50 % of the images left to right, then adding Gaussian noise of standard deviation 1",
                NoiseWords.of(Strategy.parse("hflip|gaussian(1)")));
        assertEquals(
                "either masking 30 % of the coordinates (20 % of the time) or no noise (80 % of the time)",
                NoiseWords.of(Strategy.parse("0.2*mask(0.3)+0.8*none")));
    }

    @Test
    void encodersHaveTheirArticle() {
        assertEquals("a 4-feature reconstruction encoder", NoiseWords.encoders(List.of("reconstruction"), List.of(4)));
        assertEquals("an 8-feature VAE encoder", NoiseWords.encoders(List.of("vae"), List.of(8)));
        assertEquals(
                "a reconstruction or joint-embedding encoder of 4, 16 or 64 features",
                NoiseWords.encoders(List.of("reconstruction", "joint-embedding"), List.of(4, 16, 64)));
        for (int k : new int[] {8, 11, 18, 80, 811, 11000, 18999}) {
            assertEquals("an", NoiseWords.article(k), k + " features");
        }
        for (int k : new int[] {1, 16, 110, 180, 1100, 1}) {
            assertEquals("a", NoiseWords.article(k), k + " features");
        }
    }
}
