package dev.presage.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of features. */
class FeatureExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "none; none",
                "fourier; fourier(count=512,scale=1,seed=7)",
                " fourier ( scale = .5 , count=3 ) ; fourier(count=3,scale=0.5,seed=7)",
                "fourier(seed=-4,scale=1e-3); fourier(count=512,scale=0.001,seed=-4)",
                "patches; patches(count=256,size=6,pool=2,threshold=0.25,regularisation=0.1,mirror=0,seed=7)",
                "polynomial(degree=3); polynomial(degree=3,components=20)",
                "project(bottom=.2)|none|patches(count=9,pool=1); project(bottom=0.2)|"
                        + "patches(count=9,size=6,pool=1,threshold=0.25,regularisation=0.1,mirror=0,seed=7)",
            })
    void readsBack(String text, String canonical) {
        FeatureExpression parsed = FeatureExpression.parse(text, 7);
        assertEquals(canonical, parsed.canonical());
        assertEquals(parsed, FeatureExpression.parse(canonical, 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; column 1: expected a feature map such as fourier(count=512), found the end",
                "furier; column 1: expected one of the feature maps none, fourier, patches, polynomial, project, found 'furier', did"
                        + " you mean 'fourier'?",
                "fourier(coun=3); column 9: fourier expects the arguments count, scale, seed, found 'coun', did you mean 'count'?",
                "fourier(3); column 9: fourier expects the arguments count, scale, seed, found '3'",
                "fourier(count); column 14: expected '=' and a number after count, found ')'",
                "fourier(count=x); column 15: expected a number for count, found 'x'",
                "fourier(count=3; column 16: expected ',' or ')', found the end of the expression",
                "fourier(count=3,count=4); column 17: fourier expects each argument once, found count twice",
                "fourier(count=0); column 1: fourier expects count to be a whole number from 1 to 32766, found 0",
                "fourier(count=2.5); column 1: fourier expects count to be a whole number from 1 to 32766, found 2.5",
                "fourier(count=1e999); column 1: fourier expects count to be a whole number",
                "fourier(scale=0); column 1: fourier expects scale to be a finite number above 0, found 0",
                "fourier(scale=1e400); column 1: fourier expects scale to be a finite number above 0, found Infinity",
                "fourier(seed=0.5); column 1: fourier expects seed to be a whole number of at most 64 bits, found 0.5",
                "patches(mirror=2); column 1: patches expects mirror to be 0 or 1, found 2",
                "none|patches(threshold=-1); column 6: patches expects threshold to be a finite number of at least 0, found -1",
                "patches(regularisation=0); column 1: patches expects regularisation to be a finite number above 0",
                "polynomial(degree=9); column 1: polynomial expects at most 32766 monomials",
                "project; column 1: project expects exactly one of the arguments top and bottom, found none",
                "project(top=0.9,bottom=0.1); column 1: project expects exactly one of the arguments top and bottom, found both",
                "project(top=1.5); column 1: project expects top to be a share of the variance above 0 and at most 1, found 1.5",
                "none(x=1); column 6: none expects no arguments, found 'x'",
                "fourier fourier; column 9: expected '|' or the end, found 'fourier'",
                "fourier|; column 9: expected a feature map",
                "(fourier); column 1: expected a feature map such as fourier(count=512), found '('",
            })
    void refuses(String text, String words) {
        String message = assertThrows(BadInputException.class, () -> FeatureExpression.parse(text, 0))
                .getMessage();
        assertTrue(message.startsWith("feature expression '"), message);
        assertTrue(message.contains(words), message);
    }

    @Test
    void refusesWhatNobodyTypes() {
        String message = assertThrows(BadInputException.class, () -> FeatureExpression.parse("none|".repeat(500), 0))
                .getMessage();
        assertTrue(message.contains("at most 1000 characters, found 2500"), message);
        assertTrue(message.length() < 300, message);
    }
}
