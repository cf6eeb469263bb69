package dev.presage.train;

/** Turns one gradient after another into changes of the parameters, in place. */
interface StepRule {
    /** Takes a step; the gradient is left as it is. */
    void step(double[] parameters, double[] gradient, double rate);

    /** A rule without history. */
    static StepRule of(Optimizer optimizer, int parameters) {
        return optimizer == Optimizer.ADAM ? new Adam(parameters) : new Momentum(parameters);
    }

    /** u &lt;- 0.9 u + g, w &lt;- w - rate u: in the long run a step of 10 rate g. */
    final class Momentum implements StepRule {
        private final double[] direction;

        Momentum(int parameters) {
            direction = new double[parameters];
        }

        @Override
        public void step(double[] parameters, double[] gradient, double rate) {
            for (int i = 0; i < parameters.length; i++) {
                direction[i] = Optimizer.MOMENTUM * direction[i] + gradient[i];
                parameters[i] -= rate * direction[i];
            }
        }
    }

    /** m &lt;- 0.9 m + 0.1 g, s &lt;- 0.99 s + 0.01 g&sup2;, w &lt;- w - rate mhat / (sqrt(shat) + eps), hats unbiased. */
    final class Adam implements StepRule {
        private static final double SQUARES = 0.99;
        private static final double EPSILON = 1e-10;

        private final double[] mean;
        private final double[] square;
        private int steps;

        Adam(int parameters) {
            mean = new double[parameters];
            square = new double[parameters];
        }

        @Override
        public void step(double[] parameters, double[] gradient, double rate) {
            steps++;
            double first = rate / (1 - Math.pow(Optimizer.MOMENTUM, steps));
            double second = 1 / (1 - Math.pow(SQUARES, steps));
            for (int i = 0; i < parameters.length; i++) {
                double g = gradient[i];
                mean[i] = Optimizer.MOMENTUM * mean[i] + (1 - Optimizer.MOMENTUM) * g;
                square[i] = SQUARES * square[i] + (1 - SQUARES) * g * g;
                parameters[i] -= first * mean[i] / (Math.sqrt(square[i] * second) + EPSILON);
            }
        }
    }
}
