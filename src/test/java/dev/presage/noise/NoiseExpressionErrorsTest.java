package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal, word for word: expression ~ column ~ sentence. */
class NoiseExpressionErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "maks(0.5) ~ 1 ~ expected an operation, found 'maks', did you mean 'mask'?",
                "hflip|gauss(1) ~ 7 ~ expected an operation, found 'gauss', did you mean 'gaussian'?",
                "Mask(0.5) ~ 1 ~ expected an operation, found 'Mask', did you mean 'mask'?",
                "zebra ~ 1 ~ expected one of the operations none, gaussian, aligned, mask, mae, block, dropout, speckle, saltpepper, hflip, vflip, rot90, shift, crop, blur, brightness, contrast, saturation, hue, grayscale, found 'zebra'",
                "mask(ratoi=0.5) ~ 6 ~ mask expects the arguments ratio, patch, channels, fill, found 'ratoi', did you mean 'ratio'?",
                "mask(0.5, zzz=1) ~ 11 ~ mask expects the arguments ratio, patch, channels, fill, found 'zzz'",
                "rot90(p=1) ~ 7 ~ rot90 expects no arguments, found 'p'",
                "rot90(0.5) ~ 7 ~ rot90 expects no arguments, found '0.5'",
                "mask ~ 1 ~ mask expects the argument ratio (a number from 0 to 1), found no arguments",
                "mask() ~ 1 ~ mask expects the argument ratio (a number from 0 to 1), found no arguments",
                "hflip|mask(patch=2) ~ 7 ~ mask expects the argument ratio (a number from 0 to 1), found only patch",
                "aligned(1) ~ 1 ~ aligned expects the argument noise (a file name), found only alpha",
                "mask(0.5,ratio=0.5) ~ 10 ~ mask expects each argument once, found ratio twice",
                "mask(ratio=0.5,patch=1,patch=2) ~ 24 ~ mask expects each argument once, found patch twice",
                "mask(patch=2,0.5) ~ 14 ~ expected name=value, since only the first argument of mask may go without its name, found '0.5'",
                "mask(0.5,2) ~ 10 ~ expected name=value, since only the first argument of mask may go without its name, found '2'",
                "gaussian ~ 1 ~ gaussian expects exactly one of the arguments sigma and covariance, found none",
                "gaussian(1,covariance=a.npy) ~ 1 ~ gaussian expects exactly one of the arguments sigma and covariance, found sigma and covariance",
                "mask(1.5) ~ 6 ~ mask expects ratio to be a number from 0 to 1, found 1.5",
                "mask(-0.1) ~ 6 ~ mask expects ratio to be a number from 0 to 1, found -0.1",
                "mask( ratio = 2 ) ~ 15 ~ mask expects ratio to be a number from 0 to 1, found 2",
                "mask({0.5,2}) ~ 11 ~ mask expects ratio to be a number from 0 to 1, found 2",
                "mask(0.1..0.5) ~ 6 ~ mask expects ratio to be a number from 0 to 1, found the range 0.1..0.5",
                "mask(4x4) ~ 6 ~ mask expects ratio to be a number from 0 to 1, found the size 4x4",
                "mask(NaN) ~ 6 ~ mask expects ratio to be a number from 0 to 1, found 'NaN'",
                "gaussian(Infinity) ~ 10 ~ gaussian expects sigma to be a number of at least 0, found 'Infinity'",
                "gaussian(-Infinity) ~ 10 ~ expected a value for sigma, found '-Infinity'",
                "gaussian(1e999) ~ 10 ~ expected a finite number, found '1e999'",
                "gaussian(-1) ~ 10 ~ gaussian expects sigma to be a number of at least 0, found -1",
                "gaussian(cov.npy) ~ 10 ~ gaussian expects sigma to be a number of at least 0, found 'cov'",
                "dropout(1) ~ 9 ~ dropout expects ratio to be a number of at least 0 and below 1, found 1",
                "mask(0.5,patch=0) ~ 16 ~ mask expects patch to be a size such as 4x2 or a whole number of at least 1, found 0",
                "mask(0.5,patch=1.5) ~ 16 ~ mask expects patch to be a size such as 4x2 or a whole number of at least 1, found 1.5",
                "mask(0.5,patch=1..2) ~ 16 ~ mask expects patch to be a size such as 4x2 or a whole number of at least 1, found the range 1..2",
                "mask(0.5,patch=3000000000) ~ 16 ~ mask expects patch to be a size such as 4x2 or a whole number of at least 1, found 3000000000",
                "mask(0.5,patch=4x0) ~ 16 ~ a size expects sides of at least 1, found 4x0",
                "mask(0.5,patch=1.5x2) ~ 16 ~ a size expects whole numbers of pixels, found 1.5x2",
                "mask(0.5,patch=4x) ~ 18 ~ expected a width after 'x', found ')'",
                "mask(0.5,channels=jont) ~ 19 ~ mask expects channels to be joint or separate, found 'jont', did you mean 'joint'?",
                "mask(0.5,channels=1) ~ 19 ~ mask expects channels to be joint or separate, found 1",
                "mask(0.5,fill=men) ~ 15 ~ mask expects fill to be zero or mean or a number, found 'men', did you mean 'mean'?",
                "shift(1.5) ~ 7 ~ shift expects max to be a whole number of at least 0, found 1.5",
                "shift(-1) ~ 7 ~ shift expects max to be a whole number of at least 0, found -1",
                "crop(scales=0) ~ 13 ~ crop expects scales to be a whole number of at least 1, found 0",
                "crop(places=some) ~ 13 ~ crop expects places to be all or a whole number of at least 1, found 'some'",
                "crop(ratio=0) ~ 12 ~ crop expects ratio to be a number above 0, found 0",
                "crop(0..1) ~ 6 ~ crop expects scale to be a range a..b or a number above 0 and at most 1, found the range 0..1",
                "crop(1..0.2) ~ 6 ~ a range expects its smaller end first, found 1..0.2",
                "crop(0.2..) ~ 11 ~ expected a number after '..', found ')'",
                "brightness(-1..1) ~ 12 ~ brightness expects factor to be a range a..b or a number of at least 0, found the range -1..1",
                "hue(red) ~ 5 ~ hue expects turns to be a range a..b or a number, found 'red'",
                "gaussian(covariance=) ~ 21 ~ expected a file name for covariance, found ')'",
                "gaussian(covariance=\"\") ~ 21 ~ a file name expects at least one character, found none",
                "gaussian(covariance=\"a\tb\") ~ 21 ~ a file name expects no control characters, found one",
                "gaussian(covariance=\"a.npy) ~ 21 ~ expected a closing '\"' after the file name, found none",
                "gaussian(covariance=my file.npy) ~ 24 ~ expected ',' or the ')' of the '(' in column 9, found 'file.npy', and a file name with blanks or any of ,)(|+{} goes in double quotes",
                "gaussian(covariance=a+b.npy) ~ 22 ~ expected ',' or the ')' of the '(' in column 9, found '+', and a file name with blanks or any of ,)(|+{} goes in double quotes",
                "gaussian(covariance=a.npy ~ 26 ~ expected ',' or the ')' of the '(' in column 9, found the end of the expression, and a file name with blanks or any of ,)(|+{} goes in double quotes",
                "gaussian(covariance={a.npy,a.npy}) ~ 21 ~ a list expects different values, found the file 'a.npy' twice",
                "hflip|( 0.7*hflip+0.4*vflip) ~ 9 ~ the weights of a mixture expect to sum to 1, found a sum of 1.1",
                "hflip| (vflip, ~ 14 ~ expected '|', '+' or the ')' of the '(' in column 8, found ','",
                "mask({0.5, {0.1}}) ~ 12 ~ expected a plain value in a list, found a list in a list",
                "0.3*hflip+0.6*vflip ~ 1 ~ the weights of a mixture expect to sum to 1, found a sum of 0.9",
                "hflip|(0.7*hflip+0.4*vflip) ~ 8 ~ the weights of a mixture expect to sum to 1, found a sum of 1.1",
                "0.5*hflip ~ 1 ~ the weights of a mixture expect to sum to 1, found a sum of 0.5",
                "1e308*hflip+1e308*vflip ~ 1 ~ the weights of a mixture expect to sum to 1, found a sum of 1.7976931348623157e308",
                "0.5*hflip+vflip ~ 11 ~ expected a weight before every part of a mixture or before none, found 'vflip' without a weight",
                "hflip+0.5*vflip ~ 7 ~ expected a weight before every part of a mixture or before none, found '0.5' after a part without a weight",
                "-0.5*hflip+1.5*vflip ~ 1 ~ a weight expects a positive number, found -0.5",
                "1*hflip+0*vflip ~ 9 ~ a weight expects a positive number, found 0",
                "0.5 hflip ~ 5 ~ expected '*' after the weight 0.5, found 'hflip'",
                "0.5 ~ 4 ~ expected '*' after the weight 0.5, found the end of the expression",
                "0.5*0.5*hflip ~ 5 ~ expected an operation such as mask(ratio=0.5) after '*', found '0.5', but a weight stands only at the start of a part of a mixture",
                "hflip|0.5*vflip ~ 7 ~ expected an operation such as mask(ratio=0.5) after '|', found '0.5', but a weight stands only at the start of a part of a mixture",
                "hflip||vflip ~ 7 ~ expected an operation such as mask(ratio=0.5) after '|', found '|'",
                "hflip| ~ 7 ~ expected an operation such as mask(ratio=0.5) after '|', found the end of the expression",
                "|hflip ~ 1 ~ expected an operation such as mask(ratio=0.5), found '|'",
                "hflip++vflip ~ 7 ~ expected an operation such as mask(ratio=0.5) after '+', found '+'",
                "+hflip ~ 1 ~ expected an operation such as mask(ratio=0.5), found '+'",
                "() ~ 2 ~ expected an operation such as mask(ratio=0.5) after '(', found ')'",
                "=hflip ~ 1 ~ expected an operation such as mask(ratio=0.5), found '='",
                "hflip\u00e9 ~ 6 ~ expected '|', '+' or the end, found '\u00e9'",
                "hflip vflip ~ 7 ~ expected '|', '+' or the end, found 'vflip'",
                "hflip) ~ 6 ~ expected '|', '+' or the end, found ')', but no parenthesis is open",
                "(hflip ~ 7 ~ expected '|', '+' or the ')' of the '(' in column 1, found the end of the expression",
                "hflip|(vflip, ~ 13 ~ expected '|', '+' or the ')' of the '(' in column 7, found ','",
                "mask(0.5 ~ 9 ~ expected ',' or the ')' of the '(' in column 5, found the end of the expression",
                "mask(0.5abc) ~ 9 ~ expected ',' or the ')' of the '(' in column 5, found 'abc'",
                "mask( ~ 6 ~ expected an argument of mask, found the end of the expression",
                "mask(,) ~ 6 ~ expected an argument of mask, found ','",
                "mask(0.5,) ~ 10 ~ expected an argument of mask, found ')'",
                "mask(=0.5) ~ 6 ~ expected an argument of mask, found '='",
                "mask(ratio=) ~ 12 ~ expected a value for ratio, found ')'",
                "mask(\"a\") ~ 6 ~ expected a value for ratio, found '\"'",
                "mask(- 0.5) ~ 6 ~ expected a value for ratio, found '-'",
                "mask({}) ~ 7 ~ expected a value for ratio, found '}'",
                "mask({0.5,}) ~ 11 ~ expected a value for ratio, found '}'",
                "mask({0.5,{0.1}}) ~ 11 ~ expected a plain value in a list, found a list in a list",
                "mask({0.5,0.50}) ~ 6 ~ a list expects different values, found 0.5 twice",
                "mask(0.5,patch={2,2x2}) ~ 16 ~ a list expects different values, found the size 2x2 twice",
                "mask({0.5,0.1) ~ 14 ~ expected ',' or the '}' of the '{' in column 6, found ')'",
                "{0.3,0.7}*hflip ~ 1 ~ expected an operation such as mask(ratio=0.5), found '{'",
            })
    void sentence(String typed, int column, String sentence) {
        BadInputException refused = assertThrows(BadInputException.class, () -> NoiseExpression.parse(typed));
        String shown = typed.replaceAll("\\p{Cntrl}", " ");
        assertEquals("noise expression '" + shown + "', column " + column + ": " + sentence, refused.getMessage());
    }

    @Test
    void anEmptyExpression() {
        for (String typed : new String[] {"", "  "}) {
            assertEquals(
                    "noise expression '" + typed + "', column " + (typed.length() + 1)
                            + ": expected an operation such as mask(ratio=0.5), found an empty expression",
                    assertThrows(BadInputException.class, () -> NoiseExpression.parse(typed))
                            .getMessage());
        }
        assertThrows(NullPointerException.class, () -> NoiseExpression.parse(null));
    }

    @Test
    void leadingBlanksAreNotWhatAnOperationComesAfter() {
        String message = assertThrows(BadInputException.class, () -> NoiseExpression.parse("  +hflip"))
                .getMessage();
        assertTrue(message.endsWith("column 3: expected an operation such as mask(ratio=0.5), found '+'"), message);
    }

    @Test
    void aMessageIsOneShortLineWhateverWasTyped() {
        for (String typed : new String[] {
            "x".repeat(9000),
            "mask(" + "x".repeat(9000) + "=1)",
            "mask(" + "x".repeat(9000) + ")",
            "hflip\n\nvflip",
            "hflip " + "\ud83d\ude00".repeat(200),
            "blur({" + "1,".repeat(2000) + "1})",
            "gaussian(" + "9".repeat(9000) + ")",
            "mask(0.5,patch=" + "9".repeat(300) + "..1)",
            "mask(0.5,fill=" + "a".repeat(9000) + ")"
        }) {
            String message = assertThrows(BadInputException.class, () -> NoiseExpression.parse(typed))
                    .getMessage();
            assertTrue(message.length() < 500, message);
            assertEquals(1, message.lines().count());
        }
    }

    @Test
    void eightyCharactersAreShownWholeAndMoreAreCut() {
        for (int length : new int[] {80, 81}) {
            String typed = "hflip" + " ".repeat(length - 6) + ")";
            String message = assertThrows(BadInputException.class, () -> NoiseExpression.parse(typed))
                    .getMessage();
            String shown = length == 80 ? typed : typed.substring(0, 77) + "...";
            assertTrue(message.startsWith("noise expression '" + shown + "', column " + length + ": "), message);
        }
    }
}
