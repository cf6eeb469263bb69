package dev.presage.bench;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Tests results against their definitions with random vectors: both sides of a matrix identity are applied to a few of
 * them, by plain loops, in O(d&sup2;). A wrong result passes with probability 0; no library under test is trusted.
 */
final class Check {
    private static final int VECTORS = 4;

    /** Rounding of a backward stable method, in units of eps times the largest dimension, relative to the norms. */
    private static final double ROUNDOFF = 64 * Math.ulp(1.0);

    @FunctionalInterface
    interface Map {
        double[] apply(double[] x);
    }

    private Check() {}

    static Map of(Matrix a) {
        return a::times;
    }

    static Map of(SymmetricMatrix a) {
        return a.toMatrix()::times;
    }

    static Map identity() {
        return x -> x;
    }

    static Map diagonal(double... values) {
        return x -> {
            double[] out = x.clone();
            for (int i = 0; i < out.length; i++) {
                out[i] *= values[i];
            }
            return out;
        };
    }

    /** The first map after the others, as a product of matrices is written. */
    static Map chain(Map... maps) {
        return x -> {
            double[] out = x;
            for (int i = maps.length - 1; i >= 0; i--) {
                out = maps[i].apply(out);
            }
            return out;
        };
    }

    /** Both maps are the same on vectors of length {@code columns}, to the rounding of matrices of this size. */
    static void same(String what, int size, int columns, Map left, Map right) {
        SplittableRandom random = new SplittableRandom(7);
        for (int v = 0; v < VECTORS; v++) {
            double[] x = random.doubles(columns, -1, 1).toArray();
            double[] a = left.apply(x);
            double[] b = right.apply(x);
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < a.length; i++) {
                difference += (a[i] - b[i]) * (a[i] - b[i]);
                norm += a[i] * a[i] + b[i] * b[i];
            }
            double relative = Math.sqrt(difference / norm);
            require(
                    relative <= ROUNDOFF * size,
                    what + " is off by " + relative + " relative, allowed is " + ROUNDOFF * size);
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("wrong result: " + otherwise);
        }
    }

    static void descending(double[] values) {
        for (int i = 1; i < values.length; i++) {
            require(values[i] <= values[i - 1], "values do not descend at " + i + ": " + Arrays.toString(values));
        }
    }

    static void product(Matrix a, Matrix b, Matrix c) {
        same("A B = C", a.columns(), b.columns(), chain(of(a), of(b)), of(c));
    }

    static void gram(Matrix a, SymmetricMatrix g) {
        same("A'A = G", Math.max(a.rows(), a.columns()), a.columns(), chain(of(a.transpose()), of(a)), of(g));
    }

    /** Mean and covariance of all rows. */
    static void moments(Matrix rows, Moments moments) {
        int n = rows.rows();
        int d = rows.columns();
        require(moments.count() == n, "the moments do not count " + n + " samples");
        double[] mean = moments.mean().toArray();
        Map centred = x -> {
            double[] out = rows.times(x);
            double shift = moments.mean().dot(Vector.of(x));
            for (int i = 0; i < n; i++) {
                out[i] -= shift;
            }
            return out;
        };
        Map back = y -> {
            double[] out = rows.transpose().times(y);
            double total = 0;
            for (double value : y) {
                total += value;
            }
            for (int j = 0; j < out.length; j++) {
                out[j] = (out[j] - total * mean[j]) / n;
            }
            return out;
        };
        same("covariance", n, d, chain(back, centred), of(moments.covariance()));
    }

    static void cholesky(SymmetricMatrix a, Matrix l) {
        int d = a.dimension();
        for (int i = 0; i < d; i++) {
            require(l.at(i, i) > 0, "L has " + l.at(i, i) + " on its diagonal");
            for (int j = i + 1; j < d; j++) {
                require(l.at(i, j) == 0, "L is not lower triangular");
            }
        }
        same("L L' = A", d, d, chain(of(l), of(l.transpose())), of(a));
    }

    /** Eigenpairs of A; all of them, or some. */
    static void eigen(SymmetricMatrix a, SymmetricEigen eigen, int count) {
        int d = a.dimension();
        Matrix rows = eigen.vectors();
        require(eigen.values().length == count && rows.rows() == count, "expected " + count + " eigenpairs");
        descending(eigen.values());
        Map columns = of(rows.transpose());
        same("V V' = I", d, count, chain(of(rows), columns), identity());
        same("A V' = V' Lambda", d, count, chain(of(a), columns), chain(columns, diagonal(eigen.values())));
    }

    /**
     * No eigenvalue of a positive definite A that was left out exceeds those that were found: without them, A has no
     * eigenvalue above the last, so the distance to it is positive definite (1e-11 of the largest stands for rounding).
     */
    static void largest(SymmetricMatrix a, SymmetricEigen eigen) {
        JavaBackend java = new JavaBackend(Engine.threads());
        double[] values = eigen.values();
        double[] roots = Arrays.stream(values).map(Math::sqrt).toArray();
        SymmetricMatrix found = java.gram(eigen.vectors().scaleRows(roots));
        double edge = values[values.length - 1] + 1e-11 * values[0];
        require(
                java.cholesky(found.minus(a).map((i, j, value) -> i == j ? value + edge : value))
                        .isPresent(),
                "a larger eigenvalue than " + values[values.length - 1] + " was left out");
    }

    static void generalizedEigen(SymmetricMatrix t, SymmetricMatrix s, SymmetricEigen eigen) {
        int d = s.dimension();
        descending(eigen.values());
        Map columns = of(eigen.vectors().transpose());
        same("V S V' = I", d, d, chain(of(eigen.vectors()), of(s), columns), identity());
        same("T V' = S V' Omega", d, d, chain(of(t), columns), chain(of(s), columns, diagonal(eigen.values())));
    }

    static void svd(Matrix a, Svd svd) {
        int p = Math.min(a.rows(), a.columns());
        descending(svd.values());
        require(svd.values().length == p && svd.values()[p - 1] >= 0, "expected " + p + " values of at least 0");
        Matrix u = svd.left();
        Matrix v = svd.right();
        same("U'U = I", a.rows(), p, chain(of(u.transpose()), of(u)), identity());
        same("V V' = I", a.columns(), p, chain(of(v), of(v.transpose())), identity());
        same("U Sigma V = A", a.rows(), a.columns(), chain(of(u), diagonal(svd.values()), of(v)), of(a));
    }
}
