package dev.presage.nd4j;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.train.Arithmetic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.BernoulliDistribution;
import org.nd4j.linalg.api.ops.random.impl.GaussianDistribution;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * ND4J arrays in row order, each with a buffer of its own. ND4J's products want column order, so C = A B is computed as
 * C&#7488; = B&#7488; A&#7488; on transposed views, without a copy. Buffers lie outside Java's memory; at the end of the work they
 * were made in they wait for the next of their shape (new ones cost a page fault every 4 KiB), and are given back with the
 * arithmetic, not when the garbage collector finds time.
 */
final class Nd4jArithmetic implements Arithmetic<INDArray> {
    private final Precision precision;
    private final DataType type;
    private final List<INDArray> made = new ArrayList<>();
    private final Map<List<Long>, Deque<INDArray>> free = new HashMap<>();

    private Nd4jArithmetic(Precision precision) {
        this.precision = precision;
        type = precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
    }

    /**
     * Loads ND4J. Its operations on entries run on one thread of the host: on two cores their second thread waits for OpenBLAS's, which
     * goes on spinning after each product, and a step took ten times as long.
     *
     * @param backend class that ND4J has to choose
     * @param threads of the host for products; 0 where the host computes none
     * @throws BackendException if it cannot be loaded, or chooses another
     */
    static Nd4jArithmetic open(String device, String backend, Precision precision, int threads) {
        String found;
        try {
            found = Nd4j.getBackend().getClass().getName();
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            if (threads > 0) {
                Nd4j.factory().blas().setMaxThreads(threads);
            }
        } catch (RuntimeException | LinkageError e) {
            throw new BackendException("the device " + device + " cannot be used here: " + reason(e));
        }
        if (!found.equals(backend)) {
            throw new BackendException(
                    "the device " + device + " expects ND4J to choose " + backend + ", found " + found);
        }
        return new Nd4jArithmetic(precision);
    }

    /** The last cause, which names the library or the driver that is missing. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String text = message == null ? cause.getClass().getSimpleName() : message;
        return text.lines().findFirst().orElse(text);
    }

    private INDArray kept(INDArray array) {
        made.add(array);
        return array;
    }

    private INDArray fresh(long rows, long columns) {
        Deque<INDArray> spare = free.get(List.of(rows, columns));
        return kept(
                spare == null || spare.isEmpty()
                        ? Nd4j.createUninitialized(type, new long[] {rows, columns}, 'c')
                        : spare.pop());
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public <T> T within(Supplier<T> work) {
        int from = made.size();
        try {
            return work.get();
        } finally {
            List<INDArray> inside = made.subList(from, made.size());
            inside.forEach(a -> free.computeIfAbsent(
                            List.of((long) a.rows(), (long) a.columns()), shape -> new ArrayDeque<>())
                    .push(a));
            inside.clear();
        }
    }

    @Override
    public INDArray of(Matrix values) {
        INDArray into = fresh(values.rows(), values.columns());
        try (INDArray from = Nd4j.create(values.toArray(), new long[] {values.rows(), values.columns()}, type)) {
            return into.assign(from);
        }
    }

    @Override
    public INDArray zeros(int rows, int columns) {
        return fresh(rows, columns).assign(0);
    }

    @Override
    public INDArray copy(INDArray a) {
        return fresh(a.rows(), a.columns()).assign(a);
    }

    @Override
    public Matrix read(INDArray a) {
        return Matrix.wrap(a.rows(), a.columns(), a.data().asDouble());
    }

    @Override
    public int rows(INDArray a) {
        return a.rows();
    }

    @Override
    public int columns(INDArray a) {
        return a.columns();
    }

    @Override
    public INDArray multiply(INDArray a, INDArray b) {
        return product(fresh(a.rows(), b.columns()), a.transpose(), false, b.transpose(), false);
    }

    @Override
    public INDArray multiplyTransposedLeft(INDArray a, INDArray b) {
        return product(fresh(a.columns(), b.columns()), a.transpose(), true, b.transpose(), false);
    }

    @Override
    public INDArray multiplyTransposedRight(INDArray a, INDArray b) {
        return product(fresh(a.rows(), b.rows()), a.transpose(), false, b.transpose(), true);
    }

    /** into&#7488; = right left, both in column order. */
    private static INDArray product(
            INDArray into, INDArray left, boolean leftTransposed, INDArray right, boolean rightTransposed) {
        Nd4j.gemm(right, left, into.transpose(), rightTransposed, leftTransposed, 1, 0);
        return into;
    }

