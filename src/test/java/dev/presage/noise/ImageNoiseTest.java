package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Flips, turns, shifts, crops and blurs against dense matrices built pixel by pixel. */
class ImageNoiseTest extends AffineNoiseContract {
    private static final Layout.Image IMAGE = new Layout.Image(2, 3, 4);
    private static final int D = IMAGE.dimension();
    private static final int ALL = Integer.MAX_VALUE;

    @Override
    Stream<Case> cases() {
        return Stream.of(flipsAndTurns(), shifts(), crops(), blurs()).flatMap(List::stream);
    }

    private static List<Case> flipsAndTurns() {
        List<Case> cases = new ArrayList<>();
        for (double p : new double[] {0, 0.3, 1}) {
            cases.add(new Case(
                    "hflip " + p, ImageNoise.horizontalFlip(IMAGE, p), Law.perhaps(p, ImageLaws.leftRight(IMAGE))));
            cases.add(
                    new Case("vflip " + p, ImageNoise.verticalFlip(IMAGE, p), Law.perhaps(p, ImageLaws.upDown(IMAGE))));
        }
        for (int side : new int[] {1, 2, 3}) {
            Layout.Image square = new Layout.Image(2, side, side);
            cases.add(new Case("rot90 " + side, ImageNoise.quarterTurns(square), ImageLaws.turns(square)));
        }
        return cases;
    }

    private static List<Case> shifts() {
        List<Case> cases = new ArrayList<>();
        for (int max : new int[] {0, 1, 2, 5}) {
            cases.add(new Case(
                    "shift " + max + ", zero",
                    ImageNoise.shift(IMAGE, max, false),
                    ImageLaws.shifts(IMAGE, max, false)));
        }
        for (int max : new int[] {0, 1, 2}) {
            cases.add(new Case(
                    "shift " + max + ", reflect",
                    ImageNoise.shift(IMAGE, max, true),
                    ImageLaws.shifts(IMAGE, max, true)));
        }
        return cases;
    }

    /** Sides of square crops: the root of share x 3 x 4, rounded, at most the image's. */
    private static List<Case> crops() {
        Layout.Image image = new Layout.Image(1, 3, 4);
        return List.of(
                new Case(
                        "the whole image",
                        ImageNoise.resizedCrop(image, 1, 1, 4.0 / 3, 5, ALL),
                        Law.identity(image.dimension())),
                new Case(
                        "0.2..1: areas 2.4, 4.8, 7.2, 9.6, 12",
                        ImageNoise.resizedCrop(image, 0.2, 1, 1, 5, ALL),
                        ImageLaws.everyCrop(
                                image,
                                new int[] {2, 2},
                                new int[] {2, 2},
                                new int[] {3, 3},
                                new int[] {3, 3},
                                new int[] {3, 3})),
                new Case(
                        "one area 6, twice as wide as high: 1.73 x 3.46",
                        ImageNoise.resizedCrop(image, 0.5, 0.5, 2, 5, ALL),
                        ImageLaws.everyCrop(image, new int[] {2, 3})),
                new Case(
                        "one area 6, twice as high as wide: 3.46 x 1.73",
                        ImageNoise.resizedCrop(image, 0.5, 0.5, 0.5, 1, ALL),
                        ImageLaws.everyCrop(image, new int[] {3, 2})),
                new Case(
                        "a pixel and 2 x 2: areas 1.2, 3.6",
                        ImageNoise.resizedCrop(image, 0.1, 0.3, 1, 2, ALL),
                        ImageLaws.everyCrop(image, new int[] {1, 1}, new int[] {2, 2})),
                new Case(
                        "two places an axis: the corners",
                        ImageNoise.resizedCrop(image, 0.1, 0.1, 1, 1, 2),
                        Law.uniform(List.of(
                                ImageLaws.crop(image, 0, 0, 1, 1),
                                ImageLaws.crop(image, 0, 3, 1, 1),
                                ImageLaws.crop(image, 2, 0, 1, 1),
                                ImageLaws.crop(image, 2, 3, 1, 1)))),
                new Case(
                        "one place an axis: the middle, rounded up and left",
                        ImageNoise.resizedCrop(image, 0.1, 0.1, 1, 1, 1),
                        Law.uniform(List.<double[][]>of(ImageLaws.crop(image, 1, 1, 1, 1)))),
                new Case(
                        "three places an axis: rows 0, 1, 2 and columns 0, 1.5, 3, rounded",
                        ImageNoise.resizedCrop(image, 0.1, 0.1, 1, 1, 3),
                        Law.uniform(Stream.of(0, 1, 2)
                                .flatMap(row ->
                                        Stream.of(0, 2, 3).map(column -> ImageLaws.crop(image, row, column, 1, 1)))
                                .toList())),
                new Case(
                        "more places than there are",
                        ImageNoise.resizedCrop(image, 0.3, 0.3, 1, 1, 9),
                        ImageLaws.everyCrop(image, new int[] {2, 2})),
                new Case(
                        "two channels",
                        ImageNoise.resizedCrop(IMAGE, 0.3, 0.3, 1, 1, ALL),
                        ImageLaws.everyCrop(IMAGE, new int[] {2, 2})));
    }

