package dev.presage.figure;

/**
 * Text at a place.
 *
 * @param x of the anchor, in points
 * @param y of the base line, in points
 * @param label what is written
 * @param size of the letters, in points
 * @param anchor which part of the text is at x
 * @param colour as {@code #rrggbb}
 * @param upwards whether it is turned to read from bottom to top; the anchor then lies along y, the base line at x
 */
record Lettering(double x, double y, Label label, double size, Anchor anchor, String colour, boolean upwards) {
    static final String INK = "#222222";

    /** What of a text is at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /**
     * Words, or a power.
     *
     * @param text in full size
     * @param exponent raised behind it; empty where there is none
     */
    record Label(String text, String exponent) {
        static Label of(String text) {
            return new Label(text, "");
        }

        /** An upper estimate of its width in points. */
        double width(double size) {
            return Letters.width(text, size) + Letters.width(exponent, size * Letters.EXPONENT);
        }
    }

    /** Level text in dark ink. */
    static Lettering level(double x, double y, String text, double size, Anchor anchor) {
        return new Lettering(x, y, Label.of(text), size, anchor, INK, false);
    }

    /** Text that reads upwards, in dark ink. */
    static Lettering upwards(double x, double y, String text, double size, Anchor anchor) {
        return new Lettering(x, y, Label.of(text), size, anchor, INK, true);
    }
}
