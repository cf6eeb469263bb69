package dev.presage.figure;

import dev.presage.figure.Lettering.Label;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of an axis that a plot shows.
 *
 * @param low its lower end
 * @param high its upper end, above it
 * @param scale how numbers are placed
 */
record Range(double low, double high, Scale scale) {
    private static final double MARGIN = 0.04;
    private static final MathContext DIGITS = new MathContext(6);
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Decades from this one to that one are written in full, others as powers. */
    private static final int LEAST_PLAIN = -2;

    private static final int MOST_PLAIN = 4;

    /**
     * A number with a mark on the axis.
     *
     * @param value the number
     * @param label what is written at it; empty text where nothing is
     */
    record Tick(double value, Label label) {
        boolean labelled() {
            return !label.text().isEmpty();
        }
    }

    /** A range around some numbers, with a margin. */
    static Range around(double least, double most, Scale scale) {
        if (scale == Scale.LOGARITHMIC) {
            double low = Math.log10(least);
            double high = Math.log10(most);
            double margin = high > low ? MARGIN * (high - low) : 0.5;
            return new Range(Math.pow(10, low - margin), Math.pow(10, high + margin), scale);
        }
        double spread = most - least;
        double margin = spread > 0 ? MARGIN * spread : least == 0 ? 0.5 : Math.abs(least) / 2;
        return new Range(least - margin, most + margin, scale);
    }

    /** 0 at the lower end, 1 at the upper one; what lies beyond an end is there. */
    double place(double value) {
        double place = scale == Scale.LOGARITHMIC
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return Math.max(0, Math.min(1, place));
    }

    /** Marks, of which about {@code wanted} are labelled. */
    List<Tick> ticks(int wanted) {
        return scale == Scale.LINEAR || high / low < 10 ? even(wanted) : decades(wanted);
    }

    /** Multiples of 1, 2 or 5 times a power of ten. */
    private List<Tick> even(int wanted) {
        double rough = (high - low) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power;
        for (double candidate : STEPS) {
            if (step < rough) {
                step = candidate * power;
            }
        }
        List<Tick> ticks = new ArrayList<>();
        for (long m = (long) Math.ceil(low / step - 1e-9); m * step <= high + 1e-9 * step; m++) {
            ticks.add(new Tick(m * step, plain(m * step, step)));
        }
        return ticks;
    }

    private List<Tick> decades(int wanted) {
        int first = (int) Math.ceil(Math.log10(low) - 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        int each = Math.max(1, (int) Math.ceil((last - first + 1) / (double) wanted));
        boolean full = first >= LEAST_PLAIN && last <= MOST_PLAIN;
        List<Tick> ticks = new ArrayList<>();
        for (int decade = first - 1; decade <= last; decade++) {
            double power = Math.pow(10, decade);
            if (decade >= first) {
                boolean labelled = Math.floorMod(decade, each) == 0;
                ticks.add(new Tick(power, labelled ? decade(decade, full) : Label.of("")));
            }
            for (int m = 2; m < 10 && each == 1; m++) {
                if (m * power >= low && m * power <= high) {
                    ticks.add(new Tick(m * power, Label.of("")));
                }
            }
        }
        return ticks;
    }

    private static Label decade(int decade, boolean full) {
        return full
                ? Label.of(BigDecimal.ONE.scaleByPowerOfTen(decade).toPlainString())
                : new Label("10", signed(Integer.toString(decade)));
    }

    /** With as many decimals as the step has. */
    private static Label plain(double value, double step) {
        int decimals = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
        if (decimals > 5 || Math.abs(value) >= 1e7) {
            return Label.of(signed(
                    new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString()));
        }
        BigDecimal rounded = new BigDecimal(value).setScale(decimals, java.math.RoundingMode.HALF_EVEN);
        return Label.of(signed(rounded.signum() == 0 ? "0" : rounded.toPlainString()));
    }

    /** With a minus sign in place of a hyphen. */
    static String signed(String number) {
        return number.replace('-', '\u2212');
    }
}
