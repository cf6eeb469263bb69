package dev.presage.data;

import java.util.List;
import java.util.Locale;

/** Numbers as text: decimal, with a point and an exponent; nothing else that Java reads (hexadecimal, 1d, NaN). */
final class Numeral {
    private static final List<String> MISSING =
            List.of("nan", "inf", "infinity", "-inf", "-infinity", "+inf", "na", "null", "none", "?");

    private Numeral() {}

    /** Whether a text is what programs write where there is no number, or none that is finite. */
    static boolean isMissing(String text) {
        return MISSING.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether a number is an integer, small enough that its neighbours are too. */
    static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= 0x1p53;
    }

    /** A number's text without a fraction of 0. */
    static String shortest(double number) {
        return isWhole(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** Whether a text, which may have blanks around it, is a number; too large ones count. */
    static boolean isNumber(String text) {
        return !Double.isNaN(parse(text));
    }

    /** The number; NaN where there is none, infinite where it is too large for a double. */
    static double parse(String text) {
        boolean digits = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            digits |= digit;
            if (!digit && "+-.eE \t".indexOf(c) < 0) {
                return Double.NaN;
            }
        }
        if (!digits) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN; // such as 1-2
        }
    }
}
