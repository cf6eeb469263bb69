package dev.presage.study;

import dev.presage.model.SpectralObjective;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.SubspaceAngles;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Judge;
import dev.presage.theory.Whitening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Solves one strategy after another on the same data, and what is common to several of them once: clean PCA, the labels in
 * its coordinates, the views of a strategy for all objectives, and the features of strategies whose problems are one pencil
 * ({@link ClosedForm#carriedTo}), for which a step costs O(d&sup2;).
 */
final class SharedSolver {
    /** Numbers that solved problems may hold together, 256 MiB of them; the latest is kept in any case. */
    private static final long KEPT_NUMBERS = 1L << 25;

    /** Matrices of d x d numbers that a solved problem holds: its views and its encoder, or its features. */
    private static final int MATRICES = 4;

    private final PreparedData data;
    private final CleanBaseline baseline;
    private final int mostKept;
    private final Map<SpectralObjective, List<Solved>> kept = new HashMap<>();

    SharedSolver(PreparedData data, CleanBaseline baseline) {
        this.data = data;
        this.baseline = baseline;
        long d = data.moments().dimension();
        mostKept = (int) Math.max(1, KEPT_NUMBERS / (MATRICES * d * d));
    }

    /** The views of a strategy; what only some need of them is made when it is asked for, once. */
    final class Seen {
        private final NoiseExpression expression;
        private final Views views;
        private Optional<Whitening> whitening = Optional.empty();
        private Optional<Judge> judge = Optional.empty();

        private Seen(NoiseExpression expression) {
            this.expression = expression;
            views = data.views(expression);
        }

        Views views() {
            return views;
        }

        Whitening whitening() {
            if (whitening.isEmpty()) {
                whitening = Optional.of(
                        Whitening.of(views.moments().total(), data.moments().relativeError(), data.backend()));
            }
            return whitening.get();
        }

        Judge judge() {
            if (judge.isEmpty()) {
                judge = Optional.of(new Judge(views.moments(), baseline.space(), data.backend()));
            }
            return judge.get();
        }
    }

    /**
     * The first features of a solution, best first, against the labels and against clean PCA.
     *
     * @param alignment with the labels, if there are any
     */
    record Lens(Features features, Optional<Alignment> alignment, SubspaceAngles angles, double[] sineSquares) {}

    /**
     * One objective under one strategy.
     *
     * @param kMax how many features there are
     * @param lens on as many of them as were asked for, or more
     * @param source the strategy whose features these are, if they were carried over from it
     */
    record Solved(
            NoiseExpression expression, ClosedForm solution, int kMax, Lens lens, Optional<NoiseExpression> source) {}

    /** The views of a strategy; one push and O(d&sup2;). */
    Seen seen(NoiseExpression expression) {
        return new Seen(expression);
    }

    /**
     * Solves an objective for numbers of features up to {@code most}, or as many as there are; empty if there are none.
     */
    Optional<Solved> solve(Seen seen, SpectralObjective objective, int most) {
        List<Solved> before = kept.computeIfAbsent(objective, o -> new ArrayList<>());
        for (int i = 0; i < before.size(); i++) {
            Solved source = before.get(i);
            Optional<Solved> carried = carried(source, seen, most);
            if (carried.isPresent()) {
                before.remove(i);
                before.add(0, source);
                return carried;
            }
        }
        if (seen.whitening().rank() == 0) {
            return Optional.empty();
        }
        ClosedForm solution = SolvedProblem.of(
                        baseline.space(),
                        new WhitenedViews(seen.views, seen.whitening(), Optional.empty(), List.of()),
                        objective,
                        most,
                        data.backend())
                .solution();
        int kMax = solution.mostFeatures(baseline.space());
        if (kMax == 0) {
            return Optional.empty();
        }
        Solved solved =
                new Solved(seen.expression, solution, kMax, lens(solution, Math.min(most, kMax)), Optional.empty());
        before.add(0, solved);
        if (before.size() > mostKept) {
            before.remove(before.size() - 1);
        }
        return Optional.of(solved);
    }

    private Optional<Solved> carried(Solved source, Seen seen, int most) {
        return source.solution()
                .carriedTo(
                        seen.views.moments(),
                        seen.views.labels(),
                        data.moments().relativeError())
                .filter(solution -> solution.whole() || solution.features() >= most)
                .flatMap(solution -> {
                    int kMax = solution.mostFeatures(baseline.space());
                    int count = Math.min(most, kMax);
                    Lens lens = source.lens().features().count() >= count ? source.lens() : lens(solution, count);
                    return kMax == 0
                            ? Optional.empty()
                            : Optional.of(new Solved(
                                    seen.expression, solution, kMax, lens, Optional.of(source.expression())));
                });
    }

    private Lens lens(ClosedForm solution, int count) {
        Features features = baseline.space().features(solution.encoder(count));
        SubspaceAngles angles = features.anglesToPrincipalComponents();
        return new Lens(
                features,
                data.labels().map(l -> Alignment.of(features, baseline.task().orElseThrow(), l)),
                angles,
                angles.sineSquaresPerK());
    }
}