    private static List<Case> blurs() {
        return List.of(
                new Case("blur 0", ImageNoise.blur(IMAGE, 0, 0, 1), Law.identity(IMAGE.dimension())),
                new Case("blur 0.6", ImageNoise.blur(IMAGE, 0.6, 0.6, 1), ImageLaws.blurs(IMAGE, 0.6, 0.6, 1)),
                new Case("blur 2", ImageNoise.blur(IMAGE, 2, 2, 0.3), ImageLaws.blurs(IMAGE, 2, 2, 0.3)),
                new Case("blur never", ImageNoise.blur(IMAGE, 1, 2, 0), Law.identity(IMAGE.dimension())),
                new Case("blur 0..1.1", ImageNoise.blur(IMAGE, 0, 1.1, 1), ImageLaws.blurs(IMAGE, 0, 1.1, 1)),
                new Case(
                        "blur 0.4..1.7 perhaps",
                        ImageNoise.blur(IMAGE, 0.4, 1.7, 0.6),
                        ImageLaws.blurs(IMAGE, 0.4, 1.7, 0.6)));
    }

    @Test
    void misfitsNameBothSides() {
        refused(() -> ImageNoise.horizontalFlip(IMAGE, 1.5), "0 to 1", "found 1.5");
        refused(() -> ImageNoise.verticalFlip(IMAGE, Double.NaN), "0 to 1", "found NaN");
        refused(() -> ImageNoise.quarterTurns(IMAGE), "square", "found 3x4");
        refused(() -> ImageNoise.shift(IMAGE, -1, false), "from 0", "found -1");
        refused(() -> ImageNoise.shift(IMAGE, 3, true), "to 2", "found 3");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0, 1, 1, 5, ALL), "0..1", "0.0..1.0");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0.5, 0.4, 1, 5, ALL), "0..1", "0.5..0.4");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0.5, 1.1, 1, 5, ALL), "0..1", "0.5..1.1");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0.5, 1, 0, 5, ALL), "positive ratio", "ratio 0.0");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0.5, 1, 1, 0, ALL), "at least 1 scale", "scales 0");
        refused(() -> ImageNoise.resizedCrop(IMAGE, 0.5, 1, 1, 5, 0), "1 place", "places 0");
        assertEquals(D, ImageNoise.blur(IMAGE, 1, 40, 1).dimension(), "the limit itself is allowed");
        refused(() -> ImageNoise.blur(IMAGE, -1, 1, 1), "from 0 to 40", "-1.0..1.0");
        refused(() -> ImageNoise.blur(IMAGE, 2, 1, 1), "from 0 to 40", "2.0..1.0");
        refused(() -> ImageNoise.blur(IMAGE, 1, 1e9, 1), "10 image sides", "1.0E9");
        refused(() -> ImageNoise.blur(IMAGE, 1, 1, -0.5), "0 to 1", "found -0.5");
    }

    private static void refused(Runnable misuse, String expected, String found) {
        String message = assertThrows(BadInputException.class, misuse::run).getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }
}
