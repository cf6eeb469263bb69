package dev.presage.noise;

import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.List;

/** A sparse d &times; d matrix by rows: output coordinate i is a short weighted sum of input coordinates. */
final class SparseMap {
    private final int dimension;
    private final int[] from;
    private final int[] index;
    private final double[] weight;

    private SparseMap(int dimension, int[] from, int[] index, double[] weight) {
        this.dimension = dimension;
        this.from = from;
        this.index = index;
        this.weight = weight;
    }

    /** One output coordinate as a weighted sum of inputs; zero weights and repeated places are allowed. */
    record Row(int[] index, double[] weight) {
        static Row of(int index) {
            return new Row(new int[] {index}, new double[] {1});
        }

        static Row zero() {
            return new Row(new int[0], new double[0]);
        }
    }

    /** From its rows. */
    static SparseMap of(List<Row> rows) {
        int d = rows.size();
        int[] from = new int[d + 1];
        for (int i = 0; i < d; i++) {
            from[i + 1] = from[i] + rows.get(i).index().length;
        }
        int[] index = new int[from[d]];
        double[] weight = new double[from[d]];
        for (int i = 0; i < d; i++) {
            Row row = rows.get(i);
            System.arraycopy(row.index(), 0, index, from[i], row.index().length);
            System.arraycopy(row.weight(), 0, weight, from[i], row.weight().length);
        }
        return new SparseMap(d, from, index, weight);
    }

    /** &sum; weights[j] maps[j], entries at one place joined. */
    static SparseMap average(double[] weights, List<SparseMap> maps) {
        int d = maps.get(0).dimension;
        double[] sum = new double[d];
        boolean[] used = new boolean[d];
        int[] touched = new int[d];
        Row[] rows = new Row[d];
        for (int i = 0; i < d; i++) {
            int count = 0;
            for (int j = 0; j < maps.size(); j++) {
                SparseMap map = maps.get(j);
                for (int p = map.from[i]; p < map.from[i + 1]; p++) {
                    int place = map.index[p];
                    if (!used[place]) {
                        used[place] = true;
                        sum[place] = 0;
                        touched[count++] = place;
                    }
                    sum[place] += weights[j] * map.weight[p];
                }
            }
            int[] places = Arrays.copyOf(touched, count);
            Arrays.sort(places);
            rows[i] = new Row(
                    places, Arrays.stream(places).mapToDouble(p -> sum[p]).toArray());
            for (int place : places) {
                used[place] = false;
            }
        }
        return of(Arrays.asList(rows));
    }

    /** Output coordinate i for a row that starts at an offset of x. */
    private double coordinate(int i, double[] x, int offset) {
        double sum = 0;
        for (int p = from[i]; p < from[i + 1]; p++) {
            sum += weight[p] * x[offset + index[p]];
        }
        return sum;
    }

    /** P x in place. */
    void apply(double[] x) {
        double[] out = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            out[i] = coordinate(i, x, 0);
        }
        System.arraycopy(out, 0, x, 0, dimension);
    }

    /** X P&#7488;: the map applied to each row; O(rows nnz). */
    double[] applyToRows(double[] x) {
        double[] out = new double[x.length];
        for (int row = 0; row < x.length; row += dimension) {
            for (int i = 0; i < dimension; i++) {
                out[row + i] = coordinate(i, x, row);
            }
        }
        return out;
    }

    /** X P&#7488; of a matrix. */
    Matrix applyToRows(Matrix x) {
        return Matrix.wrap(x.rows(), x.columns(), applyToRows(x.toArray()));
    }

    /** Adds factor P X to out, X and out d &times; d row-major; O(d nnz), along contiguous rows. */
    void addFromLeft(double factor, double[] x, double[] out) {
        for (int i = 0; i < dimension; i++) {
            int row = i * dimension;
            for (int p = from[i]; p < from[i + 1]; p++) {
                double w = factor * weight[p];
                int source = index[p] * dimension;
                for (int j = 0; j < dimension; j++) {
                    out[row + j] += w * x[source + j];
                }
            }
        }
    }
}
