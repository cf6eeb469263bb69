package dev.presage.probe;

import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import java.util.Optional;

/**
 * R2 = 1 - mean(e) / mean(v) over samples: e_i the squared error of a prediction, v_i the squared deviation of the label
 * from the training mean, both summed over label dimensions. Its standard error is that of a ratio of means (delta method),
 * sqrt(&sum; (e_i - q v_i)&sup2; / (n (n-1))) / mean(v), q = mean(e)/mean(v). Means and products of deviations are updated
 * sample by sample (Welford), so no large sums are subtracted.
 */
final class ExplainedShare {
    private long count;
    private double meanError;
    private double meanDeviation;
    private double errorScatter;
    private double deviationScatter;
    private double crossScatter;

    /** Adds a sample. */
    void add(double error, double deviation) {
        count++;
        double fromError = error - meanError;
        double fromDeviation = deviation - meanDeviation;
        meanError += fromError / count;
        meanDeviation += fromDeviation / count;
        errorScatter += fromError * (error - meanError);
        deviationScatter += fromDeviation * (deviation - meanDeviation);
        crossScatter += fromError * (deviation - meanDeviation);
    }

    /** The estimate; empty without two samples, where labels do not deviate, or where errors leave the range of doubles. */
    Optional<Estimate> r2() {
        double ratio = meanError / meanDeviation;
        // sum (e - q v)^2, which has mean 0
        double scatter = errorScatter - 2 * ratio * crossScatter + ratio * ratio * deviationScatter;
        double error = Math.sqrt(Math.max(0, scatter) / count / (count - 1)) / meanDeviation;
        if (count < 2 || !(meanDeviation > 0) || !Double.isFinite(ratio) || !Double.isFinite(error)) {
            return Optional.empty();
        }
        return Optional.of(new Estimate(1 - ratio, error, new Basis.Sampled(count)));
    }
}
