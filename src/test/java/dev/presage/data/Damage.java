package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Damages valid files at random and judges what comes of opening them: a valid set or one sentence, in bounded memory. */
final class Damage {
    /**
     * What opening a set and reading it may allocate whatever its files hold, in bytes: a dozen files at most, each opened at
     * most 4 times with 3 buffers of 64 KiB (of the file, of what inflates it, of the reader).
     */
    private static final long BUFFERS = 12 * 4 * 3 * (1L << 16);

    /**
     * A byte may become a double, which is held and copied up to 4 times; and four words more, which compiled code spares
     * and code that a busy machine has not compiled yet does not (156 and once 235 MB of a table of 4 million commas instead of at most 139).
     */
    private static final long PER_BYTE = 8 * 8;

    /** No deflated byte, of gzip or a zip file, stands for more. */
    private static final long EXPANSION = 1032;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Opens a set of which one file is damaged. */
    interface Opening {
        DataSet open(byte[] damaged, SplittableRandom random);
    }

    /**
     * A file of a set that may be damaged.
     *
     * @param name for messages
     * @param valid its right content
     * @param repair what is made right again after the damage, such as checksums
     * @param opening how the set is opened
     */
    record Target(String name, byte[] valid, UnaryOperator<byte[]> repair, Opening opening) {
        Target(String name, byte[] valid, Opening opening) {
            this(name, valid, UnaryOperator.identity(), opening);
        }
    }

    /** One way to damage a content. */
    interface Mutation {
        byte[] of(byte[] valid, SplittableRandom random);
    }

    private Damage() {}

    /** Damages the targets in turn; between the two shares of the damaged sets have to be valid ones. */
    static void judge(int mutations, List<Target> targets, Mutation mutation, double least, double most) {
        SplittableRandom random = new SplittableRandom(0);
        int good = 0;
        for (int m = 0; m < mutations; m++) {
            Target target = targets.get(m % targets.size());
            byte[] damaged = target.repair.apply(mutation.of(target.valid, random));
            SplittableRandom own = random.split();
            good += isValid("mutation " + m + " of " + target.name, damaged, () -> target.opening.open(damaged, own))
                    ? 1
                    : 0;
        }
        assertTrue(good > least * mutations, "only " + good + " mutations were harmless: are the valid files valid?");
        assertTrue(good < most * mutations, good + " mutations were harmless: the mutations are too tame");
    }

    /** Whether a set is a valid one; if not, it is refused in one sentence. */
    static boolean isValid(String what, byte[] damaged, Supplier<DataSet> opening) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        boolean valid = false;
        try {
            DataSet set = opening.get();
            Samples train = set.train();
            double[] values = TestFiles.values(train);
            assertEquals(train.size() * train.dimension(), values.length);
            assertTrue(Arrays.stream(values).allMatch(Double::isFinite));
            train.labels().ifPresent(labels -> assertEquals(train.size(), labels.size()));
            valid = true;
        } catch (BadInputException e) {
            String sentence = e.getMessage();
            assertTrue(sentence.contains("expect") || sentence.contains("cannot be read"), sentence);
            assertFalse(sentence.contains("\n"), sentence);
            assertTrue(sentence.length() < 500, sentence);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        boolean packed = damaged.length > 1 && (damaged[0] == 0x1F || (damaged[0] == 'P' && damaged[1] == 'K'));
        long most = BUFFERS + PER_BYTE * damaged.length * (packed ? EXPANSION : 1);
        assertTrue(allocated < most, what + " allocated " + allocated + " bytes");
        return valid;
    }

    /** One to three of: flip a bit, set a byte, write a digit, cut, append, insert, delete, double a piece. */
    static byte[] ofText(byte[] valid, SplittableRandom random) {
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

    /** One to three of: flip a bit, set a byte, cut, double a piece; half of the time near the start. */
    static byte[] ofBytes(byte[] valid, SplittableRandom random) {
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
                    bytes = splice(bytes, end, end, Arrays.copyOfRange(bytes, at, end));
                }
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
}
