package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.model.Target;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.Views;
import dev.presage.probe.PrincipalSpace;
import java.util.Arrays;
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
    private final LinearOperator encoders;
    private final Matrix first;
    private final Matrix totalRows;
    private final Matrix shownTotal;
    private final Optional<LinearOperator> factors;
    private final Matrix targetRows;
    private final Matrix factorRows;
    private final Matrix[] mixing;
    private final Matrix[] rest;

    private SolutionResponse(
            ClosedForm solution,
            Views views,
            Whitening whitening,
            PrincipalSpace space,
            int count,
            int blocks,
            Backend backend) {
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
        first = encoder.firstRows(this.count);
        SymmetricMatrix total = views.moments().total();
        totalRows = product(total, first, backend);
        boolean all = encoder.rows() == whitening.rank();
        shownTotal = all ? Matrix.zeros(0, 0) : product(total, encoder, backend);
        mixing = new Matrix[blocks];
        rest = new Matrix[all ? 0 : blocks];
        Backend alone = backend.alone();
        encoders = alone.operator(encoder);
        if (target instanceof Target.Form form) {
            factors = Optional.empty();
            factorRows = Matrix.zeros(0, 0);
            targetRows = product(form.form(), first, backend);
        } else {
            Matrix factor = ((Target.Factor) target).factor();
            factors = Optional.of(alone.operator(factor));
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
                .map(p ->
                        new SolutionResponse(p.solution(), views, p.whitening(), space, count, blocks.size(), backend))
                .toList();
        try {
            Backend alone = backend.alone();
            new Team(backend.callers()).run(blocks.size(), i -> {
                Views seen = BlockViews.of(blocks.blocks().get(i), views, labels, noise);
                try (LinearOperator total = alone.operator(seen.moments().total())) {
                    responses.forEach(response -> response.add(i, seen, total, alone));
                }
            });
            responses.forEach(SolutionResponse::turnRest);
            return responses;
        } finally {
            responses.forEach(SolutionResponse::free);
        }
    }

    /** Gives back what only more blocks would need. */
    private void free() {
        encoders.close();
        factors.ifPresent(LinearOperator::close);
    }

    /** V (T_b - T) V_K&#7488; - V (S_b - S) V_K&#7488; Omega, transposed, of block b. */
    private void add(int b, Views block, LinearOperator total, Backend alone) {
        Matrix change = total.apply(first)
                .minus(totalRows)
                .scaleRows(Arrays.stream(values).limit(count).map(v -> -v).toArray())
                .plus(targetChange(block, alone));
        Matrix mixed = encoders.apply(change);
        mixing[b] = mixed;
        if (rest.length > 0) {
            rest[b] = change.minus(alone.multiply(mixed, shownTotal));
        }
    }

    /** What is left becomes the coordinates of what it turns the solutions by. */
    private void turnRest() {
        double[] scale = new double[count];
        for (int j = 0; j < count; j++) {
            scale[j] = values[j] > 0 ? 1 / values[j] : 0;
        }
        for (int b = 0; b < rest.length; b++) {
            rest[b] = space.coordinates(whitening
                    .encoder(whitening.whitened(rest[b], backend), backend)
                    .scaleRows(scale));
        }
    }

    /** V_K (T_b - T). */
    private Matrix targetChange(Views block, Backend alone) {
        Target target = solution.objective().target(block.moments(), block.labels());
        if (target instanceof Target.Form form) {
            return product(form.form(), first, alone).minus(targetRows);
        }
        try (LinearOperator own = alone.operator(((Target.Factor) target).factor())) {
            Matrix left = own.apply(first).minus(factorRows);
            return own.applyTransposed(factorRows)
                    .minus(targetRows)
                    .plus(factors.orElseThrow().applyTransposed(left));
        }
    }

    private static Matrix product(SymmetricMatrix a, Matrix rows, Backend backend) {
        try (LinearOperator operator = backend.operator(a)) {
            return operator.apply(rows);
        }
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
        return Arrays.stream(mixing)
                .mapToDouble(z -> j < count ? z.at(j, j) : 0)
                .toArray();
    }

    /** Coordinates of the first solutions. */
    Matrix coordinates(int a) {
        return coordinates.firstRows(a);
    }

    /**
     * What the coordinates of the first a solutions change by in response to each block, but for their span; blocks below each
     * other, (blocks a) &times; r.
     */
    Matrix changes(int a) {
        int others = encoder.rows() - a;
        double[] weights = new double[Math.multiplyExact(mixing.length, a * others)];
        int at = 0;
        for (Matrix z : mixing) {
            for (int j = 0; j < a; j++) {
                for (int i = a; i < encoder.rows(); i++) {
                    weights[at++] = z.at(j, i) / (values[j] - values[i]);
                }
            }
        }
        Matrix moved = others == 0
                ? Matrix.zeros(mixing.length * a, space.rank())
                : backend.multiply(
                        Matrix.wrap(mixing.length * a, others, weights), coordinates.rows(a, encoder.rows()));
        return rest.length == 0
                ? moved
                : Matrix.generate(moved.rows(), moved.columns(), (i, j) -> moved.at(i, j) + rest[i / a].at(i % a, j));
    }
}
