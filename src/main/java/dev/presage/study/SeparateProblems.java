package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.theory.Optimum;

/** An objective whose best k features are no part of the best k + 1: every number of features is a problem of its own. */
interface SeparateProblems {
    /** The largest number of features. */
    int most();

    /** Solves for k features, at most {@link #most}. */
    Optimum solve(int k, Progress progress);
}
