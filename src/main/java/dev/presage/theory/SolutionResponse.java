package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.model.Target;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentBlocks.Block;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.Views;
import dev.presage.probe.PrincipalSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * First-order responses of an objective's solutions to blocks of the samples. For T v_j = &omega;_j S v_j, V S V&#7488; = I,
 * and Z_b = V (T_b - T) V&#7488; - &Omega; V (S_b - S) V&#7488;, &omega;_j responds by Z_jj and v_j by &sum;_i v_i Z_ji /
 * (&omega;_j - &omega;_i), i outside the first solutions that are kept together (first-order perturbation theory of the
 * generalized eigenproblem; Stewart &amp; Sun 1990, chapter VI). T and S are linear in the moments of the samples, so T_b and
 * S_b are those of the block. Where a target has fewer solutions than the views have directions, the others have &omega; = 0 and
 * are taken together: v_j responds by S^+ (what is left of T_b v_j - &omega;_j S_b v_j) / &omega;_j.
 *
 * <p>Cost: a push a block, shared by all objectives, and some 8 to 10 K d&sup2; flops a block and objective for K solutions;
 * memory K r numbers a block. If not all solutions were computed, one more eigenproblem finds them.
 */
final class SolutionResponse {
    private final Matrix encoder;
    private final double[] values;
    private final int count;
    private final Matrix coordinates;
    private final Whitening whitening;
    private final ClosedForm solution;
    private final PrincipalSpace space;
    private final Backend backend;
    private final Matrix totalRows;
    private final Matrix targetRows;
    private final Matrix factorRows;
    private final List<Matrix> mixing = new ArrayList<>();
    private final List<Matrix> rest = new ArrayList<>();

    private SolutionResponse(
            ClosedForm solution, Views views, Whitening whitening, PrincipalSpace space, int count, Backend backend) {
        this.solution = solution;
        this.whitening = whitening;
        this.space = space;
        this.backend = backend;
        Target target = solution.objective().target(views.moments(), views.labels());
        if (solution.whole()) {
            encoder = solution.encoder(solution.features());
            values = solution.solutions();
            for (int j = 0; j < values.length && target instanceof Target.Factor; j++) {
                values[j] *= values[j];
            }
        } else {
            SymmetricEigen eigen = whitening.eigen(
                    target instanceof Target.Form form ? form.form() : backend.gram(((Target.Factor) target).factor()),
                    backend);
            encoder = eigen.vectors();
            values = eigen.values();
        }
        this.count = Math.min(count, encoder.rows());
        coordinates = space.coordinates(encoder);
        Matrix first = encoder.firstRows(this.count);
        totalRows = backend.multiply(first, views.moments().total().toMatrix());
        if (target instanceof Target.Form form) {
            factorRows = Matrix.zeros(this.count, 0);
            targetRows = backend.multiply(first, form.form().toMatrix());
        } else {
            Matrix factor = ((Target.Factor) target).factor();
            factorRows = backend.multiplyTransposedRight(first, factor);
            targetRows = backend.multiply(factorRows, factor);
        }
    }

    /** A solved problem. */
    record Problem(ClosedForm solution, Whitening whitening) {}

    /**
     * Responses of several solutions under one noise.
     *
     * @param count how many solutions of each are wanted
     */
    static List<SolutionResponse> of(
            List<Problem> problems,
            Views views,
            Optional<LabelMoments> labels,
            AffineNoise noise,
            MomentBlocks blocks,
            PrincipalSpace space,
            int count,
            Backend backend) {
        List<SolutionResponse> responses = problems.stream()
                .map(p -> new SolutionResponse(p.solution(), views, p.whitening(), space, count, backend))
                .toList();
        for (Block block : blocks.blocks()) {
            Views seen = BlockViews.of(block, views, labels, noise);
            responses.forEach(response -> response.add(seen, views));
        }
        return responses;
    }

    private void add(Views block, Views all) {
        Matrix first = encoder.firstRows(count);
        Matrix change = backend.multiply(first, block.moments().total().toMatrix())
                .minus(totalRows)
                .scaleRows(java.util.Arrays.stream(values)
                        .limit(count)
                        .map(v -> -v)
                        .toArray())
                .plus(targetChange(block, all, first));
        Matrix mixed = backend.multiplyTransposedRight(change, encoder);
        mixing.add(mixed);
        if (encoder.rows() < whitening.rank()) {
            Matrix known = backend.multiply(
                    mixed, backend.multiply(encoder, all.moments().total().toMatrix()));
            double[] scale = new double[count];
            for (int j = 0; j < count; j++) {
                scale[j] = values[j] > 0 ? 1 / values[j] : 0;
            }
            rest.add(space.coordinates(whitening
                    .encoder(whitening.whitened(change.minus(known), backend), backend)
                    .scaleRows(scale)));
        }
    }

    /** V (T_b - T). */
    private Matrix targetChange(Views block, Views all, Matrix first) {
        Target target = solution.objective().target(block.moments(), block.labels());
        if (target instanceof Target.Form form) {
            return backend.multiply(first, form.form().toMatrix()).minus(targetRows);
        }
        Matrix factor = ((Target.Factor) target).factor();
        Matrix whole = ((Target.Factor) solution.objective().target(all.moments(), all.labels())).factor();
        Matrix left = backend.multiplyTransposedRight(first, factor).minus(factorRows);
        return backend.multiply(factorRows, factor).minus(targetRows).plus(backend.multiply(left, whole));
    }

    /** How many solutions' responses are known. */
    int count() {
        return count;
    }

    /** &omega;_j of all solutions, as eigenvalues of T against S; j from 0, 0 beyond them. */
    double value(int j) {
        return j < values.length ? values[j] : 0;
    }

    /** The response of &omega;_j (from 0) to each block; 0 beyond the solutions. */
    double[] eigenvalue(int j) {
        return mixing.stream().mapToDouble(z -> j < count ? z.at(j, j) : 0).toArray();
    }

    /** Coordinates of the first solutions. */
    Matrix coordinates(int a) {
        return coordinates.firstRows(a);
    }

    /** What the coordinates of the first a solutions change by in response to a block, but for their span, a &times; r. */
    Matrix change(int block, int a) {
        int others = encoder.rows() - a;
        Matrix z = mixing.get(block);
        double[] weights = new double[a * others];
        for (int j = 0; j < a; j++) {
            for (int i = 0; i < others; i++) {
                weights[j * others + i] = z.at(j, a + i) / (values[j] - values[a + i]);
            }
        }
        Matrix moved = others == 0
                ? Matrix.zeros(a, space.rank())
                : backend.multiply(Matrix.wrap(a, others, weights), coordinates.rows(a, encoder.rows()));
        return rest.isEmpty() ? moved : moved.plus(rest.get(block).firstRows(a));
    }
}
