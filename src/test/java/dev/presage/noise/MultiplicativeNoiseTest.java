package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks, blocks, dropout and speckle against every mask there is. */
class MultiplicativeNoiseTest extends AffineNoiseContract {
    private static final Layout.Image IMAGE = new Layout.Image(2, 2, 3);
    private static final int D = IMAGE.dimension();
    private static final double[] FILL = {0.5, -1, 2, 0, 1.5, -0.3, 0.8, 0.1, -2, 1, 0.4, -0.7};

    private static final int DRAWS = 40_000;

    @Override
    Stream<Case> cases() {
        return Stream.of(bernoulli(), exact(), blocks(), dropout(), speckle()).flatMap(List::stream);
    }

    private static List<Case> bernoulli() {
        List<Case> cases = new ArrayList<>();
        double[] zero = new double[D];
        double[] number = new double[D];
        Arrays.fill(number, -1.25);
        cases.add(mask("pixels, joint", 1, 1, true, 0.3, zero));
        cases.add(mask("pixels, separate", 1, 1, false, 0.7, zero));
        cases.add(mask("pixels, fill vector", 1, 1, true, 0.3, FILL));
        cases.add(mask("patches 2x2 do not divide", 2, 2, true, 0.3, zero));
        cases.add(mask("patches 1x2, separate, number", 1, 2, false, 0.6, number));
        cases.add(mask("patches 2x1, fill vector", 2, 1, true, 0.8, FILL));
        cases.add(mask("one patch", 2, 3, true, 0.4, FILL));
        cases.add(mask("ratio 0", 1, 2, true, 0, FILL));
        cases.add(mask("ratio 1", 1, 2, true, 1, FILL));
        cases.add(mask("ratio 1 to zero", 1, 2, true, 1, zero));
        int[] each = IntStream.range(0, 5).toArray();
        double[] fill = Arrays.copyOf(FILL, 5);
        cases.add(new Case(
                "coordinates",
                MultiplicativeNoise.bernoulliMask(Patches.coordinates(5), 0.25, Vector.of(fill)),
                ImageLaws.bernoulli(each, 0.25, fill, 1)));
        return cases;
    }

    private static Case mask(String name, int height, int width, boolean joint, double p, double[] fill) {
        return new Case(
                name,
                MultiplicativeNoise.bernoulliMask(Patches.of(IMAGE, height, width, joint), p, Vector.of(fill)),
                ImageLaws.bernoulli(ImageLaws.patches(IMAGE, height, width, joint), p, fill, 1));
    }

    private static List<Case> exact() {
        List<Case> cases = new ArrayList<>();
        int[][] sizes = {{1, 1}, {2, 2}, {1, 2}, {2, 3}};
        for (int[] size : sizes) {
            int[] group = ImageLaws.patches(IMAGE, size[0], size[1], true);
            Patches patches = Patches.of(IMAGE, size[0], size[1], true);
            for (int r = 0; r < patches.count(); r++) {
                cases.add(new Case(
                        r + " of " + patches.count() + " patches",
                        MultiplicativeNoise.exactMask(patches, r),
                        ImageLaws.exactly(group, r)));
            }
        }
        return cases;
    }

