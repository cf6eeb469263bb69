package dev.presage.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The bundled data set: 1797 handwritten digits of 8 x 8 pixels from 0 to 16. Source: E. Alpaydin and C. Kaynak, Optical
 * Recognition of Handwritten Digits (test part), UCI Machine Learning Repository, 1998.
 */
final class Digits {
    private static final String RESOURCE = "/dev/presage/data/digits.csv.gz";
    private static final Layout.Image LAYOUT = new Layout.Image(1, 8, 8);
    private static final int TRAINING = 1437;
    private static final double LARGEST_PIXEL = 16;

    private Digits() {}

    static DataSet open(Intake intake) {
        byte[] csv = resource();
        intake.add(csv);
        String[] lines = new String(csv, StandardCharsets.US_ASCII).strip().split("\n");
        int d = LAYOUT.dimension();
        byte[] pixels = new byte[lines.length * d];
        long[] labels = new long[lines.length];
        for (int i = 0; i < lines.length; i++) {
            String[] numbers = lines[i].strip().split(",");
            for (int j = 0; j < d; j++) {
                pixels[i * d + j] = Byte.parseByte(numbers[j]);
            }
            labels[i] = Long.parseLong(numbers[d]);
        }
        EncodedSamples.Source source = new EncodedSamples.Source(
                "digits", () -> new ByteArrayInputStream(pixels), ElementType.U8, ByteOrder.BIG_ENDIAN, LARGEST_PIXEL);
        long[] trainLabels = Arrays.copyOf(labels, TRAINING);
        long[] testLabels = Arrays.copyOfRange(labels, TRAINING, labels.length);
        ClassIndex classes = ClassIndex.of(trainLabels);
        Samples train =
                new EncodedSamples(source, LAYOUT, 0, TRAINING, Optional.of(classes.label("digits", trainLabels)));
        Samples test = new EncodedSamples(
                source, LAYOUT, TRAINING, lines.length - TRAINING, Optional.of(classes.label("digits", testLabels)));
        return new DataSet("digits", intake.sha256(), train, Optional.of(test));
    }

    private static byte[] resource() {
        try (InputStream in = Digits.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + RESOURCE);
            }
            return new GZIPInputStream(in).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the program was built with a broken " + RESOURCE, e);
        }
    }
}
