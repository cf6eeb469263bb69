package dev.presage.study;

import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of an analysis.
 *
 * @param manifest from what and with what
 * @param clean what clean PCA does
 * @param seen the spectrum of what each strategy shows of the data, where it was computed: below d = 1024, or where views span less
 * @param runs one for each strategy, objective and number of features, in the order asked for
 * @param comparisons of the objectives with each other, one for each strategy and number of features; if there are several
 * @param patterns what leading features look like, of clean PCA first, then of each strategy and objective; none where samples
 *     are no images
 * @param warnings what a careful reader should know first
 * @param partial how far it came, if it was stopped before its end
 */
public record AnalysisResult(
        Manifest manifest,
        Clean clean,
        List<Seen> seen,
        List<RunResult> runs,
        List<FeatureComparison> comparisons,
        List<FeaturePatterns> patterns,
        List<String> warnings,
        Optional<Extent> partial) {
    /** Without comparisons, spectra of views and patterns. */
    public AnalysisResult(Manifest manifest, Clean clean, List<RunResult> runs, List<String> warnings) {
        this(manifest, clean, List.of(), runs, List.of(), List.of(), warnings, Optional.empty());
    }

    /** The same of work that was stopped, which is the first warning. */
    AnalysisResult partly(Extent extent) {
        List<String> said = new ArrayList<>(List.of(extent.warning()));
        said.addAll(warnings);
        return new AnalysisResult(manifest, clean, seen, runs, comparisons, patterns, said, Optional.of(extent));
    }

    /** What it says of some strategies. */
    AnalysisResult under(Set<Strategy> strategies) {
        return new AnalysisResult(
                manifest,
                clean,
                seen.stream().filter(s -> strategies.contains(s.strategy())).toList(),
                runs.stream().filter(run -> strategies.contains(run.strategy())).toList(),
                comparisons.stream()
                        .filter(c -> strategies.contains(c.strategy()))
                        .toList(),
                patterns.stream()
                        .filter(p -> p.strategy()
                                .filter(s -> !strategies.contains(s))
                                .isEmpty())
                        .toList(),
                warnings,
                partial);
    }

    /** Copies the lists. */
    public AnalysisResult {
        seen = List.copyOf(seen);
        comparisons = List.copyOf(comparisons);
        patterns = List.copyOf(patterns);
        runs = List.copyOf(runs);
        warnings = List.copyOf(warnings);
    }

    /**
     * The views of one strategy.
     *
     * @param strategy the noise
     * @param spectrum the eigenvalues of the second moment S of views inside its range, descending; about their mean if views are
     *     centred
     */
    public record Seen(Strategy strategy, Vector spectrum) {}

    /**
     * The noise-free baseline.
     *
     * @param spectrum the d eigenvalues of the centred clean second moment, clipped at 0
     * @param rank how many of them are above rounding
     * @param curves alignment and r2 for k = 1..d, constant past the rank; if there are labels
     */
    public record Clean(Vector spectrum, int rank, Optional<RunResult.LabelCurves> curves) {}
}
