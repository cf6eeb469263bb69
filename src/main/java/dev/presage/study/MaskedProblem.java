package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.model.Reconstruction;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.MaskEvents;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.MaskedRegression;
import java.util.Optional;

/**
 * The loss on masked coordinates under one strategy.
 *
 * @param data the samples' moments
 * @param space all their features
 * @param seen the views
 * @param events of the mask
 * @param most the largest number of features
 */
record MaskedProblem(PreparedData data, PrincipalSpace space, WhitenedViews seen, MaskEvents events, int most)
        implements SeparateProblems {
    /**
     * The problem, or why there is none.
     *
     * @throws BadInputException if the strategy is no mask that drops prepared values to 0
     */
    static MaskedProblem of(PreparedData data, PrincipalSpace space, Strategy strategy, WhitenedViews seen) {
        Optional<AffineNoise> noise = strategy instanceof Strategy.Expressed expressed
                ? Optional.of(data.noise(expressed.expression()))
                : Optional.empty();
        MaskEvents events = noise.flatMap(MaskEvents::of)
                .orElseThrow(() -> new BadInputException(
                        "mae-masked-only expects a noise that drops some prepared values to 0 (one of mask, mae or block and"
                                + " nothing else), found " + strategy.asGiven()));
        if (!data.moments().mean().isZero() && data.plan().center()) {
            throw new BadInputException("mae-masked-only expects prepared values of mean 0, found others");
        }
        int most = ClosedForm.solve(
                        new Reconstruction(),
                        seen.views().moments(),
                        Optional.empty(),
                        seen.whitening(),
                        data.backend())
                .mostFeatures(space);
        return new MaskedProblem(data, space, seen, events, most);
    }

    /**
     * Solves for k features.
     *
     * @throws BadInputException if there are fewer
     */
    @Override
    public MaskedRegression solve(int k, Progress progress) {
        if (k > most) {
            throw new BadInputException("--dim " + k + " exceeds what there is: mae-masked-only has at most " + most
                    + " features on these data (rank " + space.rank() + ")");
        }
        return MaskedRegression.solve(
                seen.views().moments(), events, seen.whitening(), k, most, data.backend(), progress);
    }
}
