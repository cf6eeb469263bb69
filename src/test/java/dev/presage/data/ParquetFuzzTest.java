package dev.presage.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damages Parquet files anywhere and in their footers: what comes of it is a finite result or one sentence, in little memory. */
class ParquetFuzzTest {
    private static final int MUTATIONS = 10000;
    private static final DataOptions OPTIONS =
            new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("y"));

    @TempDir
    Path folder;

    /** A mutation of the whole file, or of the footer or what is before it alone, with the footer's length put right. */
    private static byte[] mutate(byte[] valid, SplittableRandom random) {
        int part = random.nextInt(3);
        if (part == 0) {
            return Damage.ofText(valid, random);
        }
        int tail = valid.length - 8;
        int start = tail - ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
        byte[] pages = Arrays.copyOf(valid, start);
        byte[] footer = Arrays.copyOfRange(valid, start, tail);
        if (part == 1) {
            footer = Damage.ofText(footer, random);
        } else {
            byte[] damaged = Damage.ofText(Arrays.copyOfRange(pages, 4, start), random);
            System.arraycopy(damaged, 0, pages, 4, Math.min(damaged.length, start - 4));
        }
        return ByteBuffer.allocate(pages.length + footer.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(pages)
                .put(footer)
                .putInt(footer.length)
                .put(valid, tail + 4, 4)
                .array();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedFilesGiveAResultOrASentence() {
        List<Damage.Target> targets = ParquetFiles.names().stream()
                .map(name -> new Damage.Target(name, ParquetFiles.byArrow(name), this::open))
                .toList();
        Damage.judge(MUTATIONS, targets, ParquetFuzzTest::mutate, 0.05, 0.5);
    }

    private DataSet open(byte[] damaged, SplittableRandom random) {
        Path path = TestFiles.put(folder.resolve("x.parquet"), damaged);
        long limit = random.nextInt(2) * (1L << 20);
        return DataSets.open(path.toString(), OPTIONS, TestFiles.surroundings(folder, Map.of(), limit));
    }
}
