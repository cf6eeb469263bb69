package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentBlocks.Block;
import dev.presage.moments.Moments;
import dev.presage.probe.PrincipalSpace;
import java.util.ArrayList;
import java.util.List;

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
    private final List<Matrix> responses = new ArrayList<>();

    private CleanResponse(PrincipalSpace space, Moments moments, MomentBlocks blocks, int count) {
        this.space = space;
        this.moments = moments;
        this.blocks = blocks;
        this.count = count;
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
        Matrix all = space.components(space.rank());
        for (Block block : blocks.blocks()) {
            double[] away = made.away(block);
            Matrix rows = backend.multiply(
                            components, block.moments().covariance().toMatrix())
                    .plusOuter(1, components.times(away), away);
            Matrix seen = backend.multiplyTransposedRight(rows, all);
            made.responses.add(Matrix.generate(
                    made.count,
                    space.rank(),
                    (j, i) -> seen.at(j, i) - (i == j ? space.spectrum().at(j) : 0)));
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
        return responses.stream().mapToDouble(r -> r.at(j, j)).toArray();
    }

    /**
     * How the first b components turn out of their span in response to a block, in coordinates of the features, b &times;
     * (r - b): entry (j, i) = J_ji sqrt(&lambda;_i / &lambda;_j) / (&lambda;_j - &lambda;_i).
     */
    Matrix tangent(int block, int b) {
        Vector values = space.spectrum();
        Matrix response = responses.get(block);
        double[] out = new double[b * (space.rank() - b)];
        int at = 0;
        for (int j = 0; j < b; j++) {
            double own = values.at(j);
            for (int i = b; i < space.rank(); i++) {
                out[at++] = response.at(j, i) * Math.sqrt(values.at(i) / own) / (own - values.at(i));
            }
        }
        return Matrix.wrap(b, space.rank() - b, out);
    }

    /** f&#7488;(C_b - C) g for two rows over the inputs; O(d&sup2;). */
    double between(int block, double[] f, double[] g) {
        Block of = blocks.blocks().get(block);
        double[] away = away(of);
        Vector left = Vector.wrap(f);
        return left.dot(Vector.wrap(of.moments().covariance().times(g)))
                + left.dot(Vector.wrap(away)) * Vector.wrap(g).dot(Vector.wrap(away))
                - left.dot(Vector.wrap(moments.covariance().times(g)));
    }

    /** tr R (C_b - C) R&#7488; for rows over the inputs; O(d&sup2;) a row. */
    double energy(int block, Matrix rows) {
        Block of = blocks.blocks().get(block);
        double[] shift = rows.times(away(of));
        SymmetricMatrix own = of.moments().covariance();
        return own.energy(rows)
                + Vector.wrap(shift).dot(Vector.wrap(shift))
                - moments.covariance().energy(rows);
    }

    private double[] away(Block block) {
        return block.moments().mean().minus(moments.mean()).toArray();
    }
}
