package dev.presage.noise;

import dev.presage.moments.Preparation;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Any random view &tau;(x), affine or not, known by drawing it: {@link ViewMoments#sampled} estimates its moments by Monte
 * Carlo, with standard errors (theory.md section 2, last row of the catalogue).
 */
public non-sealed interface SampledNoise extends NoiseOperator {
    /** What an author writes. */
    @FunctionalInterface
    interface View {
        /**
         * Replaces x by one independent view of it, by finite numbers. All randomness comes from {@code random}; may be called
         * from several threads at once.
         */
        void draw(double[] x, RandomGenerator random);
    }

    /** The noise that draws views of d coordinates so. */
    static SampledNoise of(int dimension, View view) {
        return new Drawn(dimension, view);
    }

    /**
     * Independent operators one after another, some of which may be affine.
     *
     * @throws IllegalArgumentException if there are none, or their dimensions differ
     */
    static SampledNoise sequence(List<? extends NoiseOperator> steps) {
        List<NoiseOperator> kept = List.copyOf(steps);
        if (kept.stream().map(NoiseOperator::dimension).distinct().count() != 1) {
            throw new IllegalArgumentException("a sequence expects steps of one dimension, found "
                    + kept.stream().map(NoiseOperator::dimension).toList());
        }
        return of(kept.get(0).dimension(), (x, random) -> kept.forEach(step -> step.sample(x, random)));
    }

    /** This noise on original values, seen from the prepared ones: x -&gt; (&tau;(s x + shift) - shift)/s. */
    default SampledNoise seenPrepared(Preparation preparation) {
        return of(dimension(), (x, random) -> {
            preparation.restore(x, 0);
            sample(x, random);
            preparation.prepare(x, 0);
        });
    }

    /**
     * A dimension and a way to draw.
     *
     * @param dimension d
     * @param view draws
     */
    record Drawn(int dimension, View view) implements SampledNoise {
        @Override
        public void sample(double[] x, RandomGenerator random) {
            view.draw(x, random);
        }
    }
}
