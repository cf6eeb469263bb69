package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages small valid files at random: what comes of it is a finite result or one sentence. */
class BadFilesFuzzTest {
    private static final int MUTATIONS = 2000;

    @TempDir
    Path folder;

    private enum Kind {
        IDX,
        IDX_GZ,
        NPY,
        NPY_GZ
    }

    private record Case(Kind kind, byte[] samples, byte[] labels) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        byte[] idxLabels = TestFiles.idx(8, new int[] {3}, TestFiles.bytes(1, 2, 1));
        byte[] floats = ByteBuffer.allocate(24)
                .putFloat(1)
                .putFloat(5)
                .putDouble(3)
                .putDouble(0.1)
                .array();
        for (byte[] samples : List.of(
                TestFiles.idx(8, new int[] {3, 2, 2}, TestFiles.bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
                TestFiles.idx(0x0D, new int[] {3, 2}, floats),
                TestFiles.idx(0x0B, new int[] {3, 1, 2, 2}, floats))) {
            cases.add(new Case(Kind.IDX, samples, idxLabels));
            cases.add(new Case(Kind.IDX_GZ, TestFiles.gzip(samples), TestFiles.gzip(idxLabels)));
        }
        byte[] npyLabels = TestFiles.npy("<i4", false, "(3,)", TestFiles.bytes(1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0));
        for (byte[] samples : List.of(
                TestFiles.npy("<f8", false, "(3, 2)", TestFiles.doubles(1, 2, 3, 4, 5, 6)),
                TestFiles.npy(">f4", true, "(3, 1, 2)", floats),
                TestFiles.npy("|u1", true, "(3, 2, 2, 2)", floats))) {
            cases.add(new Case(Kind.NPY, samples, npyLabels));
            cases.add(new Case(Kind.NPY_GZ, TestFiles.gzip(samples), TestFiles.gzip(npyLabels)));
        }
        return cases;
    }

    /** One to three of: flip a bit, set a byte, write a digit, cut, append, insert, delete, double a piece. */
    static byte[] mutate(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        for (int times = random.nextInt(1, 4); times > 0 && bytes.length > 0; times--) {
            int at =
                    random.nextInt(2) == 0 ? random.nextInt(Math.min(bytes.length, 100)) : random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) "0123456789-,()'{}<>|=OVTF".charAt(random.nextInt(25));
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 9));
                case 5 ->
                    bytes = splice(bytes, at, at, new byte[] {(byte) "09-,()' \0\uFFFF".charAt(random.nextInt(10))});
                case 6 -> bytes = splice(bytes, at, at + 1, new byte[0]);
                default -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 8)));
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] between) {
        return ByteBuffer.allocate(from + between.length + bytes.length - to)
                .put(bytes, 0, from)
                .put(between)
                .put(bytes, to, bytes.length - to)
                .array();
    }

    private DataSet open(Case files, Surroundings surroundings) {
        String end = files.kind == Kind.IDX_GZ || files.kind == Kind.NPY_GZ ? ".gz" : "";
        if (files.kind == Kind.NPY || files.kind == Kind.NPY_GZ) {
            Path x = TestFiles.put(folder.resolve("x.npy" + end), files.samples);
            Path y = TestFiles.put(folder.resolve("y.npy" + end), files.labels);
            DataOptions labels = new DataOptions(Optional.of(y), Optional.empty(), Optional.empty());
            return DataSets.open(x.toString(), labels, surroundings);
        }
        Path set = folder.resolve(files.kind.name());
        TestFiles.put(set.resolve("train-images-idx3-ubyte" + end), files.samples);
        TestFiles.put(set.resolve("train-labels-idx1-ubyte" + end), files.labels);
        return DataSets.open(set.toString(), DataOptions.none(), surroundings);
    }

    @Test
    void damagedFilesGiveAResultOrASentence() {
        SplittableRandom random = new SplittableRandom(0);
        List<Case> cases = cases();
        int good = 0;
        for (int m = 0; m < MUTATIONS; m++) {
            Case valid = cases.get(m % cases.size());
            boolean inLabels = random.nextInt(4) == 0;
            Case damaged = new Case(
                    valid.kind,
                    inLabels ? valid.samples : mutate(valid.samples, random),
                    inLabels ? mutate(valid.labels, random) : valid.labels);
            long limit = random.nextInt(2) * (1L << 20);
            try {
                DataSet set = open(damaged, TestFiles.surroundings(folder, Map.of(), limit));
                double[] values = TestFiles.values(set.train());
                assertEquals(set.train().size() * set.train().dimension(), values.length);
                assertTrue(Arrays.stream(values).allMatch(Double::isFinite));
                assertEquals(
                        set.train().size(), set.train().labels().orElseThrow().size());
                good++;
            } catch (BadInputException e) {
                String sentence = e.getMessage();
                assertTrue(sentence.contains("expects") || sentence.contains("cannot be read"), sentence);
                assertFalse(sentence.contains("\n"), sentence);
                assertTrue(sentence.length() < 400, sentence);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + m + " of " + valid.kind, e);
            }
        }
        assertTrue(good > MUTATIONS / 20, "only " + good + " mutations were harmless: are the valid files valid?");
        assertTrue(good < MUTATIONS / 2, good + " mutations were harmless: the mutations are too tame");
    }

    @Test
    void undamagedFilesAreValid() {
        for (Case valid : cases()) {
            assertEquals(3, open(valid, TestFiles.surroundings(folder)).train().size());
        }
    }
}
