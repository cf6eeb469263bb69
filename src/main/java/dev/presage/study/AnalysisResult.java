package dev.presage.study;

import dev.presage.linalg.Vector;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of an analysis.
 *
 * @param manifest from what and with what
 * @param clean what clean PCA does
 * @param runs one for each strategy, objective and number of features, in the order asked for
 * @param comparisons of the objectives with each other, one for each strategy and number of features; if there are several
 * @param patterns what leading features look like, of clean PCA first, then of each strategy and objective; none where samples
 *     are no images
 * @param warnings what a careful reader should know first
 */
public record AnalysisResult(
        Manifest manifest,
        Clean clean,
        List<RunResult> runs,
        List<FeatureComparison> comparisons,
        List<FeaturePatterns> patterns,
        List<String> warnings) {
    /** Without comparisons and patterns. */
    public AnalysisResult(Manifest manifest, Clean clean, List<RunResult> runs, List<String> warnings) {
        this(manifest, clean, runs, List.of(), List.of(), warnings);
    }

    /** Copies the lists. */
    public AnalysisResult {
        comparisons = List.copyOf(comparisons);
        patterns = List.copyOf(patterns);
        runs = List.copyOf(runs);
        warnings = List.copyOf(warnings);
    }

    /**
     * The noise-free baseline.
     *
     * @param spectrum the d eigenvalues of the centred clean second moment, clipped at 0
     * @param rank how many of them are above rounding
     * @param curves alignment and r2 for k = 1..d, constant past the rank; if there are labels
     */
    public record Clean(Vector spectrum, int rank, Optional<RunResult.LabelCurves> curves) {}
}
