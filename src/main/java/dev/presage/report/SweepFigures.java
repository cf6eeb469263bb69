package dev.presage.report;

import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.noise.Value;
import dev.presage.study.SweepResult;
import java.util.ArrayList;
import java.util.List;

/** The figures of a sweep: heat maps of its grids, and what labels say of every number of features; computes nothing. */
public final class SweepFigures {
    private static final double RIGHT_ANGLE = 90;

    private SweepFigures() {}

    /** All of them. */
    public static List<Figure> of(SweepResult result) {
        List<Figure> figures = new ArrayList<>(heatMaps(result));
        List<Figure> curves = new ArrayList<>();
        if (result.byGain()) {
            int number = 0;
            for (SweepGrid grid : SweepGrid.of(result)) {
                for (var plot : grid.curves().entrySet()) {
                    number++;
                    AnalysisFigures.curves(
                                    result.analysis(),
                                    plot.getValue(),
                                    "-" + number,
                                    "Sweep: " + grid.title() + "; " + plot.getKey() + ".")
                            .forEach(figure -> curves.add(new Figure(
                                    figure.name(),
                                    figure.title() + ": " + plot.getKey(),
                                    figure.caption(),
                                    figure.plot())));
                }
            }
            figures.addAll(curves.isEmpty() ? AnalysisFigures.curves(result.analysis()) : curves);
        }
        return List.copyOf(figures);
    }

    /** A heat map for each panel of each grid, all on one scale of colours. */
    public static List<Figure> heatMaps(SweepResult result) {
        List<SweepGrid> grids = SweepGrid.of(result);
        double strongest = result.byGain()
                ? grids.stream()
                        .flatMap(grid -> grid.panels().stream())
                        .mapToDouble(panel -> HeatMap.largest(panel.cells()))
                        .max()
                        .orElse(1)
                : RIGHT_ANGLE;
        List<Figure> figures = new ArrayList<>();
        for (SweepGrid grid : grids) {
            for (SweepGrid.Panel panel : grid.panels()) {
                figures.add(new Figure(
                        "heatmap-" + (figures.size() + 1),
                        panel.title() + ": " + grid.title(),
                        (result.byGain()
                                        ? "R2 of the labels over clean PCA's at the same number of features"
                                        : "Largest principal angle to clean PCA's features")
                                + ", exact on the training samples. Sweep: " + grid.title() + "; " + panel.title()
                                + ".",
                        new HeatMap(
                                grid.across().values().stream()
                                        .map(Value::canonical)
                                        .toList(),
                                grid.across().name(),
                                grid.rows(),
                                grid.rowsName(),
                                panel.cells(),
                                result.byGain()
                                        ? "gain in R\u00b2 over clean PCA"
                                        : "largest angle to clean PCA (degrees)",
                                result.byGain(),
                                strongest)));
            }
        }
        return figures;
    }
}
