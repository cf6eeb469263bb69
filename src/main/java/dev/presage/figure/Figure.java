package dev.presage.figure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
    private static final int PAGE_WIDTH = 480;
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

    /**
     * As a fragment of HTML, for a notebook or a page that draws nothing itself: the title, the plot at one and a half times its
     * size in print, and the caption.
     */
    public String html() {
        String address = Base64.getEncoder().encodeToString(svg().getBytes(StandardCharsets.UTF_8));
        return "<figure style=\"margin:1em 0;max-width:" + PAGE_WIDTH + "px\"><b>" + Table.escaped(title) + "</b><br/>"
                + "<img alt=\"" + Table.escaped(title) + "\" style=\"width:100%\" src=\"data:image/svg+xml;base64,"
                + address
                + "\"/><figcaption style=\"font-size:90%\">" + Table.escaped(caption) + "</figcaption></figure>";
    }

    /** The numbers behind the plot. */
    public Table table() {
        return plot.table();
    }
}
