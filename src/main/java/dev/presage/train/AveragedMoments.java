package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;

/**
 * Second moments of the features of an encoder that changes from batch to batch, estimated from all batches so far. A batch's
 * own moments are off by 1/sqrt(b), and a loss that squares them has mostly that in its slope where what it is to bring out is
 * less. Here M &lt;- m(W) + (1 - a)(M - m(W')), where m are the moments of the batch, with W the encoder and W' the one before:
 * what chance adds to m(W) and m(W') is nearly the same, so the average follows the encoder without lag. The share a of a
 * new batch is the largest of 1/t at the t-th, {@value #LEAST_SHARE}, and ||m(W) - m(W')||/||m(W)||: chance adds about
 * ||m(W) - m(W')||&sup2;/2a to the variance of the average, and the batch's own a/2. By W the slope of M is that of m.
 *
 * <p>Cost: 4bkd + O(bk&sup2;) flops. Source: Chen, Sun &amp; Yin, IEEE TSP 2021 (the corrected average); the rule of the
 * shares is ours.
 */
final class AveragedMoments<A> {
    private static final double LEAST_SHARE = 0.01;
    /** An average that has less of a variance than this share of the batch's is given up. */
    private static final double TRUSTED = 0.25;

    private final Arithmetic<A> on;
    private final A encoder;
    private final List<A> moments;
    private final A batches;

    AveragedMoments(Arithmetic<A> on, int k, int d) {
        this.on = on;
        encoder = on.zeros(k, d);
        moments = List.of(on.zeros(k, k), on.zeros(k, k), on.zeros(k, k));
        batches = on.zeros(1, 1);
    }

    /** What it remembers: the encoder, S, S', C, and the number of batches. */
    List<A> memory() {
        return List.of(encoder, moments.get(0), moments.get(1), moments.get(2), batches);
    }

    /** The average with another batch. */
    MomentLoss.Moments next(FeatureLoss.Pairs<A> batch) {
        List<A> now = of(batch.first(), batch.second());
        int count = 1 + (int) on.read(batches).at(0, 0);
        if (count > 1) {
            List<A> before = of(
                    on.multiplyTransposedRight(batch.views(), encoder),
                    on.multiplyTransposedRight(batch.seconds(), encoder));
            double share = Math.max(Math.max(1.0 / count, LEAST_SHARE), change(now, before));
            for (int i = 0; i < moments.size(); i++) {
                on.add(moments.get(i), -1, before.get(i));
                on.scale(moments.get(i), Math.max(0, 1 - share));
                on.add(moments.get(i), 1, now.get(i));
            }
        }
        MomentLoss.Moments own = read(now);
        MomentLoss.Moments average = read(moments);
        boolean restart =
                count == 1 || !trusted(average.first(), own.first()) || !trusted(average.second(), own.second());
        if (restart) {
            for (int i = 0; i < moments.size(); i++) {
                on.set(moments.get(i), now.get(i));
            }
        }
        on.set(batches, on.of(Matrix.of(new double[] {restart ? 1 : count})));
        on.set(encoder, batch.encoder());
        return restart ? own : average;
    }

    private List<A> of(A first, A second) {
        List<A> out = List.of(
                on.multiplyTransposedLeft(first, first),
                on.multiplyTransposedLeft(second, second),
                on.multiplyTransposedLeft(first, second));
        out.forEach(moment -> on.scale(moment, 1.0 / on.rows(first)));
        return out;
    }

    private double change(List<A> now, List<A> before) {
        double changed = 0;
        double whole = 0;
        for (int i = 0; i < now.size(); i++) {
            A difference = on.copy(now.get(i));
            on.add(difference, -1, before.get(i));
            changed += on.sumOfSquares(difference);
            whole += on.sumOfSquares(now.get(i));
        }
        return whole > 0 ? Math.sqrt(changed / whole) : 1;
    }

    private MomentLoss.Moments read(List<A> of) {
        return new MomentLoss.Moments(on.read(of.get(0)), on.read(of.get(1)), on.read(of.get(2)));
    }

    private static boolean trusted(Matrix average, Matrix own) {
        for (int i = 0; i < own.rows(); i++) {
            if (!(average.at(i, i) >= TRUSTED * own.at(i, i))) {
                return false;
            }
        }
        return true;
    }
}
