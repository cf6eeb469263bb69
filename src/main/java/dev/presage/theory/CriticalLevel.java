package dev.presage.theory;

import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Near misses: the least level of a noise at which its subspace leaves clean PCA's. The level is a parameter of a family of
 * noises (a mask's ratio, a Gaussian's sigma); the subspace has left where the sine of the largest principal angle exceeds a
 * tolerance. Where all moments share eigenvectors the angle steps from 0 to a right angle at the level where two of the
 * ratios m_j&sup2;/s_j cross, whatever the tolerance (theory.md section 5); elsewhere it grows from 0, and the level depends
 * on the tolerance, which is part of the answer.
 *
 * <p>The angle need not rise with the level: levels are tried on a grid, and the first interval at whose end the angle
 * exceeds the tolerance is bisected. What leaves and comes back between two grid points is not seen.
 */
public final class CriticalLevel {
    private CriticalLevel() {}

    /** What was found. */
    public sealed interface Outcome {
        /** The word for it in JSON. */
        String word();
    }

    /**
     * The subspace is clean PCA's, to the tolerance, below a level, and is not above it.
     *
     * @param level the least level found at which it is not
     * @param sineBelow the sine of the angle just below
     * @param sineAbove the sine of the angle at the level
     */
    public record Crossing(double level, double sineBelow, double sineAbove) implements Outcome {
        @Override
        public String word() {
            return "CROSSES";
        }
    }

    /**
     * It is another one at the least level already.
     *
     * @param from that level
     * @param sine the sine of the angle there
     */
    public record Throughout(double from, double sine) implements Outcome {
        @Override
        public String word() {
            return "THROUGHOUT";
        }
    }

    /**
     * It is clean PCA's, to the tolerance, at every level that was tried.
     *
     * @param sine the largest sine found
     * @param at where
     */
    public record Never(double sine, double at) implements Outcome {
        @Override
        public String word() {
            return "NEVER";
        }
    }

    /** There is no angle at any level: k cuts a cluster of equal values. */
    public record Undefined() implements Outcome {
        @Override
        public String word() {
            return "UNDEFINED";
        }
    }

    /**
     * Looks for the level.
     *
     * @param sine of the largest angle at a level; empty where the subspace is not defined
     * @param tolerance the sine that is not to be exceeded
     * @param steps intervals of the grid
     * @param resolution how far the level may be off, in units of {@code to - from}
     */
    public static Outcome find(
            DoubleFunction<OptionalDouble> sine,
            double from,
            double to,
            double tolerance,
            int steps,
            double resolution) {
        double below = from;
        OptionalDouble sineBelow = OptionalDouble.empty();
        double largest = -1;
        double largestAt = from;
        for (int i = 0; i <= steps; i++) {
            double level = from + (to - from) * i / steps;
            OptionalDouble found = sine.apply(level);
            if (found.isEmpty()) {
                continue;
            }
            if (found.getAsDouble() > tolerance) {
                return sineBelow.isEmpty()
                        ? new Throughout(level, found.getAsDouble())
                        : bisected(
                                sine,
                                new Bracket(below, sineBelow.getAsDouble(), level, found.getAsDouble()),
                                tolerance,
                                resolution * (to - from));
            }
            below = level;
            sineBelow = found;
            if (found.getAsDouble() > largest) {
                largest = found.getAsDouble();
                largestAt = level;
            }
        }
        return sineBelow.isEmpty() ? new Undefined() : new Never(largest, largestAt);
    }

    private record Bracket(double below, double sineBelow, double above, double sineAbove) {}

    /** A level at which the subspace is not defined is no longer clean PCA's, but has no angle to show. */
    private static Crossing bisected(
            DoubleFunction<OptionalDouble> sine, Bracket start, double tolerance, double width) {
        double below = start.below();
        double sineBelow = start.sineBelow();
        double above = start.above();
        double sineAbove = start.sineAbove();
        while (above - below > width) {
            double middle = below + (above - below) / 2;
            OptionalDouble found = sine.apply(middle);
            if (found.isPresent() && found.getAsDouble() <= tolerance) {
                below = middle;
                sineBelow = found.getAsDouble();
            } else {
                above = middle;
                sineAbove = found.orElse(sineAbove);
            }
            if (middle == below + (above - below) / 2) {
                break;
            }
        }
        return new Crossing(above, sineBelow, sineAbove);
    }

    /**
     * A clean feature and its place among the noise's.
     *
     * @param clean its place in clean PCA, from 1
     * @param rank the place, from 1, of the feature under the noise that has most of its variance
     * @param share how much of its variance that one has
     */
    public record Moved(int clean, int rank, double share) {}

    /**
     * Which part of the spectrum is re-ordered: the clean features that changed their place most, by the number of places,
     * among the first {@code first}.
     *
     * @param coordinates of the noise's features, best first, over the clean ones; orthonormal rows
     * @param most how many to name
     */
    public static List<Moved> moved(Matrix coordinates, int first, int most) {
        List<Moved> all = new ArrayList<>();
        for (int j = 0; j < Math.min(first, coordinates.columns()); j++) {
            int best = 0;
            for (int i = 1; i < coordinates.rows(); i++) {
                if (Math.abs(coordinates.at(i, j)) > Math.abs(coordinates.at(best, j))) {
                    best = i;
                }
            }
            if (best != j) {
                all.add(new Moved(j + 1, best + 1, Math.pow(coordinates.at(best, j), 2)));
            }
        }
        all.sort(Comparator.<Moved>comparingInt(m -> -Math.abs(m.rank() - m.clean()))
                .thenComparingInt(Moved::clean));
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }
}
