package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Solutions of joint embedding block by block are those of the generalized eigenproblem, wherever noise falls apart. */
class NoiseBlocksTest {
    private static final Backend BACKEND = Backends.of("auto", 2);
    private static final double EPS = Math.ulp(1.0);
    private static final Layout.Image IMAGE = new Layout.Image(3, 12, 10);

    /** d = 360 correlated coordinates of unlike variances, with a mean. */
    private static Moments clean() {
        int d = IMAGE.dimension();
        SplittableRandom random = new SplittableRandom(5);
        Matrix rows = Matrix.generate(2 * d, d, (i, j) -> random.nextGaussian());
        Matrix mixed = BACKEND.multiply(
                rows, Matrix.generate(d, d, (i, j) -> Math.pow(0.9, Math.abs(i - j)) / (1 + (i % 7) + (j % 5))));
        SymmetricMatrix covariance = BACKEND.gram(mixed).times(1.0 / rows.rows());
        double[] mean = new double[d];
        java.util.Arrays.setAll(mean, j -> Math.sin(j));
        return new Moments(rows.rows(), Vector.of(mean), covariance);
    }

    private static ViewMoments views(String noise) {
        Moments clean = clean();
        return ViewMoments.exact(
                clean, new NoiseCompiler(IMAGE, clean.mean(), BACKEND).compile(NoiseExpression.parse(noise)));
    }

    private static Optional<NoiseBlocks> blocks(ViewMoments views) {
        return NoiseBlocks.of(views.total(), views.between(), 0, BACKEND);
    }

    /**
     * Values against dsygvd's, and V S V' = I and G v = omega S v by definition. Errors of values are those of both
     * eigenproblems, eps ||G|| ||v||^2 with ||v||^2 at most 1/lambda_min(S), times a few for the sums of d products.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gaussian(sigma=0.3)",
                "mask(ratio=0.75,patch=4)",
                "mask(ratio=0.3,patch=5x3,channels=separate)",
                "mask(ratio=0.5)",
                "dropout(ratio=0.4,patch=2)",
                "speckle(sigma=0.5)",
                "saltpepper(ratio=0.2,low=-1,high=2)",
                "mask(0.5,patch=2)|gaussian(sigma=0.2)"
            })
    void solvesTheGeneralizedEigenproblem(String noise) {
        ViewMoments views = views(noise);
        int d = views.dimension();
        NoiseBlocks blocks = blocks(views).orElseThrow();
        SymmetricEigen expected =
                BACKEND.generalizedEigen(views.between(), views.total()).orElseThrow();
        double[] total = BACKEND.eigenvalues(views.total());
        double tolerance = 32 * EPS * total[0] / total[d - 1];
        SymmetricEigen all = blocks.largest(views.between(), d, BACKEND);
        SymmetricEigen few = blocks.byProducts(views.between(), 6, d, BACKEND).orElseThrow();
        for (int j = 0; j < d; j++) {
            assertEquals(expected.values()[j], all.values()[j], tolerance, "value " + j);
        }
        for (int j = 0; j < 6; j++) {
            assertEquals(expected.values()[j], few.values()[j], tolerance, "value " + j);
        }
        assertSolves(views, all, tolerance);
        assertSolves(views, few, tolerance);
    }

    private static void assertSolves(ViewMoments views, SymmetricEigen found, double tolerance) {
        Matrix v = found.vectors();
        Matrix vs = BACKEND.multiply(v, views.total().toMatrix());
        Matrix constraint = BACKEND.multiplyTransposedRight(vs, v);
        for (int i = 0; i < v.rows(); i++) {
            for (int j = 0; j < v.rows(); j++) {
                assertEquals(i == j ? 1 : 0, constraint.at(i, j), tolerance, "V S V' at " + i + ", " + j);
            }
        }
        Matrix difference = BACKEND.multiply(v, views.between().toMatrix()).minus(vs.scaleRows(found.values()));
        assertTrue(difference.frobeniusNorm() <= tolerance * Math.sqrt(v.rows()) * vs.frobeniusNorm());
    }

    /** By hand: G = diag(2, 1), Sigma = diag(1, 3): omega = 2/3 and 1/4, v = e_1/sqrt 3 and e_2/2. */
    @Test
    void byHand() {
        SymmetricMatrix form = SymmetricMatrix.diagonal(2, 1);
        SymmetricMatrix total = SymmetricMatrix.diagonal(3, 4);
        SymmetricEigen found =
                NoiseBlocks.of(total, form, 0, BACKEND).orElseThrow().largest(form, 2, BACKEND);
        assertEquals(2.0 / 3, found.values()[0], 4 * EPS);
        assertEquals(1.0 / 4, found.values()[1], 4 * EPS);
        assertEquals(1 / Math.sqrt(3), Math.abs(found.vectors().at(0, 0)), 4 * EPS);
        assertEquals(1.0 / 2, Math.abs(found.vectors().at(1, 1)), 4 * EPS);
    }

    /** Noise that couples everything, leaves a direction alone, or is too weak for its blocks to be known. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hflip",
                "shift(max=1)",
                "mae(ratio=0.5,patch=2)",
                "brightness(0.5..1.5)",
                "none",
                "gaussian(sigma=1e-7)"
            })
    void otherNoiseIsLeftToTheGeneralWay(String noise) {
        assertTrue(blocks(views(noise)).isEmpty());
    }
}
