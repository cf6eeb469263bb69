package dev.presage.report;

/**
 * Colours of numbers of either sign: white at 0, blue above and orange below (Okabe and Ito's, distinguishable without colour
 * vision).
 */
final class Diverging {
    private static final int ABOVE = 0x0072B2;
    private static final int BELOW = 0xD55E00;
    private static final int PART = 0xff;

    private Diverging() {}

    /** 0xRRGGBB: the full colours at -1 and 1. */
    static int colour(double share) {
        int full = share < 0 ? BELOW : ABOVE;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            colour = colour << 8 | (int) Math.round(PART + ((full >> shift & PART) - PART) * Math.abs(share));
        }
        return colour;
    }
}
