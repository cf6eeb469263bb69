package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    private static final byte[] X = TestFiles.npy("<f8", false, "(3, 2)", TestFiles.doubles(1, 2, 3, 4, 5, 6));
    private static final byte[] Y = TestFiles.npy("|u1", false, "(3,)", TestFiles.bytes(5, 4, 5));

    @TempDir
    Path folder;

    private DataSet open(byte[] npz, DataOptions options, long limit) {
        Path path = TestFiles.put(folder.resolve("a.npz"), npz);
        return DataSets.open(path.toString(), options, TestFiles.surroundings(folder, Map.of(), limit));
    }

    private DataSet open(byte[] npz) {
        return open(npz, DataOptions.none(), 1 << 20);
    }

    private void assertRefused(String sentence, byte[] npz, DataOptions options) {
        String message = assertThrows(BadInputException.class, () -> open(npz, options, 1 << 20))
                .getMessage();
        assertEquals(sentence, message.replace(folder + "/", ""));
    }

    private void assertRefused(String sentence, byte[] npz) {
        assertRefused(sentence, npz, DataOptions.none());
    }

    private static List<String> classes(Samples samples) {
        ClassLabels labels = samples.classes().orElseThrow();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> labels.names().get(labels.classOf(i)))
                .toList();
    }

    private static Map<String, byte[]> byNumpy() throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        try (InputStream in = NpzTest.class.getResourceAsStream("/dev/presage/data/npz.txt")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                String[] part = line.split(" ");
                files.put(part[0], Base64.getDecoder().decode(part[1]));
            });
        }
        return files;
    }

    @Test
    void readsWhatNumpyWrites() throws Exception {
        Map<String, byte[]> files = byNumpy();
        double[] expected = IntStream.range(0, 15).mapToDouble(i -> i / 4.0).toArray();
        for (String how : List.of("stored", "compressed", "fortran", "big-endian")) {
            for (long limit : new long[] {0, 1 << 20}) {
                DataSet set = open(files.get(how), DataOptions.none(), limit);
                assertArrayEquals(expected, TestFiles.values(set.train()), how);
                assertEquals(List.of("3", "-1", "3", "7", "-1"), classes(set.train()), how);
                assertEquals(Optional.empty(), set.test());
            }
        }
        DataSet split = open(files.get("split"));
        assertArrayEquals(Arrays.copyOf(expected, 9), TestFiles.values(split.train()));
        assertArrayEquals(
                Arrays.copyOfRange(expected, 9, 12),
                TestFiles.values(split.test().orElseThrow()));
        assertEquals(List.of("-1"), classes(split.test().orElseThrow()));
        assertEquals(Optional.empty(), open(files.get("positional")).train().labels());
        assertRefused(
                "a.npz expects arrays whose keys say what they are, found 'arr_0', 'arr_1';"
                        + " save them with np.savez(file, X=..., y=...)",
                files.get("unclear"));
    }

    @Test
    void isKnownByItsFirstBytesAndHashedByItsArrays() throws Exception {
        byte[] npz = TestFiles.zip(true, "y.npy", Y, "notes.txt", new byte[9], "X.npy", X);
        Path path = TestFiles.put(folder.resolve("array"), npz);
        DataSet set = DataSets.open(path.toString(), DataOptions.none(), TestFiles.surroundings(folder));
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, TestFiles.values(set.train()));
        assertEquals(List.of("5", "4", "5"), classes(set.train()));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(X);
        assertEquals(HexFormat.of().formatHex(digest.digest(Y)), set.sha256());
        assertEquals(
                set.sha256(), open(TestFiles.zip(false, "X.npy", X, "y.npy", Y)).sha256());
    }

    @Test
    void optionsAddWhatTheFileDoesNotBring() {
        Path y = TestFiles.put(folder.resolve("y.npy"), Y);
        Path test = TestFiles.put(folder.resolve("t.npz"), TestFiles.zip(false, "data.npy", X, "target.npy", Y));
        byte[] alone = TestFiles.zip(true, "X.npy", X);
        byte[] both = TestFiles.zip(true, "X.npy", X, "y.npy", Y);
        DataOptions labels = new DataOptions(Optional.of(y), Optional.empty(), Optional.empty());
        assertEquals(List.of("5", "4", "5"), classes(open(alone, labels, 0).train()));
        assertRefused("--labels expects data that do not bring their own, found a.npz[y]", both, labels);
        DataSet tested = open(both, new DataOptions(Optional.empty(), Optional.of(test), Optional.empty()), 0);
        assertEquals(List.of("5", "4", "5"), classes(tested.test().orElseThrow()));
        DataSet given = open(alone, new DataOptions(Optional.of(y), Optional.of(test), Optional.empty()), 0);
        assertEquals(List.of("5", "4", "5"), classes(given.test().orElseThrow()));
        assertRefused(
                "--label-column expects a table (X.csv or X.parquet) as data, found a.npz",
                both,
                new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("y")));
    }

    @Test
    void saysWhichArraysItFound() {
        String expects = "a.npz expects an array of samples with the key X, x, data, features, X_train, train_images or"
                + " arr_0, found ";
        assertRefused(expects + "no arrays", TestFiles.zip(true, "readme.txt", new byte[3]));
        assertRefused(
                expects + "only 'inputs', 'out?puts', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...'",
                TestFiles.zip(true, "inputs.npy", X, "out\nputs.npy", Y, "a".repeat(99) + ".npy", Y));
        Object[] many = IntStream.range(0, 24)
                .mapToObj(i -> i % 2 == 0 ? "b" + i / 2 + ".npy" : X)
                .toArray();
        assertRefused(
                expects + "only 'b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7' and 4 more", TestFiles.zip(true, many));
        assertRefused(
                "a.npz expects only one of the keys X, x, data, features, X_train, train_images or arr_0, found"
                        + " 'data', 'X'",
                TestFiles.zip(true, "data.npy", X, "X.npy", X));
        assertRefused(
                "a.npz[y] expects 3 labels, one for each sample of a.npz[X], found 2",
                TestFiles.zip(true, "X.npy", X, "y.npy", TestFiles.npy("|u1", false, "(2,)", TestFiles.bytes(1, 2))));
        assertRefused(
                "a.npz[X_test] expects samples as n x d, n x height x width or n x channels x height x width, found 3",
                TestFiles.zip(true, "X.npy", X, "X_test.npy", Y));
        assertRefused(
                "a.npz[y] expects numbers (bool, int8 to int64, uint8 to uint64 or float16 to float64), found the type"
                        + " '<U3' (text)",
                TestFiles.zip(true, "X.npy", X, "y.npy", TestFiles.npy("<U3", false, "(3,)", new byte[36])));
    }

    @Test
    void refusesTwoArraysOfOneKey() {
        String text = new String(TestFiles.zip(false, "X.npy", X, "Z.npy", X), StandardCharsets.ISO_8859_1);
        assertRefused(
                "a.npz expects every array once, found two of the key 'X'",
                text.replace("Z.npy", "X.npy").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void testFilesMayBeAnything() {
        byte[] npz = TestFiles.zip(true, "X.npy", X);
        assertRefused(
                "/ expects a file, found a folder",
                npz,
                new DataOptions(Optional.empty(), Optional.of(Path.of("/")), Optional.empty()));
        Path npy = TestFiles.put(folder.resolve("t.npy"), X);
        DataSet set = open(npz, new DataOptions(Optional.empty(), Optional.of(npy), Optional.empty()), 0);
        assertEquals(3, set.test().orElseThrow().size());
    }

    @Test
    void refusesBrokenZipFiles() {
        String broken = "a.npz expects an intact zip file, found a broken one: ";
        byte[] right = TestFiles.zip(false, "X.npy", X);
        assertRefused(broken + "zip END header not found", Arrays.copyOf(right, right.length - 30));
        assertRefused(broken + "zip file is empty", new byte[0]);
        byte[] content = right.clone();
        content[content.length / 2] ^= 1; // in the numbers: they are stored as they are
        assertRefused("a.npz[X] expects an intact zip file, found a broken one: its checksum differs", content);
        // A header that claims more than the zip file holds is refused by the directory, before anything is allocated.
        byte[] forged = TestFiles.npy("<f8", false, "(90000000, 2000)", new byte[16]);
        assertRefused(
                "a.npz[X] expects " + (90_000_000L * 2000 * 8 + forged.length - 16) + " bytes by its header, found "
                        + forged.length + " (it ends early)",
                TestFiles.zip(false, "X.npy", forged));
        String message = assertThrows(BadInputException.class, () -> open(TestFiles.zip(true, "X.npy", forged)))
                .getMessage();
        assertTrue(message.contains("compressed bytes, which cannot hold as many"), message);
        assertRefused(
                "a.npz[X] expects " + X.length + " bytes by its header, found " + (X.length + 1)
                        + " (something follows the data)",
                TestFiles.zip(false, "X.npy", Arrays.copyOf(X, X.length + 1)));
    }

    @Test
    void aForgedDirectoryIsNoLoad() {
        byte[] npz = TestFiles.zip(true, "X.npy", X);
        ByteBuffer bytes = ByteBuffer.wrap(npz).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(npz.length - 6);
        bytes.putInt(directory + 24, 0x7FFFFFF0); // the claimed length of the contents
        assertArrayEquals(
                new double[] {1, 2, 3, 4, 5, 6}, TestFiles.values(open(npz).train()));
        bytes.putInt(directory + 20, 0x7FFFFFF0); // and of the compressed bytes
        assertArrayEquals(
                new double[] {1, 2, 3, 4, 5, 6}, TestFiles.values(open(npz).train()));
        bytes.putInt(directory + 42, 0x00FFFFFF); // and the place
        assertThrows(BadInputException.class, () -> open(npz));
    }
}
