package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.List;

/** The weighted average of affine maps. */
record AverageMap(List<Double> weights, List<AffineMap> maps) implements AffineMap {
    AverageMap {
        weights = List.copyOf(weights);
        maps = List.copyOf(maps);
    }

    @Override
    public int dimension() {
        return maps.get(0).dimension();
    }

    @Override
    public Matrix linear(Matrix rows) {
        Matrix sum = maps.get(0).linear(rows).times(weights.get(0));
        for (int j = 1; j < maps.size(); j++) {
            sum = sum.plus(maps.get(j).linear(rows).times(weights.get(j)));
        }
        return sum;
    }

    @Override
    public Vector offset() {
        Vector sum = Vector.zeros(dimension());
        for (int j = 0; j < maps.size(); j++) {
            sum = sum.plus(maps.get(j).offset().times(weights.get(j)));
        }
        return sum;
    }
}
