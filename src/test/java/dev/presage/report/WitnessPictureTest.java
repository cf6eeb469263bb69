package dev.presage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures of weights, pixel by pixel. */
class WitnessPictureTest {
    private static BufferedImage read(PixelCanvas canvas) throws IOException {
        String address = canvas.address();
        assertEquals("data:image/png;base64,", address.substring(0, 22));
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(address.substring(22))));
    }

    /** Two channels of 1 x 2: panels of 6 x 3 with a gap of 2; at half of the scale colours are halfway to white. */
    @Test
    void panelsAreChannelsOnOneScaleAndZeroIsWhite() throws IOException {
        Vector weights = Vector.of(0, 4, -4, 2);
        BufferedImage image = read(WitnessPicture.canvas(weights, new Layout.Image(2, 1, 2), 4, 3));
        assertEquals(14, image.getWidth());
        assertEquals(3, image.getHeight());
        int[] colours = {0xffffff, 0x0072B2, 0xffffff, 0xD55E00, 0x80B9D9};
        int[] from = {0, 3, 6, 8, 11, 14};
        for (int part = 0; part < colours.length; part++) {
            for (int x = from[part]; x < from[part + 1]; x++) {
                assertEquals(colours[part], image.getRGB(x, x % 3) & 0xffffff, "column " + x);
            }
        }
    }

    @Test
    void weightsThatAreAllZeroAreWhite() throws IOException {
        BufferedImage image = read(WitnessPicture.canvas(Vector.zeros(4), new Layout.Image(1, 2, 2), 0, 1));
        assertEquals(0xffffff, image.getRGB(1, 1) & 0xffffff);
    }
}
