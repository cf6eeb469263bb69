package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.Team;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.List;

/**
 * All monomials of degree 1 to p of the first c principal components: t_1, ..., t_c, t_1&sup2;, t_1 t_2, ..., by degree, then
 * in lexicographic order. t = U_c&#7488;(x - &mu;)/s with U_c the first c eigenvectors of the training covariance and s&sup2;
 * the mean of their eigenvalues, so that the mean square of a component is 1. There are binomial(c + p, p) - 1 of them; the
 * constant is left out (centring would remove it).
 *
 * <p>Signs of components are those of the eigensolver; each decides the signs of its monomials and nothing else. Fit: one pass,
 * n d&sup2; flops, and an eigenproblem. Map: 2 d c flops and one product a feature.
 *
 * @param degree p
 * @param components c
 */
public record PolynomialFeatures(int degree, int components) implements FeaturePlan {
    private static final int PIECE_ROWS = 16;

    /** Checks the numbers, and that there are not too many monomials. */
    public PolynomialFeatures {
        Arguments.requireCount("polynomial", "degree", degree);
        Arguments.requireCount("polynomial", "components", components);
        long count = 1;
        for (int i = 1; i <= Math.min(degree, components) && count <= Arguments.MOST; i++) {
            count = count * (Math.max(degree, components) + i) / i;
        }
        if (count - 1 > Arguments.MOST) {
            throw new BadInputException("polynomial expects at most " + Arguments.MOST
                    + " monomials, found more, of degree up to " + degree + " in " + components + " components");
        }
    }

    @Override
    public String canonical() {
        return "polynomial(degree=" + degree + ",components=" + components + ")";
    }

    @Override
    public FeatureMap fit(Samples train, Backend backend, Progress progress) {
        Moments moments = new MomentPass(backend, progress).moments(train);
        SymmetricEigen eigen = backend.eigen(moments.covariance());
        int rank = 0;
        double least = eigen.values()[0] * train.dimension() * Math.ulp(1.0);
        double variance = 0;
        while (rank < train.dimension() && eigen.values()[rank] > least) {
            variance += rank < components ? eigen.values()[rank] : 0;
            rank++;
        }
        if (components > rank) {
            throw new BadInputException(
                    "polynomial expects at most as many components as the training samples vary in, " + rank
                            + ", found components=" + components);
        }
        Matrix basis = eigen.vectors().firstRows(components).times(1 / Math.sqrt(variance / components));
        List<int[]> monomials = monomials();
        int[] parent = monomials.stream().mapToInt(m -> m[0]).toArray();
        int[] factor = monomials.stream().mapToInt(m -> m[1]).toArray();
        return new Map(train.layout(), moments.mean().toArray(), basis, parent, factor, backend);
    }

    /** For each monomial one of a degree less (-1: the constant) and the component that it is multiplied by. */
    private List<int[]> monomials() {
        List<int[]> all = new ArrayList<>();
        for (int j = 0; j < components; j++) {
            all.add(new int[] {-1, j});
        }
        int from = 0;
        for (int p = 2; p <= degree; p++) {
            int to = all.size();
            for (int parent = from; parent < to; parent++) {
                for (int j = all.get(parent)[1]; j < components; j++) {
                    all.add(new int[] {parent, j});
                }
            }
            from = to;
        }
        return all;
    }

    /** Components and monomials fixed. */
    private record Map(Layout input, double[] mean, Matrix basis, int[] parent, int[] factor, Backend backend)
            implements FeatureMap {
        @Override
        public Layout output() {
            return new Layout.Flat(parent.length);
        }

        @Override
        public Matrix map(Matrix rows) {
            FeatureMap.requireRows(this, rows);
            int m = parent.length;
            Matrix components = backend.multiplyTransposedRight(Arguments.centred(rows, mean), basis);
            double[] out = new double[Math.multiplyExact(rows.rows(), m)];
            int pieces = (rows.rows() + PIECE_ROWS - 1) / PIECE_ROWS;
            new Team(backend.threads()).run(pieces, piece -> {
                for (int r = piece * PIECE_ROWS; r < Math.min(rows.rows(), (piece + 1) * PIECE_ROWS); r++) {
                    for (int i = 0; i < m; i++) {
                        double rest = parent[i] < 0 ? 1 : out[r * m + parent[i]];
                        out[r * m + i] = rest * components.at(r, factor[i]);
                    }
                }
            });
            return Matrix.wrap(rows.rows(), m, out);
        }
    }
}
