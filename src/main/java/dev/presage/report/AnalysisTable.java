package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.figure.Table;
import dev.presage.moments.Estimate;
import dev.presage.study.AnalysisResult;
import dev.presage.study.FurtherProbes;
import dev.presage.study.Manifest;
import dev.presage.study.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An analysis as a table for a terminal. */
public final class AnalysisTable {
    /** The column of predicted accuracies. */
    private static final int PREDICTED = 7;

    private AnalysisTable() {}

    /** Heading, one line a run, the reasons for the verdicts, and the warnings. */
    public static String of(AnalysisResult result) {
        StringBuilder out = new StringBuilder(heading(result)).append('\n');
        ProbeCells probes = ProbeCells.of(result);
        out.append(aligned(lines(result)));
        out.append(
                "\nR2: share of label variance a linear probe explains; gain: R2 minus clean PCA's at the same k (exact on"
                        + " these samples);\ntheta: largest angle to clean PCA's subspace, degrees; "
                        + (probes.real()
                                ? "leave-1-out and test: R2 of a least-squares probe\non samples it was not fitted to, with"
                                        + " standard errors.\n"
                                : "accuracies of a least-squares"
                                        + " probe in % with standard errors:\npredicted assumes one Gaussian per class (error of"
                                        + " the integration only), leave-1-out and test are counted on samples.\n"));
        if (anyTrained(result)) {
            out.append(
                    "trained: the same probe on models trained on mini-batches, on the test set (leave-1-out without one; mean over"
                            + " seeds);\ngap %: their loss over the optimum, by exact moments (abs.: the optimum is 0, so as it is).\n");
            out.append(TrainingCourse.text(result));
        }
        if (result.runs().stream().anyMatch(run -> run.drawErrors().isPresent())) {
            out.append(
                    "\u00b1 beside loss, R2, gain and theta: standard errors of the draws by which the noise is known, the"
                            + " samples as given.\n");
        }
        if (result.runs().stream().anyMatch(run -> run.comparison().finding().isPresent())) {
            out.append("\u00b1 beside gain and theta: standard errors over draws of the samples, to first order.\n");
        }
        out.append(further(result));
        out.append("\nWhy these verdicts:\n");
        for (RunResult run : result.runs()) {
            out.append("  ")
                    .append(run.strategy().canonical())
                    .append(", ")
                    .append(run.objective())
                    .append(", k = ")
                    .append(run.k())
                    .append(": ")
                    .append(run.comparison().verdict().reason())
                    .append(".\n");
        }
        List<RunResult> special =
                result.runs().stream().filter(run -> !run.details().isEmpty()).toList();
        if (!special.isEmpty()) {
            out.append("\nOf one objective alone:\n");
        }
        for (RunResult run : special) {
            out.append("  ")
                    .append(run.strategy().canonical())
                    .append(", ")
                    .append(run.objective())
                    .append(", k = ")
                    .append(run.k())
                    .append(": ")
                    .append(run.details().entrySet().stream()
                            .map(entry -> entry.getKey() + " = " + shown(entry.getValue()))
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        result.comparisons().forEach(comparison -> FeatureComparisonReport.text(comparison, out));
        result.warnings()
                .forEach(warning -> out.append("\nwarning: ").append(warning).append(".\n"));
        return out.toString();
    }

    /** The lines of the runs alone, for a page or a notebook. */
    public static Table table(AnalysisResult result) {
        List<List<String>> lines = lines(result);
        return new Table(lines.get(0), lines.subList(1, lines.size()));
    }

    /** Names of columns, then a line a run. */
    private static List<List<String>> lines(AnalysisResult result) {
        ProbeCells probes = ProbeCells.of(result);
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns(
                result,
                "noise",
                "objective",
                "k",
                "loss",
                "R2",
                "gain",
                "theta",
                "predicted",
                "leave-1-out",
                "test",
                "trained",
                "gap %",
                "verdict"));
        for (RunResult run : result.runs()) {
            lines.add(columns(
                    result,
                    run.strategy().canonical(),
                    run.objective(),
                    Integer.toString(run.k()),
                    rounded(run.loss(), "%.4f") + error(run, draws -> OptionalDouble.of(draws.loss()), "%.4f"),
                    run.curves().map(c -> decimals(c.r2().at(run.k()), "%.4f")).orElse("-")
                            + error(run, draws -> r2Error(draws, run.k()), "%.4f"),
                    decimals(run.comparison().gainR2(), "%+.4f") + gainError(run),
                    decimals(run.comparison().thetaMaxDegrees(), "%.2f") + thetaError(run),
                    percent(run.accuracy().predicted()),
                    probes.leaveOneOut(run),
                    probes.test(run),
                    probes.trained(run),
                    lossGap(run),
                    verdict(run)));
        }
        return lines;
    }

    /** Other probes and predictions, where they were asked for. */
    private static String further(AnalysisResult result) {
        Optional<FurtherProbes> asked = result.runs().stream()
                .flatMap(run -> run.accuracy().further().stream())
                .map(RunResult.Further::plan)
                .findFirst();
        if (asked.isEmpty()) {
            return "";
        }
        FurtherProbes plan = asked.get();
        List<List<String>> lines = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("noise", "objective", "k"));
        if (plan.parts() > 1) {
            heading.add("predicted by parts");
        }
        if (plan.softmax()) {
            heading.addAll(List.of("softmax predicted", "leave-1-out", "test"));
        }
        if (plan.neighbours().isPresent()) {
            heading.addAll(List.of(plan.neighbours().getAsInt() + "-NN leave-1-out", "test"));
        }
        lines.add(heading);
        for (RunResult run : result.runs()) {
            List<String> cells =
                    new ArrayList<>(List.of(run.strategy().canonical(), run.objective(), Integer.toString(run.k())));
            Optional<RunResult.Further> found = run.accuracy().further();
            if (plan.parts() > 1) {
                cells.add(percent(found.flatMap(RunResult.Further::byParts)));
            }
            if (plan.softmax()) {
                cells.add(percent(found.flatMap(RunResult.Further::softmaxPredicted)));
                cells.add(percent(found.flatMap(RunResult.Further::softmaxLeaveOneOut)));
                cells.add(percent(found.flatMap(RunResult.Further::softmaxTest)));
            }
            if (plan.neighbours().isPresent()) {
                cells.add(percent(found.flatMap(RunResult.Further::neighboursLeaveOneOut)));
                cells.add(percent(found.flatMap(RunResult.Further::neighboursTest)));
            }
            lines.add(cells);
        }
        return "\nOther probes, accuracies in % with standard errors:\n" + aligned(lines)
                + "Predictions assume " + (plan.parts() > 1 ? "up to " + plan.parts() + " Gaussians" : "one Gaussian")
                + " per class; leave-1-out of softmax takes one Newton step a sample.\n";
    }

