package dev.presage.figure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing as SVG, its text as text. */
final class SvgCanvas implements Canvas {
    private static final String FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
    private static final double MILLIMETRES_PER_POINT = 25.4 / 72;

    private final StringBuilder out = new StringBuilder();

    private SvgCanvas() {}

    /** The document: on white, with title and caption for those who do not see it. */
    static String document(Drawing drawing, String title, String caption) {
        SvgCanvas canvas = new SvgCanvas();
        drawing.on(canvas);
        return format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%smm\" height=\"%smm\" viewBox=\"0 0 %s %s\" role=\"img\""
                        + " font-family=\"%s\" stroke-linejoin=\"round\">\n<title>%s</title>\n<desc>%s</desc>\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#FFFFFF\"/>\n%s</svg>\n",
                number(drawing.width() * MILLIMETRES_PER_POINT),
                number(drawing.height() * MILLIMETRES_PER_POINT),
                number(drawing.width()),
                number(drawing.height()),
                FONTS,
                escaped(title),
                escaped(caption),
                canvas.out);
    }

    @Override
    public void line(List<Spot> spots, Pen pen) {
        add("<polyline points=\"%s\" fill=\"none\"%s/>", places(spots), stroke(pen));
    }

    @Override
    public void polygon(List<Spot> corners, String fill, Pen edge) {
        add("<polygon points=\"%s\" fill=\"%s\"%s/>", places(corners), fill, stroke(edge));
    }

    @Override
    public void disc(Spot centre, double radius, String fill, Pen edge) {
        add(
                "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"%s/>",
                number(centre.x()), number(centre.y()), number(radius), fill, stroke(edge));
    }

    @Override
    public void text(Lettering text) {
        String place = text.upwards()
                ? format("transform=\"translate(%s %s) rotate(-90)\"", number(text.x()), number(text.y()))
                : format("x=\"%s\" y=\"%s\"", number(text.x()), number(text.y()));
        String exponent = text.label().exponent().isEmpty()
                ? ""
                : format(
                        "<tspan dy=\"%s\" font-size=\"%s\">%s</tspan>",
                        number(-text.size() * Letters.EXPONENT / 2),
                        number(text.size() * Letters.EXPONENT),
                        escaped(text.label().exponent()));
        add(
                "<text %s text-anchor=\"%s\" font-size=\"%s\" fill=\"%s\">%s%s</text>",
                place,
                text.anchor().name().toLowerCase(Locale.ROOT),
                number(text.size()),
                text.colour(),
                escaped(text.label().text()),
                exponent);
    }

    private static String places(List<Spot> spots) {
        return spots.stream()
                .map(spot -> number(spot.x()) + "," + number(spot.y()))
                .collect(Collectors.joining(" "));
    }

    private static String stroke(Pen pen) {
        if (pen.width() == 0) {
            return "";
        }
        String dash = pen.dash().isEmpty()
                ? ""
                : format(
                        " stroke-dasharray=\"%s\"",
                        pen.dash().stream().map(SvgCanvas::number).collect(Collectors.joining(" ")));
        return format(" stroke=\"%s\" stroke-width=\"%s\"%s", pen.colour(), number(pen.width()), dash);
    }

    /** To a hundredth of a point, without idle zeros. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        String trimmed = text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
        return trimmed.equals("-0") ? "0" : trimmed;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void add(String pattern, Object... arguments) {
        out.append(format(pattern, arguments)).append('\n');
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
