package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void setUp() {
        home = folder.resolve("home");
    }

    private DataSet open(long memoryLimit) {
        return DataSets.open(
                folder.toString(), DataOptions.none(), TestFiles.surroundings(home, java.util.Map.of(), memoryLimit));
    }

    private Samples images(int type, int[] sizes, byte[] payload) {
        TestFiles.put(folder.resolve(IMAGES), TestFiles.idx(type, sizes, payload));
        return open(1 << 20).train();
    }

    private void assertRefused(String sentence) {
        String message = assertThrows(
                        BadInputException.class,
                        () -> TestFiles.values(open(1 << 20).train()))
                .getMessage();
        assertEquals(sentence, message.replace(folder.toString() + "/", ""));
    }

    private void assertRefused(String file, byte[] content, String sentence) {
        TestFiles.put(folder.resolve(file), content);
        assertRefused(sentence);
    }

    @Test
    void readsAFolder() {
        TestFiles.idxFolder(folder, 5, 3, false);
        DataSet set = open(1 << 20);
        assertEquals(5, set.train().size());
        assertEquals(new Layout.Image(1, 2, 3), set.train().layout());
        assertEquals(List.of("7", "9"), set.train().classes().orElseThrow().names());
        assertEquals(1, set.train().classes().orElseThrow().classOf(3));
        assertEquals(3, set.test().orElseThrow().size());
        double[] values = TestFiles.values(set.train());
        for (int i = 0; i < values.length; i++) {
            assertEquals((i * 37 & 0xFF) / 255.0, values[i]);
        }
    }

    @Test
    void gzipEqualsPlainAndStreamedEqualsCached() {
        TestFiles.idxFolder(folder, 7, 5, false);
        DataSet plain = open(1 << 20);
        DataSet plainStreamed = open(0);
        Path other = folder.resolve("gz");
        TestFiles.idxFolder(other, 7, 5, true);
        for (long limit : new long[] {1 << 20, 60, 0}) {
            DataSet gzip = DataSets.open(
                    other.toString(), DataOptions.none(), TestFiles.surroundings(home, java.util.Map.of(), limit));
            for (DataSet set : List.of(gzip, plainStreamed)) {
                assertEquals(plain.sha256(), set.sha256());
                for (int pass = 0; pass < 2; pass++) {
                    assertArrayEquals(TestFiles.values(plain.train()), TestFiles.values(set.train()));
                    assertArrayEquals(
                            TestFiles.values(plain.test().orElseThrow()),
                            TestFiles.values(set.test().orElseThrow()));
                }
            }
        }
    }

    @Test
    void keepsContentsOnlyWithinTheLimit() {
        TestFiles.idxFolder(folder, 7, 5, true);
        SourceFile file = SourceFile.at(folder.resolve(IMAGES + ".gz"));
        assertTrue(new Intake(58).take(file, 58).inMemory());
        assertFalse(new Intake(57).take(file, 58).inMemory());
        Intake shared = new Intake(100);
        assertTrue(shared.take(file, 58).inMemory());
        assertFalse(shared.take(file, 58).inMemory());
    }

    @Test
    void contentsLargerThanAPieceAreWhole() {
        byte[] pixels = new byte[3 * 1000 * 1001];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31L % 251);
        }
        TestFiles.put(
                folder.resolve(IMAGES + ".gz"), TestFiles.gzip(TestFiles.idx(8, new int[] {3, 1000, 1001}, pixels)));
        for (long limit : new long[] {1 << 23, 0}) {
            double[] values = TestFiles.values(open(limit).train());
            for (int i = 0; i < pixels.length; i++) {
                if (values[i] != (pixels[i] & 0xFF) / 255.0) {
                    throw new AssertionError("value " + i + " is " + values[i]);
                }
            }
        }
    }

    @Test
    void hashIsOfTheDecompressedFilesInOrder() throws Exception {
        TestFiles.idxFolder(folder, 5, 3, false);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String name : List.of(IMAGES, LABELS, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")) {
            digest.update(Files.readAllBytes(folder.resolve(name)));
        }
        assertEquals(HexFormat.of().formatHex(digest.digest()), open(1 << 20).sha256());
    }

    @Test
    void testFilesAndLabelsMayBeAbsentAndADotMayStandBeforeIdx() {
        TestFiles.put(folder.resolve("train-images.idx3-ubyte"), TestFiles.idx(8, new int[] {1, 1, 2}, new byte[2]));
        DataSet set = open(1 << 20);
        assertEquals(Optional.empty(), set.test());
        assertEquals(Optional.empty(), set.train().labels());
    }

    @Test
    void scalesEachTypeByItsMaximum() {
        assertArrayEquals(
                new double[] {0, 1, 128 / 255.0},
                TestFiles.values(images(0x08, new int[] {1, 3}, TestFiles.bytes(0, 255, 128))));
        assertArrayEquals(
                new double[] {1, -1}, TestFiles.values(images(0x09, new int[] {1, 2}, TestFiles.bytes(127, -127))));
        assertArrayEquals(
                new double[] {1, -1.0 / 32767},
                TestFiles.values(images(0x0B, new int[] {1, 2}, TestFiles.bytes(0x7F, 0xFF, 0xFF, 0xFF))));
        assertArrayEquals(
                new double[] {1, 256.0 / 2147483647},
                TestFiles.values(images(0x0C, new int[] {1, 2}, TestFiles.bytes(0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0))));
        byte[] floats = ByteBuffer.allocate(8).putFloat(0.1f).putFloat(-300).array();
        assertArrayEquals(new double[] {0.1f, -300}, TestFiles.values(images(0x0D, new int[] {2, 1}, floats)));
        byte[] doubles = ByteBuffer.allocate(8).putDouble(0.1).array();
        assertArrayEquals(new double[] {0.1}, TestFiles.values(images(0x0E, new int[] {1, 1}, doubles)));
    }

    @Test
    void channelsComeFirst() {
        Samples samples = images(8, new int[] {2, 3, 1, 2}, new byte[12]);
        assertEquals(new Layout.Image(3, 1, 2), samples.layout());
        assertEquals(
                new Layout.Flat(2), images(8, new int[] {3, 2}, new byte[6]).layout());
    }

    @Test
    void refusesWrongHeaders() {
        assertRefused(IMAGES, new byte[0], IMAGES + " expects an IDX file (first bytes 00 00), found an empty file");
        assertRefused(
                IMAGES,
                TestFiles.bytes(0x50, 0x4B, 3, 4),
                IMAGES + " expects an IDX file (first bytes 00 00), found 50 4b 03 04");
        assertRefused(
                IMAGES,
                TestFiles.idx(0x0A, new int[] {1, 1}, new byte[1]),
                IMAGES + " expects an IDX element type 08, 09, 0b, 0c, 0d or 0e, found 0a");
        assertRefused(
                IMAGES,
                TestFiles.idx(8, new int[] {1, 1, 1, 1, 1}, new byte[1]),
                IMAGES + " expects 1 to 4 dimensions, found 5");
        assertRefused(
                IMAGES, TestFiles.idx(8, new int[] {}, new byte[1]), IMAGES + " expects 1 to 4 dimensions, found 0");
        assertRefused(
                IMAGES,
                Arrays.copyOf(TestFiles.idx(8, new int[] {1, 1, 1}, new byte[1]), 9),
                IMAGES + " expects a header of 16 bytes, found 9");
        assertRefused(
                IMAGES,
                TestFiles.idx(8, new int[] {0, 2, 3}, new byte[0]),
                IMAGES + " expects sizes of at least 1, found 0 x 2 x 3");
        assertRefused(
                IMAGES,
                TestFiles.idx(8, new int[] {3}, new byte[3]),
                IMAGES + " expects samples as n x d, n x height x width or n x channels x height x width, found 3");
    }

    @Test
    void refusesWrongLengths() {
        byte[] right = TestFiles.idx(8, new int[] {2, 2, 2}, new byte[8]);
        byte[] early = Arrays.copyOf(right, 20);
        byte[] late = Arrays.copyOf(right, 30);
        String claims = " expects 24 bytes by its header, found ";
        assertRefused(IMAGES, early, IMAGES + claims + "20 (it ends early)");
        assertRefused(IMAGES, late, IMAGES + claims + "30 (something follows the data)");
        folder.resolve(IMAGES).toFile().delete();
        assertRefused(IMAGES + ".gz", TestFiles.gzip(early), IMAGES + ".gz" + claims + "20 (it ends early)");
        assertRefused(
                IMAGES + ".gz", TestFiles.gzip(late), IMAGES + ".gz" + claims + "more (something follows the data)");
    }

    @Test
    void refusesClaimsBeyondTheFile() {
        byte[] huge = TestFiles.idx(8, new int[] {1000000, 1000, 1000}, new byte[8]);
        byte[] overflow = TestFiles.idx(0x0E, new int[] {-1, -1, -1, -1}, new byte[8]);
        String claims = " expects 1000000000016 bytes by its header, found ";
        String sizes = " expects sizes that a file can have, found 4294967295 x 4294967295 x 4294967295 x 4294967295";
        assertRefused(IMAGES, huge, IMAGES + claims + "24 (it ends early)");
        assertRefused(IMAGES, overflow, IMAGES + sizes);
        folder.resolve(IMAGES).toFile().delete();
        byte[] gzip = TestFiles.gzip(huge);
        assertRefused(
                IMAGES + ".gz",
                gzip,
                IMAGES + ".gz" + claims + "only " + gzip.length + " compressed bytes, which cannot hold as many");
        assertRefused(IMAGES + ".gz", TestFiles.gzip(overflow), IMAGES + ".gz" + sizes);
    }

    @Test
    void refusesBrokenGzip() {
        byte[] gzip = TestFiles.gzip(TestFiles.idx(8, new int[] {2, 2, 2}, TestFiles.bytes(1, 2, 3, 4, 5, 6, 7, 8)));
        String broken = IMAGES + ".gz expects an intact gzip file, found a broken one: ";
        assertRefused(IMAGES + ".gz", Arrays.copyOf(gzip, gzip.length - 6), broken + "it ends early");
        byte[] wrongSum = gzip.clone();
        wrongSum[gzip.length - 8] ^= 1;
        assertRefused(IMAGES + ".gz", wrongSum, broken + "Corrupt GZIP trailer");
        assertRefused(
                IMAGES + ".gz",
                TestFiles.bytes(0, 0, 8, 1),
                IMAGES + ".gz expects a gzip file (first bytes 1f 8b), found 00 00");
    }

    @Test
    void refusesNonFiniteValues() {
        byte[] floats = ByteBuffer.allocate(24)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4)
                .putFloat(5)
                .putFloat(Float.NaN)
                .array();
        assertRefused(
                IMAGES,
                TestFiles.idx(0x0D, new int[] {2, 3}, floats),
                IMAGES + ": sample 1, coordinate 2 (from 0) expects a finite number, found NaN");
    }

    @Test
    void refusesWrongLabels() {
        TestFiles.idxFolder(folder, 4, 3, false);
        assertRefused(
                LABELS,
                TestFiles.idx(8, new int[] {5}, new byte[5]),
                LABELS + " expects 4 labels, one for each sample of " + IMAGES + ", found 5");
        assertRefused(
                LABELS,
                TestFiles.idx(8, new int[] {4, 2}, new byte[8]),
                LABELS + " expects one label for each sample (1 dimension), a class, found 4 x 2;"
                        + " --label-kind targets takes them as 2 targets a sample");
        assertRefused(
                LABELS,
                TestFiles.idx(8, new int[] {4}, TestFiles.bytes(1, 2, 7, 7)),
                "t10k-labels-idx1-ubyte: label 1 (from 0) expects one of the 3 classes of the training labels, found 9");
        folder.resolve(LABELS).toFile().delete();
        assertRefused("t10k-labels-idx1-ubyte expects training labels beside it, found none");
    }

    @Test
    void refusesWrongFolders() throws Exception {
        Files.createDirectories(home);
        String message = assertThrows(BadInputException.class, () -> open(0)).getMessage();
        assertTrue(
                message.startsWith(folder + " expects images, CIFAR batches or the IDX files train-images-idx3"),
                message);
        assertTrue(message.endsWith("found no train-images among its 1 files"), message);
        TestFiles.idxFolder(folder, 2, 2, false);
        TestFiles.put(folder.resolve("train-images.idx3-ubyte"), new byte[3]);
        assertRefused(folder + " expects one file of train-images,"
                + " found train-images-idx3-ubyte and train-images.idx3-ubyte");
        folder.resolve("train-images.idx3-ubyte").toFile().delete();
        folder.resolve(IMAGES).toFile().delete();
        Files.createDirectory(folder.resolve(IMAGES));
        assertRefused(IMAGES + " expects a file, found a folder");
    }

    @Test
    void refusesATestSetOfAnotherLayout() {
        TestFiles.idxFolder(folder, 2, 2, false);
        TestFiles.put(folder.resolve("t10k-images-idx3-ubyte"), TestFiles.idx(8, new int[] {2, 3, 2}, new byte[12]));
        assertThrows(BadInputException.class, () -> open(1 << 20));
    }

    @Test
    void saysThatAFileChangedBetweenPasses() {
        TestFiles.put(folder.resolve(IMAGES), TestFiles.idx(8, new int[] {2, 3}, new byte[6]));
        Samples streamed = open(0).train();
        TestFiles.put(folder.resolve(IMAGES), TestFiles.idx(8, new int[] {2, 3}, new byte[4]));
        String message = assertThrows(BadInputException.class, () -> TestFiles.values(streamed))
                .getMessage();
        assertEquals(
                folder.resolve(IMAGES)
                        + " expects 2 rows, found the end in row 1 (from 0): it changed while it was read",
                message);
        folder.resolve(IMAGES).toFile().delete();
        assertThrows(BadInputException.class, streamed::open);
    }
}
