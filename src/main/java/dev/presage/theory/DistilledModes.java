package dev.presage.theory;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Jepa;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The features of {@link Jepa} where M and S share eigenvectors: the common modes in the order of their critical times, when the
 * predictor has half of its final strength from a start of {@value #START} ({@link DistillationDynamics}). As the start becomes
 * smaller the order becomes that of &lambda;, and of &rho; among equal &lambda;. Source: theory.md 3.14.
 */
final class DistilledModes {
    /** A small start; the order of clearly different modes does not depend on it. */
    private static final double START = 1e-3;

    private static final double HALF = 0.5;
    private static final double ROUNDOFF = 8;

    private DistilledModes() {}

    static ClosedForm solve(Jepa jepa, ViewMoments views, Optional<LabelViewMoments> labels, SharedModes modes) {
        int count = modes.count();
        double[] worth = new double[count];
        Arrays.setAll(
                worth,
                j -> 1
                        / new DistillationDynamics(
                                        modes.cross().at(j), modes.total().at(j), jepa.depth())
                                .timeTo(
                                        Math.min(
                                                START,
                                                modes.cross().at(j)
                                                        / modes.total().at(j)
                                                        / 4),
                                        HALF));
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> -worth[j]))
                .mapToInt(j -> j)
                .toArray();
        int d = views.dimension();
        Matrix encoder = Matrix.generate(
                count,
                d,
                (i, c) -> modes.axes().at(order[i], c) / Math.sqrt(modes.total().at(order[i])));
        double[] rho = Arrays.stream(order)
                .mapToDouble(j -> modes.cross().at(j) / modes.total().at(j))
                .toArray();
        double[] worths = Arrays.stream(order).mapToDouble(j -> worth[j]).toArray();
        double norm = SymmetricMatrix.symmetricPart(views.cross()).frobeniusNorm()
                + views.total().frobeniusNorm();
        double[] errors = new double[count];
        double[] solutionErrors = new double[count];
        for (int i = 0; i < count; i++) {
            double relative = ROUNDOFF * Math.ulp(1.0) * norm / modes.cross().at(order[i]);
            errors[i] = 2 * jepa.depth() * relative * worths[i];
            solutionErrors[i] = relative * rho[i];
        }
        return ClosedForm.ofModes(
                jepa,
                views,
                labels,
                encoder,
                Spectrum.ordered(Vector.of(rho), worths, errors, d, count),
                rho,
                solutionErrors,
                "common eigenvectors of M and S");
    }
}
