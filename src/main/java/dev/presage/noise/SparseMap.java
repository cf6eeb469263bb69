package dev.presage.noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sparse matrix by rows: each output is a short weighted sum of inputs. */
final class SparseMap {
    private final int inputs;
    private final int[] from;
    private final int[] index;
    private final double[] weight;

    private SparseMap(int inputs, int[] from, int[] index, double[] weight) {
        this.inputs = inputs;
        this.from = from;
        this.index = index;
        this.weight = weight;
    }

    /** One output as a weighted sum of inputs; zero weights and repeated places are allowed. */
    record Row(int[] index, double[] weight) {
        static Row of(int index) {
            return new Row(new int[] {index}, new double[] {1});
        }

        static Row zero() {
            return new Row(new int[0], new double[0]);
        }
    }

    /** From its rows. */
    static SparseMap of(int inputs, List<Row> rows) {
        int outputs = rows.size();
        int[] from = new int[outputs + 1];
        for (int i = 0; i < outputs; i++) {
            from[i + 1] = from[i] + rows.get(i).index().length;
        }
        int[] index = new int[from[outputs]];
        double[] weight = new double[from[outputs]];
        for (int i = 0; i < outputs; i++) {
            Row row = rows.get(i);
            System.arraycopy(row.index(), 0, index, from[i], row.index().length);
            System.arraycopy(row.weight(), 0, weight, from[i], row.weight().length);
        }
        return new SparseMap(inputs, from, index, weight);
    }

    /** The average of maps of one shape, entries at one place joined. */
    static SparseMap average(List<SparseMap> maps) {
        SparseMap first = maps.get(0);
        if (maps.size() == 1) {
            return first;
        }
        double share = 1.0 / maps.size();
        Joined joined = new Joined(first.inputs);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < first.outputs(); i++) {
            for (SparseMap map : maps) {
                for (int p = map.from[i]; p < map.from[i + 1]; p++) {
                    joined.add(map.index[p], share * map.weight[p]);
                }
            }
            rows.add(joined.take());
        }
        return of(first.inputs, rows);
    }

    /** A row under construction: weights at one place are added up. */
    private static final class Joined {
        private final double[] sum;
        private final boolean[] used;
        private final int[] touched;
        private int count;

        Joined(int inputs) {
            sum = new double[inputs];
            used = new boolean[inputs];
            touched = new int[inputs];
        }

        void add(int place, double value) {
            if (!used[place]) {
                used[place] = true;
                sum[place] = 0;
                touched[count++] = place;
            }
            sum[place] += value;
        }

        Row take() {
            int[] places = Arrays.copyOf(touched, count);
            Arrays.sort(places);
            for (int place : places) {
                used[place] = false;
            }
            count = 0;
            return new Row(
                    places, Arrays.stream(places).mapToDouble(p -> sum[p]).toArray());
        }
    }

    /** Number of outputs. */
    int outputs() {
        return from.length - 1;
    }

    /** Number of inputs. */
    int inputs() {
        return inputs;
    }

    /** Whether every output is the input of its own place. */
    boolean isIdentity() {
        if (outputs() != inputs || index.length != inputs) {
            return false;
        }
        for (int i = 0; i < inputs; i++) {
            if (from[i] != i || index[i] != i || weight[i] != 1) {
                return false;
            }
        }
        return true;
    }

    /** Another map first, then this one; entries at one place joined. */
    SparseMap after(SparseMap first) {
        Joined joined = new Joined(first.inputs);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < outputs(); i++) {
            for (int p = from[i]; p < from[i + 1]; p++) {
                for (int q = first.from[index[p]]; q < first.from[index[p] + 1]; q++) {
                    joined.add(first.index[q], weight[p] * first.weight[q]);
                }
            }
            rows.add(joined.take());
        }
        return of(first.inputs, rows);
    }

    /** The Kronecker product of this map and another: pairs of inputs to pairs of outputs, the second running faster. */
    SparseMap times(SparseMap second) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < outputs(); i++) {
            for (int j = 0; j < second.outputs(); j++) {
                int width = second.from[j + 1] - second.from[j];
                int length = (from[i + 1] - from[i]) * width;
                int[] places = new int[length];
                double[] weights = new double[length];
                for (int t = 0; t < length; t++) {
                    int p = from[i] + t / width;
                    int q = second.from[j] + t % width;
                    places[t] = index[p] * second.inputs + second.index[q];
                    weights[t] = weight[p] * second.weight[q];
                }
                rows.add(new Row(places, weights));
            }
        }
        return of(Math.multiplyExact(inputs, second.inputs), rows);
    }

    /** The map that changes nothing. */
    static SparseMap identity(int dimension) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < dimension; i++) {
            rows.add(Row.of(i));
        }
        return of(dimension, rows);
    }

    /** Rows of numbers inside an array: row r starts at {@code offset + r stride}. */
    record Rows(double[] values, int offset, int stride) {
        /** Rows one after the other. */
        static Rows of(double[] values, int width) {
            return new Rows(values, 0, width);
        }

        /** The rows from a later place on. */
        Rows from(int distance) {
            return new Rows(values, offset + distance, stride);
        }
    }

    /**
     * Adds factor P X to Y, for X and Y by rows of a given width; X and Y must not overlap. O(width nnz), along
     * contiguous entries, each summed in the order of its row of P.
     */
    void addProduct(double factor, Rows x, Rows y, int width) {
        double[] in = x.values();
        double[] out = y.values();
        for (int i = 0; i < outputs(); i++) {
            int to = y.offset() + i * y.stride();
            int p = from[i];
            for (; p + 4 <= from[i + 1]; p += 4) {
                addFour(
                        out,
                        to,
                        width,
                        in,
                        x.offset() + index[p] * x.stride(),
                        x.offset() + index[p + 1] * x.stride(),
                        x.offset() + index[p + 2] * x.stride(),
                        x.offset() + index[p + 3] * x.stride(),
                        factor * weight[p],
                        factor * weight[p + 1],
                        factor * weight[p + 2],
                        factor * weight[p + 3]);
            }
            for (; p < from[i + 1]; p++) {
                addOne(out, to, width, in, x.offset() + index[p] * x.stride(), factor * weight[p]);
            }
        }
    }

    private static void addFour(
            double[] out,
            int to,
            int width,
            double[] in,
            int a,
            int b,
            int c,
            int d,
            double wa,
            double wb,
            double wc,
            double wd) {
        for (int j = 0; j < width; j++) {
            out[to + j] += wa * in[a + j] + wb * in[b + j] + wc * in[c + j] + wd * in[d + j];
        }
    }

    private static void addOne(double[] out, int to, int width, double[] in, int a, double w) {
        for (int j = 0; j < width; j++) {
            out[to + j] += w * in[a + j];
        }
    }
}
