package dev.presage.figure;

import java.util.regex.Pattern;

/**
 * A figure of a study.
 *
 * @param name the stem of its files' names, such as {@code spectrum}: small letters, digits and hyphens
 * @param title what it is, in a short sentence
 * @param caption what is shown, and how the numbers are known (exact, sampled, assumed)
 * @param plot what it shows
 */
public record Figure(String name, String title, String caption, Plot plot) {
    private static final Pattern STEM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** @throws IllegalArgumentException if the name is no stem of a file's name, or title or caption are blank */
    public Figure {
        if (!STEM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a figure has small letters, digits and hyphens, not \"" + name + "\"");
        }
        Words.required("the title of a figure", title);
        Words.required("the caption of a figure", caption);
    }

    /** The plot as an SVG document of one column's width (85 mm), its text as text of 8 and 9 points, on white. */
    public String svg() {
        return svg(ColumnWidth.SINGLE);
    }

    /** The same of another width. */
    public String svg(ColumnWidth width) {
        return SvgCanvas.document(Drawing.of(plot, width.points()), title, caption);
    }

    /** The same drawing as PNG, 300 dots an inch. */
    public byte[] png() {
        return png(ColumnWidth.SINGLE);
    }

    /** The same of another width. */
    public byte[] png(ColumnWidth width) {
        return ImageCanvas.png(Drawing.of(plot, width.points()));
    }

    /** The numbers behind the plot. */
    public Table table() {
        return plot.table();
    }
}
