package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.MaskEvents;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedRegressionTest {
    private static final JavaBackend BACKEND = new JavaBackend(1);
    private static final double ROUNDOFF = 1e4 * Math.ulp(1.0);

    private static AffineNoise noise(String expression, Layout layout) {
        return new NoiseCompiler(layout, Vector.zeros(layout.dimension()), BACKEND)
                .compile(NoiseExpression.parse(expression));
    }

    private static MaskedRegression solve(
            String expression, Layout layout, SymmetricMatrix c, int k, Progress progress) {
        AffineNoise noise = noise(expression, layout);
        ViewMoments views = ViewMoments.exact(new Moments(10, Vector.zeros(c.dimension()), c), noise);
        return MaskedRegression.solve(
                views,
                MaskEvents.of(noise).orElseThrow(),
                Whitening.of(views.total(), BACKEND),
                k,
                c.dimension(),
                BACKEND,
                progress);
    }

    /**
     * Two coordinates of variances 2 and 1 and covariance 1, each dropped with probability 1/4. A coordinate that is dropped is
     * predicted by the other, seen in 3/4 of cases: (1/4)(2 - 3/4 1/1) + (1/4)(1 - 3/4 1/2) = 0.46875. Rank 1 must choose.
     */
    @Test
    void byHand() {
        SymmetricMatrix c = SymmetricMatrix.generate(2, (i, j) -> i == 0 && j == 0 ? 2 : 1);
        Layout layout = new Layout.Flat(2);
        MaskedRegression full = solve("mask(ratio=0.25)", layout, c, 2, Progress.SILENT);
        assertEquals(0.46875, full.details(2).get("fullRankLoss"), ROUNDOFF);
        assertEquals(0.46875, full.loss(2), 1e-6);
        assertEquals(0, full.residual(2, BACKEND), 1e-3);
        MaskedRegression one = solve("mask(ratio=0.25)", layout, c, 1, Progress.SILENT);
        assertTrue(one.loss(1) > 0.46875 && one.loss(1) < 0.75, "loss " + one.loss(1));
        assertEquals(0, one.spectrum().values().dimension());
        assertEquals(2, one.spectrum().available());
        assertThrows(IllegalArgumentException.class, () -> one.encoder(2));
    }

    private static SymmetricMatrix random(int d, long seed) {
        Random random = new Random(seed);
        Matrix a = Matrix.generate(d, d, (i, j) -> random.nextGaussian() * Math.pow(0.7, i));
        return BACKEND.gram(a);
    }

    /**
     * Every mask: the loss of a random pair of maps by sums over outcomes drawn as the sampler draws them; what the events say
     * agrees within 5 standard errors.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mask(ratio=0.3)",
                "mask(ratio=0.6,patch=2)",
                "mae(ratio=0.5,patch=2)",
                "mae(ratio=0.4)",
                "block(size=2x3)"
            })
    void eventsSayWhatTheSamplerDoes(String expression) {
        Layout.Image image = new Layout.Image(2, 3, 4);
        int d = image.dimension();
        SymmetricMatrix c = random(d, 3);
        AffineNoise noise = noise(expression, image);
        Random random = new Random(8);
        Matrix encoder = Matrix.generate(3, d, (i, j) -> random.nextGaussian());
        Matrix decoder = Matrix.generate(d, 3, (i, j) -> random.nextGaussian() / d);
        double claimed = new MaskedMoments(c, MaskEvents.of(noise).orElseThrow(), BACKEND).loss(decoder, encoder);
        int draws = 4000;
        double sum = 0;
        double squares = 0;
        for (int t = 0; t < draws; t++) {
            double[] m = new double[d];
            Arrays.fill(m, 1);
            noise.sample(m, random);
            Matrix map = BACKEND.multiply(decoder, encoder.scaleColumns(m));
            Matrix left = Matrix.generate(d, d, (i, j) -> (i == j ? 1 : 0) - map.at(i, j));
            SymmetricMatrix error = BACKEND.congruence(left, c);
            double loss = 0;
            for (int j = 0; j < d; j++) {
                loss += (1 - m[j]) * error.at(j, j);
            }
            sum += loss / draws;
            squares += loss * loss / draws;
        }
        assertEquals(sum, claimed, 5 * Math.sqrt((squares - sum * sum) / draws));
    }

    /** Each step is no worse than the one before, which a smaller budget of steps would show; more features are no worse. */
    @Test
    void moreFeaturesLoseNoMoreAndAllReachTheFullRank() {
        Layout.Image image = new Layout.Image(1, 2, 3);
        SymmetricMatrix c = random(6, 5);
        double before = Double.POSITIVE_INFINITY;
        for (int k = 1; k <= 6; k++) {
            MaskedRegression found = solve("mask(ratio=0.5,patch=1x3)", image, c, k, Progress.SILENT);
            double unweighted = found.details(k).get("unweightedLoss");
            assertTrue(found.loss(k) <= unweighted * (1 + ROUNDOFF), "plain reconstruction is the start");
            assertEquals(unweighted - found.loss(k), found.details(k).get("gapOfUnweighted"), ROUNDOFF);
            assertTrue(found.loss(k) <= before * (1 + 1e-6));
            double least = found.details(k).get("fullRankLoss");
            assertTrue(found.loss(k) >= least * (1 - ROUNDOFF));
            before = found.loss(k);
            if (k == 6) {
                assertEquals(least, found.loss(k), 1e-4 * least);
            }
        }
    }

    @Test
    void progressIsReported() {
        List<String> stages = new ArrayList<>();
        solve("mask(ratio=0.5)", new Layout.Flat(6), random(6, 6), 2, (stage, done, of) -> stages.add(stage));
        assertTrue(stages.contains("alternating least squares") && stages.contains("rows of the full rank"));
    }

    @Test
    void onlyMasksThatDropSomethingHaveEvents() {
        Layout.Image image = new Layout.Image(1, 4, 4);
        for (String other : List.of(
                "none",
                "gaussian(sigma=1)",
                "dropout(0.5)",
                "mask(0)",
                "mask(1)",
                "mask(0.5,fill=2)",
                "mae(0)",
                "block(size=4)",
                "mask(0.5)|hflip",
                "speckle(1)")) {
            assertTrue(MaskEvents.of(noise(other, image)).isEmpty(), other);
        }
        for (String mask : List.of("mask(0.5)", "mae(0.5)", "block(2)", "mask(0.5,fill=mean)", "mask(0.5,patch=3)")) {
            assertTrue(MaskEvents.of(noise(mask, image)).isPresent(), mask);
        }
    }
}
