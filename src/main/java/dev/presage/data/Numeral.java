package dev.presage.data;

/** Numbers as text: decimal, with a point and an exponent; nothing else that Java reads (hexadecimal, 1d, NaN). */
final class Numeral {
    private Numeral() {}

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
