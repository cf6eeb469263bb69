package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.moments.Jackknife;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * View moments estimated from draws, and the same without each group of draws, from which the standard error of anything
 * computed from them follows. Errors are those of the draws, given the samples.
 *
 * @param plan how many were drawn
 * @param estimate from all draws
 * @param leftOut the estimates without each group, as many as groups
 */
public record SampledViews(MonteCarlo plan, Views estimate, List<Views> leftOut) {
    /** Copies the list. */
    public SampledViews {
        leftOut = List.copyOf(leftOut);
        if (leftOut.size() != plan.groups()) {
            throw new IllegalArgumentException("sampled views expect an estimate without each of " + plan.groups()
                    + " groups, found " + leftOut.size());
        }
    }

    /** The standard error of each entry of a matrix that is computed from views, such as {@code v -> v.moments().cross()}. */
    public Matrix standardErrors(Function<Views, Matrix> quantity) {
        List<Matrix> values = new ArrayList<>();
        leftOut.forEach(views -> values.add(quantity.apply(views)));
        double[] entries = new double[values.size()];
        return Matrix.generate(values.get(0).rows(), values.get(0).columns(), (i, j) -> {
            for (int r = 0; r < entries.length; r++) {
                entries[r] = values.get(r).at(i, j);
            }
            return Jackknife.standardError(entries);
        });
    }
}
