package dev.presage.data;

import java.util.Arrays;

/**
 * A decoded image: whole numbers from 0 to 255, or to 65535 as two bytes, the high one first; they run over channel, row,
 * column.
 */
final class PixelImage {
    private static final int RGB = 3;

    private final ImageSize size;
    private final int channels;
    private final boolean wide;
    private final boolean hadAlpha;
    private final byte[] values;

    /** Takes over the values. */
    PixelImage(ImageSize size, int channels, boolean wide, boolean hadAlpha, byte[] values) {
        this.size = size;
        this.channels = channels;
        this.wide = wide;
        this.hadAlpha = hadAlpha;
        this.values = values;
    }

    ImageSize size() {
        return size;
    }

    /** 1 for grey, 3 for red, green and blue. */
    int channels() {
        return channels;
    }

    /** Whether a value takes two bytes. */
    boolean wide() {
        return wide;
    }

    /** Whether transparency was dropped. */
    boolean hadAlpha() {
        return hadAlpha;
    }

    /** Number of bytes of all values. */
    int bytes() {
        return values.length;
    }

    /**
     * The values in the form of the whole set: grey becomes three equal channels, v of 255 becomes 257 v of 65535. The array
     * is the image's own where nothing changes.
     */
    byte[] as(int wantedChannels, boolean wantedWide) {
        byte[] form = wantedWide && !wide ? widened() : values;
        if (channels == 1 && wantedChannels == RGB) {
            byte[] three = Arrays.copyOf(form, RGB * form.length);
            System.arraycopy(form, 0, three, form.length, form.length);
            System.arraycopy(form, 0, three, 2 * form.length, form.length);
            return three;
        }
        return form;
    }

    private byte[] widened() {
        byte[] two = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            two[2 * i] = values[i];
            two[2 * i + 1] = values[i];
        }
        return two;
    }

    /** The image in another size, by {@link Resampling}; itself where it has that size. */
    PixelImage resized(ImageSize wanted) {
        if (wanted.equals(size)) {
            return this;
        }
        Resampling rows = new Resampling(size.height(), wanted.height());
        Resampling columns = new Resampling(size.width(), wanted.width());
        int from = size.height() * size.width();
        int to = wanted.height() * wanted.width();
        byte[] resized = new byte[channels * to * (wide ? 2 : 1)];
        double[] channel = new double[from];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < from; i++) {
                channel[i] = value(c * from + i);
            }
            double[] narrow = columns.alongRows(channel, size.height());
            double[] small = rows.alongColumns(narrow, wanted.width());
            for (int i = 0; i < to; i++) {
                put(resized, c * to + i, (int) Math.floor(small[i] + 0.5));
            }
        }
        return new PixelImage(wanted, channels, wide, hadAlpha, resized);
    }

    private int value(int i) {
        return wide ? ((values[2 * i] & 0xFF) << 8) | (values[2 * i + 1] & 0xFF) : values[i] & 0xFF;
    }

    /** Weights are not negative and sum to 1 up to rounding, so a value never leaves the range of its type. */
    private void put(byte[] into, int i, int value) {
        if (wide) {
            into[2 * i] = (byte) (value >> 8);
            into[2 * i + 1] = (byte) value;
        } else {
            into[i] = (byte) value;
        }
    }
}
