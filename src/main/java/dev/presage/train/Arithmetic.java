package dev.presage.train;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What training asks of a device: matrices that live there, products, sums of entries, and changes in place. Losses,
 * optimisers and the course of a training are written once, on top of it, so every device trains the same; and an
 * implementation can be checked operation by operation against plain loops.
 *
 * <p>Matrices are row-major where that can be seen, and never shared: {@link #of} copies in and {@link #read} copies out.
 * Numbers that are few, such as one a row, come to the host as doubles. Used by one thread at a time.
 *
 * @param <A> a matrix on the device
 */
public interface Arithmetic<A> extends AutoCloseable {
    /** The type of the numbers. */
    Precision precision();

    /** Does some work, and gives back whatever it made on the device: its answer lies on the host. */
    <T> T within(Supplier<T> work);

    /** A copy on the device, rounded to its precision. */
    A of(Matrix values);

    /** All zero. */
    A zeros(int rows, int columns);

    /** A copy on the device. */
    A copy(A a);

    /** A copy on the host, exact. */
    Matrix read(A a);

    /** Number of rows. */
    int rows(A a);

    /** Number of columns. */
    int columns(A a);

    /** a b, new. */
    A multiply(A a, A b);

    /** a&#7488; b, new. */
    A multiplyTransposedLeft(A a, A b);

    /** a b&#7488;, new. */
    A multiplyTransposedRight(A a, A b);

    /** a b&#7488; - targets; the targets may be used up. */
    default A residuals(A a, A b, A targets) {
        A product = multiplyTransposedRight(a, b);
        add(product, -1, targets);
        return product;
    }

    /** into &lt;- a, in place. */
    default void set(A into, A a) {
        scale(into, 0);
        add(into, 1, a);
    }

    /** into &lt;- into + factor a. */
    void add(A into, double factor, A a);

    /** into &lt;- into + factor a &#8728; b, entry by entry. */
    void addProduct(A into, double factor, A a, A b);

    /** into &lt;- into &#8728; by, entry by entry. */
    void multiplyEntries(A into, A by);

    /** a &lt;- factor a. */
    void scale(A a, double factor);

    /** Row i times factors[i], in place. */
    void scaleRows(A a, double[] factors);

    /** Column j times factors[j], in place. */
    void scaleColumns(A a, double[] factors);

    /** row[j] is added to column j, in place. */
    void addRow(A a, double[] row);

    /** into &lt;- into - rate a / (sqrt(correction squares) + epsilon), entry by entry: a step of Adam. */
    void stepByRoot(A into, double rate, A a, A squares, double correction, double epsilon);

    /** Each row becomes its softmax, in place; the answer is log &sum;_j exp(a_ij). */
    double[] softmaxRows(A a);

    /** The sum of the squares of all entries. */
    double sumOfSquares(A a);

    /** &sum;_j a_ij b_ij for every row. */
    double[] rowDots(A a, A b);

    /** &sum;_i a_ij b_ij for every column. */
    double[] columnDots(A a, A b);

    /** Draws on the device, if it has any. */
    Optional<Generator<A>> generator();

    /** Gives back what the device holds. */
    @Override
    void close();

    /** Random matrices, and rows picked, on the device. The same seed gives the same draws. */
    interface Generator<A> {
        /** What follows depends on this seed alone. */
        void seed(long seed);

        /** Independent standard normal entries, new. */
        A gaussian(int rows, int columns);

        /** Independent entries that are 0 with this probability, and {@code kept} otherwise, new. */
        A zerosWithProbability(int rows, int columns, double probability, double kept);

        /** Rows of a matrix in this order, new. */
        A rows(A a, int[] numbers);
    }
}
