package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and search ranges of the noise language. */
class NoiseFamilyTest {
    private static NoiseFamily family(String text) {
        return NoiseFamily.of(NoiseExpression.parse(text));
    }

    @Test
    void listsHaveNamesAndMultiplyOutAsExpressionsDo() {
        NoiseFamily family = family("mask(ratio={0.1,0.5,0.9},patch={1,2x4})|mask({0.2,0.3},fill={zero,mean,0.5})");
        assertEquals(
                List.of("mask.ratio", "mask.patch", "mask.ratio#2", "mask.fill"),
                family.lists().stream().map(NoiseFamily.Axis::name).toList());
        assertEquals(36, family.combinations());
        List<NoiseExpression> all = family.expression().expand();
        for (int c = 0; c < 36; c++) {
            assertEquals(all.get(c), family.member(c), "combination " + c);
        }
        assertTrue(family.lists().get(0).numeric());
        assertEquals("2x4", family.choice(7).get(1).canonical());
        assertEquals("mean", family.choice(7).get(3).canonical());
    }

    @Test
    void searchRangesAreFilledInReadingOrder() {
        NoiseFamily family = family("0.5*mask(ratio=?0.1..0.9,patch={1,2})+0.5*gaussian(?0..2)");
        assertEquals(
                List.of(new NoiseFamily.Range("mask.ratio", 0.1, 0.9), new NoiseFamily.Range("gaussian.sigma", 0, 2)),
                family.searches());
        assertEquals(
                "mask(ratio=0.25,patch=2)+gaussian(sigma=1.5)",
                family.member(1, 0.25, 1.5).canonical());
        assertEquals(
                "mask(ratio=?0.1..0.9)+gaussian(sigma=?0..2)",
                family.choosing(0).canonical());
        assertThrows(IllegalArgumentException.class, () -> family.member(0, 0.25));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask(ratio=?0.1..0.9)",
                "blur(sigma=?0.5..2,p=?0.1..1)|contrast(factor=?-0..3)",
                "crop(ratio=?0.5..2)",
                "mask(ratio=0.5,fill=?-1..1)",
                "mask(ratio={0.1,0.2},patch={1,2x3},fill={zero,1})"
            })
    void canonicalReadsBack(String text) {
        NoiseExpression once = NoiseExpression.parse(text);
        assertEquals(once, NoiseExpression.parse(once.canonical()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "mask(ratio=?0.5) ~ column 16: expected '..' and the larger end of a search range, found ')'",
                "mask(ratio=?) ~ column 13: expected the smaller end of a search range after '?', found ')'",
                "mask(ratio=?0.9..0.1) ~ column 12: a search range expects its smaller end first, found ?0.9..0.1",
                "mask(ratio=?0.5..0.5) ~ column 12: a search range expects its smaller end first, found ?0.5..0.5",
                "mask(ratio=?0.5..1.5) ~ column 12: mask expects ratio to be a number from 0 to 1, found the search range ?0.5..1.5",
                "mask(0.5,patch=?1..4) ~ column 16: mask expects patch to be a size such as 4x2 or a whole number of at least 1, found the search range ?1..4, and searches go through fractions",
                "shift(max=?1..3) ~ column 11: shift expects max to be a whole number of at least 0, found the search range ?1..3, and searches go through fractions",
                "mask(0.5,channels=?0..1) ~ column 19: mask expects channels to be joint or separate, found the search range ?0..1"
            })
    void badSearchRangesAreRefused(String text, String message) {
        String said = assertThrows(BadInputException.class, () -> NoiseExpression.parse(text))
                .getMessage();
        assertEquals("noise expression '" + text + "', " + message, said);
    }

    @Test
    void onlySearchesTakeSearchRanges() {
        NoiseExpression open = NoiseExpression.parse("hflip|mask(ratio=?0.1..0.9)");
        assertEquals(
                "noise expression 'hflip|mask(ratio=?0.1..0.9)': expected single values, found the search range ?0.1..0.9,"
                        + " which only the search of a sweep fills in",
                assertThrows(BadInputException.class, open::requireSingle).getMessage());
    }
}
