package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BlockLanczos;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The solutions of T v = &omega; S v where &Sigma; = S - T falls apart into small blocks, as the covariance of a view given
 * its source does under additive noise on coordinates or patches, masks, dropout and speckle when T = G. With &Sigma; =
 * LL&#7488; block by block, T v = &nu; &Sigma; v is the symmetric eigenproblem of L&#8315;&sup1; T L&#8315;&#7488;, &omega; =
 * &nu;/(1 + &nu;) is in the same order, and no factor of S is needed: forming it costs 4 d&sup2; b flops, b being the size of
 * the blocks, where reducing by a dense factor costs d&sup3;.
 *
 * <p>Entries of &Sigma; within 4 eps of those of S count as zero, which S could as well have for rounding.
 */
final class NoiseBlocks {
    private static final double EPS = Math.ulp(1.0);

    /** Entries that S and T have in common, to the rounding errors of a few products. */
    private static final double SAME = 4 * EPS;

    /** Room for rounding in a proof that &Sigma; is definite, as {@link Whitening} has it. */
    private static final double SAFETY = 16;

    /** The largest block that pays, if it is at most half of all. */
    private static final int MOST = 512;

    /** Coordinates that are worked on at once: small blocks are put together. */
    private static final int PANEL = 192;

    private final int[] order;
    private final List<Panel> panels;

    /**
     * Some whole blocks.
     *
     * @param from where their coordinates begin in {@link #order}
     * @param inverse L&#8315;&sup1; of these coordinates
     */
    private record Panel(int from, Matrix inverse) {
        int to() {
            return from + inverse.rows();
        }
    }

    private NoiseBlocks(int[] order, List<Panel> panels) {
        this.order = order;
        this.panels = panels;
    }

    /**
     * The blocks, if they are small and &Sigma; is positive definite beyond doubt: eps d, or the relative error, times ||S||
     * ||&Sigma;&#8315;&sup1;|| below 1/{@value #SAFETY}.
     *
     * @param relativeError of S, relative to its norm
     */
    static Optional<NoiseBlocks> of(
            SymmetricMatrix total, SymmetricMatrix form, double relativeError, Backend backend) {
        int d = total.dimension();
        Optional<int[]> roots = components(total, form);
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        int[][] members = members(roots.get());
        int[] order = new int[d];
        List<Panel> panels = new ArrayList<>();
        double error = SAFETY * Math.max(EPS * d, relativeError) * Math.min(total.trace(), total.largestRowSum());
        int at = 0;
        for (int b = 0; b < members.length; ) {
            int from = at;
            do {
                System.arraycopy(members[b], 0, order, at, members[b].length);
                at += members[b].length;
                b++;
            } while (b < members.length && at - from + members[b].length <= PANEL);
            SymmetricMatrix within = SymmetricMatrix.generate(
                    at - from, (i, j) -> difference(total, form, order[from + i], order[from + j], roots.get()));
            Optional<Matrix> inverse = backend.cholesky(within)
                    .map(lower -> backend.solveLower(
                            lower, Matrix.generate(lower.rows(), lower.rows(), (i, j) -> i == j ? 1 : 0)))
                    .filter(l -> error * l.sumOfSquares() < 1);
            if (inverse.isEmpty()) {
                return Optional.empty();
            }
            panels.add(new Panel(from, inverse.get()));
        }
        return Optional.of(new NoiseBlocks(order, panels));
    }

    private static double difference(SymmetricMatrix total, SymmetricMatrix form, int i, int j, int[] roots) {
        return roots[i] == roots[j] ? total.at(i, j) - form.at(i, j) : 0;
    }

    /** For each coordinate the smallest one that it is coupled with; empty if there is a large block, or one without noise. */
    private static Optional<int[]> components(SymmetricMatrix total, SymmetricMatrix form) {
        int d = total.dimension();
        int[] parent = new int[d];
        int[] size = new int[d];
        Arrays.setAll(parent, i -> i);
        Arrays.fill(size, 1);
        for (int i = 0; i < d; i++) {
            if (!(total.at(i, i) - form.at(i, i) > SAME * total.at(i, i))) {
                return Optional.empty();
            }
            for (int j = 0; j < i; j++) {
                double s = total.at(i, j);
                if (Math.abs(s - form.at(i, j)) > SAME * Math.abs(s)) {
                    int a = root(parent, i);
                    int b = root(parent, j);
                    if (a != b) {
                        int first = Math.min(a, b);
                        parent[Math.max(a, b)] = first;
                        size[first] = size[a] + size[b];
                        if (size[first] > Math.min(MOST, d / 2)) {
                            return Optional.empty();
                        }
                    }
                }
            }
        }
        Arrays.setAll(size, i -> root(parent, i));
        return Optional.of(size);
    }