    /** A number with how it is known. */
    private static String shown(Estimate estimate) {
        return rounded(estimate.value(), "%.6g")
                + (estimate.standardError() > 0 ? " \u00b1" + rounded(estimate.standardError(), "%.2g") : "")
                + " (" + estimate.basis().word() + ")";
    }

    /** The standard error of a number that depends on draws; nothing where there were none. */
    static String error(RunResult run, Function<RunResult.DrawErrors, OptionalDouble> number, String format) {
        OptionalDouble error = run.drawErrors().map(number).orElse(OptionalDouble.empty());
        return error.isPresent() ? " \u00b1" + rounded(error.getAsDouble(), format) : "";
    }

    /** The standard error of the gain: of draws of views where there are some, else of draws of the samples. */
    static String gainError(RunResult run) {
        return error(run, RunResult.DrawErrors::gainR2, "%.4f")
                + samplingError(run.comparison().gainError(), "%.4f");
    }

    /** The same of the angle. */
    static String thetaError(RunResult run) {
        return error(run, RunResult.DrawErrors::thetaMaxDegrees, "%.2f")
                + samplingError(run.comparison().thetaErrorDegrees(), "%.2f");
    }

    /** Nothing where the number is known by proof. */
    private static String samplingError(OptionalDouble error, String format) {
        return error.orElse(0) > 0 ? " \u00b1" + rounded(error.getAsDouble(), format) : "";
    }

