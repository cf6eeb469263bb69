package dev.presage.data;

/** How the d coordinates of a sample are arranged. */
public sealed interface Layout {
    /** Number of coordinates d. */
    int dimension();

    /** An image: coordinates run over channel, row, column, the column fastest; (0, 0) is the top left pixel. */
    record Image(int channels, int height, int width) implements Layout {
        /** Checks that every side is at least 1. */
        public Image {
            if (channels < 1 || height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "an image expects sides of at least 1, found " + channels + " x " + height + " x " + width);
            }
            Math.multiplyExact(Math.multiplyExact(channels, height), width);
        }

        @Override
        public int dimension() {
            return channels * height * width;
        }

        /** Number of pixels of one channel. */
        public int pixels() {
            return height * width;
        }
    }

    /** Coordinates without a geometry. */
    record Flat(int dimension) implements Layout {
        /** Checks that there is at least one coordinate. */
        public Flat {
            if (dimension < 1) {
                throw new IllegalArgumentException("a sample expects at least 1 coordinate, found " + dimension);
            }
        }
    }
}
