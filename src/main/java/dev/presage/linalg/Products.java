package dev.presage.linalg;

/**
 * Products of row-major matrices that lie in memory the library reads without copying, for work that multiplies the same few
 * matrices over and over, as training does. Several threads may multiply at once, each on one thread of the library, into
 * different numbers. What is multiplied is trusted to be finite.
 *
 * @param <T> what numbers are copied from and to: {@code float[]} or {@code double[]}
 */
public interface Products<T> {
    /** Memory for so many numbers, of any value. */
    Numbers<T> numbers(int length);

    /**
     * C &lt;- op(A) op(B) + kept C, op transposing or not; with {@code kept} 0 whatever C was.
     *
     * @param m rows of C
     * @param n columns of C
     * @param k terms of each sum
     */
    void multiply(
            Part<T> a, boolean transposeA, Part<T> b, boolean transposeB, double kept, Part<T> c, int m, int n, int k);

    /** The sum of the squares of some numbers, of at most {@value #ADDED} of them at a time in their own precision. */
    double sumOfSquares(Numbers<T> a, int from, int length);

    /** Squares summed before the sum is widened. */
    int ADDED = 1024;

    /** Numbers in such memory, given back by closing. */
    interface Numbers<T> extends AutoCloseable {
        /** Copies some in. */
        void put(int at, T from, int start, int length);

        /** Copies some out. */
        void get(int at, T into, int start, int length);

        @Override
        void close();
    }

    /**
     * A matrix within numbers.
     *
     * @param from where it begins
     * @param stride from one row to the next
     */
    record Part<T>(Numbers<T> of, int from, int stride) {}
}
