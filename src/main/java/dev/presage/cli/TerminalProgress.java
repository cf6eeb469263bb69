package dev.presage.cli;

import dev.presage.data.Progress;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One line on a terminal that says how far the work has come, how fast it goes and how long it will still take; redrawn at most ten
 * times a second, cleared at the end. Speed is that since the stage began, so the time that remains does not jump; it is shown
 * once two seconds have passed.
 */
final class TerminalProgress implements Progress {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final long LEARNING_NANOS = 2_000_000_000;
    private static final double SECOND = 1e9;
    private static final String CLEAR_LINE = "\r\033[K";

    /** Longer names of stages would wrap on a narrow terminal, where a line cannot be redrawn. */
    private static final int LONGEST_STAGE = 32;

    private final PrintStream terminal;
    private final LongSupplier clock;
    private final Map<String, Course> stages = new LinkedHashMap<>();
    private long last;

    /** A stage: when it began, how much was done then, and how much is done now. */
    private record Course(long nanos, long from, long done) {}

    TerminalProgress(PrintStream terminal) {
        this(terminal, System::nanoTime);
    }

    /** With a clock of its own, in nanoseconds. */
    TerminalProgress(PrintStream terminal, LongSupplier clock) {
        this.terminal = terminal;
        this.clock = clock;
        last = clock.getAsLong() - REDRAW_NANOS;
    }

    @Override
    public synchronized void report(String stage, long done, long total) {
        long now = clock.getAsLong();
        if (done >= total) {
            stages.remove(stage);
            terminal.print(CLEAR_LINE);
            terminal.flush();
            return;
        }
        Course before = stages.getOrDefault(stage, new Course(now, done, done));
        Course course = done < before.done() // then it begins anew
                ? new Course(now, done, done)
                : new Course(before.nanos(), before.from(), done);
        stages.put(stage, course);
        if (now - last >= REDRAW_NANOS) {
            last = now;
            terminal.print(CLEAR_LINE + shortened(stage) + ": " + done + " of " + total + " (" + 100 * done / total
                    + " %)" + speed(done - course.from(), total - done, now - course.nanos()));
            terminal.flush();
        }
    }

    /** Rate and remaining time, once they are known well enough to be said. */
    private static String speed(long done, long left, long nanos) {
        if (nanos < LEARNING_NANOS || done < 1) {
            return "";
        }
        double rate = done / (nanos / SECOND);
        return ", " + rate(rate) + ", " + remaining(left / rate) + " left";
    }

    private static String rate(double perSecond) {
        return perSecond >= 1
                ? number(perSecond) + " a second"
                : perSecond * 60 >= 1 ? number(perSecond * 60) + " a minute" : number(perSecond * 3600) + " an hour";
    }

    /** With two or three digits. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    }

    /** In the two largest units that matter: more would be noise. */
    private static String remaining(double seconds) {
        long whole = Math.max(1, Math.round(seconds));
        if (whole < 60) {
            return whole + " s";
        }
        if (seconds < 3600 - 5) {
            long tens = Math.round(seconds / 10) * 10;
            return tens / 60 + " min" + (tens % 60 == 0 ? "" : " " + tens % 60 + " s");
        }
        long minutes = Math.round(seconds / 60);
        return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    private static String shortened(String stage) {
        return stage.length() <= LONGEST_STAGE ? stage : stage.substring(0, LONGEST_STAGE - 1) + "\u2026";
    }
}
