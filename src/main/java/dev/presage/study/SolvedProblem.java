package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.model.Objective;
import dev.presage.model.Sight;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Jackknife;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Optimum;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One objective under one noise, solved.
 *
 * @param space all features of the data
 * @param seen the views
 * @param solution the closed form
 * @param leftOut for a noise known by its draws, the solutions without each group of draws; empty for an exact one
 */
public record SolvedProblem(
        PrincipalSpace space, WhitenedViews seen, ClosedForm solution, List<SolvedProblem> leftOut) {
    /** Copies the list. */
    public SolvedProblem {
        leftOut = List.copyOf(leftOut);
    }

    /** How many values of a spectrum are computed beyond the features asked for, where not all are. */
    private static final int BEYOND = 10;

    /**
     * Solves an objective on given views, for numbers of features up to {@code most} or, where that is as quick, for all; one O(d&sup3;) decomposition, and one more for each group of draws. Drawn spectra
     * carry the standard errors of the draws.
     */
    public static SolvedProblem of(
            PrincipalSpace space, WhitenedViews seen, SpectralObjective objective, int most, Backend backend) {
        List<SolvedProblem> leftOut = seen.leftOut().stream()
                .map(without -> of(space, without, objective, most, backend))
                .toList();
        int wanted = most > Integer.MAX_VALUE - BEYOND ? most : most + BEYOND;
        ClosedForm solution = ClosedForm.solve(
                objective, seen.views().moments(), seen.views().labels(), seen.whitening(), wanted, backend);
        if (!leftOut.isEmpty()) {
            double[] errors = new double[solution.spectrum().values().dimension()];
            double[] gapErrors = new double[errors.length];
            for (int j = 0; j < errors.length; j++) {
                int at = j;
                errors[j] = drawError(leftOut, p -> p.spectrumAt(at));
                gapErrors[j] = drawError(leftOut, p -> p.spectrumAt(at) - p.spectrumAt(at + 1));
            }
            solution = solution.withDrawErrors(errors, gapErrors);
        }
        return new SolvedProblem(space, seen, solution, leftOut);
    }

    /**
     * Solves for k features; two symmetric eigenproblems and one decomposition, O(d&sup3;).
     *
     * @throws BadInputException if k exceeds what the problem has, or the objective needs labels that are not there
     */
    public static SolvedProblem of(
            PreparedData data, Strategy strategy, SpectralObjective given, int k, Progress progress) {
        Backend backend = data.backend();
        PrincipalSpace space = PrincipalSpace.of(data.moments(), backend);
        SpectralObjective objective = given.fitted(data.moments(), space.rank());
        WhitenedViews seen = objective.sight() == Sight.TURNED_IMAGES
                ? TurnedImages.of(data).seen()
                : data.whitened(strategy, progress);
        SolvedProblem solved = of(space, seen, objective, k, backend);
        int most = solved.solution.mostFeatures(space);
        if (k > most) {
            throw new BadInputException("--dim expects from 1 to " + most + " features for " + objective.name()
                    + " under " + strategy.asGiven() + " on these data, found " + k);
        }
        return solved;
    }

    /**
     * The optimum of any objective with k features.
     *
     * @throws BadInputException if k exceeds what the problem has, or the objective needs labels, or a noise, that are not there
     */
    public static Optimum optimum(PreparedData data, Strategy strategy, Objective objective, int k, Progress progress) {
        if (objective instanceof SpectralObjective spectral) {
            return of(data, strategy, spectral, k, progress).solution();
        }
        PrincipalSpace space = PrincipalSpace.of(data.moments(), data.backend());
        return MaskedProblem.of(data, space, strategy, data.whitened(strategy, progress))
                .solve(k, progress);
    }

    /** Moments of the views. */
    public ViewMoments views() {
        return seen.views().moments();
    }

    /** Labels against the views, where there are labels. */
    public Optional<LabelViewMoments> labels() {
        return seen.views().labels();
    }

    /** The j-th value of the spectrum; 0 where there are fewer. */
    private double spectrumAt(int j) {
        return j < solution.spectrum().values().dimension()
                ? solution.spectrum().values().at(j)
                : 0;
    }

    private static double drawError(List<SolvedProblem> leftOut, ToDoubleFunction<SolvedProblem> number) {
        return Jackknife.standardError(leftOut.stream().mapToDouble(number).toArray());
    }
}
