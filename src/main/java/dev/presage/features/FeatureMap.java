package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;

/**
 * A fixed map of samples, phi: R^d -&gt; R^d'. Implementations are immutable, map each row by itself, and give the same bits
 * on any number of threads wherever their backend's products do (those of {@code java} do, those of {@code openblas} agree to
 * rounding). As with a backend, one thread at a time.
 */
public interface FeatureMap {
    /** Arrangement of the d coordinates that it takes. */
    Layout input();

    /** Arrangement of the d' coordinates that it gives. */
    Layout output();

    /** The features of each row: n &times; d to n &times; d'. */
    Matrix map(Matrix rows);

    /** Samples as they are. */
    static FeatureMap identity(Layout layout) {
        return new FeatureMap() {
            @Override
            public Layout input() {
                return layout;
            }

            @Override
            public Layout output() {
                return layout;
            }

            @Override
            public Matrix map(Matrix rows) {
                requireRows(this, rows);
                return rows;
            }
        };
    }

    /** This map, then another one. */
    default FeatureMap then(FeatureMap next) {
        if (!next.input().equals(output())) {
            throw new IllegalArgumentException(
                    "the next map expects samples of " + next.input() + ", these features are of " + output());
        }
        FeatureMap first = this;
        return new FeatureMap() {
            @Override
            public Layout input() {
                return first.input();
            }

            @Override
            public Layout output() {
                return next.output();
            }

            @Override
            public Matrix map(Matrix rows) {
                return next.map(first.map(rows));
            }
        };
    }

    /** Refuses rows of another length than the map takes. */
    static void requireRows(FeatureMap map, Matrix rows) {
        if (rows.columns() != map.input().dimension()) {
            throw new IllegalArgumentException(
                    "the feature map expects d = " + map.input().dimension() + ", samples have d = " + rows.columns());
        }
    }

    /** The images that a map needs; a sentence where samples are none. */
    static Layout.Image requireImages(String who, Layout layout) {
        if (layout instanceof Layout.Image image) {
            return image;
        }
        throw new BadInputException(who + " expects images, found samples of " + layout.dimension()
                + " coordinates without an image shape");
    }
}
