package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentBlocks.Block;
import dev.presage.moments.Moments;
import dev.presage.probe.PrincipalSpace;
import java.util.Arrays;

/**
 * First-order responses of clean PCA to blocks of the samples. With J_b = U (C_b - C) U&#7488; in the principal components,
 * C_b about the mean of all samples, eigenvalue j responds by J_jj, and component j turns towards component i by
 * J_ji / (&lambda;_j - &lambda;_i) (first-order perturbation theory; Kato 1966).
 *
 * <p>Cost: 2 d&sup2; (count + r/d count) flops a block; memory count r numbers a block.
 */
public final class CleanResponse {
    private final PrincipalSpace space;
    private final Moments moments;
    private final MomentBlocks blocks;
    private final int count;
    private final double[] roots;
    private final Matrix[] responses;

    private CleanResponse(PrincipalSpace space, Moments moments, MomentBlocks blocks, int count) {
        this.space = space;
        this.moments = moments;
        this.blocks = blocks;
        this.count = count;
        responses = new Matrix[blocks.size()];
        Vector values = space.spectrum();
        roots = new double[space.rank()];
        Arrays.setAll(roots, i -> Math.sqrt(values.at(i)));
    }

    /**
     * Of the first {@code count} components, or of all there are.
     *
     * @param moments of all samples
     */
    public static CleanResponse of(
            PrincipalSpace space, Moments moments, MomentBlocks blocks, int count, Backend backend) {
        CleanResponse made = new CleanResponse(space, moments, blocks, Math.min(count, space.rank()));
        Matrix components = space.components(made.count);
        Vector values = space.spectrum();
        Backend alone = backend.alone();
        try (LinearOperator all = alone.operator(space.components(space.rank()))) {
            new Team(backend.callers()).run(blocks.size(), b -> {
                Block block = blocks.blocks().get(b);
                double[] away = made.away(block);
                Matrix rows;
                try (LinearOperator own = alone.operator(block.moments().covariance())) {
                    rows = own.apply(components);
                }
                double[] seen = all.apply(rows.plusOuter(1, components.times(away), away))
                        .toArray();
                for (int j = 0; j < made.count; j++) {
                    seen[j * space.rank() + j] -= values.at(j);
                }
                made.responses[b] = Matrix.wrap(made.count, space.rank(), seen);
            });
        }
        return made;
    }

    /** All features of the data. */
    PrincipalSpace space() {
        return space;
    }

    /** The blocks. */
    MomentBlocks blocks() {
        return blocks;
    }

    /** Moments of all samples. */
    Moments moments() {
        return moments;
    }

    /** How many components' responses are known. */
    public int count() {
        return count;
    }

    /** The response of eigenvalue j (from 0) to each block. */
    double[] eigenvalue(int j) {
        return Arrays.stream(responses).mapToDouble(r -> r.at(j, j)).toArray();
    }

    /**
     * How the first b components turn out of their span in response to a block, in coordinates of the features, b &times;
     * (r - b): entry (j, i) = J_ji sqrt(&lambda;_i / &lambda;_j) / (&lambda;_j - &lambda;_i).
     */
    Matrix tangent(int block, int b) {
        Vector values = space.spectrum();
        Matrix response = responses[block];
        double[] out = new double[b * (space.rank() - b)];
        int at = 0;
        for (int j = 0; j < b; j++) {
            double own = values.at(j);
            for (int i = b; i < space.rank(); i++) {
                out[at++] = response.at(j, i) * roots[i] / (roots[j] * (own - values.at(i)));
            }
        }
        return Matrix.wrap(b, space.rank() - b, out);
    }

    /**
     * f&#7488;(C_b - C) g for features of given coordinates, the first of which is one of the components whose responses are
     * known.
     */
    double between(int block, double[] f, double[] g) {
        double[] seen = responses[block].times(divided(g, space.rank()));
        return Vector.wrap(divided(f, count)).dot(Vector.wrap(seen));
    }

    /** The first entries divided by the deviations of their components. */
    private double[] divided(double[] coordinates, int entries) {
        double[] out = new double[entries];
        Arrays.setAll(out, i -> coordinates[i] / roots[i]);
        return out;
    }

    /** tr R (C_b - C) R&#7488; for rows over the inputs, whose trace in C is known; O(d&sup2;) a row. */
    double energy(int block, Matrix rows, double known) {
        Block of = blocks.blocks().get(block);
        double[] shift = rows.times(away(of));
        return of.moments().covariance().energy(rows) + Vector.wrap(shift).dot(Vector.wrap(shift)) - known;
    }

    private double[] away(Block block) {
        return block.moments().mean().minus(moments.mean()).toArray();
    }
}
