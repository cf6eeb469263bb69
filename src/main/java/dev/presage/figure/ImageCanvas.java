package dev.presage.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** A drawing as PNG, with its resolution written in. */
final class ImageCanvas implements Canvas {
    private static final int DOTS_PER_INCH = 300;
    private static final double SCALE = DOTS_PER_INCH / 72.0;
    private static final double INCHES_PER_METRE = 1 / 0.0254;
    private static final String FORMAT = "javax_imageio_png_1.0";

    private final Graphics2D graphics;

    private ImageCanvas(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** The file's bytes: on white, 300 dots an inch. */
    static byte[] png(Drawing drawing) {
        BufferedImage picture = new BufferedImage(
                (int) Math.ceil(drawing.width() * SCALE),
                (int) Math.ceil(drawing.height() * SCALE),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        drawing.on(new ImageCanvas(graphics));
        graphics.dispose();
        return encoded(picture);
    }

    private static byte[] encoded(BufferedImage picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
            metadata.mergeTree(FORMAT, resolution());
            writer.setOutput(out);
            writer.write(new IIOImage(picture, List.of(), metadata));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw a picture: " + e.getMessage(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadataNode resolution() {
        IIOMetadataNode physical = new IIOMetadataNode("pHYs");
        String dots = Long.toString(Math.round(DOTS_PER_INCH * INCHES_PER_METRE));
        physical.setAttribute("pixelsPerUnitXAxis", dots);
        physical.setAttribute("pixelsPerUnitYAxis", dots);
        physical.setAttribute("unitSpecifier", "meter");
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(physical);
        return root;
    }

    @Override
    public void line(List<Spot> spots, Pen pen) {
        draw(path(spots), pen);
    }

    @Override
    public void polygon(List<Spot> corners, String fill, Pen edge) {
        Path2D outline = path(corners);
        outline.closePath();
        fill(outline, fill, edge);
    }

    @Override
    public void disc(Spot centre, double radius, String fill, Pen edge) {
        fill(new Ellipse2D.Double(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius), fill, edge);
    }

    @Override
    public void text(Lettering text) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) text.size());
        Font raised = font.deriveFont((float) (text.size() * Letters.EXPONENT));
        double base = width(text.label().text(), font);
        double width = base + width(text.label().exponent(), raised);
        double from = switch (text.anchor()) {
            case START -> 0;
            case MIDDLE -> -width / 2;
            case END -> -width;
        };
        AffineTransform before = graphics.getTransform();
        graphics.translate(text.x(), text.y());
        if (text.upwards()) {
            graphics.rotate(-Math.PI / 2);
        }
        graphics.setColor(Color.decode(text.colour()));
        write(text.label().text(), font, from, 0);
        write(text.label().exponent(), raised, from + base, -text.size() * Letters.EXPONENT / 2);
        graphics.setTransform(before);
    }

    /** As outlines, which need no hinting. */
    private void write(String text, Font font, double x, double y) {
        if (!text.isEmpty()) {
            graphics.fill(font.createGlyphVector(exact(), text).getOutline((float) x, (float) y));
        }
    }

    private static double width(String text, Font font) {
        return text.isEmpty() ? 0 : font.getStringBounds(text, exact()).getWidth();
    }

    private static FontRenderContext exact() {
        return new FontRenderContext(null, true, true);
    }

    private void fill(Shape shape, String fill, Pen edge) {
        graphics.setColor(Color.decode(fill));
        graphics.fill(shape);
        if (edge.width() > 0) {
            draw(shape, edge);
        }
    }

    private void draw(Shape shape, Pen pen) {
        float[] dash = new float[pen.dash().size()];
        for (int i = 0; i < dash.length; i++) {
            dash[i] = pen.dash().get(i).floatValue();
        }
        graphics.setColor(Color.decode(pen.colour()));
        graphics.setStroke(new BasicStroke(
                (float) pen.width(),
                BasicStroke.CAP_BUTT,
                BasicStroke.JOIN_ROUND,
                1,
                dash.length == 0 ? null : dash,
                0));
        graphics.draw(shape);
    }

    private static Path2D path(List<Spot> spots) {
        Path2D path = new Path2D.Double();
        path.moveTo(spots.get(0).x(), spots.get(0).y());
        spots.subList(1, spots.size()).forEach(spot -> path.lineTo(spot.x(), spot.y()));
        return path;
    }
}
