package dev.presage.report;

import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.study.AnalysisResult;
import dev.presage.study.FeatureComparison;
import dev.presage.study.RunResult;
import dev.presage.study.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The figures of an analysis: spectra, what labels say of every number of features, predicted against measured probes, angles between
 * objectives, and what training did. Those whose numbers are missing are left out. Computes nothing.
 */
public final class AnalysisFigures {
    /** More curves than this have a figure for each noise. */
    private static final int MOST_CURVES = 7;

    private static final double RIGHT_ANGLE = 90;
    private static final String FEATURES = "number of features k";

    private AnalysisFigures() {}

    /** All of them. */
    public static List<Figure> of(AnalysisResult result) {
        List<Figure> figures = new ArrayList<>(List.of(spectrum(result)));
        figures.addAll(curves(result));
        figures.addAll(measured(result));
        figures.addAll(angles(result));
        figures.addAll(trained(result));
        return List.copyOf(figures);
    }

    private static Figure spectrum(AnalysisResult result) {
        Vector clean = result.clean().spectrum();
        List<Series> series = new ArrayList<>();
        series.add(
                Series.line("clean samples", eigenvalues(clean, result.clean().rank(), clean.at(0))));
        result.seen()
                .forEach(seen -> Points.line(
                        "views, " + seen.strategy().canonical(),
                        eigenvalues(seen.spectrum(), seen.spectrum().dimension(), clean.at(0)),
                        series));
        return new Figure(
                "spectrum",
                "Spectrum of " + result.manifest().data() + (result.seen().isEmpty() ? "" : ", clean and under noise"),
                "Eigenvalues of the second moment of the training samples"
                        + (result.seen().isEmpty() ? "" : " and of their views")
                        + (result.manifest().center() ? ", centred" : "")
                        + ", over the largest of clean samples; those above rounding. Exact on these samples"
                        + (result.runs().stream()
                                        .anyMatch(run -> run.drawErrors().isPresent())
                                ? " (of noise known by its draws: of the views drawn)."
                                : "."),
                new XyPlot(Axis.logarithmic("mode"), Axis.logarithmic("eigenvalue / largest clean one"), series));
    }

    private static List<Point> eigenvalues(Vector spectrum, int rank, double unit) {
        return IntStream.range(0, rank)
                .filter(j -> spectrum.at(j) > 0)
                .mapToObj(j -> Point.of(j + 1, spectrum.at(j) / unit))
                .toList();
    }

    /** Alignment and R2 against the number of features, if there are labels. */
    static List<Figure> curves(AnalysisResult result) {
        if (result.clean().curves().isEmpty()) {
            return List.of();
        }
        List<RunResult> runs = RunNames.widest(result.runs());
        List<Strategy> strategies =
                runs.stream().map(RunResult::strategy).distinct().toList();
        List<Figure> figures = new ArrayList<>();
        if (runs.size() <= MOST_CURVES || !new RunNames(runs).manyStrategies()) {
            figures.addAll(curves(result, runs, ""));
        } else {
            for (int s = 0; s < strategies.size(); s++) {
                Strategy strategy = strategies.get(s);
                figures.addAll(curves(
                        result,
                        runs.stream()
                                .filter(run -> run.strategy().equals(strategy))
                                .toList(),
                        "-" + (s + 1)));
            }
        }
        return figures;
    }

    /** R2 and alignment of some runs beside clean PCA's. */
    static List<Figure> curves(AnalysisResult result, List<RunResult> runs, String suffix) {
        RunNames names = new RunNames(runs);
        Map<String, RunResult> named = new LinkedHashMap<>();
        runs.forEach(run -> named.put(names.of(run), run));
        return curves(result, named, suffix, names.common());
    }

    /** The same of runs with names. */
    static List<Figure> curves(AnalysisResult result, Map<String, RunResult> runs, String suffix, String common) {
        RunResult.LabelCurves clean = result.clean().curves().orElseThrow();
        int most = runs.values().stream().mapToInt(RunResult::k).max().orElse(1);
        List<Series> r2 = new ArrayList<>();
        List<Series> alignment = new ArrayList<>();
        Points.line("clean PCA", Points.of(clean.r2(), most), r2);
        Points.line("clean PCA", Points.of(clean.alignment(), most), alignment);
        runs.forEach((name, run) -> run.curves().ifPresent(curves -> {
            Optional<RunResult.LabelCurves> errors = run.drawErrors().flatMap(RunResult.DrawErrors::curves);
            Points.line(name, Points.of(curves.r2(), errors.map(RunResult.LabelCurves::r2), run.k()), r2);
            Points.line(
                    name,
                    Points.of(curves.alignment(), errors.map(RunResult.LabelCurves::alignment), run.k()),
                    alignment);
        }));
        String known = " Exact on the training samples; bars: standard errors, of noise known by its draws. " + common;
        List<Figure> figures = new ArrayList<>();
        if (!r2.isEmpty()) {
            figures.add(new Figure(
                    "r2" + suffix,
                    "What the first k features tell of the labels",
                    "Share of the label variance that least squares explains from the first k features." + known,
                    new XyPlot(Axis.linear(FEATURES), Axis.linear("R\u00b2 of the labels"), r2)));
        }
        if (!alignment.isEmpty()) {
            figures.add(new Figure(
                    "alignment" + suffix,
                    "Alignment of the features with the labels",
                    "Alignment of the first k features with the labels (Balestriero and LeCun 2024)." + known,
                    new XyPlot(Axis.linear(FEATURES), Axis.linear("alignment (%)"), alignment)));
        }
        return figures;
    }

