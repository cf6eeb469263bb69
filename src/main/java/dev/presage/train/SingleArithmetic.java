package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SingleProduct;
import java.util.Optional;
import java.util.function.Supplier;

/** Floats in Java's memory: products by a backend, everything else by plain loops; sums of entries in doubles. */
final class SingleArithmetic implements Arithmetic<SingleArithmetic.Block> {
    /** Rows one after another. */
    record Block(int rows, int columns, float[] values) {}

    private final SingleProduct product;

    SingleArithmetic(Backend backend) {
        product = backend.singleProduct();
    }

    @Override
    public Precision precision() {
        return Precision.FLOAT32;
    }

    @Override
    public <T> T within(Supplier<T> work) {
        return work.get();
    }

    @Override
    public Block of(Matrix values) {
        Block out = zeros(values.rows(), values.columns());
        double[] from = values.toArray();
        for (int i = 0; i < from.length; i++) {
            out.values[i] = (float) from[i];
        }
        return out;
    }

    @Override
    public Block zeros(int rows, int columns) {
        return new Block(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    @Override
    public Block copy(Block a) {
        return new Block(a.rows, a.columns, a.values.clone());
    }

    @Override
    public Matrix read(Block a) {
        double[] out = new double[a.values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a.values[i];
        }
        return Matrix.wrap(a.rows, a.columns, out);
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
        return product(a, false, b, false, a.rows, b.columns, a.columns);
    }

    @Override
    public Block multiplyTransposedLeft(Block a, Block b) {
        return product(a, true, b, false, a.columns, b.columns, a.rows);
    }

    @Override
    public Block multiplyTransposedRight(Block a, Block b) {
        return product(a, false, b, true, a.rows, b.rows, a.columns);
    }

    private Block product(Block a, boolean transposeA, Block b, boolean transposeB, int m, int n, int k) {
        Block out = zeros(m, n);
        product.multiply(a.values, transposeA, b.values, transposeB, out.values, m, n, k);
        return out;
    }

    @Override
    public void add(Block into, double factor, Block a) {
        float by = (float) factor;
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] += by * a.values[i];
        }
    }

    @Override
    public void addProduct(Block into, double factor, Block a, Block b) {
        float by = (float) factor;
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] += by * a.values[i] * b.values[i];
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
        float by = (float) factor;
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] *= by;
        }
    }

    @Override
    public void scaleRows(Block a, double[] factors) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] = (float) (a.values[i] * factors[i / a.columns]);
        }
    }

    @Override
    public void scaleColumns(Block a, double[] factors) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] = (float) (a.values[i] * factors[i % a.columns]);
        }
    }

    @Override
    public void addRow(Block a, double[] row) {
        for (int i = 0; i < a.values.length; i++) {
            a.values[i] = (float) (a.values[i] + row[i % a.columns]);
        }
    }

    @Override
    public void stepByRoot(Block into, double rate, Block a, Block squares, double correction, double epsilon) {
        for (int i = 0; i < into.values.length; i++) {
            into.values[i] -= (float) (rate * a.values[i] / (Math.sqrt(squares.values[i] * correction) + epsilon));
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
                a.values[j] = (float) Math.exp(a.values[j] - largest);
                sum += a.values[j];
            }
            for (int j = from; j < from + a.columns; j++) {
                a.values[j] = (float) (a.values[j] / sum);
            }
            logarithms[i] = largest + Math.log(sum);
        }
        return logarithms;
    }

    @Override
    public double sumOfSquares(Block a) {
        double sum = 0;
        for (float value : a.values) {
            sum += (double) value * value;
        }
        return sum;
    }

    @Override
    public double[] rowDots(Block a, Block b) {
        double[] dots = new double[a.rows];
        for (int i = 0; i < a.values.length; i++) {
            dots[i / a.columns] += (double) a.values[i] * b.values[i];
        }
        return dots;
    }

    @Override
    public double[] columnDots(Block a, Block b) {
        double[] dots = new double[a.columns];
        for (int i = 0; i < a.values.length; i++) {
            dots[i % a.columns] += (double) a.values[i] * b.values[i];
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