    private static int root(int[] parent, int i) {
        int at = i;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    /** The coordinates of each block, ascending; blocks by their first. */
    private static int[][] members(int[] roots) {
        int d = roots.length;
        int[] sizes = new int[d];
        for (int root : roots) {
            sizes[root]++;
        }
        int[][] byRoot = new int[d][];
        int[] filled = new int[d];
        for (int i = 0; i < d; i++) {
            int root = roots[i];
            if (byRoot[root] == null) {
                byRoot[root] = new int[sizes[root]];
            }
            byRoot[root][filled[root]++] = i;
        }
        return Arrays.stream(byRoot).filter(block -> block != null).toArray(int[][]::new);
    }

    /** All solutions of T v = &omega; S v, or the largest, descending, rows with V S V&#7488; = I. */
    SymmetricEigen largest(SymmetricMatrix form, int count, Backend backend) {
        SymmetricMatrix white = whitened(form, backend);
        return solutions(count >= order.length ? backend.eigen(white) : backend.topEigen(white, count), backend);
    }

    /** The largest solutions by products of T with blocks of vectors; empty if they do not converge in so many. */
    Optional<SymmetricEigen> byProducts(SymmetricMatrix form, int count, int steps, Backend backend) {
        try (LinearOperator target = backend.operator(form);
                Whitener whitener = new Whitener(backend)) {
            return BlockLanczos.largest(
                            x -> whitener.apply(target.apply(whitener.applyTransposed(x))),
                            order.length,
                            count,
                            steps,
                            0,
                            backend)
                    .map(found -> solutions(found, backend));
        }
    }

    private SymmetricEigen solutions(SymmetricEigen found, Backend backend) {
        double[] omega = new double[found.values().length];
        double[] scale = new double[omega.length];
        for (int j = 0; j < omega.length; j++) {
            double nu = found.values()[j];
            omega[j] = nu / (1 + nu);
            scale[j] = 1 / Math.sqrt(1 + nu);
        }
        try (Whitener whitener = new Whitener(backend)) {
            return new SymmetricEigen(
                    omega, whitener.applyTransposed(found.vectors()).scaleRows(scale));
        }
    }

    /** L&#8315;&sup1; from coordinates as they were to whitened ones, its panels where the backend computes. */
    private final class Whitener implements LinearOperator {
        private final List<LinearOperator> inverses;

        Whitener(Backend backend) {
            inverses = panels.stream()
                    .map(panel -> backend.operator(panel.inverse()))
                    .toList();
        }

        @Override
        public Matrix apply(Matrix rows) {
            int d = order.length;
            double[] out = new double[rows.rows() * d];
            for (int q = 0; q < inverses.size(); q++) {
                int from = panels.get(q).from();
                int size = panels.get(q).to() - from;
                Matrix white = inverses.get(q)
                        .apply(Matrix.generate(rows.rows(), size, (i, j) -> rows.at(i, order[from + j])));
                for (int i = 0; i < rows.rows(); i++) {
                    white.copyRow(i, out, i * d + from);
                }
            }
            return Matrix.wrap(rows.rows(), d, out);
        }

        @Override
        public Matrix applyTransposed(Matrix rows) {
            int d = order.length;
            double[] out = new double[rows.rows() * d];
            for (int q = 0; q < inverses.size(); q++) {
                int from = panels.get(q).from();
                int size = panels.get(q).to() - from;
                Matrix encoder = inverses.get(q).applyTransposed(rows.columns(from, from + size));
                for (int i = 0; i < rows.rows(); i++) {
                    for (int j = 0; j < size; j++) {
                        out[i * d + order[from + j]] = encoder.at(i, j);
                    }
                }
            }
            return Matrix.wrap(rows.rows(), d, out);
        }

        @Override
        public void close() {
            inverses.forEach(LinearOperator::close);
        }
    }

    /** L&#8315;&sup1; T L&#8315;&#7488;, coordinates in the order of the blocks. */
    private SymmetricMatrix whitened(SymmetricMatrix form, Backend backend) {
        int d = order.length;
        Matrix[] lower = new Matrix[panels.size()];
        int[] panelOf = new int[d];
        for (int p = 0; p < lower.length; p++) {
            Panel panel = panels.get(p);
            Arrays.fill(panelOf, panel.from(), panel.to(), p);
            Matrix given = Matrix.generate(
                    panel.to() - panel.from(), panel.to(), (i, j) -> form.at(order[panel.from() + i], order[j]));
            lower[p] = fromRight(backend.multiply(panel.inverse(), given), p, backend);
        }
        return SymmetricMatrix.generate(
                d, (i, j) -> lower[panelOf[i]].at(i - panels.get(panelOf[i]).from(), j));
    }

    /** Rows over the first panels, up to one of them, times L&#8315;&#7488;. */
    private Matrix fromRight(Matrix rows, int last, Backend backend) {
        double[] out = new double[rows.rows() * rows.columns()];
        for (int q = 0; q <= last; q++) {
            Panel panel = panels.get(q);
            Matrix product = backend.multiplyTransposedRight(rows.columns(panel.from(), panel.to()), panel.inverse());
            for (int i = 0; i < rows.rows(); i++) {
                product.copyRow(i, out, i * rows.columns() + panel.from());
            }
        }
        return Matrix.wrap(rows.rows(), rows.columns(), out);
    }
}
