package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Npy;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions mean the operators that the contract says. */
class NoiseCompilerTest {
    private static final Backend JAVA = Backends.of("java", 1);
    private static final Layout.Image RGB = new Layout.Image(3, 2, 4);
    private static final Layout.Image SQUARE = new Layout.Image(2, 3, 3);
    private static final int D = RGB.dimension();
    private static final Vector MEAN = Vector.generate(D, i -> 0.1 * i - 1);
    private static final Vector ZERO = Vector.zeros(D);
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    record Meaning(String expression, Layout.Image image, AffineNoise noise) {
        @Override
        public String toString() {
            return expression;
        }
    }

    private static Meaning rgb(String expression, AffineNoise noise) {
        return new Meaning(expression, RGB, noise);
    }

    private static Patches patches(int height, int width, boolean joint) {
        return Patches.of(RGB, height, width, joint);
    }

    static Stream<Meaning> meanings() {
        AffineNoise hflip = ImageNoise.horizontalFlip(RGB, 0.5);
        AffineNoise gaussian = GaussianNoise.isotropic(D, 0.3);
        return Stream.of(
                rgb("none", new NoNoise(D)),
                rgb("gaussian(0.3)", gaussian),
                rgb("mask(0.75)", MultiplicativeNoise.bernoulliMask(patches(1, 1, true), 0.75, ZERO)),
                rgb("mask(ratio=0.2, patch=1x3)", MultiplicativeNoise.bernoulliMask(patches(1, 3, true), 0.2, ZERO)),
                rgb("mask(0.2, patch=2)", MultiplicativeNoise.bernoulliMask(patches(2, 2, true), 0.2, ZERO)),
                rgb(
                        "mask(0.2, patch=2x1, channels=separate, fill=mean)",
                        MultiplicativeNoise.bernoulliMask(patches(2, 1, false), 0.2, MEAN)),
                rgb(
                        "mask(0.2, fill=0.5)",
                        MultiplicativeNoise.bernoulliMask(patches(1, 1, true), 0.2, Vector.constant(D, 0.5))),
                rgb("mae(0.75, patch=1x2)", MultiplicativeNoise.exactMask(patches(1, 2, true), 3)),
                rgb("mae(0.375, patch=1x2)", MultiplicativeNoise.exactMask(patches(1, 2, true), 2)),
                rgb("mae(0.37, patch=1x2)", MultiplicativeNoise.exactMask(patches(1, 2, true), 1)),
                rgb("mae(0.49, patch=2x4)", MultiplicativeNoise.exactMask(patches(2, 4, true), 0)),
                rgb("block(1x3)", MultiplicativeNoise.blockMask(RGB, 1, 3)),
                rgb("block(size=2)", MultiplicativeNoise.blockMask(RGB, 2, 2)),
                rgb("dropout(0.4, patch=2x1)", MultiplicativeNoise.dropout(patches(2, 1, true), 0.4)),
                rgb("speckle(0.6)", MultiplicativeNoise.speckle(D, 0.6)),
                rgb("saltpepper(0.3)", new SaltAndPepper(D, 0.3, 0, 1)),
                rgb("saltpepper(0.3, low=-1, high=2)", new SaltAndPepper(D, 0.3, -1, 2)),
                rgb("hflip", hflip),
                rgb("hflip(0.2)", ImageNoise.horizontalFlip(RGB, 0.2)),
                rgb("vflip(p=0.2)", ImageNoise.verticalFlip(RGB, 0.2)),
                new Meaning("rot90", SQUARE, ImageNoise.quarterTurns(SQUARE)),
                rgb("shift(1)", ImageNoise.shift(RGB, 1, false)),
                rgb("shift(max=1, pad=reflect)", ImageNoise.shift(RGB, 1, true)),
                rgb("crop", ImageNoise.resizedCrop(RGB, 0.2, 1, 1, 5, ALL)),
                rgb("crop(0.1..0.6, ratio=2, scales=3, places=2)", ImageNoise.resizedCrop(RGB, 0.1, 0.6, 2, 3, 2)),
                rgb("crop(0.4)", ImageNoise.resizedCrop(RGB, 0.4, 0.4, 1, 5, ALL)),
                rgb("blur(0.5..1.5)", ImageNoise.blur(RGB, 0.5, 1.5, 1)),
                rgb("blur(sigma=0.8, p=0.5)", ImageNoise.blur(RGB, 0.8, 0.8, 0.5)),
                rgb("brightness(0.5..1.5)", ColourNoise.brightness(D, 0.5, 1.5)),
                rgb("contrast(0.5..1.5)", new ContrastNoise(D, 0.5, 1.5)),
                rgb("saturation(0.5..1.5)", ColourNoise.saturation(RGB, 0.5, 1.5)),
                rgb("grayscale(0.2)", ColourNoise.grayscale(RGB, 0.2)),
                rgb("hue(-0.1..0.2)", ColourNoise.hue(RGB, -0.1, 0.2)),
                rgb("hflip | gaussian(0.3)", Sequence.of(hflip, gaussian)),
                rgb(
                        "saltpepper(1, high=2) | gaussian(0.3) | brightness(0.5)",
                        Sequence.of(new SaltAndPepper(D, 1, 0, 2), gaussian, ColourNoise.brightness(D, 0.5, 0.5))),
                rgb("none + gaussian(0.3)", new Mixture(List.of(0.5, 0.5), List.of(new NoNoise(D), gaussian))),
                rgb(
                        "0.3*mask(0.5) + 0.7*(brightness(2) | hflip)",
                        new Mixture(
                                List.of(0.3, 0.7),
                                List.of(
                                        MultiplicativeNoise.bernoulliMask(patches(1, 1, true), 0.5, ZERO),
                                        Sequence.of(ColourNoise.brightness(D, 2, 2), hflip)))));
    }

