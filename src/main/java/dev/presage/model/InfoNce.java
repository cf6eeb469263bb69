package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;

/**
 * InfoNCE (SimCLR, MoCo) with the similarity z&middot;z'/t. With infinitely many negatives and Gaussian views the loss is
 * -tr(W G W&#7488;)/t + tr((W S W&#7488;)&sup2;)/(2t&sup2;), for log E exp(z&middot;z'/t) over z' is then
 * z&#7488; W S W&#7488; z/(2t&sup2;); the optimum is W = (t &Omega;_k)^{1/2} Q_k&#7488; S^{-1/2} up to a rotation, loss
 * -&sum; &omega;_j&sup2;/2 whatever t. For other views the second term holds only while similarities are small against t.
 * And b negatives estimate the mean of an exponential: near the optimum z&middot;z'/t has variance &sum; &omega;_j&sup2;, so
 * they are few as soon as b is not large against exp(&sum; &omega;_j&sup2;). Source: van den Oord et al. 2018; theory.md 3.6.
 *
 * @param temperature t, positive
 */
public record InfoNce(double temperature) implements EmbeddingObjective {
    /** Checks the temperature. */
    public InfoNce {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new BadInputException("--temperature expects a positive number, found " + temperature);
        }
    }

    @Override
    public String name() {
        return "infonce";
    }

    @Override
    public double loss(Vector omega, int k) {
        return new SpectralContrastive().loss(omega, k) / 2;
    }
}
