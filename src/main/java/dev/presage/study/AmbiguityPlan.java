package dev.presage.study;

import dev.presage.data.BadInputException;
import java.util.List;

/**
 * What the loss of reconstruction is to be asked.
 *
 * @param strategy the noise
 * @param k number of features
 * @param tolerances shares of the least loss by which the loss may be above it, ascending
 */
public record AmbiguityPlan(Strategy strategy, int k, List<Double> tolerances) {
    /** Checks the numbers. */
    public AmbiguityPlan {
        tolerances = tolerances.stream().sorted().distinct().toList();
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        if (tolerances.isEmpty()) {
            throw new BadInputException("--tolerances expects shares of the least loss, found none");
        }
        for (double tolerance : tolerances) {
            if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
                throw new BadInputException("--tolerances expects shares of the least loss from 0, found " + tolerance);
            }
        }
    }
}