    private static AffineNoise compile(Layout layout, String expression) {
        return new NoiseCompiler(layout, MEAN, JAVA).compile(NoiseExpression.parse(expression));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void anExpressionIsTheOperatorOfTheContract(Meaning one) {
        AffineNoise found = compile(one.image(), one.expression());
        Sources.assertSameOperator(one.noise(), found);
        Matrix rows = Sources.rows(5, one.image().dimension(), 3);
        assertEquals(one.noise().sample(rows, new SplittableRandom(6)), found.sample(rows, new SplittableRandom(6)));
    }

    @Test
    void everyOperationHasAMeaningHere() {
        Set<String> known =
                OpSignature.all().stream().map(OpSignature::name).collect(Collectors.toCollection(TreeSet::new));
        known.remove("aligned");
        Set<String> tested = meanings()
                .flatMap(one -> Stream.of(one.expression().split("[^a-z0-9]+")))
                .filter(known::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(known, tested);
    }

    @Test
    void coordinateNoiseNeedsNoImage() {
        Layout flat = new Layout.Flat(5);
        Sources.assertSameOperator(
                MultiplicativeNoise.bernoulliMask(Patches.coordinates(5), 0.3, Vector.zeros(5)),
                compile(flat, "mask(0.3)"));
        Sources.assertSameOperator(MultiplicativeNoise.exactMask(Patches.coordinates(5), 3), compile(flat, "mae(0.5)"));
        Sources.assertSameOperator(
                MultiplicativeNoise.dropout(Patches.coordinates(5), 0.3), compile(flat, "dropout(0.3)"));
        Sources.assertSameOperator(ColourNoise.brightness(5, 0.5, 2), compile(flat, "brightness(0.5..2)"));
        Sources.assertSameOperator(GaussianNoise.isotropic(5, 1), compile(flat, "gaussian(1)"));
        Sources.assertSameOperator(new SaltAndPepper(5, 0.1, 0, 1), compile(flat, "saltpepper(0.1)"));
        Sources.assertSameOperator(MultiplicativeNoise.speckle(5, 0.1), compile(flat, "speckle(0.1)"));
    }

    private String file(Matrix matrix) {
        Path file = folder.resolve("theta.npy");
        Npy.write(file, matrix);
        return "\"" + file + "\"";
    }

    /** [[2, 1], [1, 3]]: Theta is added as it is, aligned adds alpha^2 Gamma. */
    @Test
    void covariancesComeFromFiles() {
        String file = file(Matrix.of(new double[] {2, 1}, new double[] {1, 3}));
        Layout flat = new Layout.Flat(2);
        Moments origin = new Moments(1, Vector.zeros(2), SymmetricMatrix.zero(2));
        assertEquals(
                SymmetricMatrix.wrapLower(2, new double[] {2, 1, 3}),
                compile(flat, "gaussian(covariance=" + file + ")").push(origin).covariance());
        assertEquals(
                SymmetricMatrix.wrapLower(2, new double[] {18, 9, 27}),
                compile(flat, "aligned(3, noise=" + file + ")").push(origin).covariance());
    }

    @Test
    void covariancesThatDoNotFitAreRefused() {
        Layout flat = new Layout.Flat(2);
        refused(flat, "gaussian(covariance=" + file(Matrix.zeros(3, 2)) + ")", "expects 2 x 2", "found 3 x 2");
        refused(flat, "gaussian(covariance=" + file(Matrix.zeros(2, 3)) + ")", "expects 2 x 2", "found 2 x 3");
        refused(flat, "gaussian(covariance=" + file(Matrix.zeros(3, 3)) + ")", "expects 2 x 2", "found 3 x 3");
        Matrix skew = Matrix.of(new double[] {2, 1}, new double[] {0.5, 3});
        refused(flat, "gaussian(covariance=" + file(skew) + ")", "expects a symmetric", "by up to 0.5");
        Matrix holed = Matrix.of(new double[] {2, Double.NaN}, new double[] {1, 3});
        refused(flat, "gaussian(covariance=" + file(holed) + ")", "finite", "found NaN");
        Matrix endless = Matrix.of(new double[] {Double.POSITIVE_INFINITY, 0}, new double[] {0, 3});
        refused(flat, "aligned(1, noise=" + file(endless) + ")", "finite", "found");
        Matrix indefinite = Matrix.of(new double[] {1, 2}, new double[] {2, 1});
        refused(flat, "gaussian(covariance=" + file(indefinite) + ")", "no negative eigenvalue", "found -");
        refused(flat, "aligned(2, noise=" + file(indefinite) + ")", "no negative eigenvalue", "found -");
        refused(flat, "gaussian(covariance=\"" + folder.resolve("absent.npy") + "\")", "absent.npy", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mask(0.5, patch=3); image's 2x4; found 3x3",
                "mae(0.5, patch=1x5); image's 2x4; found 1x5",
                "dropout(0.5, patch=3x1); image's 2x4; found 3x1",
                "block(3x2); image's 2x4; found 3x2",
                "mae(0.95); all of the 8 patches; found 8",
                "mae(0.5, patch=2x4); all of the 1 patches; found 1",
                "rot90; square; found 2x4",
                "shift(2, pad=reflect); from 0 to 1; found 2",
                "crop(0.9..0.5); range; 0.9..0.5",
                "hue(0..1.5); -1..1 turns; 0.0..1.5"
            })
    void whatDoesNotFitTheImageIsRefused(String expression, String expected, String found) {
        refused(RGB, expression, expected, found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"grayscale(0.5)", "saturation(0.5..1)", "hue(0..0.1)"})
    void colourNeedsThreeChannels(String expression) {
        refused(new Layout.Image(1, 2, 4), expression, "3 channels", "found 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hflip",
                "vflip",
                "rot90",
                "shift(1)",
                "crop",
                "blur(1)",
                "saturation(0.5..1)",
                "grayscale(0.5)",
                "hue(0..0.1)",
                "block(1)",
                "mask(0.5, patch=2)",
                "mae(0.5, patch=1x2)",
                "dropout(0.5, patch=2)"
            })
    void imageOperationsNeedAnImage(String expression) {
        refused(new Layout.Flat(24), expression, "expects images", "found samples of 24 coordinates");
        refused(new Layout.Flat(24), "none | " + expression, "expects images", "found samples of 24 coordinates");
    }

    private static void refused(Layout layout, String expression, String expected, String found) {
        String message = assertThrows(BadInputException.class, () -> compile(layout, expression))
                .getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }

    /** Up to 1e-12 of the largest entry: e of it apart are e/2 from their average. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-16, 1, 1e16})
    void covariancesAreSymmetricRelativeToTheirSize(double unit) {
        Layout flat = new Layout.Flat(2);
        Matrix almost = Matrix.of(new double[] {2 * unit, unit}, new double[] {unit * (1 + 2e-12), 3 * unit});
        assertEquals(
                2, compile(flat, "gaussian(covariance=" + file(almost) + ")").dimension());
        Matrix skew = Matrix.of(new double[] {2 * unit, unit}, new double[] {unit * (1 + 2e-11), 3 * unit});
        refused(flat, "gaussian(covariance=" + file(skew) + ")", "expects a symmetric", "differ");
    }
}
