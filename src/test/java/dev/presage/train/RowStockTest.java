package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Preparation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows for batches, from blocks that are smaller than the data. */
class RowStockTest {
    private static final int D = 3;
    private static final int ROW_BYTES = D * Double.BYTES;
    /** Standard errors allowed; seeds are fixed, so this is about choosing them honestly. */
    private static final double Z = 5;
    /** Powers of two, so that prepared values are exact; the second coordinate is not kept. */
    private static final Preparation PREPARATION =
            new Preparation(Vector.of(1, 2, -3), Vector.of(2, 1, 0.25), Vector.of(1, 0, 1));

    /** Sample i is (10 i, 10 i + 1, 10 i + 2). */
    private static LoggedSamples samples(int n) {
        return new LoggedSamples(InMemorySamples.of(Matrix.generate(n, D, (i, j) -> 10 * i + j)));
    }

    private static double[] prepared(int i) {
        return new double[] {(10.0 * i - 1) / 2, 0, (10.0 * i + 2 + 3) / 0.25};
    }

    /** The numbers of the next samples; each row is checked against its number, and its neighbours for being let alone. */
    private static List<Integer> draw(RowStock stock, int count, RandomGenerator random) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] into = {-7, -7, -7, -7, -7};
            int number = stock.next(into, 1, random);
            double[] expected = prepared(number);
            assertArrayEquals(new double[] {-7, expected[0], expected[1], expected[2], -7}, into, 0.0);
            numbers.add(number);
        }
        return numbers;
    }

    private static BitSet range(int from, int to) {
        BitSet set = new BitSet();
        set.set(from, to);
        return set;
    }

    private static BitSet set(List<Integer> numbers) {
        BitSet set = new BitSet();
        numbers.forEach(set::set);
        return set;
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "6, 3", "7, 6", "7, 7", "7, 8", "5, 2", "2, 2", "1, 2"})
    void everyEpochHasEverySampleOnceBlockByBlock(int n, int block) {
        int epochs = 4;
        LoggedSamples samples = samples(n);
        RandomGenerator random = new SplittableRandom(1);
        try (RowStock stock = new RowStock(samples, PREPARATION, false, (long) block * ROW_BYTES)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                for (int from = 0; from < n; from += block) {
                    int to = Math.min(n, from + block);
                    assertEquals(range(from, to), set(draw(stock, to - from, random)), "epoch " + epoch);
                }
            }
        }
        boolean kept = block >= n;
        assertEquals(kept ? n : epochs * n, samples.rowsRead.get(), "rows are read again only if they do not fit");
        assertEquals(kept ? 1 : epochs, samples.opened.get());
        assertEquals(0, samples.open.get(), "every pass is closed");
    }

    /** All 3! orders of a block come up equally often, the second block's and the kept one's too. */
    @ParameterizedTest
    @CsvSource({"3, 3, 0", "6, 3, 0", "6, 3, 3"})
    void everyOrderOfABlockIsEquallyLikely(int n, int block, int from) {
        int epochs = 6000;
        int[] counts = new int[D * D * D];
        RandomGenerator random = new SplittableRandom(2);
        try (RowStock stock = new RowStock(samples(n), PREPARATION, false, (long) block * ROW_BYTES)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                List<Integer> order = draw(stock, n, random).subList(from, from + block);
                counts[9 * (order.get(0) - from) + 3 * (order.get(1) - from) + order.get(2) - from]++;
            }
        }
        double expected = epochs / 6.0;
        double error = Math.sqrt(epochs * (1 / 6.0) * (5 / 6.0));
        for (int order : new int[] {5, 7, 11, 15, 19, 21}) { // 012, 021, 102, 120, 201, 210 to base 3
            assertEquals(expected, counts[order], Z * error, "order " + Integer.toString(order, 3));
        }
    }

    /** Blocks 012, 345, 6: each is visited in turn for as many draws as it has rows, and draws are uniform and independent. */
    @Test
    void withReplacementDrawsAreUniformWithinABlockAndBlocksTakeTurns() {
        int visits = 9000;
        int[][] pairs = new int[2][9];
        RandomGenerator random = new SplittableRandom(3);
        LoggedSamples samples = samples(7);
        try (RowStock stock = new RowStock(samples, PREPARATION, true, 3L * ROW_BYTES)) {
            for (int visit = 0; visit < visits; visit++) {
                for (int block = 0; block < 2; block++) {
                    List<Integer> drawn = draw(stock, 3, random);
                    int from = 3 * block;
                    assertTrue(drawn.stream().allMatch(i -> i >= from && i < from + 3), "block " + block);
                    pairs[block][3 * (drawn.get(visit % 2) - from) + drawn.get(2) - from]++;
                }
                assertEquals(List.of(6), draw(stock, 1, random));
            }
        }
        double error = Math.sqrt(visits * (1 / 9.0) * (8 / 9.0));
        for (int[] block : pairs) {
            for (int pair = 0; pair < 9; pair++) {
                assertEquals(visits / 9.0, block[pair], Z * error, "pair " + Integer.toString(pair, 3));
            }
        }
        assertEquals(visits, samples.opened.get());
        assertEquals(0, samples.open.get());
    }

    /** A block has at least two rows, whatever the budget, and never more than the budget or the data. */
    @ParameterizedTest
    @CsvSource({
        "0, 2",
        "1, 2",
        "24, 2",
        "47, 2",
        "48, 2",
        "71, 2",
        "72, 3",
        "95, 3",
        "192, 8",
        "215, 8",
        "216, 9",
        "9223372036854775807, 9"
    })
    void theBudgetIsInBytes(long budget, int block) {
        LoggedSamples samples = samples(9);
        try (RowStock stock = new RowStock(samples, PREPARATION, false, budget)) {
            RandomGenerator random = new SplittableRandom(4);
            BitSet drawn = set(draw(stock, 1, random));
            assertEquals(block, samples.rowsRead.get());
            drawn.or(set(draw(stock, block - 1, random)));
            assertEquals(range(0, block), drawn);
            assertEquals(block, samples.rowsRead.get());
        }
    }

    @Test
    void nothingIsOpenedBeforeTheFirstDraw() {
        LoggedSamples samples = samples(4);
        new RowStock(samples, PREPARATION, false, 2L * ROW_BYTES).close();
        assertEquals(0, samples.rowsRead.get());
        assertEquals(0, samples.opened.get());
    }

    /** Whoever takes the rows gets each once, and then the numbers that draws from a stock with its rows would have. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAreTakenAwayOnce(boolean replace) {
        int n = 7;
        LoggedSamples samples = samples(n);
        try (RowStock whole = new RowStock(samples(n), PREPARATION, replace, (long) n * ROW_BYTES);
                RowStock taken = new RowStock(samples, PREPARATION, replace, (long) n * ROW_BYTES)) {
            Matrix rows = taken.takeAll();
            assertEquals(0, samples.open.get());
            for (int i = 0; i < n; i++) {
                assertArrayEquals(prepared(i), rows.row(i), 0.0);
            }
            RandomGenerator one = new SplittableRandom(5);
            RandomGenerator other = new SplittableRandom(5);
            for (int draw = 0; draw < 3 * n; draw++) {
                assertEquals(whole.place(one), taken.place(other));
            }
            assertThrows(IllegalStateException.class, taken::takeAll);
            assertThrows(IllegalStateException.class, whole::takeAll);
        }
        assertEquals(n, samples.rowsRead.get());
        assertEquals(1, samples.opened.get());
        try (RowStock part = new RowStock(samples, PREPARATION, replace, (long) (n - 1) * ROW_BYTES)) {
            assertThrows(IllegalStateException.class, part::takeAll);
        }
    }
}
