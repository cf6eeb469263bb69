package dev.presage.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Height and width of an image in pixels.
 *
 * @param height number of rows
 * @param width number of columns
 */
public record ImageSize(int height, int width) {
    private static final int LARGEST = 4096;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})x([0-9]{1,6})");

    /**
     * Reads {@code HxW}.
     *
     * @throws BadInputException if it is none, or a side is outside 1..4096
     */
    public static ImageSize parse(String option, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            ImageSize size = new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            if (allowed(size.height) && allowed(size.width)) {
                return size;
            }
        }
        throw new BadInputException(option + " expects height and width as HxW, each from 1 to " + LARGEST
                + " (32x32), found '" + text + "'");
    }

    private static boolean allowed(int side) {
        return side >= 1 && side <= LARGEST;
    }

    @Override
    public String toString() {
        return height + " x " + width;
    }
}
