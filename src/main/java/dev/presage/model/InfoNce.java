package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;

/**
 * InfoNCE (SimCLR, MoCo) with the similarity \(z \cdot z'/t\). With infinitely many negatives and Gaussian views the loss is
 * \[-\tfrac{1}{t} \operatorname{tr}(W G W^\top) + \tfrac{1}{2t^2} \operatorname{tr}\bigl((W S W^\top)^2\bigr),\]
 * for \(\log \mathbb{E} \exp(z \cdot z'/t)\) over \(z'\) is then \(z^\top W S W^\top z/(2t^2)\); the optimum is
 * \(W = (t\,\Omega_k)^{1/2} Q_k^\top S^{-1/2}\) up to a rotation, its loss \(-\tfrac12 \sum_{j \le k} \omega_j^2\) whatever t. For other views the second
 * term holds only while similarities are small against t. And b negatives estimate the mean of an exponential: near the optimum
 * \(z \cdot z'/t\) has variance \(\sum_j \omega_j^2\), so they are few as soon as b is not large against \(\exp \sum_j \omega_j^2\).
 * Source: van den Oord et al. 2018; theory.md 3.6.
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
