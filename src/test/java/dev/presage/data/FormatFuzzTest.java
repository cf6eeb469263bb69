package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages single files that hold a whole data set: what comes of it is a finite result or one sentence. */
class FormatFuzzTest {
    @TempDir
    Path folder;

    private record Valid(String name, byte[] content, String labelColumn) {
        DataOptions options() {
            return new DataOptions(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    labelColumn.isEmpty() ? Optional.empty() : Optional.of(labelColumn));
        }
    }

    private static List<Valid> cases() {
        byte[] x = TestFiles.npy("<f8", true, "(3, 2)", TestFiles.doubles(1, 2, 3, 4, 5, 6));
        byte[] y = TestFiles.npy("|u1", false, "(3,)", TestFiles.bytes(5, 4, 5));
        byte[] named = "a,b,y\n1,2.5,cat\n-3e1,\"4\",dog\n5,6,cat\n".getBytes(StandardCharsets.UTF_8);
        byte[] bare = "1;2.5;7\r\n-3e1;4;8\r\n5;6;7\r\n".getBytes(StandardCharsets.UTF_8);
        return List.of(
                new Valid("stored.npz", TestFiles.zip(false, "X.npy", x, "y.npy", y), ""),
                new Valid("deflated.npz", TestFiles.zip(true, "X.npy", x, "y.npy", y, "X_test.npy", x), ""),
                new Valid("fortran.npy", x, ""),
                new Valid("big.npy", TestFiles.npy(">i8", false, "(3, 1, 2)", Arrays.copyOfRange(x, 70, 118)), ""),
                new Valid("named.csv", named, "y"),
                new Valid("bare.csv", bare, "3"),
                new Valid("packed.csv.gz", TestFiles.gzip(named), "y"));
    }

    private DataSet open(Valid file, byte[] content, long limit) {
        Path path = TestFiles.put(folder.resolve(file.name), content);
        return DataSets.open(path.toString(), file.options(), TestFiles.surroundings(folder, Map.of(), limit));
    }

    private void judge(int mutations, Predicate<Valid> wanted) {
        List<Damage.Target> targets = cases().stream()
                .filter(wanted)
                .map(valid -> new Damage.Target(
                        valid.name,
                        valid.content,
                        (damaged, random) -> open(valid, damaged, random.nextInt(2) * (1L << 20))))
                .toList();
        Damage.judge(mutations, targets, Damage::ofText, 0.05, 0.5);
    }

    @Test
    void damagedArraysGiveAResultOrASentence() {
        judge(5_000, valid -> valid.labelColumn.isEmpty());
    }

    @Test
    void damagedTablesGiveAResultOrASentence() {
        judge(10_000, valid -> !valid.labelColumn.isEmpty());
    }

    @Test
    void undamagedFilesAreValid() {
        for (Valid valid : cases()) {
            assertEquals(3, open(valid, valid.content, 0).train().size(), valid.name);
        }
    }
}
