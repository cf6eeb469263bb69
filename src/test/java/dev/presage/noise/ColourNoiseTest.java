package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brightness, contrast and colour operations against dense matrices at many values of their parameter. */
class ColourNoiseTest extends AffineNoiseContract {
    private static final Layout.Image RGB = new Layout.Image(3, 1, 2);
    private static final int D = RGB.dimension();
    private static final double[] GRAY = {0.299, 0.587, 0.114};
    private static final double[][] YIQ = {GRAY, {0.596, -0.274, -0.322}, {0.211, -0.523, 0.312}};

    @Override
    Stream<Case> cases() {
        return Stream.of(
                brightness(0.5, 1.5),
                brightness(0, 0),
                brightness(1, 1),
                new Case("contrast 0.2..1.4", new ContrastNoise(D, 0.2, 1.4), contrast(0.2, 1.4)),
                new Case("contrast 0", new ContrastNoise(D, 0, 0), contrast(0, 0)),
                new Case("contrast 1", new ContrastNoise(D, 1, 1), Law.identity(D)),
                saturation(0.3, 1.6),
                saturation(0, 0),
                saturation(1, 1),
                grayscale(0),
                grayscale(0.3),
                grayscale(1),
                hue(RGB, -0.1, 0.25, 4000),
                hue(RGB, 0.2, 0.2, 1),
                hue(RGB, -1, 1, 400),
                hue(RGB, 0, 0, 1),
                hue(new Layout.Image(3, 2, 4), 0.05, 0.15, 400));
    }

    private static Case brightness(double from, double to) {
        return new Case(
                "brightness " + from + ".." + to,
                ColourNoise.brightness(5, from, to),
                Law.uniformParameter(from, to, 1, a -> Law.scaled(a, Law.eye(5))));
    }

    /** a (I - J) + J, J = 11'/d over all channels and pixels. */
    private static Law contrast(double from, double to) {
        return Law.uniformParameter(from, to, 1, a -> {
            double[][] out = Law.scaled(a, Law.eye(D));
            for (double[] row : out) {
                for (int j = 0; j < D; j++) {
                    row[j] += (1 - a) / D;
                }
            }
            return out;
        });
    }

    private static double[][] saturated(double a) {
        double[][] k = Law.scaled(a, Law.eye(3));
        for (double[] row : k) {
            for (int j = 0; j < 3; j++) {
                row[j] += (1 - a) * GRAY[j];
            }
        }
        return ImageLaws.channels(k, RGB.pixels());
    }

    private static Case saturation(double from, double to) {
        return new Case(
                "saturation " + from + ".." + to,
                ColourNoise.saturation(RGB, from, to),
                Law.uniformParameter(from, to, 1, ColourNoiseTest::saturated));
    }

    private static Case grayscale(double p) {
        return new Case("grayscale " + p, ColourNoise.grayscale(RGB, p), Law.perhaps(p, saturated(0)));
    }

    /**
     * Simpson's rule with steps of h turns leaves a relative error below (4 pi h)^4 / 180: 5e-16 for h = 4.4e-5, 3e-14 for
     * h = 1.25e-4; over whole turns it is exact. The tolerance grows with the number of draws and stays above that.
     */
    private static Case hue(Layout.Image image, double from, double to, int panels) {
        return new Case(
                "hue " + from + ".." + to + " of " + image,
                ColourNoise.hue(image, from, to),
                Law.uniformParameter(from, to, panels, t -> ImageLaws.channels(turned(t), image.pixels())));
    }

    /** YIQ^-1 R YIQ with R a rotation of I and Q. */
    private static double[][] turned(double turns) {
        double angle = 2 * Math.PI * turns;
        double[][] rotation = {{1, 0, 0}, {0, Math.cos(angle), -Math.sin(angle)}, {0, Math.sin(angle), Math.cos(angle)}
        };
        return Law.product(inverse(YIQ), Law.product(rotation, YIQ));
    }

    /** Gauss-Jordan without pivoting; the pivots of YIQ are far from 0. */
    private static double[][] inverse(double[][] a) {
        int n = a.length;
        double[][] left = Law.product(a, Law.eye(n));
        double[][] right = Law.eye(n);
        for (int p = 0; p < n; p++) {
            double pivot = left[p][p];
            for (int j = 0; j < n; j++) {
                left[p][j] /= pivot;
                right[p][j] /= pivot;
            }
            for (int i = 0; i < n; i++) {
                double factor = i == p ? 0 : left[i][p];
                for (int j = 0; j < n; j++) {
                    left[i][j] -= factor * left[p][j];
                    right[i][j] -= factor * right[p][j];
                }
            }
        }
        return right;
    }

