package dev.presage.study;

import dev.presage.data.RecordedViews;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.SampledNoise;

/** A noise strategy under study. */
public sealed interface Strategy {
    /** What the user typed, or called it. */
    String asGiven();

    /** Its name in results: the canonical expression, or what the user called it. */
    String canonical();

    /** Reads one expression, which must not contain sweep lists. */
    static Strategy parse(String text) {
        return new Expressed(text, NoiseExpression.parse(text).requireSingle());
    }

    /**
     * Any random view, written by the user: its moments are estimated from draws, and every number that depends on them
     * carries its standard error.
     *
     * @param name for results
     * @param noise acting on prepared or raw values, as the data were prepared
     */
    static Drawn sampled(String name, SampledNoise noise, MonteCarlo plan) {
        return new Drawn(name, noise, plan);
    }

    /** Views that somebody else has drawn; estimates from them carry their standard errors. */
    static Recorded recorded(RecordedViews views) {
        return new Recorded(views);
    }

    /**
     * An expression of the noise language; exact.
     *
     * @param asGiven what the user typed
     * @param expression what it means
     */
    record Expressed(String asGiven, NoiseExpression expression) implements Strategy {
        @Override
        public String canonical() {
            return expression.canonical();
        }
    }

    /**
     * A noise known by its draws.
     *
     * @param name for results
     * @param noise acting on prepared or raw values, as the data were prepared
     * @param plan how many to draw
     */
    record Drawn(String name, SampledNoise noise, MonteCarlo plan) implements Strategy {
        @Override
        public String asGiven() {
            return name;
        }

        @Override
        public String canonical() {
            return name;
        }
    }

    /**
     * A noise known by draws that somebody else made of each training sample.
     *
     * @param views of all training samples, in raw values
     */
    record Recorded(RecordedViews views) implements Strategy {
        @Override
        public String asGiven() {
            return "views(" + views.file() + ")";
        }

        @Override
        public String canonical() {
            return asGiven();
        }
    }
}
