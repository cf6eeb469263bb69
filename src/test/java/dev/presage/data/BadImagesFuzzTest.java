package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages images and CIFAR batches at random: what comes of it is a valid set or one sentence. */
class BadImagesFuzzTest {
    private static final int MUTATIONS = 2500;

    @TempDir
    Path folder;

    /** A file of a set, and whether checksums are made right again after a mutation. */
    private record Case(String set, String file, byte[] valid, boolean repaired) {}

    private static int[] ramp(int length) {
        int[] samples = new int[length];
        Arrays.setAll(samples, i -> i * 37 & 0xFF);
        return samples;
    }

    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        byte[] grey = TestImages.greyPng(8, 8, 1);
        List<byte[]> pngs = List.of(
                grey,
                TestImages.png(TestImages.image(8, 8, 3, 8, ramp(192))),
                TestImages.png(TestImages.image(8, 8, 4, 16, ramp(256))),
                TestImages.png(TestImages.indexed(8, 8, 8, new int[] {1, 2, 0xFF00FF}, new int[64])));
        for (byte[] png : pngs) {
            cases.add(new Case("png", "a/1.png", png, false));
            cases.add(new Case("png", "a/1.png", png, true));
        }
        byte[] jpeg = TestImages.jpeg(TestImages.image(8, 8, 3, 8, ramp(192)));
        cases.add(new Case("jpeg", "a/1.jpg", jpeg, false));
        cases.add(new Case("jpeg", "a/1.jpg", TestImages.jpeg(TestImages.image(8, 8, 1, 8, ramp(64))), false));
        TestFiles.put(folder.resolve("png/b/2.png"), grey);
        TestFiles.put(folder.resolve("jpeg/b/2.jpg"), jpeg);
        for (int i = 1; i <= 5; i++) {
            TestFiles.put(folder.resolve("cifar/data_batch_" + i + ".bin"), CifarBatchesTest.record(i, i));
        }
        cases.add(new Case("cifar", "data_batch_2.bin", CifarBatchesTest.record(0, 3), false));
        cases.add(new Case("cifar", "test_batch.bin", CifarBatchesTest.record(0, 3), false));
        return cases;
    }

    private static byte[] mutate(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        for (int times = random.nextInt(1, 4); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(2) == 0 ? random.nextInt(Math.min(bytes.length, 60)) : random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 -> bytes = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                case 4 -> bytes[at] = (byte) 0xFF;
                default -> {
                    int end = Math.min(bytes.length, at + random.nextInt(9));
                    bytes = ByteBuffer.allocate(bytes.length + end - at)
                            .put(bytes, 0, end)
                            .put(bytes, at, bytes.length - at)
                            .array();
                }
            }
        }
        return bytes;
    }

    /** Makes the checksums of a PNG file right, so that the damage reaches the decoder. */
    private static byte[] repaired(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        long at = 8;
        while (at + 12 <= png.length && Integer.toUnsignedLong(bytes.getInt((int) at)) <= png.length - at - 12) {
            int length = bytes.getInt((int) at);
            CRC32 checksum = new CRC32();
            checksum.update(png, (int) at + 4, length + 4);
            bytes.putInt((int) at + 8 + length, (int) checksum.getValue());
            at += 12 + length;
        }
        return png;
    }

    @Test
    void damagedFilesGiveAResultOrASentence() {
        SplittableRandom random = new SplittableRandom(1);
        List<Case> cases = cases();
        int good = 0;
        for (int m = 0; m < MUTATIONS; m++) {
            Case valid = cases.get(m % cases.size());
            byte[] damaged = mutate(valid.valid, random);
            Path set = folder.resolve(valid.set);
            TestFiles.put(set.resolve(valid.file), valid.repaired ? repaired(damaged) : damaged);
            boolean resize = !valid.set.equals("cifar") && random.nextBoolean();
            Optional<ImageSize> size = resize ? Optional.of(new ImageSize(3, 5)) : Optional.empty();
            try {
                DataSet opened = DataSets.open(
                        set.toString(),
                        DataOptions.none().with(new ImageOptions(size, false)),
                        TestFiles.surroundings(folder));
                double[] values = TestFiles.values(opened.train());
                assertEquals(opened.train().size() * opened.train().dimension(), values.length);
                assertTrue(Arrays.stream(values).allMatch(v -> v >= 0 && v <= 1));
                good++;
            } catch (BadInputException e) {
                String sentence = e.getMessage();
                assertTrue(sentence.contains("expects") || sentence.contains("cannot be read"), sentence);
                assertFalse(sentence.contains("\n"), sentence);
                assertTrue(sentence.length() < 500, sentence);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + m + " of " + valid.file, e);
            }
            TestFiles.put(set.resolve(valid.file), valid.valid);
        }
        assertTrue(good > MUTATIONS / 20, "only " + good + " mutations were harmless: are the valid files valid?");
        assertTrue(good < 3 * MUTATIONS / 4, good + " mutations were harmless: the mutations are too tame");
    }
}
