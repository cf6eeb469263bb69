package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KNOWN =
            List.of("none", "gaussian", "mask", "mae", "hflip", "vflip", "crop", "fashion-mnist", "mnist");

    @ParameterizedTest
    @CsvSource({
        "maks, mask",
        "MASK, mask",
        "msk, mask",
        "mask2, mask",
        "mas, mask",
        "hfilp, hflip",
        "flip, hflip",
        "gauss, gaussian",
        "gausian, gaussian",
        "masking, mask",
        "fashion, fashion-mnist",
        "minst, mnist",
        "fashion_mnist, fashion-mnist",
        "mea, mae",
        "mask, mask",
    })
    void findsTheNearestName(String typed, String expected) {
        assertEquals(Optional.of(expected), Suggestion.nearest(typed, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"zebra", "x", "''", "ab", "m", "reconstruction"})
    void staysSilentWhenNothingIsNear(String typed) {
        assertEquals(Optional.empty(), Suggestion.nearest(typed, KNOWN));
        assertEquals("", Suggestion.hint(typed, KNOWN));
    }

    @Test
    void aTieGoesToTheNameThatTheWordBeginsAndThenToTheFirst() {
        assertEquals(Optional.of("mask"), Suggestion.nearest("mas", List.of("mae", "mask")));
        assertEquals(Optional.of("mae"), Suggestion.nearest("max", List.of("mae", "mah")));
        assertEquals(", did you mean 'mae'?", Suggestion.hint("max", List.of("mae", "mah")));
    }

    @Test
    void twoNeighboursSwappedAreOneErrorAndThreeErrorsAreTooMany() {
        assertEquals(Optional.of("b-cdef"), Suggestion.nearest("bc-def", List.of("bxxdef", "b-cdef")));
        assertEquals(Optional.empty(), Suggestion.nearest("abcdef", List.of("abcxyz")));
    }
}
