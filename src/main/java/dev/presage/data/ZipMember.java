package dev.presage.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A member of a zip file, read through the file's directory.
 *
 * @param key what the user calls it
 * @param entry its name in the zip file
 */
record ZipMember(String key, String entry) {
    /** Opens the contents; at their end they are held against the checksum of the directory. Closing closes the file. */
    InputStream open(Path path) throws IOException {
        ZipFile zip = new ZipFile(path.toFile());
        try {
            ZipEntry found = zip.getEntry(entry);
            if (found == null) {
                throw new ZipException("it no longer has " + key);
            }
            return new Checked(zip, Objects.requireNonNull(zip.getInputStream(found)), found.getCrc());
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The zip file, or this part of it, cannot be read. */
    static BadInputException broken(String name, IOException cause) {
        return new BadInputException(
                name + " expects an intact zip file, found a broken one: " + IoReason.of(cause), cause);
    }

    /** Compares the checksum at the end. */
    private static final class Checked extends FilterInputStream {
        private final ZipFile zip;
        private final CRC32 sum = new CRC32();
        private final long expected;

        Checked(ZipFile zip, InputStream in, long expected) {
            super(in);
            this.zip = zip;
            this.expected = expected;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0) {
                sum.update(into, offset, count);
            } else if (count < 0 && sum.getValue() != expected) {
                throw new ZipException("its checksum differs");
            }
            return count;
        }

        @Override
        public long skip(long bytes) throws IOException {
            byte[] skipped = new byte[(int) Math.min(Math.max(bytes, 0), 1 << 13)];
            return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() throws IOException {
            zip.close(); // and with it the stream
        }
    }
}
