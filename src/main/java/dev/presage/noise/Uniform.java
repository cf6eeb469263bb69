package dev.presage.noise;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;

/** The uniform distribution on an interval; a point if both ends agree. */
record Uniform(double from, double to) {
    private static final GaussIntegratorFactory GAUSS = new GaussIntegratorFactory();

    double mean() {
        return (from + to) / 2;
    }

    double variance() {
        return (to - from) * (to - from) / 12;
    }

    double draw(java.util.random.RandomGenerator random) {
        return from + (to - from) * random.nextDouble();
    }

    /** Gauss-Legendre nodes with weights that sum to 1; one node if the interval is a point. */
    Nodes nodes(int count) {
        Map<Double, Double> nodes = new LinkedHashMap<>();
        if (from == to) {
            nodes.put(from, 1.0);
        } else {
            GaussIntegrator rule = GAUSS.legendre(count, from, to);
            for (int i = 0; i < count; i++) {
                nodes.put(rule.getPoint(i), rule.getWeight(i) / (to - from));
            }
        }
        return new Nodes(nodes);
    }

    /** Points and weights. */
    record Nodes(Map<Double, Double> weights) {
        void forEach(BiConsumer<Double, Double> action) {
            weights.forEach(action);
        }
    }
}
