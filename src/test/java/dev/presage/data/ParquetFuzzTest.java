package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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
            return BadFilesFuzzTest.mutate(valid, random);
        }
        int tail = valid.length - 8;
        int start = tail - ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
        byte[] pages = Arrays.copyOf(valid, start);
        byte[] footer = Arrays.copyOfRange(valid, start, tail);
        if (part == 1) {
            footer = BadFilesFuzzTest.mutate(footer, random);
        } else {
            byte[] damaged = BadFilesFuzzTest.mutate(Arrays.copyOfRange(pages, 4, start), random);
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
        SplittableRandom random = new SplittableRandom(0);
        List<String> names = ParquetFiles.names();
        List<byte[]> files = names.stream().map(ParquetFiles::byArrow).toList();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int good = 0;
        long most = 0;
        for (int m = 0; m < MUTATIONS; m++) {
            int which = m % files.size();
            byte[] damaged = mutate(files.get(which), random);
            Path path = TestFiles.put(folder.resolve("x.parquet"), damaged);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                long limit = random.nextInt(2) * (1L << 20);
                DataSet set = DataSets.open(path.toString(), OPTIONS, TestFiles.surroundings(folder, Map.of(), limit));
                double[] values = TestFiles.values(set.train());
                assertEquals(set.train().size() * set.train().dimension(), values.length);
                assertTrue(Arrays.stream(values).allMatch(Double::isFinite));
                assertEquals(
                        set.train().size(), set.train().labels().orElseThrow().size());
                good++;
            } catch (BadInputException e) {
                String sentence = e.getMessage();
                assertTrue(sentence.contains("expect"), sentence);
                assertFalse(sentence.contains("\n"), sentence);
                assertTrue(sentence.length() < 500, sentence);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + m + " of " + names.get(which), e);
            }
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(good > MUTATIONS / 20, "only " + good + " mutations were harmless: are the valid files valid?");
        assertTrue(good < MUTATIONS / 2, good + " mutations were harmless: the mutations are too tame");
        assertTrue(most < 16 << 20, "a file of a few KiB took " + most + " bytes");
    }
}
