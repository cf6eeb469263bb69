package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a terminal shows of long work, on a clock of our own. */
class TerminalProgressTest {
    private static final String CLEAR = "\r\033[K";
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long now = -5 * SECOND;
    private final TerminalProgress progress = new TerminalProgress(terminal, () -> now);

    /** What is drawn by a report at a time after the beginning. */
    private String drawn(double seconds, String stage, long done, long total) {
        now = -5 * SECOND + Math.round(seconds * SECOND);
        bytes.reset();
        progress.report(stage, done, total);
        String out = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(out.isEmpty() || out.startsWith(CLEAR), out);
        return out.isEmpty() ? "" : out.substring(CLEAR.length());
    }

    @Test
    void rateAndRemainingTimeAreSaidOnceTheyAreKnown() {
        assertEquals("moments: 0 of 60000 (0 %)", drawn(0, "moments", 0, 60000));
        assertEquals("moments: 1500 of 60000 (2 %)", drawn(1.5, "moments", 1500, 60000));
        assertEquals("moments: 20000 of 60000 (33 %), 2000 a second, 20 s left", drawn(10, "moments", 20000, 60000));
        assertEquals("", drawn(11, "moments", 60000, 60000));
    }

    @Test
    void unitsFitTheSpeed() {
        drawn(0, "strategies", 0, 400);
        assertEquals("strategies: 10 of 400 (2 %), 2.5 a second, 2 min 40 s left", drawn(4, "strategies", 10, 400));
        assertEquals("strategies: 11 of 400 (2 %), 6.6 a minute, 59 min left", drawn(100, "strategies", 11, 400));
        assertEquals("strategies: 12 of 400 (3 %), 12 an hour, 32 h 20 min left", drawn(3600, "strategies", 12, 400));
        assertEquals("strategies: 200 of 400 (50 %), 3.3 a minute, 1 h left", drawn(3601, "strategies", 200, 400));
    }

    @Test
    void theEstimateDoesNotJumpWithOneStep() {
        drawn(0, "training", 0, 1000);
        for (int step = 1; step <= 100; step++) {
            drawn(step, "training", step, 1000);
        }
        assertEquals(
                "training: 101 of 1000 (10 %), 58 a minute, 15 min 30 s left", drawn(104.3, "training", 101, 1000));
    }

    @Test
    void eachStageHasItsOwnSpeedAndBeginsAnew() {
        drawn(0, "outer", 0, 10);
        drawn(0.2, "inner", 0, 100);
        assertEquals("inner: 30 of 100 (30 %), 10 a second, 7 s left", drawn(3.2, "inner", 30, 100));
        drawn(10.2, "inner", 100, 100);
        assertEquals("outer: 1 of 10 (10 %), 5.9 a minute, 1 min 30 s left", drawn(10.21 + 0.01, "outer", 1, 10));
        assertEquals("inner: 0 of 100 (0 %)", drawn(11, "inner", 0, 100));
        assertEquals("inner: 5 of 100 (5 %)", drawn(12, "inner", 5, 100));
        assertEquals("inner: 1 of 100 (1 %)", drawn(14.5, "inner", 1, 100), "a smaller number is a new beginning");
    }

    @Test
    void itIsRedrawnAtMostTenTimesASecondAndStaysShort() {
        drawn(0, "moments", 0, 100);
        assertEquals("", drawn(0.05, "moments", 1, 100));
        assertTrue(drawn(0.11, "moments", 2, 100).startsWith("moments: 2 of"));
        String line = drawn(10, "training 12 of 24, a stage with a long name", 0, 100);
        assertEquals("training 12 of 24, a stage with\u2026: 0 of 100 (0 %)", line);
    }
}
