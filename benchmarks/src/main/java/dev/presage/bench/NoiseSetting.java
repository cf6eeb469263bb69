package dev.presage.bench;

import dev.presage.linalg.Backend;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.List;

/**
 * One more noise setting: view moments, whitening, reconstruction and joint embedding in closed form, and the alignment of
 * {@value #FEATURES} features of each with the labels.
 */
record NoiseSetting(NoiseProblem problem) {
    static final int FEATURES = 16;

    /** What one setting gives. */
    record Outcome(ViewMoments views, Whitening whitening, List<ClosedForm> solutions, List<Alignment> found) {}

    /** The setting, end to end. */
    Outcome run() {
        Backend backend = problem.backend();
        Views seen = problem.views(NoiseProblem.MASK);
        ViewMoments views = seen.moments();
        Whitening whitening = Whitening.of(views.total(), backend);
        List<SpectralObjective> objectives = List.of(new Reconstruction(), new JointEmbedding());
        List<ClosedForm> solutions = objectives.stream()
                .map(objective -> ClosedForm.solve(objective, views, seen.labels(), whitening, backend))
                .toList();
        List<Alignment> found = solutions.stream()
                .map(solution -> Alignment.of(
                        problem.space().features(solution.encoder(FEATURES)), problem.space(), problem.labels()))
                .toList();
        return new Outcome(views, whitening, solutions, found);
    }

    /** Both solutions solve their equations, and no label is explained by more than all of it. */
    static void check(NoiseProblem problem, Outcome outcome) {
        for (ClosedForm solution : outcome.solutions()) {
            problem.check(solution, FEATURES, outcome.whitening().condition());
        }
        for (Alignment alignment : outcome.found()) {
            for (int k = 0; k < FEATURES; k++) {
                double r2 = alignment.r2().at(k);
                Check.require(r2 >= 0 && r2 <= 1, "R2 is " + r2);
                Check.require(k == 0 || r2 >= alignment.r2().at(k - 1), "R2 falls with k");
            }
        }
    }
}
