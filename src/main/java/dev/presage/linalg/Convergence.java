package dev.presage.linalg;

/**
 * When a growing basis is asked for its Ritz vectors: residuals fall geometrically or faster with the steps, so two of them
 * say how many more there will be at most. Each asking costs an eigenproblem of the size of the basis.
 */
final class Convergence {
    /** How much larger the basis is when nothing can be said yet. */
    private static final double LARGER = 1.12;

    /** And at most, since the first residuals hardly fall. */
    private static final double MUCH_LARGER = 1.3;

    private int next;
    private int lastStep;
    private double lastExcess = Double.POSITIVE_INFINITY;

    /** To be asked from a size on. */
    Convergence(int first) {
        next = first;
    }

    boolean due(int size) {
        return size >= next;
    }

    /**
     * Notes how many times too long the longest residual is, and says whether that is none.
     *
     * @param step the number of steps so far
     * @param size of the basis
     * @param after size of the basis that the following steps start from, which a restart makes smaller
     * @param block what each of them adds
     */
    boolean reached(int step, int size, int after, int block, double excess) {
        if (excess <= 1) {
            return true;
        }
        boolean restarted = after < size;
        double wait = restarted ? Double.POSITIVE_INFINITY : size * (LARGER - 1);
        if (excess < lastExcess && Double.isFinite(lastExcess)) {
            double steps = Math.ceil(Math.log(excess) * (step - lastStep) / Math.log(lastExcess / excess));
            wait = restarted ? steps * block : Math.min(size * (MUCH_LARGER - 1), steps * block);
        }
        next = (int) Math.min(Integer.MAX_VALUE, after + Math.max(1, wait));
        lastStep = step;
        lastExcess = excess;
        return false;
    }
}
