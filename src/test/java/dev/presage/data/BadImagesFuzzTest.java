package dev.presage.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages images and CIFAR's batches at random: what comes of it is a valid set or one sentence. */
class BadImagesFuzzTest {
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

    /** The other files of the set are valid. */
    private Damage.Target target(Case file, List<Case> all) {
        Path set = folder.resolve(file.set);
        Damage.Opening opening = (damaged, random) -> {
            all.stream()
                    .filter(other -> other.set.equals(file.set) && !other.file.equals(file.file))
                    .forEach(other -> TestFiles.put(set.resolve(other.file), other.valid));
            TestFiles.put(set.resolve(file.file), damaged);
            boolean resize = !file.set.equals("cifar") && random.nextBoolean();
            Optional<ImageSize> size = resize ? Optional.of(new ImageSize(3, 5)) : Optional.empty();
            return DataSets.open(
                    set.toString(),
                    DataOptions.none().with(new ImageOptions(size, false)),
                    TestFiles.surroundings(folder));
        };
        UnaryOperator<byte[]> repair = file.repaired ? BadImagesFuzzTest::repaired : UnaryOperator.identity();
        return new Damage.Target(file.file, file.valid, repair, opening);
    }

    private void judge(int mutations, Predicate<String> set) {
        List<Case> all = cases();
        List<Damage.Target> targets = all.stream()
                .filter(file -> set.test(file.set))
                .map(file -> target(file, all))
                .toList();
        Damage.judge(mutations, targets, Damage::ofBytes, 0.05, 0.75);
    }

    @Test
    void damagedImagesGiveAResultOrASentence() {
        judge(2_500, set -> !set.equals("cifar"));
    }

    @Test
    void damagedBatchesGiveAResultOrASentence() {
        judge(10_000, set -> set.equals("cifar"));
    }
}
