package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;

/** One affine map after another. */
record ComposedMap(AffineMap first, AffineMap second) implements AffineMap {
    @Override
    public int dimension() {
        return first.dimension();
    }

    @Override
    public Matrix linear(Matrix rows) {
        return second.linear(first.linear(rows));
    }

    @Override
    public Vector offset() {
        return second.apply(first.offset());
    }
}
