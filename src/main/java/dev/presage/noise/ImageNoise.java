package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.noise.LinearFamily.Component;
import dev.presage.noise.SparseMap.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Random geometric transformations of images, all exact finite families of separable linear maps. A push costs, in
 * multiplications of d&sup2; numbers and for each axis ({@link LinearFamily}): 1 for a flip and each of four turns, 2 max + 1
 * for shifts; for each area of a crop as many as there are places, over the area's share of the image, and 4; for each of
 * 16 radii of a blur 2 (8 sigma + 1).
 */
public final class ImageNoise {
    private static final double TRUNCATE_SIGMAS = 4;
    /** In image sides; long before that a blurred image is flat. */
    private static final double MOST_BLUR = 10;

    private ImageNoise() {}

    /** A position on the line, folded back into 0..length-1 by mirrors at the first and the last position. */
    private static int reflected(int position, int length) {
        if (length == 1) {
            return 0;
        }
        int folded = Math.floorMod(position, 2 * length - 2);
        return folded < length ? folded : 2 * length - 2 - folded;
    }

    /** A map along one axis, by the positions that each new one comes from. */
    private static SparseMap along(int inputs, int outputs, IntFunction<Row> axis) {
        return SparseMap.of(inputs, IntStream.range(0, outputs).mapToObj(axis).toList());
    }