    private static List<Case> blocks() {
        List<Case> cases = new ArrayList<>();
        int[][] sizes = {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 4}};
        Layout.Image image = new Layout.Image(2, 3, 4);
        for (int[] size : sizes) {
            cases.add(new Case(
                    "block " + size[0] + "x" + size[1],
                    MultiplicativeNoise.blockMask(image, size[0], size[1]),
                    ImageLaws.blocks(image, size[0], size[1])));
        }
        return cases;
    }

    private static List<Case> dropout() {
        List<Case> cases = new ArrayList<>();
        for (double p : new double[] {0, 0.4, 0.75}) {
            cases.add(new Case(
                    "dropout " + p,
                    MultiplicativeNoise.dropout(Patches.of(IMAGE, 1, 2, true), p),
                    ImageLaws.bernoulli(ImageLaws.patches(IMAGE, 1, 2, true), p, new double[D], 1 / (1 - p))));
        }
        return cases;
    }

    /** Factors 1 + s and 1 - s, each with probability 1/2, have the moments of 1 + s N(0, 1). */
    private static List<Case> speckle() {
        int d = 5;
        List<Case> cases = new ArrayList<>();
        for (double s : new double[] {0, 0.6}) {
            List<double[]> factors = new ArrayList<>();
            double[] weights = new double[1 << d];
            Arrays.fill(weights, 1.0 / weights.length);
            for (int signs = 0; signs < 1 << d; signs++) {
                double[] m = new double[d];
                for (int i = 0; i < d; i++) {
                    m[i] = (signs >> i & 1) == 1 ? 1 + s : 1 - s;
                }
                factors.add(m);
            }
            cases.add(new Case(
                    "speckle " + s, MultiplicativeNoise.speckle(d, s), Law.factors(factors, weights, new double[d])));
        }
        return cases;
    }

    @Test
    void patchesThatDoNotDivideLeaveSmallerOnesAtTheEnd() {
        Layout.Image image = new Layout.Image(2, 5, 7);
        for (boolean joint : new boolean[] {true, false}) {
            Patches patches = Patches.of(image, 2, 2, joint);
            assertEquals(joint ? 12 : 24, patches.count());
            int[] expected = ImageLaws.patches(image, 2, 2, joint);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], patches.groupOf(i), "coordinate " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aRatioIsFrom0To1(double ratio) {
        Patches patches = Patches.coordinates(5);
        refused(() -> MultiplicativeNoise.bernoulliMask(patches, ratio, Vector.zeros(5)), "0 to 1", "" + ratio);
        refused(() -> MultiplicativeNoise.dropout(patches, ratio), "0 to 1", "" + ratio);
    }

    @Test
    void misfitsNameBothSides() {
        Patches patches = Patches.coordinates(5);
        refused(() -> MultiplicativeNoise.dropout(patches, 1), "below 1", "found 1");
        refused(() -> MultiplicativeNoise.exactMask(patches, 5), "5 patches", "found 5");
        refused(() -> MultiplicativeNoise.exactMask(patches, -1), "5 patches", "found -1");
        refused(() -> MultiplicativeNoise.blockMask(IMAGE, 3, 1), "2x3", "found 3x1");
        refused(() -> MultiplicativeNoise.blockMask(IMAGE, 0, 1), "2x3", "found 0x1");
        refused(() -> Patches.of(IMAGE, 1, 4, true), "2x3", "found 1x4");
        refused(() -> Patches.of(IMAGE, 0, 1, true), "2x3", "found 0x1");
        refused(() -> MultiplicativeNoise.speckle(5, -1), "at least 0", "found -1");
        refused(() -> MultiplicativeNoise.bernoulliMask(patches, 0.5, Vector.zeros(4)), "d = 5", "found 4");
    }

    private static void refused(Runnable misuse, String expected, String found) {
        RuntimeException refusal = assertThrows(IllegalArgumentException.class, misuse::run);
        String message = refusal.getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
        assertTrue(refusal instanceof BadInputException || message.contains("fill values"), message);
    }

    /**
     * Moments cannot see a law without variance, whose estimated errors are as large as itself; shares can. A normal factor
     * is within one standard deviation of its mean with probability 0.6826894921; {@value #DRAWS} draws know that to
     * sqrt(p(1-p)/n) = 0.0023, and 5 of these errors are exceeded with probability 6e-7.
     */
    @Test
    void speckleIsNormal() {
        AffineNoise noise = MultiplicativeNoise.speckle(1, 0.7);
        SplittableRandom random = new SplittableRandom(7);
        int within = 0;
        for (int t = 0; t < DRAWS; t++) {
            double[] x = {2};
            noise.sample(x, random);
            within += Math.abs(x[0] - 2) <= 2 * 0.7 ? 1 : 0;
        }
        double share = 0.6826894921;
        assertEquals(share, within / (double) DRAWS, 5 * Math.sqrt(share * (1 - share) / DRAWS));
    }
}
