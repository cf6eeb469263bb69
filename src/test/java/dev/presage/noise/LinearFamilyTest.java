package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The structured push against the direct sum of P C P' over dense matrices, entry by entry, and over threads. */
class LinearFamilyTest {
    private static final int EVERY = Integer.MAX_VALUE;

    /** Single pixels and lines, odd and even, more channels than pixels; 12 x 2 and 2 x 13 have more pairs than a chunk. */
    private static final List<Layout.Image> IMAGES = List.of(
            new Layout.Image(1, 1, 1),
            new Layout.Image(2, 1, 5),
            new Layout.Image(5, 4, 1),
            new Layout.Image(3, 2, 3),
            new Layout.Image(1, 5, 7),
            new Layout.Image(2, 4, 4),
            new Layout.Image(1, 12, 2),
            new Layout.Image(1, 2, 13));

    /** A family and the matrices that it consists of. */
    record Family(String name, LinearFamily noise, Law law) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Family> families() {
        return IMAGES.stream().flatMap(LinearFamilyTest::of);
    }

    private static Stream<Family> of(Layout.Image image) {
        List<Family> all = new ArrayList<>();
        double[][] shares = {{0.05, 1}, {0.3, 0.3}, {0.4, 0.9}};
        for (double[] share : shares) {
            for (double ratio : new double[] {0.4, 1, 2.5}) {
                for (int scales : new int[] {1, 2, 5}) {
                    for (int places : new int[] {1, 2, 3, EVERY}) {
                        all.add(new Family(
                                image + " crop " + share[0] + ".." + share[1] + ", ratio " + ratio + ", scales "
                                        + scales + ", places " + places,
                                ImageNoise.resizedCrop(image, share[0], share[1], ratio, scales, places),
                                crops(image, share, ratio, scales, places)));
                    }
                }
            }
        }
        for (int max : new int[] {0, 1, 3}) {
            all.add(new Family(
                    image + " shift " + max, ImageNoise.shift(image, max, false), ImageLaws.shifts(image, max, false)));
            if (max < Math.min(image.height(), image.width())) {
                all.add(new Family(
                        image + " shift " + max + ", reflect",
                        ImageNoise.shift(image, max, true),
                        ImageLaws.shifts(image, max, true)));
            }
        }
        all.add(new Family(
                image + " hflip", ImageNoise.horizontalFlip(image, 0.3), Law.perhaps(0.3, ImageLaws.leftRight(image))));
        all.add(new Family(
                image + " vflip", ImageNoise.verticalFlip(image, 0.6), Law.perhaps(0.6, ImageLaws.upDown(image))));
        all.add(new Family(image + " blur", ImageNoise.blur(image, 0.1, 2, 0.5), ImageLaws.blurs(image, 0.1, 2, 0.5)));
        if (image.height() == image.width()) {
            all.add(new Family(image + " turns", ImageNoise.quarterTurns(image), ImageLaws.turns(image)));
        }
        return all.stream();
    }

    /** The grid of the contract: areas equally spaced, sides rounded, offsets equally spaced and rounded. */
    private static Law crops(Layout.Image image, double[] share, double ratio, int scales, int places) {
        int h = image.height();
        int w = image.width();
        int areas = share[0] == share[1] ? 1 : scales;
        List<double[][]> maps = new ArrayList<>();
        for (int s = 0; s < areas; s++) {
            double part = areas == 1 ? 0.5 * (share[0] + share[1]) : share[0] + (share[1] - share[0]) * s / (areas - 1);
            int height = Math.max(1, Math.min(h, Math.toIntExact(Math.round(Math.sqrt(part * h * w / ratio)))));
            int width = Math.max(1, Math.min(w, Math.toIntExact(Math.round(Math.sqrt(part * h * w * ratio)))));
            for (int top : offsets(h - height, places)) {
                for (int left : offsets(w - width, places)) {
                    maps.add(ImageLaws.crop(image, top, left, height, width));
                }
            }
        }
        return Law.uniform(maps);
    }

    private static Collection<Integer> offsets(int free, int places) {
        TreeSet<Integer> offsets = new TreeSet<>();
        if (places == 1) {
            offsets.add(free / 2);
        } else {
            int steps = Math.min(free, places - 1);
            for (int p = 0; p <= steps; p++) {
                offsets.add(steps == 0 ? 0 : Math.toIntExact(Math.round((double) free * p / steps)));
            }
        }
        return offsets;
    }

    /**
     * No weight is negative and none exceeds 1 in sum, so an entry of the direct sum over g matrices is off by at most
     * (g + 4d) eps times the largest entry of C; the structured sum has fewer terms.
     */
    @ParameterizedTest
    @MethodSource("families")
    void pushEqualsTheDirectSum(Family family) {
        int d = family.noise.dimension();
        double roundoff = Math.ulp(1.0) * (family.law.draws().size() + 4 * d);
        for (Moments source : Sources.all(d)) {
            double[][] clean = Law.homogeneous(source);
            double[][] total = family.law.total(clean);
            Moments pushed = family.noise.push(source);
            double largest = source.secondMoment().maxAbs();
            Sources.assertClose(
                    Law.block(total, false), pushed.secondMoment().toMatrix(), roundoff * largest, "second moment");
            Sources.assertClose(Law.lastColumn(total), pushed.mean().toArray(), roundoff * Math.sqrt(largest), "mean");
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        Layout.Image image = new Layout.Image(2, 12, 12);
        Moments source = Sources.population(Sources.rows(300, image.dimension(), 4));
        Matrix rows = Sources.rows(301, image.dimension(), 5);
        for (LinearFamily noise : List.of(
                ImageNoise.resizedCrop(image, 0.2, 1, 1.3, 5, EVERY),
                ImageNoise.shift(image, 2, true),
                ImageNoise.quarterTurns(image),
                ImageNoise.blur(image, 0.1, 2, 0.5))) {
            Moments alone = noise.push(source);
            Matrix mapped = noise.meanMap().linear(rows);
            for (int threads : new int[] {1, 2, 3, 8}) {
                LinearFamily several = noise.onThreads(threads);
                assertEquals(alone, several.push(source));
                assertEquals(alone, several.push(source));
                assertEquals(mapped, several.meanMap().linear(rows));
            }
        }
    }

    @Test
    void oneImageOfConstantGreyStaysGreyUnderEveryCropAndBlur() {
        Layout.Image image = new Layout.Image(3, 5, 6);
        int d = image.dimension();
        Moments grey = new Moments(1, Vector.constant(d, 0.7), SymmetricMatrix.zero(d));
        for (LinearFamily noise :
                List.of(ImageNoise.resizedCrop(image, 0.2, 1, 1, 5, EVERY), ImageNoise.blur(image, 0.1, 2, 0.5))) {
            Moments view = noise.push(grey);
            assertEquals(0, view.mean().minus(grey.mean()).dot(view.mean()), 1e-13);
            assertEquals(0, view.covariance().maxAbs(), 1e-14);
        }
    }
}
