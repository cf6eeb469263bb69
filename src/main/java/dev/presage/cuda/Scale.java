package dev.presage.cuda;

/** Powers of two that bring numbers near 1, so that no square over- or underflows; exact but for the last subnormal bits. */
final class Scale {
    private Scale() {}

    /** e with 2^e &le; largest &lt; 2^(e + 1); 0 for 0. */
    static int exponent(double largest) {
        return largest == 0 ? 0 : Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
    }

    /** e with 2^e &le; largest, even. */
    static int evenExponent(double largest) {
        return 2 * Math.floorDiv(exponent(largest), 2);
    }

    /** Numbers times 2^exponent, in place. */
    static double[] back(double[] values, int exponent) {
        if (exponent != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.scalb(values[i], exponent);
            }
        }
        return values;
    }
}
