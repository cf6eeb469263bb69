package dev.presage.bench;

import dev.presage.linalg.Backend;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.SubspaceAngles;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a noise sweep for one objective and every k: push, solve, alignment for every k, the largest angle to clean
 * PCA at {@value #ASKED} features, and the sum of the squared sines of all angles for every k by prefix sums.
 */
record SweepStep(NoiseProblem problem, SpectralObjective objective) {
    static final int ASKED = 16;

    /** What a step gives. */
    record Outcome(
            Views views,
            Whitening whitening,
            ClosedForm solution,
            Alignment alignment,
            double thetaMaxDegrees,
            double[] sineSquares) {}

    /** Stages, as they end. */
    @FunctionalInterface
    interface Laps {
        void lap(String stage);
    }

    /** Seconds of each stage, over the steps that used this clock. */
    static final class Clock implements Laps {
        private final Map<String, Double> seconds = new LinkedHashMap<>();
        private long last;

        void start() {
            last = System.nanoTime();
        }

        @Override
        public void lap(String stage) {
            long now = System.nanoTime();
            seconds.merge(stage, (now - last) / 1e9, Double::sum);
            last = now;
        }

        /** In the order of the stages. */
        Map<String, Double> seconds() {
            return seconds;
        }
    }

    Outcome run() {
        return run(stage -> {});
    }

    Outcome run(Laps laps) {
        Backend backend = problem.backend();
        Views views = problem.views(NoiseProblem.MASK);
        laps.lap("push");
        Whitening whitening = Whitening.of(views.moments().total(), backend);
        laps.lap("whitening");
        ClosedForm solution = ClosedForm.solve(objective, views.moments(), views.labels(), whitening, backend);
        laps.lap("closed form");
        Features features = problem.space().features(solution.encoder(solution.mostFeatures(problem.space())));
        laps.lap("features");
        Alignment alignment = Alignment.of(features, problem.task(), problem.labels());
        laps.lap("alignment");
        SubspaceAngles angles = features.anglesToPrincipalComponents();
        double theta = angles.maxDegrees(ASKED);
        laps.lap("largest angle");
        double[] sineSquares = angles.sineSquaresPerK();
        laps.lap("all angles");
        return new Outcome(views, whitening, solution, alignment, theta, sineSquares);
    }

    /**
     * The solution solves its equations; all features together explain what all principal components do, at no angle; and
     * the largest angle is between the mean square and the sum.
     */
    void check(Outcome outcome) {
        problem.check(outcome.solution(), ASKED, outcome.whitening().condition());
        int all = outcome.alignment().r2().dimension();
        Check.require(
                all == problem.space().rank(),
                "expected as many features as principal components, found " + all + " of "
                        + problem.space().rank());
        double clean = Alignment.of(problem.space().principalFeatures(), problem.space(), problem.labels())
                .r2()
                .at(all - 1);
        double found = outcome.alignment().r2().at(all - 1);
        double rounding = 64 * Math.ulp(1.0) * all;
        Check.require(
                Math.abs(found - clean) <= rounding, "all features explain " + found + " of the labels, not " + clean);
        double[] sums = outcome.sineSquares();
        Check.require(sums[all - 1] <= rounding * all, "all features are " + sums[all - 1] + " off");
        double largest = Math.pow(Math.sin(Math.toRadians(outcome.thetaMaxDegrees())), 2);
        double sum = sums[ASKED - 1];
        Check.require(
                largest <= sum + rounding && sum <= ASKED * largest + rounding * ASKED,
                "the largest squared sine is " + largest + ", their sum " + sum);
    }
}
