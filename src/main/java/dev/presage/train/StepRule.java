package dev.presage.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns one gradient after another into changes of the parameters, in place.
 *
 * @param <A> a matrix on the device
 */
interface StepRule<A> {
    /** Takes step number 1, 2, ...; the gradient is left as it is. */
    void step(List<A> parameters, List<A> gradient, double rate, int number);

    /** What it remembers, for a checkpoint to keep and to put back. */
    List<A> memory();

    /** A rule without history. */
    static <A> StepRule<A> of(Optimizer optimizer, Arithmetic<A> on, List<A> parameters) {
        List<A> first = zeros(on, parameters);
        return optimizer == Optimizer.ADAM ? new Adam<>(on, first, zeros(on, parameters)) : new Momentum<>(on, first);
    }

    /** As many zeros as there are parameters. */
    static <A> List<A> zeros(Arithmetic<A> on, List<A> parameters) {
        return parameters.stream().map(p -> on.zeros(on.rows(p), on.columns(p))).toList();
    }

    /** u &lt;- 0.9 u + g, w &lt;- w - rate u: in the long run a step of 10 rate g. */
    record Momentum<A>(Arithmetic<A> on, List<A> direction) implements StepRule<A> {
        @Override
        public void step(List<A> parameters, List<A> gradient, double rate, int number) {
            for (int i = 0; i < parameters.size(); i++) {
                on.scale(direction.get(i), Optimizer.MOMENTUM);
                on.add(direction.get(i), 1, gradient.get(i));
                on.add(parameters.get(i), -rate, direction.get(i));
            }
        }

        @Override
        public List<A> memory() {
            return direction;
        }
    }

    /** m &lt;- 0.9 m + 0.1 g, s &lt;- 0.99 s + 0.01 g&sup2;, w &lt;- w - rate mhat / (sqrt(shat) + eps), hats unbiased. */
    record Adam<A>(Arithmetic<A> on, List<A> mean, List<A> square) implements StepRule<A> {
        private static final double SQUARES = 0.99;
        private static final double EPSILON = 1e-10;

        @Override
        public void step(List<A> parameters, List<A> gradient, double rate, int number) {
            double first = rate / (1 - Math.pow(Optimizer.MOMENTUM, number));
            double second = 1 / (1 - Math.pow(SQUARES, number));
            for (int i = 0; i < parameters.size(); i++) {
                A g = gradient.get(i);
                on.scale(mean.get(i), Optimizer.MOMENTUM);
                on.add(mean.get(i), 1 - Optimizer.MOMENTUM, g);
                on.scale(square.get(i), SQUARES);
                on.addProduct(square.get(i), 1 - SQUARES, g, g);
                on.stepByRoot(parameters.get(i), first, mean.get(i), square.get(i), second, EPSILON);
            }
        }

        @Override
        public List<A> memory() {
            List<A> all = new ArrayList<>(mean);
            all.addAll(square);
            return all;
        }
    }
}
