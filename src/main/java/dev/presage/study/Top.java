package dev.presage.study;

import dev.presage.probe.PrincipalSpace;

/**
 * The top of the spectrum: the first principal components that together explain a share of the variance.
 *
 * @param components how many
 * @param explained the share of the variance that they explain
 */
record Top(int components, double explained) {
    /** The fewest components that explain at least a share; all but one where the others explain less. */
    static Top of(PrincipalSpace space, double share) {
        int rank = space.rank();
        double total = 0;
        for (int j = 0; j < rank; j++) {
            total += space.spectrum().at(j);
        }
        double sum = 0;
        int top = 0;
        while (top < rank - 1 && sum < share * total * (1 - Math.ulp(1.0) * rank)) {
            sum += space.spectrum().at(top++);
        }
        return new Top(top, sum / total);
    }
}
