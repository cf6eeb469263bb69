package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** At strength zero every operator is the identity. */
class ZeroStrengthTest {
    private static final Layout.Image RGB = new Layout.Image(3, 2, 4);
    private static final int D = RGB.dimension();

    @Test
    void noiseOfNoStrengthIsTheIdentity() {
        Backend backend = Backends.of("java", 1);
        Patches patches = Patches.of(RGB, 2, 3, false);
        Vector fill = Vector.constant(D, 4);
        for (AffineNoise noise : List.of(
                new NoNoise(D),
                GaussianNoise.isotropic(D, 0),
                GaussianNoise.withCovariance(SymmetricMatrix.zero(D), backend),
                MultiplicativeNoise.bernoulliMask(patches, 0, fill),
                MultiplicativeNoise.exactMask(patches, 0),
                MultiplicativeNoise.dropout(patches, 0),
                MultiplicativeNoise.speckle(D, 0),
                new SaltAndPepper(D, 0, -3, 5),
                ImageNoise.horizontalFlip(RGB, 0),
                ImageNoise.verticalFlip(RGB, 0),
                ImageNoise.shift(RGB, 0, false),
                ImageNoise.shift(RGB, 0, true),
                ImageNoise.resizedCrop(RGB, 1, 1, 2, 3, 2),
                ImageNoise.blur(RGB, 0, 0, 1),
                ImageNoise.blur(RGB, 1, 2, 0),
                ColourNoise.brightness(D, 1, 1),
                new ContrastNoise(D, 1, 1),
                ColourNoise.saturation(RGB, 1, 1),
                ColourNoise.grayscale(RGB, 0),
                ColourNoise.hue(RGB, 0, 0))) {
            Sources.assertSameOperator(new NoNoise(D), noise);
            double[] x = Sources.rows(1, D, 2).row(0);
            double[] view = x.clone();
            noise.sample(view, new SplittableRandom(5));
            assertArrayEquals(x, view, Sources.ROUNDOFF * D * 10);
        }
    }

    /** The least draw there is, 0, is not below a probability of 0. */
    @Test
    void whatHasProbabilityZeroNeverHappens() {
        RandomGenerator zeros = () -> 0;
        for (AffineNoise noise : List.of(
                MultiplicativeNoise.bernoulliMask(Patches.of(RGB, 2, 3, false), 0, Vector.constant(D, 4)),
                new SaltAndPepper(D, 0, -3, 5),
                ImageNoise.horizontalFlip(RGB, 0),
                ColourNoise.grayscale(RGB, 0))) {
            double[] x = Sources.rows(1, D, 2).row(0);
            double[] view = x.clone();
            noise.sample(view, zeros);
            assertArrayEquals(x, view, Sources.ROUNDOFF * D * 10);
        }
    }
}