    private static void requireProbability(String what, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new BadInputException(what + " expects a probability from 0 to 1, found " + p);
        }
    }

    /** Left and right swapped, with a probability. */
    public static LinearFamily horizontalFlip(Layout.Image image, double probability) {
        return flip(image, false, probability);
    }

    /** Top and bottom swapped, with a probability. */
    public static LinearFamily verticalFlip(Layout.Image image, double probability) {
        return flip(image, true, probability);
    }

    private static LinearFamily flip(Layout.Image image, boolean down, double probability) {
        requireProbability("a flip", probability);
        AxisChoice flipped = mirror(down ? image.height() : image.width());
        return LinearFamily.withProbability(
                image,
                probability,
                List.of(
                        down
                                ? new Component(1, flipped, AxisChoice.none())
                                : new Component(1, AxisChoice.none(), flipped)));
    }

    private static AxisChoice mirror(int side) {
        return AxisChoice.of(List.of(along(side, side, i -> Row.of(side - 1 - i))), SparseMap.identity(side));
    }

    /** One of the four quarter turns, each equally likely; square images only. */
    public static LinearFamily quarterTurns(Layout.Image image) {
        if (image.height() != image.width()) {
            throw new BadInputException(
                    "quarter turns expect square images, found " + image.height() + "x" + image.width());
        }
        AxisChoice same = AxisChoice.none();
        AxisChoice mirrored = mirror(image.width());
        return LinearFamily.of(
                image,
                List.of(
                        Component.nothing(0.25),
                        new Component(0.25, true, mirrored, same),
                        new Component(0.25, mirrored, mirrored),
                        new Component(0.25, true, same, mirrored)));
    }

    /**
     * The image moved by an offset uniform on {-max..max}&sup2;. What comes in is zero, or the reflected image (without
     * repeating the edge).
     */
    public static LinearFamily shift(Layout.Image image, int max, boolean reflect) {
        int side = Math.min(image.height(), image.width());
        if (max < 0 || (reflect && max >= side)) {
            throw new BadInputException(
                    "a shift expects a maximum from 0" + (reflect ? " to " + (side - 1) : "") + ", found " + max);
        }
        return LinearFamily.of(
                image,
                List.of(new Component(1, shifts(image.height(), max, reflect), shifts(image.width(), max, reflect))));
    }

    private static AxisChoice shifts(int length, int max, boolean reflect) {
        List<SparseMap> maps = new ArrayList<>();
        for (int by = -max; by <= max; by++) {
            int offset = by;
            maps.add(along(length, length, i -> {
                int source = reflect ? reflected(i - offset, length) : i - offset;
                return source >= 0 && source < length ? Row.of(source) : Row.zero();
            }));
        }
        return AxisChoice.of(maps, SparseMap.identity(length));
    }

    /**
     * Random resized crop: {@code scales} areas, equally spaced over a range of shares of the image's area, each at every
     * place of a grid of integer offsets; all (area, place) pairs are equally likely. The crop is resized to the image by
     * half-pixel bilinear interpolation with its edges clamped. Crop sides are sqrt(area / ratio) and sqrt(area ratio), rounded to the nearest pixel.
     *
     * @param ratio width over height of the crop
     * @param places offsets an axis: at most this many, equally spaced; {@link Integer#MAX_VALUE} for every one
     */
    public static LinearFamily resizedCrop(
            Layout.Image image, double from, double to, double ratio, int scales, int places) {
        if (!(from > 0 && from <= to && to <= 1)) {
            throw new BadInputException("a crop expects a scale range within 0..1, found " + from + ".." + to);
        }
        if (!(ratio > 0) || Double.isInfinite(ratio) || scales < 1 || places < 1) {
            throw new BadInputException("a crop expects a positive ratio and at least 1 scale and 1 place, found ratio "
                    + ratio + ", scales " + scales + ", places " + places);
        }
        int areas = from == to ? 1 : scales;
        List<Component> grid = new ArrayList<>();
        for (int s = 0; s < areas; s++) {
            double share = areas == 1 ? (from + to) / 2 : from + (to - from) * s / (areas - 1);
            double area = share * image.pixels();
            AxisChoice down = crops(image.height(), side(Math.sqrt(area / ratio), image.height()), places);
            AxisChoice across = crops(image.width(), side(Math.sqrt(area * ratio), image.width()), places);
            grid.add(new Component((double) down.choices() * across.choices(), down, across));
        }
        double points = grid.stream().mapToDouble(Component::weight).sum();
        return LinearFamily.of(
                image, grid.stream().map(c -> c.times(1 / points)).toList());
    }

    private static int side(double wanted, int most) {
        return Math.max(1, Math.min(most, (int) Math.floor(wanted + 0.5)));
    }

    /** Windows of a size at equally spaced offsets, then stretched to the whole axis. */
    private static AxisChoice crops(int length, int size, int places) {
        TreeSet<Integer> offsets = new TreeSet<>();
        int free = length - size;
        if (places > free) {
            for (int offset = 0; offset <= free; offset++) {
                offsets.add(offset);
            }
        } else if (places == 1) {
            offsets.add(free / 2);
        } else {
            for (int p = 0; p < places; p++) {
                offsets.add((int) Math.floor((double) free * p / (places - 1) + 0.5));
            }
        }
        List<SparseMap> windows = new ArrayList<>();
        for (int offset : offsets) {
            windows.add(along(length, size, i -> Row.of(offset + i)));
        }
        return AxisChoice.of(windows, along(size, length, i -> {
            double source = (i + 0.5) * size / length - 0.5;
            double clamped = Math.max(0, Math.min(size - 1, source));
            int low = (int) Math.floor(clamped);
            double share = clamped - low;
            return share == 0 ? Row.of(low) : new Row(new int[] {low, low + 1}, new double[] {1 - share, share});
        }));
    }

    /**
     * Gaussian blur with a random radius, with a probability: the standard deviation in pixels takes the 16
     * Gauss-Legendre nodes of a range with their weights (one node if the range is a point); kernels reach 4 standard
     * deviations, are normalised, and see the image reflected at its edges (without repeating the edge).
     */
    public static LinearFamily blur(Layout.Image image, double from, double to, double probability) {
        requireProbability("a blur", probability);
        double most = MOST_BLUR * Math.max(image.height(), image.width());
        if (!(from >= 0 && from <= to && to <= most)) {
            throw new BadInputException("a blur expects radii from 0 to " + most + " pixels (" + (int) MOST_BLUR
                    + " image sides), found " + from + ".." + to);
        }
        Uniform radius = new Uniform(from, to);
        List<Component> components = new ArrayList<>();
        radius.nodes(16)
                .forEach((sigma, weight) -> components.add(
                        new Component(weight, blurAlong(image.height(), sigma), blurAlong(image.width(), sigma))));
        return LinearFamily.withProbability(image, probability, components);
    }

    private static AxisChoice blurAlong(int length, double sigma) {
        if (sigma == 0) {
            return AxisChoice.none();
        }
        int reach = (int) Math.floor(TRUNCATE_SIGMAS * sigma);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int t = -reach; t <= reach; t++) {
            kernel[t + reach] = Math.exp(-0.5 * t * t / (sigma * sigma));
            sum += kernel[t + reach];
        }
        double total = sum;
        return AxisChoice.sure(along(length, length, i -> {
            double[] weights = new double[length];
            for (int t = -reach; t <= reach; t++) {
                weights[reflected(i + t, length)] += kernel[t + reach] / total;
            }
            int[] used = IntStream.range(0, length).filter(p -> weights[p] != 0).toArray();
            return new Row(
                    used, Arrays.stream(used).mapToDouble(p -> weights[p]).toArray());
        }));
    }
}
