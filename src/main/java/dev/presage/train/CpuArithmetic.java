package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Products;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processor, in doubles or floats: products by a library on memory of its own, everything else by loops over Java's
 * arrays. A matrix lies in either, or in both alike; what is only multiplied never becomes an array. Every operation is cut
 * into parts that threads share, along the longer side of what it makes, where it is large enough; the cuts depend on the
 * size, and only for more than {@value #LEAST_PARTS} threads on their number, so the bits are the same on fewer. Memory waits
 * at the end of the work it was made in for the next of its size.
 *
 * @param <T> {@code float[]} or {@code double[]}
 */
final class CpuArithmetic<T> implements Arithmetic<CpuArithmetic.Block<T>> {
    /** A part of a product has at least so many flops, some tens of microseconds' worth. */
    private static final long PART_FLOPS = 1L << 22;

    /** A part of a loop has so many entries, in whole rows. */
    private static final int PART_ENTRIES = 1 << 15;

    /** Products are cut into at most so many parts, or as many as there are threads. */
    private static final int LEAST_PARTS = 4;

    private final Precision precision;
    private final Products<T> products;
    private final Loops<T> loops;
    private final Crew crew;
    private final int mostParts;
    private final List<Block<T>> made = new ArrayList<>();
    private final Map<Integer, Deque<Block<T>>> free = new HashMap<>();

    private CpuArithmetic(Precision precision, Products<T> products, Loops<T> loops, int threads) {
        this.precision = precision;
        this.products = products;
        this.loops = loops;
        crew = new Crew(threads);
        int power = Integer.highestOneBit(threads);
        mostParts = Math.max(LEAST_PARTS, power == threads ? power : 2 * power);
    }

    /** In doubles, with the products of a backend. */
    static CpuArithmetic<double[]> doubles(Backend backend, int threads) {
        return new CpuArithmetic<>(Precision.FLOAT64, backend.products(), new DoubleLoops(), threads);
    }

    /** In floats. */
    static CpuArithmetic<float[]> floats(Backend backend, int threads) {
        return new CpuArithmetic<>(Precision.FLOAT32, backend.singleProducts(), new FloatLoops(), threads);
    }

    /** Doubles, one thread, and no native library: what other devices are compared with. */
    static CpuArithmetic<double[]> referee() {
        return doubles(new JavaBackend(1), 1);
    }

    /** Rows one after another, in an array, in the library's memory, or in both. */
    static final class Block<T> {
        private final int rows;
        private final int columns;
        private @Nullable T array;
        private Products.@Nullable Numbers<T> numbers;
        private boolean arrayIsNew;
        private boolean numbersAreNew;

        private Block(int rows, int columns) {
            this.rows = rows;
            this.columns = columns;
        }

        private int size() {
            return rows * columns;
        }
    }

    private Block<T> fresh(int rows, int columns) {
        int size = Math.multiplyExact(rows, columns);
        Block<T> block = new Block<>(rows, columns);
        Deque<Block<T>> spare = free.get(size);
        if (spare != null && !spare.isEmpty()) {
            Block<T> old = spare.pop();
            block.array = old.array;
            block.numbers = old.numbers;
        }
        made.add(block);
        return block;
    }

    private T arrayOf(Block<T> a) {
        T array = a.array;
        if (array == null) {
            array = loops.zeros(a.size());
            a.array = array;
        }
        return array;
    }

    private Products.Numbers<T> numbersOf(Block<T> a) {
        Products.Numbers<T> numbers = a.numbers;
        if (numbers == null) {
            numbers = products.numbers(a.size());
            a.numbers = numbers;
        }
        return numbers;
    }

    /** Its numbers as an array, to be read. */
    private T seen(Block<T> a) {
        T array = arrayOf(a);
        if (!a.arrayIsNew) {
            Products.Numbers<T> numbers = numbersOf(a);
            ranges(a.size(), 1, (from, to) -> numbers.get(from, array, from, to - from));
            a.arrayIsNew = true;
        }
        return array;
    }

    /** Its numbers as an array, to be changed. */
    private T changed(Block<T> a) {
        T array = seen(a);
        a.numbersAreNew = false;
        return array;
    }

    /** An array of any numbers, to be overwritten. */
    private T overwritten(Block<T> a) {
        a.arrayIsNew = true;
        a.numbersAreNew = false;
        return arrayOf(a);
    }

    /** Its numbers as products read them. */
    private Products.Numbers<T> multiplied(Block<T> a) {
        Products.Numbers<T> numbers = numbersOf(a);
        if (!a.numbersAreNew) {
            T array = arrayOf(a);
            ranges(a.size(), 1, (from, to) -> numbers.put(from, array, from, to - from));
            a.numbersAreNew = true;
        }
        return numbers;
    }

    private interface Range {
        void on(int from, int to);
    }

    /** Cuts so many rows of so many columns into ranges. */
    private void ranges(int rows, int columns, Range range) {
        int each = Math.max(1, PART_ENTRIES / Math.max(1, columns));
        int parts = rows / each + (rows % each == 0 ? 0 : 1);
        crew.run(parts, part -> range.on(part * each, Math.min(rows, (part + 1) * each)));
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public <R> R within(Supplier<R> work) {
        int from = made.size();
        try {
            return work.get();
        } finally {
            List<Block<T>> inside = made.subList(from, made.size());
            inside.forEach(a ->
                    free.computeIfAbsent(a.size(), size -> new ArrayDeque<>()).push(a));
            inside.clear();
        }
    }

    @Override
    public Block<T> of(Matrix values) {
        Block<T> out = fresh(values.rows(), values.columns());
        T array = overwritten(out);
        double[] from = values.toArray();
        ranges(out.rows, out.columns, (first, last) -> {
            int at = first * out.columns;
            loops.put(from, at, array, at, (last - first) * out.columns);
        });
        return out;
    }

    @Override
    public Block<T> zeros(int rows, int columns) {
        Block<T> out = fresh(rows, columns);
        T array = overwritten(out);
        ranges(out.size(), 1, (from, to) -> loops.fill(array, 0, from, to));
        return out;
    }

    @Override
    public Block<T> copy(Block<T> a) {
        Block<T> out = fresh(a.rows, a.columns);
        T from = seen(a);
        T into = overwritten(out);
        System.arraycopy(from, 0, into, 0, a.size());
        return out;
    }

    @Override
    public Matrix read(Block<T> a) {
        double[] out = new double[a.size()];
        loops.get(seen(a), 0, out, 0, out.length);
        return Matrix.wrap(a.rows, a.columns, out);
    }

    @Override
    public int rows(Block<T> a) {
        return a.rows;
    }

    @Override
    public int columns(Block<T> a) {
        return a.columns;
    }

    @Override
    public Block<T> multiply(Block<T> a, Block<T> b) {
        Block<T> out = fresh(a.rows, b.columns);
        product(a, false, b, false, 0, out, a.columns);
        return out;
    }

    @Override
    public Block<T> multiplyTransposedLeft(Block<T> a, Block<T> b) {
        Block<T> out = fresh(a.columns, b.columns);
        product(a, true, b, false, 0, out, a.rows);
        return out;
    }

    @Override
    public Block<T> multiplyTransposedRight(Block<T> a, Block<T> b) {
        Block<T> out = fresh(a.rows, b.rows);
        product(a, false, b, true, 0, out, a.columns);
        return out;
    }

    @Override
    public Block<T> residuals(Block<T> a, Block<T> b, Block<T> targets) {
        multiplied(targets);
        product(a, false, b, true, -1, targets, a.columns);
        return targets;
    }

    private void product(
            Block<T> a, boolean transposeA, Block<T> b, boolean transposeB, double kept, Block<T> c, int terms) {
        Products.Numbers<T> left = multiplied(a);
        Products.Numbers<T> right = multiplied(b);
        Products.Numbers<T> into = numbersOf(c);
        c.arrayIsNew = false;
        c.numbersAreNew = true;
        boolean byRows = c.rows >= c.columns;
        int side = byRows ? c.rows : c.columns;
        long wanted = 2L * c.rows * c.columns * terms / PART_FLOPS;
        int parts = (int) Math.max(1, Math.min(Math.min(mostParts, side), Long.highestOneBit(wanted)));
        crew.run(parts, part -> {
            int from = (int) ((long) side * part / parts);
            int length = (int) ((long) side * (part + 1) / parts) - from;
            int row = byRows ? from : 0;
            int column = byRows ? 0 : from;
            products.multiply(
                    new Products.Part<>(left, transposeA ? row : row * a.columns, a.columns),
                    transposeA,
                    new Products.Part<>(right, transposeB ? column * b.columns : column, b.columns),
                    transposeB,
                    kept,
                    new Products.Part<>(into, row * c.columns + column, c.columns),
                    byRows ? length : c.rows,
                    byRows ? c.columns : length,
                    terms);
        });
    }

    @Override
    public void add(Block<T> into, double factor, Block<T> a) {
        T added = seen(a);
        T array = changed(into);
        ranges(into.size(), 1, (from, to) -> loops.add(array, factor, added, from, to));
    }

    @Override
    public void addProduct(Block<T> into, double factor, Block<T> a, Block<T> b) {
        T left = seen(a);
        T right = seen(b);
        T array = changed(into);
        ranges(into.size(), 1, (from, to) -> loops.addProduct(array, factor, left, right, from, to));
    }

    @Override
    public void multiplyEntries(Block<T> into, Block<T> by) {
        T factors = seen(by);
        T array = changed(into);
        ranges(into.size(), 1, (from, to) -> loops.multiplyEntries(array, factors, from, to));
    }

    @Override
    public void scale(Block<T> a, double factor) {
        T array = changed(a);
        ranges(a.size(), 1, (from, to) -> loops.scale(array, factor, from, to));
    }

    @Override
    public void scaleRows(Block<T> a, double[] factors) {
        T array = changed(a);
        ranges(a.rows, a.columns, (from, to) -> loops.scaleRows(array, factors, a.columns, from, to));
    }

    @Override
    public void scaleColumns(Block<T> a, double[] factors) {
        T array = changed(a);
        ranges(a.rows, a.columns, (from, to) -> loops.scaleColumns(array, factors, a.columns, from, to));
    }

    @Override
    public void addRow(Block<T> a, double[] row) {
        T array = changed(a);
        ranges(a.rows, a.columns, (from, to) -> loops.addRow(array, row, a.columns, from, to));
    }

    @Override
    public void stepByRoot(
            Block<T> into, double rate, Block<T> a, Block<T> squares, double correction, double epsilon) {
        T mean = seen(a);
        T square = seen(squares);
        T array = changed(into);
        ranges(
                into.size(),
                1,
                (from, to) -> loops.stepByRoot(array, rate, mean, square, correction, epsilon, from, to));
    }

    @Override
    public double[] softmaxRows(Block<T> a) {
        double[] logarithms = new double[a.rows];
        T array = changed(a);
        ranges(a.rows, a.columns, (from, to) -> loops.softmaxRows(array, logarithms, a.columns, from, to));
        return logarithms;
    }

    @Override
    public double sumOfSquares(Block<T> a) {
        Products.Numbers<T> numbers = multiplied(a);
        double[] sums = new double[a.size() / PART_ENTRIES + 1];
        ranges(a.size(), 1, (from, to) -> sums[from / PART_ENTRIES] = products.sumOfSquares(numbers, from, to - from));
        return Arrays.stream(sums).sum();
    }

    @Override
    public double[] rowDots(Block<T> a, Block<T> b) {
        double[] dots = new double[a.rows];
        T left = seen(a);
        T right = seen(b);
        ranges(a.rows, a.columns, (from, to) -> loops.rowDots(left, right, dots, a.columns, from, to));
        return dots;
    }

    @Override
    public double[] columnDots(Block<T> a, Block<T> b) {
        T left = seen(a);
        T right = seen(b);
        int each = Math.max(1, PART_ENTRIES / Math.max(1, a.columns));
        double[][] parts = new double[a.rows / each + 1][a.columns];
        ranges(a.rows, a.columns, (from, to) -> loops.columnDots(left, right, parts[from / each], a.columns, from, to));
        double[] dots = parts[0];
        for (int p = 1; p < parts.length; p++) {
            for (int j = 0; j < dots.length; j++) {
                dots[j] += parts[p][j];
            }
        }
        return dots;
    }

    @Override
    public Optional<Generator<Block<T>>> generator() {
        return Optional.empty();
    }

    /** A matrix to be filled in by {@link #put}, from several threads at once. */
    Block<T> open(int rows, int columns) {
        Block<T> out = fresh(rows, columns);
        numbersOf(out);
        out.numbersAreNew = true;
        out.arrayIsNew = false;
        return out;
    }

    /** Puts numbers into one that was opened; {@code room} has place for as many. */
    void put(Block<T> into, int at, double[] values, int from, int length, T room) {
        loops.put(values, from, room, 0, length);
        numbersOf(into).put(at, room, 0, length);
    }

    /** Whoever fills matrices in while nothing is computed may share the work among these threads. */
    Crew crew() {
        return crew;
    }

    /** An array for {@link #put}. */
    T room(int length) {
        return loops.zeros(length);
    }

    @Override
    public void close() {
        crew.close();
        List<Block<T>> all = new ArrayList<>(made);
        free.values().forEach(all::addAll);
        for (Block<T> block : all) {
            if (block.numbers != null) {
                block.numbers.close();
            }
        }
        made.clear();
        free.clear();
    }
}
