package dev.presage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The files of Fashion-MNIST as published, made from those of Debian's package. The package has the publisher's compressed
 * data with a gzip header of its own; the publisher's header holds the file's name and the time of compression, 31 August 2017
 * (found by trying every second of that summer).
 */
public final class PublishedFashionMnist {
    private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
    private static final int HEADER = 10;

    private PublishedFashionMnist() {}

    /** The bytes of a file; the test ends here, well, where the package is not installed. */
    public static byte[] file(String name) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(DEBIAN), "the package dataset-fashion-mnist is installed");
        byte[] debian = Files.readAllBytes(DEBIAN.resolve(name));
        int time = name.startsWith("train") ? 1504176606 : 1504176627;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x08088B1F) // gzip, deflate, a name follows
                .putInt(time)
                .putShort((short) 0x0300) // Unix
                .array());
        out.write((name.replace(".gz", "") + "\0").getBytes(StandardCharsets.US_ASCII));
        out.write(debian, HEADER, debian.length - HEADER);
        return out.toByteArray();
    }
}
