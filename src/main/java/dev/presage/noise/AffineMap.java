package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.List;

/**
 * A deterministic affine map x -&gt; A x + b of R^d, known by what it does to rows: structured maps (diagonal, sparse,
 * separable) never form the d &times; d matrix A.
 */
public interface AffineMap {
    /** Number of coordinates d. */
    int dimension();

    /** Applies the linear part to each row: X -&gt; X A&#7488;, shape kept. */
    Matrix linear(Matrix rows);

    /** b. */
    Vector offset();

    /** A v + b. */
    default Vector apply(Vector v) {
        return Vector.wrap(linear(Matrix.wrap(1, v.dimension(), v.toArray())).row(0))
                .plus(offset());
    }

    /** x -&gt; x. */
    static AffineMap identity(int dimension) {
        return diagonal(Vector.constant(dimension, 1), Vector.zeros(dimension));
    }

    /** x -&gt; scale o x + offset; O(d) a row. */
    static AffineMap diagonal(Vector scale, Vector offset) {
        return new DiagonalMap(scale, offset);
    }

    /** first, then second. */
    static AffineMap composed(AffineMap first, AffineMap second) {
        ComposedMap both = new ComposedMap(first, second);
        return first instanceof DiagonalMap one && second instanceof DiagonalMap other
                ? diagonal(one.scale().times(other.scale()), both.offset())
                : both;
    }

    /** &sum; weights[j] maps[j]. */
    static AffineMap average(List<Double> weights, List<AffineMap> maps) {
        return new AverageMap(weights, maps);
    }
}
