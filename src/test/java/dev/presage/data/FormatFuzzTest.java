package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages single files that hold a whole data set: what comes of it is a finite result or one sentence. */
class FormatFuzzTest {
    private static final int MUTATIONS = 2500;

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

    @Test
    void damagedFilesGiveAResultOrASentence() {
        SplittableRandom random = new SplittableRandom(0);
        List<Valid> cases = cases();
        int good = 0;
        for (int m = 0; m < MUTATIONS; m++) {
            Valid valid = cases.get(m % cases.size());
            byte[] damaged = BadFilesFuzzTest.mutate(valid.content, random);
            try {
                DataSet set = open(valid, damaged, random.nextInt(2) * (1L << 20));
                double[] values = TestFiles.values(set.train());
                assertEquals(set.train().size() * set.train().dimension(), values.length);
                assertTrue(Arrays.stream(values).allMatch(Double::isFinite));
                set.train()
                        .labels()
                        .ifPresent(labels -> assertEquals(set.train().size(), labels.size()));
                good++;
            } catch (BadInputException e) {
                String sentence = e.getMessage();
                assertTrue(sentence.contains("expect") || sentence.contains("cannot be read"), sentence);
                assertFalse(sentence.contains("\n"), sentence);
                assertTrue(sentence.length() < 500, sentence);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + m + " of " + valid.name, e);
            }
        }
        assertTrue(good > MUTATIONS / 10, "only " + good + " mutations were harmless: are the valid files valid?");
        assertTrue(good < MUTATIONS / 2, good + " mutations were harmless: the mutations are too tame");
    }

    @Test
    void undamagedFilesAreValid() {
        for (Valid valid : cases()) {
            assertEquals(3, open(valid, valid.content, 0).train().size(), valid.name);
        }
    }
}
