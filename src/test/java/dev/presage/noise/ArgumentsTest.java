package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static Arguments of(String op) {
        return Arguments.of((NoiseExpression.Op) NoiseExpression.parse(op));
    }

    @Test
    void givenValues() {
        Arguments mask = of("mask(0.75,patch=4x2,fill=-1,channels=separate)");
        assertEquals(0.75, mask.ratio("ratio"));
        assertEquals(new Value.Size(4, 2), mask.size("patch"));
        assertEquals("separate", mask.word("channels"));
        assertFalse(mask.isWord("fill"));
        assertEquals(-1, mask.number("fill"));
        assertEquals(new Value.Range(0.5, 2), of("blur(0.5..2)").range("sigma"));
        assertEquals(new Value.Range(2, 2), of("blur(2)").range("sigma"));
        assertEquals(Path.of("a b.npy"), of("gaussian(covariance=\"a b.npy\")").file("covariance"));
        assertEquals(3, of("shift(3)").whole("max"));
    }

    @Test
    void defaults() {
        Arguments mask = of("mask(0.75)");
        assertTrue(mask.has("patch"));
        assertEquals(new Value.Size(1, 1), mask.size("patch"));
        assertTrue(mask.isWord("fill"));
        assertEquals("zero", mask.word("fill"));
        Arguments crop = of("crop");
        assertEquals(new Value.Range(0.2, 1), crop.range("scale"));
        assertEquals(1, crop.number("ratio"));
        assertEquals(5, crop.whole("scales"));
        assertTrue(crop.isWord("places"));
        assertEquals(0, of("saltpepper(0.1)").number("low"));
        assertEquals(1, of("saltpepper(0.1)").number("high"));
        assertEquals(0.5, of("hflip").ratio("p"));
        assertEquals(1, of("blur(1)").ratio("p"));
        assertEquals("zero", of("shift(1)").word("pad"));
        Arguments gaussian = of("gaussian(2)");
        assertTrue(gaussian.has("sigma"));
        assertFalse(gaussian.has("covariance"));
    }

    @Test
    void misuseIsAProgrammingError() {
        Arguments mask = of("mask(0.75,fill=2)");
        for (Runnable misuse : List.<Runnable>of(
                () -> mask.has("sigma"),
                () -> mask.word("ratio"),
                () -> mask.size("ratio"),
                () -> mask.range("patch"),
                () -> mask.file("fill"),
                () -> mask.whole("ratio"),
                () -> of("gaussian(1)").file("covariance"))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, misuse::run);
            assertFalse(refused instanceof BadInputException);
        }
        assertThrows(BadInputException.class, () -> of("mask({0.1,0.2})"));
    }

    @Test
    void usageForHelpTexts() {
        assertEquals("rot90", OpSignature.named("rot90").usage());
        assertEquals(
                "gaussian(sigma | covariance)", OpSignature.named("gaussian").usage());
        assertEquals(
                "mask(ratio, patch=1, channels=joint, fill=zero)",
                OpSignature.named("mask").usage());
        assertEquals(
                "crop(scale=0.2..1, ratio=1, scales=5, places=all)",
                OpSignature.named("crop").usage());
        assertEquals(20, OpSignature.all().size());
        OpSignature.Kind whole = new OpSignature.Whole(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new OpSignature.Argument("x", whole, true, Optional.of(new Value.Number(1))));
    }
}
