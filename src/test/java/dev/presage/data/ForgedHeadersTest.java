package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers that claim far more than their file holds are refused in a sentence, and nothing is allocated on their word. */
class ForgedHeadersTest {
    private static final byte[] PAYLOAD = new byte[64];

    /** Products of these overflow ints and longs; 2^16 to the fourth is 0 as a long. */
    private static final int[] SIZES = {3, 1 << 16, Integer.MAX_VALUE, -1};

    private static final List<String> LONG_SIZES = List.of(
            "3",
            "65536",
            "2147483647",
            "4294967296",
            "4611686018427387905",
            "9223372036854775807",
            "99999999999999999999");

    @TempDir
    private Path folder;

    private void assertRefused(String name, byte[] samples, byte[] labels) {
        for (long limit : new long[] {0, 1L << 40}) {
            Surroundings surroundings = TestFiles.surroundings(folder, Map.of(), limit);
            boolean valid = Damage.isValid(name, samples, () -> {
                Path x = TestFiles.put(folder.resolve("x" + name), samples);
                DataOptions options = DataOptions.none();
                if (labels.length > 0) {
                    Path y = TestFiles.put(folder.resolve("y" + name), labels);
                    options = new DataOptions(Optional.of(y), Optional.empty(), Optional.empty());
                }
                return DataSets.open(x.toString(), options, surroundings);
            });
            assertFalse(valid, name);
        }
    }

    private void assertFolderRefused(String end, byte[] samples, byte[] labels) {
        for (long limit : new long[] {0, 1L << 40}) {
            Surroundings surroundings = TestFiles.surroundings(folder, Map.of(), limit);
            boolean valid = Damage.isValid("IDX" + end, samples, () -> {
                Path set = folder.resolve("set" + end.length());
                TestFiles.put(set.resolve("train-images-idx3-ubyte" + end), samples);
                TestFiles.put(set.resolve("train-labels-idx1-ubyte" + end), labels);
                return DataSets.open(set.toString(), DataOptions.none(), surroundings);
            });
            assertFalse(valid, "IDX" + end);
        }
    }

    /** All lists of so many sizes of which one at least is not the first. */
    private static List<int[]> forged(int dimensions) {
        List<int[]> all = new ArrayList<>();
        int count = (int) Math.pow(SIZES.length, dimensions);
        for (int code = 1; code < count; code++) {
            int[] sizes = new int[dimensions];
            for (int i = 0, rest = code; i < dimensions; i++, rest /= SIZES.length) {
                sizes[i] = SIZES[rest % SIZES.length];
            }
            all.add(sizes);
        }
        return all;
    }

    @Test
    void idx() {
        byte[] right = TestFiles.idx(8, new int[] {3, 2}, TestFiles.bytes(1, 2, 3, 4, 5, 6));
        byte[] labels = TestFiles.idx(8, new int[] {3}, TestFiles.bytes(1, 2, 1));
        for (int type : new int[] {8, 0x0E}) {
            for (int dimensions = 1; dimensions <= 4; dimensions++) {
                for (int[] sizes : forged(dimensions)) {
                    byte[] file = TestFiles.idx(type, sizes, PAYLOAD);
                    assertFolderRefused("", file, labels);
                    assertFolderRefused(".gz", TestFiles.gzip(file), TestFiles.gzip(labels));
                    if (dimensions == 1) {
                        assertFolderRefused("", right, file);
                        assertFolderRefused(".gz", TestFiles.gzip(right), TestFiles.gzip(file));
                    }
                }
            }
        }
    }

    @Test
    void npyAndNpz() {
        byte[] right = TestFiles.npy("|u1", false, "(3, 2)", TestFiles.bytes(1, 2, 3, 4, 5, 6));
        for (String type : List.of("|u1", "<f8")) {
            for (boolean fortran : new boolean[] {false, true}) {
                for (String a : LONG_SIZES) {
                    for (String b : LONG_SIZES) {
                        for (String shape : List.of("(" + a + ", " + b + ")", "(3, " + a + ", " + b + ", 65536)")) {
                            byte[] file = TestFiles.npy(type, fortran, shape, PAYLOAD);
                            assertRefused(".npy", file, new byte[0]);
                            assertRefused(".npy.gz", TestFiles.gzip(file), new byte[0]);
                            assertRefused(".npz", TestFiles.zip(true, "X.npy", file), new byte[0]);
                            assertRefused(".npz", TestFiles.zip(false, "X.npy", file), new byte[0]);
                        }
                    }
                    byte[] labels = TestFiles.npy(type, fortran, "(" + a + ",)", PAYLOAD);
                    assertRefused(".npy", right, labels);
                    assertRefused(".npy.gz", TestFiles.gzip(right), TestFiles.gzip(labels));
                    assertRefused(".npz", TestFiles.zip(true, "X.npy", right, "y.npy", labels), new byte[0]);
                }
            }
        }
    }

    /** The length of an npy header takes two bytes in version 1, four in versions 2 and 3. */
    @Test
    void lengthsOfNpyHeaders() {
        for (int version = 1; version <= 3; version++) {
            for (int length : new int[] {0xFFFF, 1 << 20, Integer.MAX_VALUE, 1 << 31, -1}) {
                byte[] file = ByteBuffer.allocate(80)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0})
                        .putInt(length)
                        .array();
                assertRefused(".npy", file, new byte[0]);
                assertRefused(".npy.gz", TestFiles.gzip(file), new byte[0]);
                assertRefused(".npz", TestFiles.zip(true, "X.npy", file), new byte[0]);
            }
        }
    }

    /** Every field of four bytes of a zip file claims as much as it can. */
    @Test
    void fieldsOfZipFiles() {
        byte[] right = TestFiles.npy("|u1", false, "(3, 2)", TestFiles.bytes(1, 2, 3, 4, 5, 6));
        for (boolean deflated : new boolean[] {false, true}) {
            byte[] zip = TestFiles.zip(deflated, "X.npy", right);
            for (int at = 0; at + 4 <= zip.length; at++) {
                for (int claim : new int[] {-1, Integer.MAX_VALUE, 0xFFFFFF00}) {
                    byte[] damaged = zip.clone();
                    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(at, claim);
                    Damage.isValid("byte " + at, damaged, () -> {
                        Path x = TestFiles.put(folder.resolve("x.npz"), damaged);
                        return DataSets.open(x.toString(), DataOptions.none(), TestFiles.surroundings(folder));
                    });
                }
            }
        }
    }

    /** A table, batches and gzip have no sizes to forge: much of nothing, which expands a thousandfold, stays in bounds. */
    @Test
    void emptinessThatExpands() {
        for (byte filler : new byte[] {0, ',', '\n', ' ', '"', '1'}) {
            byte[] much = new byte[1 << 22];
            Arrays.fill(much, filler);
            byte[] packed = TestFiles.gzip(much);
            assertRefused(".csv.gz", packed, new byte[0]);
            assertRefused(".npy.gz", packed, new byte[0]);
            assertFolderRefused(".gz", packed, packed);
        }
    }
}
