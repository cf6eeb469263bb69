package dev.presage.cli;

import dev.presage.data.Progress;
import java.io.PrintStream;

/** One line on a terminal that says how far the work has come; redrawn at most ten times a second, cleared at the end. */
final class TerminalProgress implements Progress {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream terminal;
    private long last = System.nanoTime() - REDRAW_NANOS;

    TerminalProgress(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void report(String stage, long done, long total) {
        long now = System.nanoTime();
        if (done >= total) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
        } else if (now - last >= REDRAW_NANOS) {
            last = now;
            terminal.print(CLEAR_LINE + stage + ": " + done + " of " + total + " (" + 100 * done / total + " %)");
            terminal.flush();
        }
    }
}
