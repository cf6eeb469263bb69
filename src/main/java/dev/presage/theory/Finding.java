package dev.presage.theory;

import java.util.OptionalDouble;

/**
 * What the samples say at one k of whether a noise changes clean PCA's subspace, and how well the numbers beside it are known.
 *
 * @param k number of features
 * @param samples how many samples it rests on
 * @param differs whether the subspaces differ beyond sampling error, at the level of 5 %
 * @param distance ||N (I - &Pi;)||, N the noisy features and &Pi; clean PCA's first k: the root of the sum of sin&sup2;
 * @param threshold what {@code distance} exceeds in 5 % of draws of the samples if there is no difference
 * @param kept so many of the noisy features are compared...
 * @param against ...with so many components, leaving out those that the samples do not tell apart at k; both are k where they
 *     do, {@code kept} is 0 or {@code against} the rank where nothing is left
 * @param upperSine the upper 97.5 % bound of sin &theta;_max; 1 where it was not computed or says nothing
 * @param enough so many samples would show a difference as large as this one looks; empty if it looks like none
 * @param thetaErrorDegrees standard error of the largest angle
 * @param gainError standard error of the gain in R2, if there are labels
 * @param degrees degrees of freedom of the standard errors
 * @param witness the task that gains most
 */
public record Finding(
        int k,
        long samples,
        boolean differs,
        double distance,
        double threshold,
        int kept,
        int against,
        double upperSine,
        OptionalDouble enough,
        double thetaErrorDegrees,
        OptionalDouble gainError,
        int degrees,
        Witness witness) {
    private static final double NORMAL = 1.959964;

    /**
     * How many standard errors leave 5 % of a normal number outside: the 97.5 % quantile of Student's t by its expansion in 1 /
     * degrees (Abramowitz &amp; Stegun 26.7.5), right to 0.4 % from 7 degrees on.
     */
    public double clear() {
        double z = NORMAL;
        double first = (Math.pow(z, 3) + z) / 4;
        double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
        return z + (first + second / degrees) / degrees;
    }

    /** Whether the samples tell the k-th direction from the next, of the noise and of clean PCA. */
    public boolean resolved() {
        return kept == k && against == k;
    }
}
