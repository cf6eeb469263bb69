package dev.presage.theory;

/**
 * How fast gradient flow learns one mode of linear denoising, loss 1/2 E||x - D E &tau;(x)||&sup2;: mode j has cross moment
 * m and view moment s, and ends at the gain m/s. Time is the sum of learning rates. Exact for every mode at once iff
 * M = M&#7488; and M S = S M (isotropic noise, or none), from a start that is diagonal in the same modes; elsewhere the
 * matrix equations dE = D&#7488;(M - D E S), dD = (M - D E S)E&#7488; have to be integrated. Source: Saxe, McClelland &amp;
 * Ganguli 2014; theory.md section 7.
 *
 * @param cross m, positive
 * @param total s, positive
 */
public record LearningDynamics(double cross, double total) {
    /** Checks the signs. */
    public LearningDynamics {
        if (!(cross > 0 && total > 0) || Double.isInfinite(cross) || Double.isInfinite(total)) {
            throw new IllegalArgumentException(
                    "a mode expects a positive cross and view moment, found " + cross + " and " + total);
        }
    }

    /** Where the mode ends, m/s. */
    public double limit() {
        return cross / total;
    }

    /** One layer W from 0: w(t) = (m/s)(1 - exp(-s t)), the solution of dw/dt = m - w s. */
    public double oneLayer(double time) {
        return -limit() * Math.expm1(-total * time);
    }

    /**
     * Two layers D E from a balanced start (both factors the square root of {@code start}):
     * a(t) = (m/s) / (1 + ((m/s)/a_0 - 1) exp(-2 m t)), the solution of da/dt = 2 a (m - a s). Large m first.
     *
     * @param start a_0, positive
     */
    public double twoLayer(double start, double time) {
        if (!(start > 0)) {
            throw new IllegalArgumentException("two layers expect a positive start, found " + start);
        }
        return limit() / (1 + (limit() / start - 1) * Math.exp(-2 * cross * time));
    }

    /**
     * The time at which two layers have half of the mode, log((m/s)/a_0 - 1)/(2m); 0 if they start with as much.
     *
     * @param start a_0, positive
     */
    public double halfTime(double start) {
        if (!(start > 0)) {
            throw new IllegalArgumentException("two layers expect a positive start, found " + start);
        }
        double ratio = limit() / start - 1;
        return ratio <= 1 ? 0 : Math.log(ratio) / (2 * cross);
    }

    /**
     * When the decoder of reconstruction with L encoder layers comes to a share of its limit (m/s)^{1/(L+1)}, from a balanced start
     * at which each layer and the decoder have strength &epsilon;: they stay equal, dv/dt = v^L (m - v^{L+1} s), and with u = v
     * over its limit, t = (m v&infin;^{L-1})^{-1} [int u^{-L} du + &sum;_i u^{2+i(L+1)}/(2+i(L+1))] between the two u. As
     * &epsilon; -&gt; 0 that is 1/((L-1) m &epsilon;^{L-1}) (ln(1/&epsilon;)/m for L = 1) but for a bounded term: large m first, and
     * at equal m no m/s is preferred by more than that. 0 if it starts with as much. Source: theory.md 3.14.
     *
     * @param depth L, at least 1
     * @param start &epsilon;, positive
     * @param share between 0 and 1
     */
    public double deepTime(int depth, double start, double share) {
        if (!(start > 0 && share > 0 && share < 1 && depth >= 1)) {
            throw new IllegalArgumentException(
                    "a time expects a depth of at least 1, a positive start and a share between" + " 0 and 1, found "
                            + depth + ", " + start + " and " + share);
        }
        double end = Math.pow(limit(), 1.0 / (depth + 1));
        double begun = start / end;
        return begun >= share
                ? 0
                : (deepPrimitive(depth, share) - deepPrimitive(depth, begun)) / (cross * Math.pow(end, depth - 1));
    }

    private static double deepPrimitive(int depth, double u) {
        double sum = depth == 1 ? Math.log(u) : -Math.pow(u, 1 - depth) / (depth - 1);
        double power = u * u;
        double factor = Math.pow(u, depth + 1);
        for (int exponent = 2; power / exponent > Math.ulp(Math.abs(sum)) / 2; exponent += depth + 1) {
            sum += power / exponent;
            power *= factor;
        }
        return sum;
    }

    /**
     * The largest learning rate of heavy-ball descent, x &lt;- x - rate u, u &lt;- momentum u + gradient, at which it settles in
     * a minimum of largest curvature lambda: 2 (1 + momentum)/lambda. Source: Polyak 1964.
     */
    public static double largestRate(double curvature, double momentum) {
        return 2 * (1 + momentum) / curvature;
    }
}
