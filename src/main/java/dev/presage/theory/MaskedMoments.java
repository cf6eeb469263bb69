package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.MaskEvents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The loss on masked coordinates and its two least-squares problems, by events of the mask: with V_h leaving h out,
 * loss(D, E) = &sum;_h w_h &sum;_{j in h} (C_jj - 2 &kappa; d_j&#7488; E V_h C_j + d_j&#7488; E V_h T V_h E&#7488; d_j),
 * d_j the rows of D. Products with V_h T V_h are products with T less those of h alone, so an event costs O(k&sup2; |h| + k |h|&sup2;)
 * and all of them together O(k d&sup2;) more.
 */
final class MaskedMoments {
    private final MaskEvents events;
    private final SymmetricMatrix clean;
    private final Matrix cleanRows;
    private final SymmetricMatrix seen;
    private final Matrix seenRows;
    private final int d;
    private final Backend backend;
    private final List<Rows> rows;

    /** Coordinates that are dropped in the same events. */
    private record Rows(int[] coordinates, int[] events) {}

    MaskedMoments(SymmetricMatrix clean, MaskEvents events, Backend backend) {
        this.events = events;
        this.clean = clean;
        this.backend = backend;
        d = clean.dimension();
        cleanRows = clean.toMatrix();
        seen = events.seen(clean);
        seenRows = seen.toMatrix();
        rows = rows(events);
    }

    private static List<Rows> rows(MaskEvents events) {
        List<List<Integer>> of = new ArrayList<>();
        for (int j = 0; j < events.dimension(); j++) {
            of.add(new ArrayList<>());
        }
        for (int e = 0; e < events.hidden().size(); e++) {
            for (int j : events.hidden().get(e)) {
                of.get(j).add(e);
            }
        }
        Map<List<Integer>, List<Integer>> together = new LinkedHashMap<>();
        for (int j = 0; j < of.size(); j++) {
            together.computeIfAbsent(of.get(j), list -> new ArrayList<>()).add(j);
        }
        return together.entrySet().stream()
                .map(entry -> new Rows(ints(entry.getValue()), ints(entry.getKey())))
                .toList();
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(i -> i).toArray();
    }

    /** How many sets of coordinates have second moments of their own. */
    int patterns() {
        return rows.size();
    }

    /** The average of what is seen when something is dropped: &sum; w |h| V_h T V_h over &sum; w |h|. O(&sum; |h| d). */
    SymmetricMatrix average() {
        double[] share = events.dropped();
        double all = Arrays.stream(share).sum();
        double[][] together = new double[d][];
        Arrays.setAll(together, i -> new double[i + 1]);
        for (int e = 0; e < events.weights().length; e++) {
            int[] h = events.hidden().get(e);
            double weight = events.weights()[e] * h.length;
            for (int i : h) {
                for (int j : h) {
                    if (j <= i) {
                        together[i][j] += weight;
                    }
                }
            }
        }
        double[] own = new double[d];
        Arrays.setAll(own, i -> together[i][i]);
        return seen.map(
                (i, j, value) -> value * (all - own[i] - own[j] + together[Math.max(i, j)][Math.min(i, j)]) / all);
    }

    /** The loss of two maps. */
    double loss(Matrix decoder, Matrix encoder) {
        Codes codes = new Codes(encoder);
        double loss = 0;
        int k = encoder.rows();
        for (int e = 0; e < events.weights().length; e++) {
            int[] h = events.hidden().get(e);
            double[] gram = codes.gram(e);
            double[] cross = codes.cross(e);
            double sum = 0;
            for (int t = 0; t < h.length; t++) {
                sum += clean.at(h[t], h[t]);
                for (int a = 0; a < k; a++) {
                    double v = decoder.at(h[t], a);
                    sum -= 2 * v * cross[t * k + a];
                    double image = 0;
                    for (int b = 0; b < k; b++) {
                        image += gram[a * k + b] * decoder.at(h[t], b);
                    }
                    sum += v * image;
                }
            }
            loss += events.weights()[e] * sum;
        }
        return loss;
    }

    private static Matrix columns(Matrix a, int[] h) {
        return Matrix.generate(a.rows(), h.length, (i, t) -> a.at(i, h[t]));
    }

    /** Rows over the coordinates of h times the block of a matrix on h. */
    private Matrix product(Matrix rows, int[] h, Matrix whole) {
        return backend.multiply(rows, Matrix.generate(h.length, h.length, (s, t) -> whole.at(h[s], h[t])));
    }

    /** E T, E C, and what an encoder makes of each event. */
    private final class Codes {
        private final Matrix encoder;
        private final Matrix ofSeen;
        private final Matrix ofClean;
        private final Matrix whole;

        Codes(Matrix encoder) {
            this.encoder = encoder;
            ofSeen = backend.multiply(encoder, seenRows);
            ofClean = backend.multiply(encoder, cleanRows);
            whole = backend.multiplyTransposedRight(ofSeen, encoder);
        }

        /** E V T V E', k x k. */
        double[] gram(int e) {
            int[] h = events.hidden().get(e);
            Matrix hidden = columns(encoder, h);
            Matrix image = columns(ofSeen, h);
            Matrix back = product(hidden, h, seenRows).minus(image);
            Matrix change =
                    backend.multiplyTransposedRight(back, hidden).minus(backend.multiplyTransposedRight(hidden, image));
            return whole.plus(change).toArray();
        }

        /** kappa E V C_j for the j in h, each k long. */
        double[] cross(int e) {
            int[] h = events.hidden().get(e);
            return columns(ofClean, h)
                    .minus(product(columns(encoder, h), h, cleanRows))
                    .times(events.kept())
                    .transpose()
                    .toArray();
        }
    }

    /** The best decoder, d &times; k: a row of k &times; k normal equations each. */
    Matrix decoder(Matrix encoder) {
        int k = encoder.rows();
        Codes codes = new Codes(encoder);
        int count = events.weights().length;
        double[][] cross = new double[d][k];
        boolean apart = rows.stream().allMatch(alike -> alike.events().length <= 1);
        double[][] grams = new double[apart ? 0 : count][];
        for (int e = 0; e < count; e++) {
            if (!apart) {
                grams[e] = codes.gram(e);
            }
            double[] own = codes.cross(e);
            int[] h = events.hidden().get(e);
            for (int t = 0; t < h.length; t++) {
                for (int a = 0; a < k; a++) {
                    cross[h[t]][a] += events.weights()[e] * own[t * k + a];
                }
            }
        }
        double[][] out = new double[d][k];
        for (Rows alike : rows) {
            double[] sum = new double[k * k];
            for (int e : alike.events()) {
                double[] gram = apart ? codes.gram(e) : grams[e];
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += events.weights()[e] * gram[i];
                }
            }
            if (alike.events().length > 0) {
                SymmetricMatrix gram = SymmetricMatrix.symmetricPart(Matrix.wrap(k, k, sum));
                Matrix right = Matrix.of(Arrays.stream(alike.coordinates())
                        .mapToObj(j -> cross[j])
                        .toArray(double[][]::new));
                Matrix solved = solve(gram, right, backend);
                for (int t = 0; t < alike.coordinates().length; t++) {
                    out[alike.coordinates()[t]] = solved.row(t);
                }
            }
        }
        return Matrix.of(out);
    }

    /** Rows b become b A^+. */
    private static Matrix solve(SymmetricMatrix a, Matrix rows, Backend backend) {
        return backend.cholesky(a)
                .map(l -> backend.timesInverse(backend.timesInverseTransposed(rows, l), l))
                .orElseGet(() -> {
                    SymmetricEigen eigen = backend.eigen(a);
                    double cut = Math.ulp(1.0) * a.dimension() * Math.max(0, eigen.values()[0]);
                    double[] inverse = Arrays.stream(eigen.values())
                            .map(value -> value > cut ? 1 / value : 0)
                            .toArray();
                    return backend.multiply(
                            backend.multiplyTransposedRight(rows, eigen.vectors())
                                    .scaleColumns(inverse),
                            eigen.vectors());
                });
    }

    /** The encoder's normal equations for a decoder: L(E) = &sum; A_h E V_h T V_h and its right side. */
    final class Normal {
        private final int k;
        private final Matrix decoder;
        private final Matrix sum;
        private final Matrix right;

        Normal(Matrix decoder) {
            this.decoder = decoder;
            k = decoder.columns();
            int count = events.weights().length;
            double[] dropped = events.dropped();
            sum = backend.multiplyTransposedLeft(decoder.scaleRows(dropped), decoder);
            Arrays.setAll(dropped, j -> dropped[j] * events.kept());
            double[] made = backend.multiplyTransposedLeft(decoder.scaleRows(dropped), cleanRows)
                    .toArray();
            for (int e = 0; e < count; e++) {
                int[] h = events.hidden().get(e);
                double weight = events.weights()[e] * events.kept();
                Matrix off = product(rows(h).transpose(), h, cleanRows);
                for (int a = 0; a < k; a++) {
                    for (int t = 0; t < h.length; t++) {
                        made[a * d + h[t]] -= weight * off.at(a, t);
                    }
                }
            }
            right = Matrix.wrap(k, d, made);
        }

        /** Rows of the decoder. */
        private Matrix rows(int[] h) {
            return Matrix.generate(h.length, k, (t, a) -> decoder.at(h[t], a));
        }

        Matrix right() {
            return right;
        }

        SymmetricMatrix sum() {
            return SymmetricMatrix.symmetricPart(sum);
        }

        /** L(E). */
        Matrix apply(Matrix encoder) {
            Matrix image = backend.multiply(encoder, seenRows);
            double[] moved = new double[k * d];
            double[] out = backend.multiply(sum, image).toArray();
            for (int e = 0; e < events.weights().length; e++) {
                int[] h = events.hidden().get(e);
                Matrix down = rows(h);
                Matrix up = down.times(events.weights()[e]).transpose();
                Matrix hidden = backend.multiply(up, backend.multiply(down, columns(encoder, h)));
                Matrix change = product(hidden, h, seenRows)
                        .minus(backend.multiply(up, backend.multiply(down, columns(image, h))));
                for (int a = 0; a < k; a++) {
                    for (int t = 0; t < h.length; t++) {
                        moved[a * d + h[t]] += hidden.at(a, t);
                        out[a * d + h[t]] += change.at(a, t);
                    }
                }
            }
            return Matrix.wrap(k, d, out).minus(backend.multiply(Matrix.wrap(k, d, moved), seenRows));
        }
    }

    /**
     * The loss without a limit on the rank: each row regresses its coordinate on all that is seen. One factorisation of d &times; d
     * a pattern.
     */
    double leastLoss(IntConsumer done) {
        double loss = 0;
        int at = 0;
        for (Rows alike : rows) {
            done.accept(at++);
            double all = Arrays.stream(alike.events())
                    .mapToDouble(e -> events.weights()[e])
                    .sum();
            if (all == 0) {
                continue;
            }
            double[] visible = new double[d];
            SymmetricMatrix total;
            if (alike.events().length == 1) {
                Arrays.fill(visible, all);
                for (int i : events.hidden().get(alike.events()[0])) {
                    visible[i] = 0;
                }
                double weight = all;
                total = seen.map((i, j, value) -> visible[i] > 0 && visible[j] > 0 ? weight * value : 0);
            } else {
                double[][] together = new double[d][];
                Arrays.setAll(together, i -> {
                    double[] row = new double[i + 1];
                    Arrays.fill(row, all);
                    return row;
                });
                for (int e : alike.events()) {
                    boolean[] off = new boolean[d];
                    for (int i : events.hidden().get(e)) {
                        off[i] = true;
                    }
                    for (int i = 0; i < d; i++) {
                        for (int j = 0; j <= i; j++) {
                            together[i][j] -= off[i] || off[j] ? events.weights()[e] : 0;
                        }
                    }
                }
                Arrays.setAll(visible, i -> together[i][i]);
                total = seen.map((i, j, value) -> value * together[Math.max(i, j)][Math.min(i, j)]);
            }
            int[] live = IntStream.range(0, d).filter(i -> total.at(i, i) > 0).toArray();
            Matrix right = Matrix.generate(
                    alike.coordinates().length,
                    live.length,
                    (t, i) -> events.kept() * visible[live[i]] * clean.at(alike.coordinates()[t], live[i]));
            Matrix solved =
                    solve(SymmetricMatrix.generate(live.length, (i, j) -> total.at(live[i], live[j])), right, backend);
            for (int t = 0; t < alike.coordinates().length; t++) {
                int j = alike.coordinates()[t];
                loss += all * clean.at(j, j) - Vector.wrap(solved.row(t)).dot(Vector.wrap(right.row(t)));
            }
        }
        return loss;
    }
}
