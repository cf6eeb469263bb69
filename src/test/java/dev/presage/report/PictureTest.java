package dev.presage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.study.Study;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static BufferedImage drawn(Picture picture) throws IOException {
        String png = picture.address().substring("data:image/png;base64,".length());
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
    }

    /** Two rows of 2 x 1 pixels, 44 times as large: 0 is white, and each row's largest weight has the full colour. */
    @Test
    void weightsAreColoursOnTheScaleOfTheirRow() throws IOException {
        Picture picture = Picture.of(Matrix.wrap(2, 2, new double[] {1, 0, -7, 7}), new Layout.Image(1, 2, 1));
        BufferedImage image = drawn(picture);
        assertEquals(88, image.getHeight());
        assertEquals(List.of(picture.width(), picture.height()), List.of(image.getWidth(), image.getHeight()));
        int right = image.getWidth() - 1;
        assertEquals(image.getRGB(0, 0), image.getRGB(right, 87), "1 of 1 and 7 of 7");
        assertEquals(0xffffffff, image.getRGB(0, 87), "0");
        assertTrue(image.getRGB(right, 0) != image.getRGB(right, 87), "-7 and 7");
        assertTrue(picture.html()
                .startsWith("<img alt=\"2 rows of weights over the pixels\" width=\"" + image.getWidth()));
    }

    @Test
    void viewsAndProjectionsAreLines() throws IOException {
        Study digits = Study.of("digits", 100);
        BufferedImage views = drawn(Picture.of(digits.views(List.of("none", "mask(ratio=0.5)"), 0, 3)));
        assertEquals(2 * 88 + 2, views.getHeight());
        BufferedImage projections = drawn(Picture.of(digits.projections(0.8)));
        assertEquals(3 * 88 + 2 * 2, projections.getHeight());
    }

    @Test
    void rowsMustBeImages() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Picture.of(Matrix.wrap(1, 3, new double[3]), new Layout.Image(1, 2, 2)));
    }
}
