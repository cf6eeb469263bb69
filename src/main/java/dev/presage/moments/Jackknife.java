package dev.presage.moments;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The delete-a-group jackknife: an estimate computed once from all draws and once without each of g groups of them.
 * Its standard error is sqrt((g-1)/g &sum; (t_r - mean t)&sup2;); for averages that is the usual one, for smooth functions
 * of averages the delta method's, without a derivative. Source: Efron &amp; Stein 1981 (it is conservative on average).
 */
public final class Jackknife {
    private Jackknife() {}

    /** The standard error of an estimate, from its values without each group. */
    public static double standardError(double[] leftOut) {
        double mean = mean(leftOut);
        double sum = 0;
        for (double value : leftOut) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum * (leftOut.length - 1) / leftOut.length);
    }

    /** An estimate of the bias of an estimate, (g-1)(mean t - t). */
    public static double bias(double estimate, double[] leftOut) {
        return (leftOut.length - 1) * (mean(leftOut) - estimate);
    }

    /**
     * An estimate whose own error is joined (in quadrature) by that of the draws, from its values without each group of them;
     * as it is if there are no groups, empty if one of them lacks the value.
     */
    public static <T> Optional<Estimate> joined(
            Optional<Estimate> estimate, List<T> leftOut, Function<T, Optional<Estimate>> number) {
        if (estimate.isEmpty() || leftOut.isEmpty()) {
            return estimate;
        }
        double[] values = leftOut.stream()
                .map(number)
                .flatMap(Optional::stream)
                .mapToDouble(Estimate::value)
                .toArray();
        Estimate e = estimate.get();
        return values.length < leftOut.size()
                ? Optional.empty()
                : Optional.of(new Estimate(e.value(), Math.hypot(e.standardError(), standardError(values)), e.basis()));
    }

    private static double mean(double[] values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("a jackknife expects at least 2 groups, found " + values.length);
        }
        double sum = 0;
        for (double value : values) {
            sum += value - values[0];
        }
        return values[0] + sum / values.length;
    }
}
