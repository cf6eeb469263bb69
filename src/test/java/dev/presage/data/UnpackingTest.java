package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are as they should be, and archives that want to do harm. */
class UnpackingTest extends FetchFixture {
    private static final long ROOM = 1 << 20;

    private int archives;

    /** One member of an archive made for a test; the content of a link is where it leads. */
    private record Member(String name, byte type, byte[] content) {
        static Member file(String name, String content) {
            return new Member(name, TarConstants.LF_NORMAL, content.getBytes(StandardCharsets.UTF_8));
        }

        static Member folder(String name) {
            return new Member(name, TarConstants.LF_DIR, new byte[0]);
        }

        static Member link(String name, byte type, String to) {
            return new Member(name, type, to.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final List<Member> GOOD = List.of(
            Member.folder("set/"),
            Member.file("set/readme.html", "read me"),
            Member.file("set/train/a/1.txt", "one"),
            Member.folder("set/empty/"),
            Member.file(
                    "set/train/b/\u00e4 long name of a file that is longer than the hundred characters that a plain"
                            + " tar header has room for.txt",
                    "two"));

    private static byte[] archive(ArchiveFormat format, List<Member> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (format) {
            case TAR_GZ -> {
                try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
                    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                    for (Member member : members) {
                        TarArchiveEntry entry = new TarArchiveEntry(member.name, member.type, true);
                        boolean file = member.type == TarConstants.LF_NORMAL;
                        if (file) {
                            entry.setSize(member.content.length);
                        } else {
                            entry.setLinkName(new String(member.content, StandardCharsets.UTF_8));
                        }
                        tar.putArchiveEntry(entry);
                        tar.write(file ? member.content : new byte[0]);
                        tar.closeArchiveEntry();
                    }
                }
            }
            case ZIP -> {
                try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
                    for (Member member : members) {
                        ZipArchiveEntry entry = new ZipArchiveEntry(member.name);
                        if (member.type == TarConstants.LF_SYMLINK) {
                            entry.setUnixMode(0120777);
                        }
                        zip.putArchiveEntry(entry);
                        zip.write(member.content);
                        zip.closeArchiveEntry();
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Another name for each archive, so that no part of an earlier one is in the way. */
    private String fileName(ArchiveFormat format) {
        return "set" + archives + "." + format.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private Publication.Packed published(ArchiveFormat format, byte[] archive, long room) {
        archives++;
        server.put(fileName(format), archive);
        return new Publication.Packed(published(fileName(format), archive), format, "set", room);
    }

    private Publication.Packed published(ArchiveFormat format, List<Member> members) throws IOException {
        return published(format, archive(format, members), ROOM);
    }

    @ParameterizedTest
    @EnumSource
    void unpacksWholeAndKnowsItAgain(ArchiveFormat format) throws IOException {
        Publication.Packed publication = published(format, GOOD);
        Fetched fetched = fetch("cifar10", publication);
        assertFalse(fetched.files().get(0).present());
        assertEquals(4, namesIn(cache("cifar10")).size(), "three files and the receipt; no archive: " + namesIn(home));
        Path set = cache("cifar10").resolve("set");
        assertEquals("one", Files.readString(set.resolve("train").resolve("a").resolve("1.txt")));
        assertTrue(Files.isDirectory(set.resolve("empty")));
        for (Member member : GOOD) {
            if (member.type == TarConstants.LF_NORMAL) {
                assertHolds(member.content, cache("cifar10").resolve(member.name));
            }
        }
        assertTrue(fetch("cifar10", publication).files().get(0).present());
        assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content", "file gone", "file more", "link", "no receipt", "other archive"})
    void aChangedFolderIsNoticedAndNotTouched(String change) throws IOException {
        Publication.Packed publication = published(ArchiveFormat.TAR_GZ, GOOD);
        fetch("cifar10", publication);
        Path set = cache("cifar10").resolve("set");
        switch (change) {
            case "content" -> Files.writeString(set.resolve("readme.html"), "read m3");
            case "file gone" -> Files.delete(set.resolve("readme.html"));
            case "file more" -> Files.writeString(set.resolve("more"), "");
            case "link" -> {
                Files.move(set.resolve("readme.html"), home.resolve("readme.html"));
                Files.createSymbolicLink(set.resolve("readme.html"), home.resolve("readme.html"));
            }
            case "no receipt" -> Files.delete(set.resolve(".presage-fetched"));
            default -> publication = published(ArchiveFormat.TAR_GZ, GOOD.subList(0, 2));
        }
        List<String> before = namesIn(set);
        fails("cifar10", publication, set.toString(), "is there already, but is not", "move it away");
        assertEquals(before, namesIn(set));
        assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "set/../../evil",
                "set/../evil",
                "/evil",
                "//evil",
                "evil",
                "settled/evil",
                "set\\..\\..\\evil",
                "set/./evil",
                "set//evil",
                "set/a\nb",
                "..",
                ".",
                "set/..",
                "/",
            })
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        for (ArchiveFormat format : ArchiveFormat.values()) {
            Publication.Packed publication = published(
                    format,
                    List.of(Member.file("set/good", "good"), Member.file(name, name.endsWith("/") ? "" : "evil")));
            UncheckedIOException failure =
                    assertThrows(UncheckedIOException.class, () -> fetch("cifar10", publication));
            assertTrue(
                    failure.getMessage().startsWith("cannot unpack " + fileName(format)),
                    () -> format + " " + failure.getMessage());
            assertTrue(failure.getMessage().contains("is not inside the folder set"), failure.getMessage());
            assertNothingButTheArchive(format);
        }
    }

    private void assertNothingButTheArchive(ArchiveFormat format) throws IOException {
        List<String> left = namesIn(home);
        String part = home.relativize(cache("cifar10").resolve(fileName(format) + ".part"))
                .toString();
        assertTrue(left.contains(part), left.toString());
        assertTrue(left.stream().allMatch(name -> name.contains(".part")), left.toString());
        assertFalse(Files.exists(cache("cifar10").resolve(".presage-unpacking")));
    }

    @Test
    void linksAndDevicesAreRefused() throws IOException {
        for (byte type : new byte[] {
            TarConstants.LF_SYMLINK,
            TarConstants.LF_LINK,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO,
            (byte) 'Z'
        }) {
            List<Member> members = List.of(
                    Member.file("set/good", "good"),
                    Member.link("set/link", type, "../../.."),
                    Member.file("set/link/evil", "evil"));
            fails("cifar10", published(ArchiveFormat.TAR_GZ, members), "'set/link' in it is neither file nor folder");
            assertNothingButTheArchive(ArchiveFormat.TAR_GZ);
        }
        List<Member> zipped = List.of(Member.link("set/link", TarConstants.LF_SYMLINK, "../../.."));
        fails("cifar10", published(ArchiveFormat.ZIP, zipped), "'set/link' in it is neither file nor folder");
        assertNothingButTheArchive(ArchiveFormat.ZIP);
    }

    @ParameterizedTest
    @EnumSource
    void bombsStopAtTheRoomThatThereIs(ArchiveFormat format) throws IOException {
        List<Member> large = List.of(new Member("set/zeros", TarConstants.LF_NORMAL, new byte[50 << 20]));
        byte[] bomb = archive(format, large);
        assertTrue(bomb.length < 100_000);
        fails("cifar10", published(format, bomb, ROOM), "it holds more than this data set can");
        assertNothingButTheArchive(format);
        Member[] many = new Member[300];
        Arrays.setAll(many, i -> Member.file("set/" + i, ""));
        fails("cifar10", published(format, archive(format, List.of(many)), ROOM), "holds more than this data set can");
        fetch("tiny-imagenet", published(format, archive(format, List.of(many)), 2 * ROOM));
        assertEquals(301, namesIn(cache("tiny-imagenet")).size());
    }

    @ParameterizedTest
    @EnumSource
    void oddArchivesAreOneSentence(ArchiveFormat format) throws IOException {
        List<Member> twice = List.of(Member.file("set/a", "1"), Member.file("set/a", "2"));
        fails("cifar10", published(format, twice), "'set/a' is in it twice");
        List<Member> under = List.of(Member.file("set/a", "1"), Member.file("set/a/b", "2"));
        fails("cifar10", published(format, under), "cannot unpack", "a part of the path is a file");
        fails("cifar10", published(format, List.of()), "it holds no files");
        fails("cifar10", published(format, List.of(Member.file("set/" + "n".repeat(300), ""))), "File name too long");
        byte[] noise = bytes(5000);
        fails("cifar10", published(format, noise, ROOM), "cannot unpack " + fileName(format));
        byte[] cut = archive(format, GOOD);
        fails("cifar10", published(format, Arrays.copyOf(cut, cut.length / 2), ROOM), "cannot unpack");
        assertNothingButTheArchive(format);
    }

    /** What a full disk, or the end of the program, leaves. */
    @Test
    void unpackingAgainNeedsNoDownload() throws IOException {
        Publication.Packed publication = published(ArchiveFormat.ZIP, GOOD);
        Publication.Packed small = new Publication.Packed(publication.archive(), ArchiveFormat.ZIP, "set", 8192);
        fails("cifar10", small, "holds more");
        Path stale = Files.createDirectories(
                cache("cifar10").resolve(".presage-unpacking").resolve("set"));
        Files.writeString(stale.resolve("half"), "ha");
        fetch("cifar10", publication);
        assertEquals(1, server.requests().size());
        assertEquals(4, namesIn(cache("cifar10")).size(), () -> "no stale file");
    }

    @Test
    void theRoomToUnpackIsAskedForBefore() throws IOException {
        Publication.Packed publication = published(ArchiveFormat.ZIP, GOOD);
        freeBytes = ROOM;
        fails("cifar10", publication, "cannot fetch into", "it needs 1.0 MiB", "has 1.0 MiB free");
        assertEquals(List.of(), server.requests());
    }
}
