package dev.presage.probe;

import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which tasks gain from the first k features against clean PCA's first k: each label by itself, and tasks of which only the
 * part of the spectrum they live in is known (theory.md section 5). Exact on the moments; O(k r (l + k)).
 *
 * @param perLabel one for each label (class or target), in their order; empty without labels
 * @param families tasks by where they live
 */
public record TaskGains(List<LabelGain> perLabel, List<Family> families) {
    /** Principal components up to this share of the variance are the top of the spectrum. */
    private static final double TOP = 0.5;

    /** Components beyond this share of the variance are the bottom. */
    private static final double MIDDLE = 0.9;

    /** Copies the lists. */
    public TaskGains {
        perLabel = List.copyOf(perLabel);
        families = List.copyOf(families);
    }

    /**
     * One label: for a class, telling it from all others.
     *
     * @param r2 share of its variance that the k features explain
     * @param r2Clean the same of clean PCA's
     */
    public record LabelGain(double r2, double r2Clean) {
        /** R2 minus clean PCA's. */
        public double gain() {
            return r2 - r2Clean;
        }
    }

    /**
     * Tasks y = u&#7488;x of unit variance, u uniform among the directions of some principal components: with &Delta; =
     * P_B (&Pi;_noise - &Pi;_clean) P_B for the projection P_B on these m components, gains y&#7488;&Delta;y have the mean tr
     * &Delta; / m and the variance 2 (tr &Delta;&sup2; - (tr &Delta;)&sup2;/m) / (m (m + 2)).
     *
     * @param name top (the first half of the variance), middle (up to nine tenths) or bottom (the rest)
     * @param first its first component, from 1
     * @param last its last component
     * @param expectedGain the mean over such tasks
     * @param deviation the standard deviation over such tasks
     */
    public record Family(String name, int first, int last, double expectedGain, double deviation) {}

    /**
     * Gains of the first k features.
     *
     * @param labels if there are labels
     */
    public static TaskGains of(Features features, int k, PrincipalSpace space, Optional<LabelMoments> labels) {
        if (k < 1 || k > features.count()) {
            throw new IllegalArgumentException("gains expect k from 1 to " + features.count() + ", found " + k);
        }
        Matrix coordinates = features.coordinates().firstRows(k);
        return new TaskGains(
                labels.map(l -> perLabel(coordinates, space, l)).orElse(List.of()), families(coordinates, space));
    }

    private static List<LabelGain> perLabel(Matrix coordinates, PrincipalSpace space, LabelMoments labels) {
        Matrix task = space.task(labels);
        Matrix loadings = space.backend().multiply(coordinates, task);
        int kept = Math.min(coordinates.rows(), space.rank());
        List<LabelGain> gains = new ArrayList<>();
        for (int c = 0; c < task.columns(); c++) {
            double variance = labels.covariance().at(c, c);
            gains.add(
                    variance > 0
                            ? new LabelGain(
                                    energy(loadings, coordinates.rows(), c) / variance,
                                    energy(task, kept, c) / variance)
                            : new LabelGain(0, 0));
        }
        return gains;
    }

    private static double energy(Matrix loadings, int rows, int column) {
        double sum = 0;
        for (int j = 0; j < rows; j++) {
            sum += loadings.at(j, column) * loadings.at(j, column);
        }
        return sum;
    }

    private static List<Family> families(Matrix coordinates, PrincipalSpace space) {
        int rank = space.rank();
        int top = upTo(TOP, space);
        int middle = Math.max(top, upTo(MIDDLE, space));
        List<Family> families = new ArrayList<>();
        families.add(family("top", 0, top, coordinates, space));
        if (middle > top) {
            families.add(family("middle", top, middle, coordinates, space));
        }
        if (rank > middle) {
            families.add(family("bottom", middle, rank, coordinates, space));
        }
        return families;
    }

    /** The least number of components with so much of the variance. */
    private static int upTo(double share, PrincipalSpace space) {
        double all = 0;
        for (int j = 0; j < space.rank(); j++) {
            all += space.spectrum().at(j);
        }
        double sum = 0;
        int count = 0;
        while (count < space.rank() && sum < share * all) {
            sum += space.spectrum().at(count++);
        }
        return Math.max(1, count);
    }

    private static Family family(String name, int from, int to, Matrix coordinates, PrincipalSpace space) {
        int m = to - from;
        int kept = Math.max(0, Math.min(coordinates.rows(), to) - from);
        Matrix part = coordinates.columns(from, to);
        double trace = part.sumOfSquares() - kept;
        double shared = kept == 0 ? 0 : part.columns(0, kept).sumOfSquares();
        double squares = space.backend().multiplyTransposedRight(part, part).sumOfSquares() - 2 * shared + kept;
        double variance = 2 * Math.max(0, squares - trace * trace / m) / (m * (m + 2.0));
        return new Family(name, from + 1, to, trace / m, Math.sqrt(variance));
    }
}
