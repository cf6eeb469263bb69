package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.noise.LinearFamily.Component;
import dev.presage.noise.LinearFamily.Stage;
import dev.presage.noise.SparseMap.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Random geometric transformations of images, all exact finite families of sparse linear maps. Costs of a push are those
 * of {@link LinearFamily}; non-zeros a map: d for flips, turns and shifts, 2d a crop and axis, (8 sigma + 1) d a blur and
 * axis.
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

    /** Where a coordinate of one axis comes from. */
    private static SparseMap along(Layout.Image image, boolean down, IntFunction<Row> axis) {
        List<Row> rows = new ArrayList<>();
        int stride = down ? image.width() : 1;
        for (int i = 0; i < image.dimension(); i++) {
            int position = down ? i % image.pixels() / image.width() : i % image.width();
            int start = i - position * stride;
            Row row = axis.apply(position);
            rows.add(new Row(
                    Arrays.stream(row.index()).map(p -> start + p * stride).toArray(), row.weight()));
        }
        return SparseMap.of(rows);
    }

    private static Stage sure(SparseMap map) {
        return Stage.uniform(List.of(map));
    }

    private static void requireProbability(String what, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new BadInputException(what + " expects a probability from 0 to 1, found " + p);
        }
    }

    /** Left and right swapped, with a probability. */
    public static AffineNoise horizontalFlip(Layout.Image image, double probability) {
        return flip(image, false, probability);
    }

    /** Top and bottom swapped, with a probability. */
    public static AffineNoise verticalFlip(Layout.Image image, double probability) {
        return flip(image, true, probability);
    }

    private static AffineNoise flip(Layout.Image image, boolean down, double probability) {
        requireProbability("a flip", probability);
        int side = down ? image.height() : image.width();
        SparseMap map = along(image, down, i -> Row.of(side - 1 - i));
        return LinearFamily.withProbability(
                image.dimension(), probability, List.of(new Component(1, List.of(sure(map)))));
    }

    /** One of the four quarter turns, each equally likely; square images only. */
    public static AffineNoise quarterTurns(Layout.Image image) {
        if (image.height() != image.width()) {
            throw new BadInputException(
                    "quarter turns expect square images, found " + image.height() + "x" + image.width());
        }
        int side = image.width();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < image.dimension(); i++) {
            int channel = i / image.pixels() * image.pixels();
            int row = i % image.pixels() / side;
            int column = i % side;
            rows.add(Row.of(channel + column * side + side - 1 - row));
        }
        SparseMap turn = SparseMap.of(rows);
        List<Component> components = new ArrayList<>();
        for (int g = 0; g < 4; g++) {
            List<Stage> stages = new ArrayList<>();
            for (int t = 0; t < g; t++) {
                stages.add(sure(turn));
            }
            components.add(new Component(0.25, stages));
        }
        return new LinearFamily(image.dimension(), components);
    }

    /**
     * The image moved by an offset uniform on {-max..max}&sup2;. What comes in is zero, or the reflected image (without
     * repeating the edge).
     */
    public static AffineNoise shift(Layout.Image image, int max, boolean reflect) {
        int side = Math.min(image.height(), image.width());
        if (max < 0 || (reflect && max >= side)) {
            throw new BadInputException(
                    "a shift expects a maximum from 0" + (reflect ? " to " + (side - 1) : "") + ", found " + max);
        }
        List<Stage> stages = new ArrayList<>();
        for (boolean down : new boolean[] {true, false}) {
            int length = down ? image.height() : image.width();
            List<SparseMap> maps = new ArrayList<>();
            for (int by = -max; by <= max; by++) {
                int offset = by;
                maps.add(along(image, down, i -> {
                    int source = i - offset;
                    if (reflect) {
                        source = reflected(source, length);
                    }
                    return source >= 0 && source < length ? Row.of(source) : Row.zero();
                }));
            }
            stages.add(Stage.uniform(maps));
        }
        return new LinearFamily(image.dimension(), List.of(new Component(1, stages)));
    }

    /**
     * Random resized crop: {@code scales} areas, equally spaced over a range of shares of the image's area, each at every
     * place of a grid of integer offsets; all (area, place) pairs are equally likely. The crop is resized to the image by
     * half-pixel bilinear interpolation with its edges clamped. Crop sides are sqrt(area / ratio) and sqrt(area ratio), rounded to the nearest pixel.
     *
     * @param ratio width over height of the crop
     * @param places offsets an axis: at most this many, equally spaced; {@link Integer#MAX_VALUE} for every one
     */
    public static AffineNoise resizedCrop(
            Layout.Image image, double from, double to, double ratio, int scales, int places) {
        if (!(from > 0 && from <= to && to <= 1)) {
            throw new BadInputException("a crop expects a scale range within 0..1, found " + from + ".." + to);
        }
        if (!(ratio > 0) || Double.isInfinite(ratio) || scales < 1 || places < 1) {
            throw new BadInputException("a crop expects a positive ratio and at least 1 scale and 1 place, found ratio "
                    + ratio + ", scales " + scales + ", places " + places);
        }
        int areas = from == to ? 1 : scales;
        List<Stage[]> grid = new ArrayList<>();
        for (int s = 0; s < areas; s++) {
            double share = areas == 1 ? (from + to) / 2 : from + (to - from) * s / (areas - 1);
            double area = share * image.pixels();
            int height = side(Math.sqrt(area / ratio), image.height());
            int width = side(Math.sqrt(area * ratio), image.width());
            grid.add(new Stage[] {crops(image, true, height, places), crops(image, false, width, places)});
        }
        double points = grid.stream().mapToDouble(ImageNoise::gridPoints).sum();
        List<Component> components = new ArrayList<>();
        grid.forEach(stages -> components.add(new Component(gridPoints(stages) / points, List.of(stages))));
        return new LinearFamily(image.dimension(), components);
    }

    private static double gridPoints(Stage[] stages) {
        return (double) stages[0].maps().size() * stages[1].maps().size();
    }

    private static int side(double wanted, int most) {
        return Math.max(1, Math.min(most, (int) Math.floor(wanted + 0.5)));
    }

    private static Stage crops(Layout.Image image, boolean down, int size, int places) {
        int length = down ? image.height() : image.width();
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
        List<SparseMap> maps = new ArrayList<>();
        for (int offset : offsets) {
            maps.add(along(image, down, i -> {
                double source = (i + 0.5) * size / length - 0.5;
                double clamped = Math.max(0, Math.min(size - 1, source));
                int low = (int) Math.floor(clamped);
                double share = clamped - low;
                return share == 0
                        ? Row.of(offset + low)
                        : new Row(new int[] {offset + low, offset + low + 1}, new double[] {1 - share, share});
            }));
        }
        return Stage.uniform(maps);
    }

    /**
     * Gaussian blur with a random radius, with a probability: the standard deviation in pixels takes the 16
     * Gauss-Legendre nodes of a range with their weights (one node if the range is a point); kernels reach 4 standard
     * deviations, are normalised, and see the image reflected at its edges (without repeating the edge).
     */
    public static AffineNoise blur(Layout.Image image, double from, double to, double probability) {
        requireProbability("a blur", probability);
        double most = MOST_BLUR * Math.max(image.height(), image.width());
        if (!(from >= 0 && from <= to && to <= most)) {
            throw new BadInputException("a blur expects radii from 0 to " + most + " pixels (" + (int) MOST_BLUR
                    + " image sides), found " + from + ".." + to);
        }
        Uniform radius = new Uniform(from, to);
        List<Component> components = new ArrayList<>();
        radius.nodes(16)
                .forEach((sigma, weight) -> components.add(new Component(
                        weight,
                        sigma == 0
                                ? List.of()
                                : List.of(sure(blurAlong(image, true, sigma)), sure(blurAlong(image, false, sigma))))));
        return LinearFamily.withProbability(image.dimension(), probability, components);
    }

    private static SparseMap blurAlong(Layout.Image image, boolean down, double sigma) {
        int length = down ? image.height() : image.width();
        int reach = (int) Math.floor(TRUNCATE_SIGMAS * sigma);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int t = -reach; t <= reach; t++) {
            kernel[t + reach] = Math.exp(-0.5 * t * t / (sigma * sigma));
            sum += kernel[t + reach];
        }
        double total = sum;
        return along(image, down, i -> {
            double[] weights = new double[length];
            for (int t = -reach; t <= reach; t++) {
                weights[reflected(i + t, length)] += kernel[t + reach] / total;
            }
            int[] used = IntStream.range(0, length).filter(p -> weights[p] != 0).toArray();
            return new Row(
                    used, Arrays.stream(used).mapToDouble(p -> weights[p]).toArray());
        });
    }
}
