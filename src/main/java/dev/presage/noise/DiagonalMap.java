package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;

/** x -&gt; scale o x + offset. */
record DiagonalMap(Vector scale, Vector offset) implements AffineMap {
    @Override
    public int dimension() {
        return scale.dimension();
    }

    @Override
    public Matrix linear(Matrix rows) {
        return rows.scaleColumns(scale.toArray());
    }
}
