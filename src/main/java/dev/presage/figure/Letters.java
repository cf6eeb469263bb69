package dev.presage.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * How much room letters take, estimated from above (the widths of DejaVu Sans, which is wider than Helvetica, Arial and Liberation
 * Sans), so that a drawing is the same whatever fonts a machine has.
 */
final class Letters {
    /** Size of an exponent over that of its base. */
    static final double EXPONENT = 0.7;

    private static final String BREAKS = " ,-|";
    private static final String NARROW = "fijltI.,:;'|![]() /\u00b7";
    private static final String WIDE = "mwMW@%\u221e";
    private static final String SIGNS = "=+<>~\u2212\u00b1\u2013";

    private Letters() {}

    /** An upper estimate of the width of a text, in the unit of the size. */
    static double width(String text, double size) {
        return size
                * text.chars()
                        .mapToDouble(c -> NARROW.indexOf(c) >= 0
                                ? 0.37
                                : WIDE.indexOf(c) >= 0
                                        ? 0.97
                                        : SIGNS.indexOf(c) >= 0 ? 0.84 : Character.isUpperCase(c) ? 0.72 : 0.62)
                        .sum();
    }

    /** A text in lines that fit a width, broken behind blanks, commas, hyphens and bars; what has none is broken anywhere. */
    static List<String> wrapped(String text, double size, double width) {
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (width(rest, size) > width && rest.length() > 1) {
            int most = rest.length() - 1;
            while (most > 1 && width(rest.substring(0, most), size) > width) {
                most--;
            }
            int end = most;
            while (end > 0 && BREAKS.indexOf(rest.charAt(end - 1)) < 0) {
                end--;
            }
            end = end == 0 ? most : end;
            lines.add(rest.substring(0, end).strip());
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }

    /** The width of the widest of some texts; 0 of none. */
    static double widest(List<String> texts, double size) {
        return texts.stream().mapToDouble(text -> width(text, size)).max().orElse(0);
    }
}
