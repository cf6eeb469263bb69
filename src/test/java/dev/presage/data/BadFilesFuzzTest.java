package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages small valid files at random: what comes of it is a finite result or one sentence. */
class BadFilesFuzzTest {
    private static final int MUTATIONS = 10_000;

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

    private void judge(Set<Kind> kinds) {
        List<Damage.Target> targets = new ArrayList<>();
        for (Case valid : cases()) {
            if (kinds.contains(valid.kind)) {
                // Every fourth time the labels are damaged.
                Damage.Target samples = new Damage.Target(
                        valid.kind + " samples",
                        valid.samples,
                        (damaged, random) -> open(new Case(valid.kind, damaged, valid.labels), limited(random)));
                targets.addAll(List.of(samples, samples, samples));
                targets.add(new Damage.Target(
                        valid.kind + " labels",
                        valid.labels,
                        (damaged, random) -> open(new Case(valid.kind, valid.samples, damaged), limited(random))));
            }
        }
        Damage.judge(MUTATIONS, targets, Damage::ofText, 0.03, 0.5);
    }

    /** All in memory, or nothing: read again from the file. */
    private Surroundings limited(SplittableRandom random) {
        return TestFiles.surroundings(folder, Map.of(), random.nextInt(2) * (1L << 20));
    }

    @Test
    void damagedIdxFilesGiveAResultOrASentence() {
        judge(EnumSet.of(Kind.IDX, Kind.IDX_GZ));
    }

    @Test
    void damagedNpyFilesGiveAResultOrASentence() {
        judge(EnumSet.of(Kind.NPY, Kind.NPY_GZ));
    }

    @Test
    void undamagedFilesAreValid() {
        for (Case valid : cases()) {
            assertEquals(3, open(valid, TestFiles.surroundings(folder)).train().size());
        }
    }
}
