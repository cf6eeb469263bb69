package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import java.util.Optional;
import java.util.function.Supplier;

/** Doubles in Java's memory: products by a backend, everything else by plain loops. The referee of the other devices. */
final class HostArithmetic implements Arithmetic<HostArithmetic.Block> {
    /** Rows one after another. */
    record Block(int rows, int columns, double[] values) {
        Matrix matrix() {
            return Matrix.wrap(rows, columns, values);
        }

        static Block of(Matrix a) {
            return new Block(a.rows(), a.columns(), a.toArray());
        }
    }

    private final Backend backend;

    HostArithmetic(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Precision precision() {
        return Precision.FLOAT64;
    }

    @Override
    public <T> T within(Supplier<T> work) {
        return work.get();
    }

    @Override
    public Block of(Matrix values) {
        return Block.of(values);
    }

    @Override
    public Block zeros(int rows, int columns) {
        return new Block(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    @Override
    public Block copy(Block a) {
        return new Block(a.rows, a.columns, a.values.clone());
    }

    @Override
    public Matrix read(Block a) {
        return Matrix.wrap(a.rows, a.columns, a.values.clone());
    }

    @Override
    public int rows(Block a) {
        return a.rows;
    }

    @Override
    public int columns(Block a) {
        return a.columns;
    }

    @Override
    public Block multiply(Block a, Block b) {
        return Block.of(backend.multiply(a.matrix(), b.matrix()));
    }

    @Override
    public Block multiplyTransposedLeft(Block a, Block b) {
        return Block.of(backend.multiplyTransposedLeft(a.matrix(), b.matrix()));
    }

    @Override
    public Block multiplyTransposedRight(Block a, Block b) {
        return Block.of(backend.multiplyTransposedRight(a.matrix(), b.matrix()));
    }

    @Override
    public void add(Block into, double factor, Block a) {
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] += factor * a.values[i];
        }
    }

    @Override
    public void addProduct(Block into, double factor, Block a, Block b) {
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] += factor * a.values[i] * b.values[i];
        }
    }

    @Override
    public void multiplyEntries(Block into, Block by) {
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] *= by.values[i];
        }
    }

    @Override
    public void scale(Block a, double factor) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] *= factor;
        }
    }

    @Override
    public void scaleRows(Block a, double[] factors) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] *= factors[i / a.columns];
        }
    }

    @Override
    public void scaleColumns(Block a, double[] factors) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] *= factors[i % a.columns];
        }
    }

    @Override
    public void addRow(Block a, double[] row) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] += row[i % a.columns];
        }
    }

    @Override
    public void stepByRoot(Block into, double rate, Block a, Block squares, double correction, double epsilon) {
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] -= rate * a.values[i] / (Math.sqrt(squares.values[i] * correction) + epsilon);
        }
    }

    @Override
    public double[] softmaxRows(Block a) {
        double[] logarithms = new double[a.rows];
        for (int i = 0; i < a.rows; i++) {
            int from = i * a.columns;
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = from; j < from + a.columns; j++) {
                largest = Math.max(largest, a.values[j]);
            }
            double sum = 0;
            for (int j = from; j < from + a.columns; j++) {
                a.values[j] = Math.exp(a.values[j] - largest);
                sum += a.values[j];
            }
            for (int j = from; j < from + a.columns; j++) {
                a.values[j] /= sum;
            }
            logarithms[i] = largest + Math.log(sum);
        }
        return logarithms;
    }

    @Override
    public double sumOfSquares(Block a) {
        return a.matrix().sumOfSquares();
    }

    @Override
    public double[] rowDots(Block a, Block b) {
        double[] dots = new double[a.rows];
        for (int i = 0; i < a.values.length; i++) {
            dots[i / a.columns] += a.values[i] * b.values[i];
        }
        return dots;
    }

    @Override
    public double[] columnDots(Block a, Block b) {
        double[] dots = new double[a.columns];
        for (int i = 0; i < a.values.length; i++) {
            dots[i % a.columns] += a.values[i] * b.values[i];
        }
        return dots;
    }

    @Override
    public Optional<Generator<Block>> generator() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
