package dev.presage.theory;

/**
 * How fast self-distillation learns one mode, with cross moment &lambda; between sample and view and view moment &sigma;&sup2;,
 * &rho; = &lambda;/&sigma;&sup2;, from a balanced start: predictor and each of the L encoder layers at &epsilon;. They stay equal
 * (w_a&sup2; - v&sup2; is conserved), dv/dt = v^{2L} (&lambda; - v &sigma;&sup2;), so v ends at &rho; and the encoder at
 * &rho;^L, and with u = v/&rho;
 *
 * <p>t = (&lambda; &rho;^{2L-1})^{-1} [ln(u/(1 - u)) - &sum;_{n=1}^{2L-1} u^{-n}/n] between the two u. As &epsilon; -&gt; 0 the time
 * to any share of &rho; is 1/((2L-1) &lambda; &epsilon;^{2L-1}) + 1/((2L-2) &lambda; &rho; &epsilon;^{2L-2}) + ... (for L = 1
 * 1/(&lambda; &epsilon;) + ln(&rho;/&epsilon;)/(&lambda; &rho;)): large &lambda; first, and at equal &lambda; large &rho;, by an
 * advantage that grows without bound as &epsilon; falls. Exact for every mode at once iff M = M&#7488; and M S = S M, from a start
 * along common eigenvectors. Source: Littwin et al. 2024; theory.md 3.14.
 *
 * @param cross &lambda;, positive
 * @param total &sigma;&sup2;, positive
 * @param depth L, at least 1
 */
public record DistillationDynamics(double cross, double total, int depth) {
    private static final int HALVINGS = 200;
    private static final double MOST = 40;

    /** Checks signs and depth. */
    public DistillationDynamics {
        if (!(cross > 0 && total > 0) || Double.isInfinite(cross) || Double.isInfinite(total) || depth < 1) {
            throw new IllegalArgumentException("a mode of self-distillation expects positive moments and a depth of at"
                    + " least 1, found " + cross + ", " + total + " and " + depth);
        }
    }

    /** Where the predictor ends, &rho; = &lambda;/&sigma;&sup2;. */
    public double limit() {
        return cross / total;
    }

    /**
     * When the predictor comes to a share of &rho;; 0 if it starts with as much.
     *
     * @param start &epsilon;, positive
     * @param share between 0 and 1
     */
    public double timeTo(double start, double share) {
        if (!(start > 0 && share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "a time expects a positive start and a share between 0 and 1, found " + start + " and " + share);
        }
        double u0 = start / limit();
        return u0 >= share ? 0 : (primitive(logit(share)) - primitive(logit(u0))) / scale();
    }

    private static double logit(double u) {
        return Math.log(u) - Math.log1p(-u);
    }

    /** &lambda; &rho;^{2L-1}. */
    private double scale() {
        return cross * Math.pow(limit(), 2 * depth - 1);
    }

    /** The bracket, by z = ln(u/(1 - u)), which keeps the digits of u near 1. */
    private double primitive(double z) {
        double inverse = 1 + Math.exp(-z);
        double sum = z;
        double power = 1;
        for (int n = 1; n < 2 * depth; n++) {
            power *= inverse;
            sum -= power / n;
        }
        return sum;
    }

    /** The predictor v at a time, by halving: the time rises with v. A start above &rho; stays there, for the formula is of growth. */
    public double strength(double start, double time) {
        if (!(start > 0)) {
            throw new IllegalArgumentException("a strength expects a positive start, found " + start);
        }
        double u0 = start / limit();
        if (u0 >= 1) {
            return start;
        }
        double low = logit(u0);
        double high = MOST;
        double wanted = primitive(low) + scale() * time;
        for (int i = 0; i < HALVINGS && low < high; i++) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                break;
            }
            if (primitive(middle) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return limit() / (1 + Math.exp(-low));
    }
}
