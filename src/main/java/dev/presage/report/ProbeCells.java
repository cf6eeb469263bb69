package dev.presage.report;

import dev.presage.moments.Estimate;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Comparison;
import dev.presage.study.Manifest;
import dev.presage.study.RunResult;
import java.util.Locale;
import java.util.Optional;

/**
 * How measured probes are shown: accuracies in percent for classes, R2 for real-valued targets.
 *
 * @param real whether the labels are targets
 */
record ProbeCells(boolean real) {
    static ProbeCells of(AnalysisResult result) {
        return of(result.manifest());
    }

    static ProbeCells of(Manifest manifest) {
        return new ProbeCells(manifest.targets().isPresent());
    }

    /** What follows the name of a column. */
    String unit() {
        return real ? "R2" : "%";
    }

    /** Leave-one-out on the training samples. */
    String leaveOneOut(RunResult run) {
        return shown(real ? run.probeR2().leaveOneOut() : run.accuracy().leaveOneOut());
    }

    /** On the test samples. */
    String test(RunResult run) {
        return shown(real ? run.probeR2().test() : run.accuracy().test());
    }

    /** Of trained models. */
    String trained(RunResult run) {
        return shown(run.trained().flatMap(c -> leastSquares(c).trained()));
    }

    /** The least-squares probe of a comparison. */
    Comparison.ProbeComparison leastSquares(Comparison comparison) {
        return real ? comparison.r2() : comparison.leastSquares();
    }

    /** A number with its error. */
    String shown(Optional<Estimate> estimate) {
        return real
                ? estimate.map(e -> String.format(Locale.ROOT, "%.4f \u00b1%.4f", e.value(), e.standardError()))
                        .orElse("-")
                : AnalysisTable.percent(estimate);
    }
}
