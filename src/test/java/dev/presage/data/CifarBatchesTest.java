package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBatchesTest {
    @TempDir
    Path folder;

    private DataSet open(String name) {
        return DataSets.open(name, DataOptions.none(), TestFiles.surroundings(folder));
    }

    private void assertRefused(String sentence) {
        String message = assertThrows(BadInputException.class, () -> open(folder.toString()))
                .getMessage();
        assertEquals(sentence, message.replace(folder.toString(), "~"));
    }

    /** A record: labels, then pixels 0, 1, 2, ... plus a shift, modulo 256. */
    static byte[] record(int shift, int... labels) {
        byte[] record = new byte[labels.length + 3072];
        for (int i = 0; i < labels.length; i++) {
            record[i] = (byte) labels[i];
        }
        for (int i = 0; i < 3072; i++) {
            record[labels.length + i] = (byte) (i + shift);
        }
        return record;
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Seven training records in five files, two test records. */
    private void cifar10(String at) {
        for (int batch = 1; batch <= 5; batch++) {
            byte[] one = record(batch, batch);
            TestFiles.put(
                    folder.resolve(at).resolve("data_batch_" + batch + ".bin"),
                    batch < 3 ? concatenated(one, record(10 * batch, 0)) : one);
        }
        TestFiles.put(folder.resolve(at).resolve("test_batch.bin"), concatenated(record(7, 5), record(8, 0)));
    }

    private static int[] labels(Samples samples) {
        ClassLabels labels = samples.classes().orElseThrow();
        return IntStream.range(0, labels.size()).map(labels::classOf).toArray();
    }

    @Test
    void readsCifar10() throws Exception {
        cifar10(".");
        DataSet set = open(folder.toString());
        assertEquals(new Layout.Image(3, 32, 32), set.train().layout());
        assertArrayEquals(new int[] {1, 0, 2, 0, 3, 4, 5}, labels(set.train()));
        assertArrayEquals(new int[] {5, 0}, labels(set.test().orElseThrow()));
        double[] expected = Arrays.stream(new int[] {1, 10, 2, 20, 3, 4, 5})
                .flatMap(shift -> IntStream.range(shift, shift + 3072))
                .mapToDouble(v -> (v & 0xFF) / 255.0)
                .toArray();
        assertArrayEquals(expected, TestFiles.values(set.train()));
        DataSet streamed =
                DataSets.open(folder.toString(), DataOptions.none(), TestFiles.surroundings(folder, Map.of(), 3073));
        assertArrayEquals(expected, TestFiles.values(streamed.train()));
        assertEquals(7 / 255.0, TestFiles.values(set.test().orElseThrow())[0]);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String file :
                List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
            digest.update(Files.readAllBytes(folder.resolve(file + ".bin")));
        }
        assertEquals(HexFormat.of().formatHex(digest.digest()), set.sha256());
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5"),
                set.train().classes().orElseThrow().names());
        TestFiles.put(
                folder.resolve("batches.meta.txt"),
                "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                List.of("airplane", "automobile", "bird", "cat", "deer", "dog"),
                open(folder.toString()).train().classes().orElseThrow().names());
    }

    @Test
    void readsCifar100ByItsFineLabels() {
        TestFiles.put(folder.resolve("c/cifar-100-binary/train.bin"), concatenated(record(1, 19, 99), record(2, 3, 7)));
        TestFiles.put(folder.resolve("c/cifar-100-binary/test.bin"), record(3, 0, 7));
        DataSet set = open(folder.resolve("c").toString());
        assertEquals(List.of("7", "99"), set.train().classes().orElseThrow().names());
        assertArrayEquals(new int[] {1, 0}, labels(set.train()));
        assertArrayEquals(new int[] {0}, labels(set.test().orElseThrow()));
        assertEquals(1 / 255.0, TestFiles.values(set.train())[0]);
    }

    @Test
    void foundByNameAsBatchesOrImages() {
        cifar10("system/cifar10/cifar-10-batches-bin");
        assertEquals(7, open("cifar10").train().size());
        assertEquals("cifar10", open("cifar10").name());
        assertEquals(
                Optional.of(folder.resolve("system/cifar10")),
                DataSets.known(TestFiles.surroundings(folder)).get(3).found());
        TestFiles.put(folder.resolve(".cache/presage/cifar10/train/cat/1.png"), TestImages.greyPng(4, 4, 1));
        assertEquals(1, open("cifar10").train().size());
        cifar10("data/cifar-10-batches-bin");
        Map<String, String> environment =
                Map.of("PRESAGE_DATA", folder.resolve("data").toString());
        assertEquals(
                1,
                DataSets.open("cifar10", DataOptions.none(), TestFiles.surroundings(folder, environment, 1 << 20))
                        .train()
                        .size(),
                "folders of the name itself come before folders of the published name");
    }

    @Test
    void refusesWhatIsNoBatch() {
        cifar10(".");
        TestFiles.put(folder.resolve("data_batch_3.bin"), new byte[3072]);
        assertRefused(
                "~/data_batch_3.bin expects records of 3073 bytes, found 3072 bytes, which is no whole number of them");
        TestFiles.put(folder.resolve("data_batch_3.bin"), new byte[0]);
        assertRefused(
                "~/data_batch_3.bin expects records of 3073 bytes, found 0 bytes, which is no whole number of them");
        TestFiles.put(folder.resolve("data_batch_3.bin"), concatenated(record(0, 9), record(0, 10)));
        assertRefused("~/data_batch_3.bin: record 1 (from 0) expects a class from 0 to 9, found 10");
        TestFiles.put(folder.resolve("data_batch_3.bin"), TestFiles.gzip(record(0, 1)));
        assertRefused("~/data_batch_3.bin expects an uncompressed CIFAR batch, found a gzip file");
        TestFiles.put(folder.resolve("data_batch_3.bin"), record(0, 1));
        TestFiles.put(folder.resolve("test_batch.bin"), record(0, 9));
        assertRefused("~: label 0 (from 0) expects one of the 5 classes of the training labels, found 9");
        folder.resolve("data_batch_4.bin").toFile().delete();
        assertRefused("~ expects data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin,"
                + " data_batch_5.bin, found no data_batch_4.bin");
    }

    @Test
    void imageOptionsDoNotApply() {
        cifar10(".");
        DataOptions options = DataOptions.none().with(new ImageOptions(Optional.of(new ImageSize(8, 8)), false));
        String message = assertThrows(
                        BadInputException.class,
                        () -> DataSets.open(folder.toString(), options, TestFiles.surroundings(folder)))
                .getMessage();
        assertEquals(
                "--resize expects a folder of JPEG or PNG images as data, found other files in ~",
                message.replace(folder.toString(), "~"));
    }
}
