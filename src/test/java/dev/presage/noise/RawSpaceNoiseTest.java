package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Layout;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Noise on original values seen from prepared ones: x -> (tau(s x + shift) - shift)/s, outcome by outcome. */
class RawSpaceNoiseTest extends AffineNoiseContract {
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    private static final int D = IMAGE.dimension();
    private static final double[] FILL = {0.5, -1, 2, 0, 1.5, -0.3};

    /** Coordinate 2 is constant at 1.75. */
    private static final Moments RAW = raw();

    private static Moments raw() {
        Moments full = Sources.population(Sources.rows(2 * D, D, 31));
        return new Moments(
                full.count(),
                Vector.generate(D, i -> i == 2 ? 1.75 : full.mean().at(i)),
                full.covariance().map((i, j, value) -> i == 2 || j == 2 ? 0 : value * (1 + i) * (1 + j)));
    }

    @Override
    Stream<Case> cases() {
        Case mask = new Case(
                "mask",
                MultiplicativeNoise.bernoulliMask(Patches.of(IMAGE, 1, 2, true), 0.3, Vector.of(FILL)),
                ImageLaws.bernoulli(ImageLaws.patches(IMAGE, 1, 2, true), 0.3, FILL, 1));
        Case shift = new Case("shift", ImageNoise.shift(IMAGE, 1, false), ImageLaws.shifts(IMAGE, 1, false));
        Case gaussian =
                new Case("gaussian", GaussianNoise.isotropic(D, 0.5), Law.additive(Law.scaled(0.5, Law.eye(D))));
        Case chain = new Case(
                "mask, flip",
                Sequence.of(mask.noise(), ImageNoise.verticalFlip(IMAGE, 0.3)),
                mask.law().then(Law.perhaps(0.3, ImageLaws.upDown(IMAGE))));
        return Stream.of(Scale.values())
                .flatMap(scale -> Stream.of(true, false)
                        .flatMap(center ->
                                Stream.of(mask, shift, gaussian, chain).map(one -> seen(one, center, scale))));
    }

    private static Case seen(Case raw, boolean center, Scale scale) {
        double[] divisor = new double[D];
        double[] shift = new double[D];
        double[] keep = new double[D];
        double meanSquare = RAW.covariance().trace() / D;
        for (int i = 0; i < D; i++) {
            boolean constant = scale == Scale.PIXEL && i == 2;
            keep[i] = constant ? 0 : 1;
            shift[i] = constant ? 1.75 : center ? RAW.mean().at(i) : 0;
            divisor[i] = constant || scale == Scale.NONE
                    ? 1
                    : Math.sqrt(
                            scale == Scale.GLOBAL
                                    ? meanSquare
                                    : RAW.covariance().at(i, i));
        }
        return new Case(
                raw + (center ? ", centred, " : ", ") + scale,
                new RawSpaceNoise(raw.noise(), Preparation.fit(RAW, center, scale)),
                raw.law().seenFromPrepared(shift, divisor, keep));
    }

    @Test
    void aConstantCoordinateStaysZeroUnderPixelScaling() {
        Preparation pixel = Preparation.fit(RAW, true, Scale.PIXEL);
        AffineNoise noise = new RawSpaceNoise(GaussianNoise.isotropic(D, 3), pixel);
        double[] x = {1, 1, 0, 1, 1, 1};
        noise.sample(x, new SplittableRandom(1));
        assertTrue(x[2] == 0, "found " + x[2]);
        Moments view = noise.push(pixel.prepare(RAW));
        assertTrue(view.mean().at(2) == 0);
        for (int j = 0; j < D; j++) {
            assertTrue(view.covariance().at(2, j) == 0);
        }
    }

    @Test
    void anotherDimensionIsRefused() {
        Moments five = new Moments(3, Vector.zeros(5), SymmetricMatrix.diagonal(1, 2, 3, 4, 5));
        Preparation preparation = Preparation.fit(five, true, Scale.GLOBAL);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new RawSpaceNoise(new NoNoise(7), preparation))
                .getMessage();
        assertTrue(message.contains("d = 5") && message.contains("found 7"), message);
    }
}
