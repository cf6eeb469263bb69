package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
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

    /** C A&#7488;, a d &times; d matrix and nothing else of that size. */
    Matrix cross(SymmetricMatrix c) {
        return c.scaleColumns(scale.toArray());
    }

    /** A C A&#7488;, O(d&sup2;) and nothing else of that size. */
    SymmetricMatrix congruence(SymmetricMatrix c) {
        return c.scaleBoth(scale.toArray());
    }
}
