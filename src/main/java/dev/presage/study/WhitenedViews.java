package dev.presage.study;

import dev.presage.noise.MonteCarlo;
import dev.presage.noise.Views;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Optional;

/**
 * What one strategy shows of the data, ready for every objective.
 *
 * @param views moments, and labels against them
 * @param whitening of the views
 * @param draws how many, for a noise known by its draws
 * @param leftOut for a noise known by its draws, the same without each group of draws; empty for an exact one
 */
public record WhitenedViews(Views views, Whitening whitening, Optional<MonteCarlo> draws, List<WhitenedViews> leftOut) {
    /** Copies the list. */
    public WhitenedViews {
        leftOut = List.copyOf(leftOut);
    }
}