    /** The condition number of YIQ is below 10, so 1e-14 is some 40 roundoffs of a few steps. */
    @Test
    void oppositeTurnsOfTheHueCancelAndAFullTurnIsNone() {
        AffineNoise none = new NoNoise(D);
        Matrix rows = Sources.rows(4, D, 12);
        for (AffineNoise back : new AffineNoise[] {
            Sequence.of(ColourNoise.hue(RGB, 0.17, 0.17), ColourNoise.hue(RGB, -0.17, -0.17)),
            Sequence.of(ColourNoise.hue(RGB, 0.25, 0.25), ColourNoise.hue(RGB, 0.75, 0.75)),
            ColourNoise.hue(RGB, 1, 1)
        }) {
            Matrix same = back.sample(rows, new SplittableRandom(1));
            Sources.assertClose(rows, same, 1e-14 * rows.frobeniusNorm(), "view");
            Matrix mean = back.meanMap().linear(rows);
            Sources.assertClose(rows, mean, 1e-14 * rows.frobeniusNorm(), "mean view");
            var source = Sources.all(D).get(0);
            double tolerance = 1e-13 * source.secondMoment().frobeniusNorm();
            Sources.assertClose(
                    none.push(source).covariance().toMatrix(),
                    back.push(source).covariance().toMatrix(),
                    tolerance,
                    "covariance");
        }
    }

    /** Neither gray values of colours nor gray pixels change under hue, saturation and grayscale. */
    @ParameterizedTest
    @ValueSource(strings = {"hue", "saturation", "grayscale"})
    void grayIsPreserved(String what) {
        AffineNoise noise = what.equals("hue")
                ? ColourNoise.hue(RGB, -0.4, 0.6)
                : what.equals("saturation") ? ColourNoise.saturation(RGB, 0, 3) : ColourNoise.grayscale(RGB, 0.5);
        SplittableRandom random = new SplittableRandom(8);
        for (int t = 0; t < 20; t++) {
            double[] x = Sources.rows(1, D, t).row(0);
            double[] view = x.clone();
            noise.sample(view, random);
            double[] gray = {0.3, -2, 0.3, -2, 0.3, -2};
            noise.sample(gray, random);
            for (int p = 0; p < 2; p++) {
                assertEquals(
                        gray(x, p), gray(view, p), 1e-14 * Matrix.of(x, view).frobeniusNorm());
                for (int c = 0; c < 3; c++) {
                    assertEquals(p == 0 ? 0.3 : -2, gray[2 * c + p], 1e-14 * 5);
                }
            }
        }
    }

    private static double gray(double[] x, int p) {
        return GRAY[0] * x[p] + GRAY[1] * x[2 + p] + GRAY[2] * x[4 + p];
    }

    @Test
    void contrastKeepsTheMeanOverAllCoordinates() {
        double[] x = {1, 2, 6};
        new ContrastNoise(3, 2, 2).sample(x, new SplittableRandom(1));
        assertEquals(-1, x[0], 1e-15);
        assertEquals(1, x[1], 1e-15);
        assertEquals(9, x[2], 1e-15);
    }

    @Test
    void misfitsNameBothSides() {
        Layout.Image two = new Layout.Image(2, 1, 3);
        refused(() -> ColourNoise.grayscale(two, 0.5), "3 channels", "found 2");
        refused(() -> ColourNoise.saturation(two, 0, 1), "3 channels", "found 2");
        refused(() -> ColourNoise.hue(two, 0, 0.1), "3 channels", "found 2");
        refused(() -> ColourNoise.grayscale(RGB, 2), "0 to 1", "found 2");
        refused(() -> ColourNoise.brightness(5, -1, 1), "at least 0", "-1.0..1.0");
        refused(() -> ColourNoise.saturation(RGB, 2, 1), "at least 0", "2.0..1.0");
        refused(() -> ColourNoise.hue(RGB, 0, 1.5), "-1..1 turns", "0.0..1.5");
        refused(() -> new ContrastNoise(5, 2, Double.NaN), "at least 0", "2.0..NaN");
    }

    private static void refused(Runnable misuse, String expected, String found) {
        String message = assertThrows(BadInputException.class, misuse::run).getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }
}