    @Override
    public void add(INDArray into, double factor, INDArray a) {
        Nd4j.getBlasWrapper().level1().axpy(into.length(), factor, flat(a), flat(into));
    }

    private static INDArray flat(INDArray a) {
        return a.reshape(a.length());
    }

    @Override
    public void addProduct(INDArray into, double factor, INDArray a, INDArray b) {
        INDArray product = a.mul(b);
        add(into, factor, product);
        product.close();
    }

    @Override
    public void multiplyEntries(INDArray into, INDArray by) {
        into.muli(by);
    }

    @Override
    public void scale(INDArray a, double factor) {
        a.muli(factor);
    }

    private INDArray vector(double[] values, boolean row) {
        long[] shape = row ? new long[] {1, values.length} : new long[] {values.length, 1};
        return Nd4j.create(values, shape, type);
    }

    @Override
    public void scaleRows(INDArray a, double[] factors) {
        try (INDArray column = vector(factors, false)) {
            a.muliColumnVector(column);
        }
    }

    @Override
    public void scaleColumns(INDArray a, double[] factors) {
        try (INDArray row = vector(factors, true)) {
            a.muliRowVector(row);
        }
    }

    @Override
    public void addRow(INDArray a, double[] row) {
        try (INDArray added = vector(row, true)) {
            a.addiRowVector(added);
        }
    }

    @Override
    public void stepByRoot(
            INDArray into, double rate, INDArray a, INDArray squares, double correction, double epsilon) {
        try (INDArray root = squares.mul(correction)) {
            Transforms.sqrt(root, false);
            root.addi(epsilon);
            root.rdivi(a);
            add(into, -rate, root);
        }
    }

    @Override
    public double[] softmaxRows(INDArray a) {
        try (INDArray largest = a.max(1).reshape(a.rows(), 1)) {
            a.subiColumnVector(largest);
            Transforms.exp(a, false);
            try (INDArray sums = a.sum(1).reshape(a.rows(), 1)) {
                a.diviColumnVector(sums);
                double[] logarithms = sums.data().asDouble();
                double[] shifts = largest.data().asDouble();
                for (int i = 0; i < logarithms.length; i++) {
                    logarithms[i] = shifts[i] + Math.log(logarithms[i]);
                }
                return logarithms;
            }
        }
    }

    @Override
    public double sumOfSquares(INDArray a) {
        return Nd4j.getBlasWrapper().level1().dot(a.length(), 1, flat(a), flat(a));
    }

    @Override
    public double[] rowDots(INDArray a, INDArray b) {
        return dots(a, b, 1);
    }

    @Override
    public double[] columnDots(INDArray a, INDArray b) {
        return dots(a, b, 0);
    }

    private static double[] dots(INDArray a, INDArray b, int along) {
        try (INDArray product = a.mul(b);
                INDArray sums = product.sum(along)) {
            return sums.data().asDouble();
        }
    }

    @Override
    public Optional<Generator<INDArray>> generator() {
        return Optional.of(new Draws());
    }

    @Override
    public void close() {
        made.forEach(INDArray::close);
        made.clear();
        free.values().forEach(spare -> spare.forEach(INDArray::close));
        free.clear();
    }

    /** ND4J's own generator, of which there is one a process. */
    private final class Draws implements Generator<INDArray> {
        @Override
        public void seed(long seed) {
            Nd4j.getRandom().setSeed(seed);
        }

        @Override
        public INDArray gaussian(int rows, int columns) {
            INDArray drawn = fresh(rows, columns);
            Nd4j.getExecutioner().exec(new GaussianDistribution(drawn, 0, 1));
            return drawn;
        }

        @Override
        public INDArray zerosWithProbability(int rows, int columns, double probability, double keptAs) {
            INDArray drawn = fresh(rows, columns);
            Nd4j.getExecutioner().exec(new BernoulliDistribution(drawn, 1 - probability));
            if (keptAs != 1) {
                drawn.muli(keptAs);
            }
            return drawn;
        }

        @Override
        public INDArray rows(INDArray a, int[] numbers) {
            INDArray into = fresh(numbers.length, a.columns());
            return Nd4j.pullRows(a, into, 1, numbers);
        }
    }
}
