package dev.presage.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The kinds of archive that data sets are published in. */
enum ArchiveFormat {
    TAR_GZ {
        @Override
        void read(Path archive, MemberTaker taker) throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                    TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in, BUFFER))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    taker.take(entry.getName(), kind(entry), tar);
                }
            }
        }

        private MemberKind kind(TarArchiveEntry entry) {
            return switch (entry.getLinkFlag()) {
                case TarConstants.LF_DIR -> MemberKind.FOLDER;
                case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM ->
                    entry.isDirectory() ? MemberKind.FOLDER : MemberKind.FILE;
                default -> MemberKind.OTHER;
            };
        }
    },
    ZIP {
        @Override
        void read(Path archive, MemberTaker taker) throws IOException {
            try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
                for (Iterator<ZipArchiveEntry> each =
                                zip.getEntriesInPhysicalOrder().asIterator();
                        each.hasNext(); ) {
                    ZipArchiveEntry entry = each.next();
                    if (!zip.canReadEntryData(entry)) {
                        throw new IOException(
                                "'" + entry.getName() + "' in it is encrypted or compressed in an unknown way");
                    }
                    try (InputStream content = zip.getInputStream(entry)) {
                        taker.take(entry.getName(), kind(entry), content);
                    }
                }
            }
        }

        /** The upper half of the mode says what it is; archives made elsewhere than on Unix have none. */
        private MemberKind kind(ZipArchiveEntry entry) {
            int type = entry.getUnixMode() & UNIX_TYPE;
            if (type != 0 && type != UNIX_FILE && type != UNIX_FOLDER) {
                return MemberKind.OTHER;
            }
            return entry.isDirectory() ? MemberKind.FOLDER : MemberKind.FILE;
        }
    };

    private static final int BUFFER = 1 << 16;
    private static final int UNIX_TYPE = 0170000;
    private static final int UNIX_FILE = 0100000;
    private static final int UNIX_FOLDER = 0040000;

    /** What a member of an archive is. */
    enum MemberKind {
        FILE,
        FOLDER,
        OTHER
    }

    /** Takes the members of an archive one by one. */
    @FunctionalInterface
    interface MemberTaker {
        /** Takes one; its content ends with it, and is not to be closed. */
        void take(String name, MemberKind kind, InputStream content) throws IOException;
    }

    /** Reads an archive from its beginning to its end. */
    abstract void read(Path archive, MemberTaker taker) throws IOException;
}
