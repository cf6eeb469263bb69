package dev.presage.figure;

import java.util.List;
import java.util.Locale;

/**
 * The colours and dashes of all plots. Series take Okabe and Ito's colours, which stay apart without colour vision, in one
 * order; those beyond them take the same colours with another dash. Numbers diverge from white to blue (above 0) and orange (below),
 * or darken from white to blue.
 */
public final class Palette {
    private static final List<String> SERIES =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F");
    private static final List<List<Double>> DASHES =
            List.of(List.of(), List.of(4.0, 2.0), List.of(1.2, 1.6), List.of(5.0, 1.6, 1.2, 1.6));
    private static final int[] BLUE = {0x00, 0x72, 0xB2};
    private static final int[] ORANGE = {0xD5, 0x5E, 0x00};

    private Palette() {}

    /** The colour of a series, counted from 0, as {@code #rrggbb}. */
    public static String colour(int series) {
        return SERIES.get(series % SERIES.size());
    }

    /** Its lengths of dashes and gaps in points (1/72 inch) for a line of one point; empty for an unbroken line. */
    public static List<Double> dash(int series) {
        return DASHES.get(series / SERIES.size() % DASHES.size());
    }

    /** White at 0, blue at 1 and above, orange at -1 and below. */
    public static String diverging(double share) {
        return towards(share < 0 ? ORANGE : BLUE, Math.abs(share));
    }

    /** White at 0 and below, blue at 1 and above. */
    public static String sequential(double share) {
        return towards(BLUE, share);
    }

    /** Whether dark digits can be read on a colour of {@code #rrggbb}: its relative luminance (WCAG) is above 0.25. */
    public static boolean light(String colour) {
        double luminance = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < weights.length; i++) {
            double channel = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            luminance += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return luminance > 0.25;
    }

    private static String towards(int[] colour, double share) {
        double amount = Math.max(0, Math.min(1, share));
        StringBuilder out = new StringBuilder("#");
        for (int channel : colour) {
            out.append(String.format(Locale.ROOT, "%02X", Math.round(255 + (channel - 255) * amount)));
        }
        return out.toString();
    }
}
