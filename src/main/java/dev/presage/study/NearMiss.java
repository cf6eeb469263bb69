package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.NoiseFamily;
import dev.presage.study.SharedSolver.Seen;
import dev.presage.study.SharedSolver.Solved;
import dev.presage.theory.CriticalLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The critical level of a one-parameter family: the least number in the place of its search range at which an objective's
 * features leave clean PCA's, and which part of the spectrum is re-ordered there.
 *
 * @param family the expression with its lists filled in and its search range as typed
 * @param parameter the name of what is varied
 * @param objective name of the objective
 * @param k number of features
 * @param angleDegrees the largest principal angle that counts as the same subspace
 * @param subspace where the subspace of the first k features leaves
 * @param order where the subspace of the first k' features leaves for some k' up to k: the order among the k, too
 * @param reordered the clean features that changed their place most, at the critical level of the order; empty where it does not
 *     leave
 */
public record NearMiss(
        String family,
        String parameter,
        String objective,
        int k,
        double angleDegrees,
        CriticalLevel.Outcome subspace,
        CriticalLevel.Outcome order,
        List<CriticalLevel.Moved> reordered) {
    private static final int STEPS = 24;
    private static final double RESOLUTION = 1e-6;
    private static final int NAMED = 8;

    /** Copies the list. */
    public NearMiss {
        reordered = List.copyOf(reordered);
    }

    /**
     * The critical levels of some families.
     *
     * @param levels one for each member, objective and number of features
     * @param partial how far the search came, if it was stopped before its end
     */
    public record Found(List<NearMiss> levels, Optional<Extent> partial) {
        /** Copies the list. */
        public Found {
            levels = List.copyOf(levels);
        }
    }

    /**
     * Looks for the critical levels of every member of some families: a solution for each of {@value #STEPS} levels and some
     * sixteen more for each crossing, shared by all k.
     *
     * @param families with one search range each
     * @throws BadInputException if a family has none or several, or k exceeds the rank of the data
     */
    public static Found find(
            PreparedData data,
            List<SweepPlan.Family> families,
            List<SpectralObjective> objectives,
            List<Integer> ks,
            double angleDegrees,
            Progress progress) {
        requireOneParameter(families);
        Sweep sweep =
                new Sweep(data, new SweepPlan(List.of(), objectives, new Dimensions.Given(ks, false), 0), progress);
        int rank = sweep.baseline().space().rank();
        ks.stream().filter(k -> k > rank).findFirst().ifPresent(k -> {
            throw new BadInputException(
                    "--dim expects at most " + rank + " features, the rank of the data, found " + k);
        });
        List<NearMiss> found = new ArrayList<>();
        long total = families.stream()
                        .mapToLong(family -> family.family().combinations())
                        .sum()
                * objectives.size();
        try {
            for (SweepPlan.Family family : families) {
                for (long c = 0; c < family.family().combinations(); c++) {
                    for (SpectralObjective objective : objectives) {
                        progress.report("families", found.size() / ks.size(), total);
                        Course course = new Course(sweep, family.family(), c, objective, ks);
                        for (int k : ks) {
                            found.add(course.nearMiss(k, angleDegrees));
                        }
                    }
                }
            }
            progress.report("families", total, total);
        } catch (StoppedException e) {
            if (found.isEmpty()) {
                throw e;
            }
        }
        long done = found.size() / ks.size();
        return new Found(
                found,
                done < total ? Optional.of(new Extent(done, total, "pairs of noise and objective")) : Optional.empty());
    }

    /** Refuses families without a search range, or with several, or with too many members. */
    public static void requireOneParameter(List<SweepPlan.Family> families) {
        for (SweepPlan.Family family : families) {
            if (family.family().searches().size() != 1) {
                throw new BadInputException("--critical expects one search range such as ratio=?0.05..0.95 in every"
                        + " strategy, found " + family.family().searches().size() + " in '" + family.asGiven() + "'");
            }
        }
        SweepPlan.requireFewer(families, 1);
    }

    /** One member of a family with one objective: what is seen at each level, seen once. */
    private static final class Course {
        private final Sweep sweep;
        private final NoiseFamily family;
        private final long combination;
        private final SpectralObjective objective;
        private final int most;
        private final Map<Double, double[]> sines = new HashMap<>();

        Course(Sweep sweep, NoiseFamily family, long combination, SpectralObjective objective, List<Integer> ks) {
            this.sweep = sweep;
            this.family = family;
            this.combination = combination;
            this.objective = objective;
            most = ks.stream().mapToInt(k -> k).max().orElse(1);
        }

        NearMiss nearMiss(int k, double angleDegrees) {
            NoiseFamily.Range range = family.searches().get(0);
            double tolerance = Math.sin(Math.toRadians(angleDegrees));
            CriticalLevel.Outcome subspace = CriticalLevel.find(
                    level -> present(sines(level)[k - 1]), range.from(), range.to(), tolerance, STEPS, RESOLUTION);
            CriticalLevel.Outcome order = CriticalLevel.find(
                    level -> largest(sines(level), k), range.from(), range.to(), tolerance, STEPS, RESOLUTION);
            return new NearMiss(
                    name(),
                    range.name(),
                    objective.name(),
                    k,
                    angleDegrees,
                    subspace,
                    order,
                    order instanceof CriticalLevel.Crossing crossing
                            ? moved(crossing.level(), k)
                            : order instanceof CriticalLevel.Throughout throughout
                                    ? moved(throughout.from(), k)
                                    : List.of());
        }

        /** The expression with its lists filled in, its search range as it stands. */
        private String name() {
            return family.choosing(combination).canonical();
        }

        private static OptionalDouble present(double sine) {
            return Double.isNaN(sine) ? OptionalDouble.empty() : OptionalDouble.of(sine);
        }

        private static OptionalDouble largest(double[] sines, int k) {
            double largest = Double.NaN;
            for (int j = 0; j < k; j++) {
                largest = Double.isNaN(largest) || sines[j] > largest ? sines[j] : largest;
            }
            return present(largest);
        }

        /** The sine of the largest angle for k' = 1..most; NaN where the subspaces are not defined. */
        private double[] sines(double level) {
            return sines.computeIfAbsent(level, at -> {
                double[] all = new double[most];
                java.util.Arrays.fill(all, Double.NaN);
                Seen seen = sweep.solver().seen(family.member(combination, at));
                Optional<Solved> solved = sweep.solver().solve(seen, objective, most);
                for (int k = 1;
                        k <= most && solved.isPresent() && k <= solved.get().kMax();
                        k++) {
                    if (sweep.undefined(seen, solved.get(), k).isEmpty()) {
                        all[k - 1] = solved.get().lens().angles().sineMax(k);
                    }
                }
                return all;
            });
        }

        private List<CriticalLevel.Moved> moved(double level, int k) {
            Seen seen = sweep.solver().seen(family.member(combination, level));
            return sweep.solver()
                    .solve(seen, objective, Integer.MAX_VALUE)
                    .map(solved -> CriticalLevel.moved(solved.lens().features().coordinates(), k, NAMED))
                    .orElse(List.of());
        }
    }
}
