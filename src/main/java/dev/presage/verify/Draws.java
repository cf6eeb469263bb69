package dev.presage.verify;

import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Every outcome of a random operator with its probability, each a function of a sample: nothing is known here of matrices
 * or moments. Where the true law is continuous, the list has the same first and second moments.
 *
 * @param all outcomes, probabilities sum to 1
 */
record Draws(List<Draw> all) {
    /**
     * One outcome.
     *
     * @param weight probability
     * @param view what becomes of a sample
     */
    record Draw(double weight, UnaryOperator<double[]> view) {}

    /** All outcomes equally likely. */
    static Draws uniform(List<UnaryOperator<double[]>> views) {
        return new Draws(
                views.stream().map(view -> new Draw(1.0 / views.size(), view)).toList());
    }

    /** One outcome with a probability, else the sample itself. */
    static Draws perhaps(double probability, UnaryOperator<double[]> view) {
        return new Draws(List.of(new Draw(probability, view), new Draw(1 - probability, UnaryOperator.identity())));
    }

    /** x -> A_g x + b_g, the offset as the last column of a d x (d+1) matrix. */
    static Draws affine(double[] weights, List<Matrix> maps) {
        List<Draw> draws = new ArrayList<>();
        for (int g = 0; g < weights.length; g++) {
            Matrix map = maps.get(g);
            draws.add(new Draw(weights[g], x -> {
                double[] one = java.util.Arrays.copyOf(x, x.length + 1);
                one[x.length] = 1;
                return map.times(one);
            }));
        }
        return new Draws(draws);
    }

    /**
     * A view that depends on a parameter uniform on a..b, by Simpson's rule: exact for views linear in the parameter,
     * since products of two coordinates are then quadratic, even with one panel.
     */
    static Draws parameter(double a, double b, int panels, DoubleFunction<UnaryOperator<double[]>> view) {
        List<Draw> draws = new ArrayList<>();
        for (int t = 0; t <= 2 * panels; t++) {
            boolean end = t == 0 || t == 2 * panels;
            double weight = (end ? 1 : t % 2 == 1 ? 4 : 2) / (6.0 * panels);
            draws.add(new Draw(weight, view.apply(a + (b - a) * t / (2 * panels))));
        }
        return new Draws(draws);
    }

    /** This, then independently another. */
    Draws then(Draws next) {
        List<Draw> both = new ArrayList<>();
        for (Draw first : all) {
            for (Draw second : next.all) {
                both.add(new Draw(first.weight * second.weight, x -> second.view.apply(first.view.apply(x))));
            }
        }
        return new Draws(both);
    }

    /** One of several laws. */
    static Draws mixture(double[] weights, Draws... parts) {
        List<Draw> draws = new ArrayList<>();
        for (int j = 0; j < parts.length; j++) {
            for (Draw draw : parts[j].all) {
                draws.add(new Draw(weights[j] * draw.weight, draw.view));
            }
        }
        return new Draws(draws);
    }
}
