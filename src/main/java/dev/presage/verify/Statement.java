package dev.presage.verify;

import java.io.UncheckedIOException;

/** One statement of the theory and the check that can refute it. */
public final class Statement {
    /** Confronts a claim with its referee. */
    @FunctionalInterface
    interface Check {
        /** The measured error of the claims and the error that is allowed. */
        Measurement measure(Trial trial);
    }

    private final String name;
    private final String source;
    private final Check check;

    Statement(String name, String source, Check check) {
        this.name = name;
        this.source = source;
        this.check = check;
    }

    /** What {@code --only} calls it. */
    public String name() {
        return name;
    }

    /** Theorem of a paper, section of docs/theory.md. */
    public String source() {
        return source;
    }

    /** Runs the check; a claim that throws fails. */
    Outcome test(Trial trial) {
        long start = System.nanoTime();
        Measurement measurement;
        try {
            measurement = check.measure(trial);
        } catch (UncheckedIOException e) {
            throw e; // no disk is no refutation
        } catch (RuntimeException e) {
            measurement = new Measurement(Double.NaN, 0, "the claim could not be evaluated: " + e.getMessage());
        }
        return new Outcome(name, source, measurement, (System.nanoTime() - start) / 1e9);
    }
}