    /** The verdict, and what the noise does on the labels at hand if that is clear. */
    static String verdict(RunResult run) {
        String word = run.comparison().verdict().word();
        return run.comparison()
                .onTheseLabels()
                .filter(effect -> effect == RunResult.LabelEffect.HELPS || effect == RunResult.LabelEffect.HURTS)
                .map(effect -> word + ", " + effect)
                .orElse(word);
    }

    static OptionalDouble r2Error(RunResult.DrawErrors draws, int k) {
        return draws.curves().map(c -> c.r2().at(k)).orElse(OptionalDouble.empty());
    }

    /**
     * The cells of a row; without training its two columns, before the last, are left out, and for targets the predicted
     * accuracy.
     */
    static List<String> columns(AnalysisResult result, String... cells) {
        List<String> row = new ArrayList<>(List.of(cells));
        if (!anyTrained(result)) {
            row.subList(cells.length - 3, cells.length - 1).clear();
        }
        if (ProbeCells.of(result).real()) {
            row.remove(PREDICTED);
        }
        return row;
    }

    /** Whether models were trained. */
    static boolean anyTrained(AnalysisResult result) {
        return result.runs().stream().anyMatch(run -> run.trained().isPresent());
    }

    /** The loss of trained models over the optimum, in percent. */
    static String lossGap(RunResult run) {
        return run.trained()
                .flatMap(c -> c.mean(r -> OptionalDouble.of(r.relativeGap()))
                        .map(gap -> ComparisonReport.gap(c, gap.value())))
                .orElse("-");
    }

    /** What was analysed, in two lines. */
    static String heading(AnalysisResult result) {
        Manifest m = result.manifest();
        String shape = m.layout() instanceof Layout.Image image
                ? " (" + image.channels() + " x " + image.height() + " x " + image.width() + ")"
                : "";
        String divided = switch (m.scale()) {
            case GLOBAL ->
                String.format(
                        Locale.ROOT, "divided by %.6g (global)", m.divisor().at(0));
            case PIXEL -> "each coordinate divided by its standard deviation (pixel)";
            case NONE -> "not scaled";
        };
        String n = m.n().isPresent() ? Long.toString(m.n().getAsLong()) : "an unknown number of";
        String samples = m.source().isPresent()
                ? "moments of " + n + " samples, "
                : n + " training samples, " + (m.testN() == 0 ? "no" : m.testN()) + " test samples, ";
        return m.data() + ": " + samples + "d = "
                + m.layout().dimension() + shape + ", "
                + labels(m) + "; "
                + (m.center() ? "centred" : "not centred") + ", " + divided + "; noise on "
                + m.noiseSpace().name().toLowerCase(Locale.ROOT) + " values\n"
                + m.features().map(map -> "features: " + map + "\n").orElse("") + "clean PCA: rank "
                + result.clean().rank()
                + " of " + m.layout().dimension() + "; backend " + m.backend() + ", " + m.threads() + " threads\n";
    }

    private static String labels(Manifest m) {
        if (m.targets().isPresent()) {
            return m.targets().getAsInt() + (m.targets().getAsInt() == 1 ? " target" : " targets");
        }
        return m.classes().isPresent() ? m.classes().getAsInt() + " classes" : "no labels";
    }

    static String decimals(OptionalDouble value, String format) {
        return value.isPresent() ? rounded(value.getAsDouble(), format) : "-";
    }

    /** A number in a format; what rounds to zero has no sign. */
    static String rounded(double value, String format) {
        String text = String.format(Locale.ROOT, format, value);
        return text.matches("[-+]0(\\.0*)?") ? text.substring(1) : text;
    }

    /** An accuracy with its error, in percent. */
    static String percent(Optional<Estimate> estimate) {
        return estimate.map(
                        e -> String.format(Locale.ROOT, "%.2f \u00b1%.2f", 100 * e.value(), 100 * e.standardError()))
                .orElse("-");
    }

    /** Rows of cells under each other; the first two columns and the last begin at the left. */
    static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] width = new int[columns];
        for (List<String> line : lines) {
            for (int c = 0; c < columns; c++) {
                width[c] = Math.max(width[c], line.get(c).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                boolean left = c < 2 || c == columns - 1;
                String pad = " ".repeat(width[c] - line.get(c).length());
                row.append(left ? line.get(c) + pad : pad + line.get(c)).append(c < columns - 1 ? "  " : "");
            }
            out.append(row.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