    /** Predicted against measured: accuracies, or R2 of real-valued targets. */
    private static List<Figure> measured(AnalysisResult result) {
        boolean real = result.manifest().targets().isPresent();
        double unit = real ? 1 : 100;
        String quantity = real ? "R\u00b2" : "accuracy (%)";
        String promised = real ? "R\u00b2 on the training samples" : "predicted accuracy (%)";
        String known = real
                ? "R2 of the least-squares probe on the samples it was fitted to, exact, against that on samples it was not."
                : "Accuracies of the least-squares probe: predicted as if each class were Gaussian, and measured.";
        Function<RunResult, Optional<Estimate>> foretold =
                run -> real ? run.probeR2().training() : run.accuracy().predicted();
        List<Figure> figures = new ArrayList<>();
        measured(
                        result,
                        foretold,
                        run -> real
                                ? run.probeR2().leaveOneOut()
                                : run.accuracy().leaveOneOut(),
                        unit)
                .ifPresent(series -> figures.add(new Figure(
                        "leave-one-out",
                        "Predicted against leave-one-out probes",
                        known
                                + " Each training sample is left out in turn; a point for each noise, objective and number of"
                                + " features, bars: standard errors.",
                        new XyPlot(
                                Axis.linear(promised),
                                Axis.linear("leave-one-out " + quantity),
                                series,
                                Optional.of("equal")))));
        measured(
                        result,
                        foretold,
                        run -> real ? run.probeR2().test() : run.accuracy().test(),
                        unit)
                .ifPresent(series -> figures.add(new Figure(
                        "test",
                        "Predicted against tested probes",
                        known
                                + " On the test samples; a point for each noise, objective and number of features, bars: standard"
                                + " errors.",
                        new XyPlot(
                                Axis.linear(promised),
                                Axis.linear("test " + quantity),
                                series,
                                Optional.of("equal")))));
        return figures;
    }

    private static Optional<List<Series>> measured(
            AnalysisResult result,
            Function<RunResult, Optional<Estimate>> foretold,
            Function<RunResult, Optional<Estimate>> found,
            double unit) {
        RunNames names = new RunNames(result.runs());
        Map<String, List<Point>> points = new LinkedHashMap<>();
        for (RunResult run : result.runs()) {
            Optional<Estimate> predicted = foretold.apply(run);
            Optional<Estimate> measured = found.apply(run);
            if (predicted.isPresent() && measured.isPresent()) {
                points.computeIfAbsent(names.of(run), name -> new ArrayList<>())
                        .add(new Point(
                                unit * predicted.get().value(),
                                unit * measured.get().value(),
                                unit * measured.get().standardError()));
            }
        }
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(points.entrySet().stream()
                        .map(entry -> Series.points(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static List<Figure> angles(AnalysisResult result) {
        List<Figure> figures = new ArrayList<>();
        for (FeatureComparison comparison : result.comparisons()) {
            List<String> names = comparison.entries().stream()
                    .map(FeatureComparison.Entry::name)
                    .toList();
            figures.add(new Figure(
                    "angles" + (result.comparisons().size() == 1 ? "" : "-" + (figures.size() + 1)),
                    "Angles between what objectives learn under "
                            + comparison.strategy().canonical() + ", k = " + comparison.k(),
                    "Largest principal angle between the features of each pair of objectives, in the inner product of clean"
                            + " covariances: 0 degrees where they learn the same, 90 where one has a direction that the other"
                            + " lacks. Exact on the training samples. k = " + comparison.k() + ", noise: "
                            + comparison.strategy().canonical() + ".",
                    new HeatMap(
                            names,
                            "objective",
                            names,
                            "",
                            comparison.degrees(),
                            "largest angle between features (degrees)",
                            false,
                            RIGHT_ANGLE)));
        }
        return figures;
    }

    private static List<Figure> trained(AnalysisResult result) {
        List<RunResult> runs =
                result.runs().stream().filter(run -> run.trained().isPresent()).toList();
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            figures.addAll(
                    TrainingFigures.of(runs.get(i).trained().orElseThrow(), runs.size() == 1 ? "" : "-" + (i + 1)));
        }
        return figures;
    }
}
