package dev.presage.study;

import dev.presage.noise.Views;
import dev.presage.theory.Whitening;
import java.util.List;

/**
 * What one strategy shows of the data, ready for every objective.
 *
 * @param views moments, and labels against them
 * @param whitening of the views
 * @param leftOut for a noise known by its draws, the same without each group of draws; empty for an exact one
 */
public record WhitenedViews(Views views, Whitening whitening, List<WhitenedViews> leftOut) {
    /** Copies the list. */
    public WhitenedViews {
        leftOut = List.copyOf(leftOut);
    }
}
