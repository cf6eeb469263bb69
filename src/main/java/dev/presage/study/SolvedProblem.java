package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import java.util.Optional;

/**
 * One objective under one noise, solved.
 *
 * @param space all features of the data
 * @param views moments of the views
 * @param labels label moments against the views, if there are labels
 * @param solution the closed form
 */
public record SolvedProblem(
        PrincipalSpace space, ViewMoments views, Optional<LabelViewMoments> labels, ClosedForm solution) {
    /**
     * Solves for k features; two symmetric eigenproblems and one decomposition, O(d&sup3;).
     *
     * @throws BadInputException if k exceeds what the problem has, or the objective needs labels that are not there
     */
    public static SolvedProblem of(PreparedData data, Strategy strategy, SpectralObjective objective, int k) {
        Backend backend = data.backend();
        PrincipalSpace space = PrincipalSpace.of(data.moments().covariance(), backend);
        ViewMoments views = data.views(strategy.expression());
        Optional<LabelViewMoments> labels = data.labels().map(views::labels);
        ClosedForm solution = ClosedForm.solve(objective, views, labels, data.whitening(views, strategy), backend);
        int most = solution.mostFeatures(space);
        if (k > most) {
            throw new BadInputException("--dim expects from 1 to " + most + " features for " + objective.name()
                    + " under " + strategy.asGiven() + " on these data, found " + k);
        }
        return new SolvedProblem(space, views, labels, solution);
    }
}
