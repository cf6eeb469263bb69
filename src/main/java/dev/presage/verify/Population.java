package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/**
 * A small data set; all its moments are averages over its samples, by definition.
 *
 * @param x samples, n x d
 * @param y labels, n x l
 */
record Population(Matrix x, Matrix y) {
    /** Correlated samples of falling variance around class means, with an overall mean away from 0, and one-hot labels. */
    static Population classes(int n, int d, int classes, RandomGenerator random) {
        Matrix mixing = gaussian(d, d, random);
        Matrix means = gaussian(classes, d, random);
        double[] offset = gaussian(1, d, random).row(0);
        Matrix z = gaussian(n, d, random);
        Matrix rows = Matrix.generate(n, d, (i, j) -> {
            double sum = offset[j];
            for (int t = 0; t < d; t++) {
                sum += (z.at(i, t) + 0.7 * means.at(i % classes, t)) * mixing.at(t, j) * Math.pow(0.8, t);
            }
            return sum;
        });
        return new Population(rows, Matrix.generate(n, classes, (i, c) -> i % classes == c ? 1 : 0));
    }

    int n() {
        return x.rows();
    }

    int d() {
        return x.columns();
    }

    /** Samples minus their mean. */
    Matrix centredX() {
        return RefereeAlgebra.centred(x);
    }

    /** Labels minus their mean. */
    Matrix centredY() {
        return RefereeAlgebra.centred(y);
    }

    /** Moments by two passes. */
    Moments moments() {
        return new Moments(
                n(), Vector.of(RefereeAlgebra.mean(x)), SymmetricMatrix.symmetricPart(cross(centredX(), centredX())));
    }

    /** Label moments by two passes. */
    LabelMoments labelMoments() {
        return new LabelMoments(
                cross(centredX(), centredY()),
                SymmetricMatrix.symmetricPart(cross(centredY(), centredY())),
                Vector.of(RefereeAlgebra.mean(y)),
                y.columns() - 1);
    }

    /** A'B/n. */
    static Matrix cross(Matrix a, Matrix b) {
        double[] out = new double[a.columns() * b.columns()];
        for (int i = 0; i < a.rows(); i++) {
            addOuter(out, 1.0 / a.rows(), a.row(i), b.row(i));
        }
        return Matrix.wrap(a.columns(), b.columns(), out);
    }

    /** Adds weight times u v', row-major. */
    static void addOuter(double[] into, double weight, double[] u, double[] v) {
        for (int i = 0; i < u.length; i++) {
            double factor = weight * u[i];
            for (int j = 0; factor != 0 && j < v.length; j++) {
                into[i * v.length + j] += factor * v[j];
            }
        }
    }
}
