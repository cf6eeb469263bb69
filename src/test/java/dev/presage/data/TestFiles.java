package dev.presage.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes small files, right and wrong ones. */
final class TestFiles {
    private TestFiles() {}

    static byte[] idx(int type, int[] sizes, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + payload.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) type).put((byte) sizes.length);
        for (int size : sizes) {
            bytes.putInt(size);
        }
        return bytes.put(payload).array();
    }

    static byte[] npy(String descr, boolean fortran, String shape, byte[] payload) {
        return npyOfHeader(
                "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                        + ", }\n",
                payload);
    }

    static byte[] npyOfHeader(String header, byte[] payload) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + text.length + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) text.length);
        return bytes.put(text).put(payload).array();
    }

    static byte[] doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putDouble);
        return bytes.array();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zip file of members given as name, content, name, content, ... */
    static byte[] zip(boolean deflated, Object... namesAndContents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = (byte[]) namesAndContents[i + 1];
                ZipEntry entry = new ZipEntry((String) namesAndContents[i]);
                if (!deflated) {
                    CRC32 sum = new CRC32();
                    sum.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Path put(Path path, byte[] content) {
        try {
            Files.createDirectories(path.getParent());
            return Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images 0, 1, 2, ... of n x 2 x 3 and labels 7, 9, 7, 9, ... */
    static void idxFolder(Path folder, int n, int tests, boolean gzip) {
        part(folder, "train", n, gzip);
        part(folder, "t10k", tests, gzip);
    }

    private static void part(Path folder, String split, int n, boolean gzip) {
        byte[] pixels = new byte[n * 6];
        byte[] labels = new byte[n];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37);
        }
        for (int i = 0; i < n; i++) {
            labels[i] = (byte) (i % 2 == 0 ? 7 : 9);
        }
        byte[] images = idx(8, new int[] {n, 2, 3}, pixels);
        byte[] classes = idx(8, new int[] {n}, labels);
        put(folder.resolve(split + "-images-idx3-ubyte" + (gzip ? ".gz" : "")), gzip ? gzip(images) : images);
        put(folder.resolve(split + "-labels-idx1-ubyte" + (gzip ? ".gz" : "")), gzip ? gzip(classes) : classes);
    }

    /** All values of a source, through one pass. */
    static double[] values(Samples samples) {
        return InMemorySamples.copyOf(samples).rows().toArray();
    }

    /** Surroundings in which nothing is known, below a home of the test. */
    static Surroundings surroundings(Path home, Map<String, String> environment, long memoryLimit) {
        return new Surroundings(environment, home, List.of(home.resolve("system")), memoryLimit);
    }

    static Surroundings surroundings(Path home) {
        return surroundings(home, Map.of(), 1 << 20);
    }
}
