package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import java.util.Arrays;

/** A partition of the d coordinates into groups that are dropped together. */
public final class Patches {
    private final int[] groupOf;
    private final int count;

    private Patches(int[] groupOf, int count) {
        this.groupOf = groupOf;
        this.count = count;
    }

    /** Each coordinate its own group. */
    public static Patches coordinates(int dimension) {
        int[] groups = new int[dimension];
        Arrays.setAll(groups, i -> i);
        return new Patches(groups, dimension);
    }

    /**
     * Patches of height &times; width pixels from the top left; where they do not divide the image the last row or column
     * of patches is smaller. With joint channels a patch spans all channels, otherwise each channel has its own.
     *
     * @throws BadInputException if a patch is larger than the image
     */
    public static Patches of(Layout.Image image, int height, int width, boolean jointChannels) {
        if (height < 1 || width < 1 || height > image.height() || width > image.width()) {
            throw new BadInputException("a patch expects sides from 1x1 to the image's " + image.height() + "x"
                    + image.width() + ", found " + height + "x" + width);
        }
        int down = (image.height() + height - 1) / height;
        int across = (image.width() + width - 1) / width;
        int[] groups = new int[image.dimension()];
        for (int i = 0; i < groups.length; i++) {
            int channel = i / image.pixels();
            int row = i % image.pixels() / image.width();
            int column = i % image.width();
            groups[i] = (jointChannels ? 0 : channel * down * across) + row / height * across + column / width;
        }
        return new Patches(groups, jointChannels ? down * across : image.channels() * down * across);
    }

    /** Number of coordinates d. */
    public int dimension() {
        return groupOf.length;
    }

    /** Number of groups q. */
    public int count() {
        return count;
    }

    /** Group of coordinate i. */
    public int groupOf(int i) {
        return groupOf[i];
    }
}
