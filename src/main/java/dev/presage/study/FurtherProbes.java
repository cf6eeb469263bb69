package dev.presage.study;

import dev.presage.data.BadInputException;
import java.util.OptionalInt;

/**
 * What an analysis says of probes beside the measured least-squares probe and its prediction by one Gaussian per class.
 *
 * @param softmax whether softmax probes are predicted, left out and tested
 * @param parts of how many Gaussians a class is made where accuracies are predicted; 1: no more than one
 * @param neighbours how many neighbours vote in a k-NN probe, if there is to be one
 */
public record FurtherProbes(boolean softmax, int parts, OptionalInt neighbours) {
    /** None. */
    public static final FurtherProbes NONE = new FurtherProbes(false, 1, OptionalInt.empty());

    private static final int MOST_PARTS = 100;

    /** Checks the numbers. */
    public FurtherProbes {
        if (parts < 1 || parts > MOST_PARTS) {
            throw new BadInputException("--parts expects from 1 to " + MOST_PARTS + ", found " + parts);
        }
        neighbours.ifPresent(FurtherProbes::requireNeighbours);
    }

    /**
     * Checks a number of neighbours.
     *
     * @throws BadInputException if there are none
     */
    public static void requireNeighbours(int neighbours) {
        if (neighbours < 1) {
            throw new BadInputException("--neighbours expects at least 1, found " + neighbours);
        }
    }

    /** Whether there are any. */
    public boolean any() {
        return !equals(NONE);
    }
}
