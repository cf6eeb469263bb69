package dev.presage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.noise.NoiseExpression;
import dev.presage.study.Analysis;
import dev.presage.study.AnalysisPlan;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Dimensions;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparedData;
import dev.presage.study.RunResult;
import dev.presage.study.Strategy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What figures of an analysis show is what the analysis says. */
class FiguresTest {
    private static final String MASK = "mask(ratio=0.75,patch=4)";
    private static PreparedData data;
    private static AnalysisResult result;
    private static List<Figure> figures;

    @BeforeAll
    static void analyse() {
        Backend backend = Backends.of("java", 2);
        data = PreparedData.read(
                DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), backend, Progress.SILENT);
        result = Analysis.run(
                data,
                new AnalysisPlan(
                        List.of(Strategy.parse(MASK), Strategy.parse("gaussian(sigma=1)")),
                        List.of(new Reconstruction(), new JointEmbedding()),
                        new Dimensions.Given(List.of(4, 16), false),
                        Optional.empty(),
                        0),
                Progress.SILENT);
        figures = AnalysisFigures.of(result);
    }

    private static XyPlot plot(String name) {
        return (XyPlot) figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .plot();
    }

    private static Series series(String plot, String name) {
        return plot(plot).series().stream()
                .filter(series -> series.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyQuestionHasItsFigure() {
        assertEquals(
                List.of(
                        "spectrum",
                        "r2",
                        "alignment",
                        "leave-one-out",
                        "test",
                        "angles-1",
                        "angles-2",
                        "angles-3",
                        "angles-4"),
                figures.stream().map(Figure::name).toList());
    }

    @Test
    void spectraAreThoseOfCleanSamplesAndOfViews() {
        double largest = result.clean().spectrum().at(0);
        Series clean = series("spectrum", "clean samples");
        assertEquals(result.clean().rank(), clean.points().size());
        assertEquals(1, clean.points().get(0).y(), 0);
        double[] views = data.backend()
                .eigen(data.views(NoiseExpression.parse(MASK)).moments().total())
                .values();
        Series noisy = series("spectrum", "views, " + MASK);
        for (int j = 0; j < noisy.points().size(); j++) {
            assertEquals(j + 1, noisy.points().get(j).x());
            assertEquals(views[j] / largest, noisy.points().get(j).y(), 1e-10);
        }
        assertTrue(noisy.points().size() >= result.clean().rank());
    }

    @Test
    void curvesAndProbesAreThoseOfTheRuns() {
        for (RunResult run : result.runs()) {
            String name = run.strategy().canonical() + ", " + run.objective();
            if (run.k() == 16) {
                assertEquals(16, series("r2", name).points().size());
                assertEquals(
                        run.curves().orElseThrow().r2().at(7).getAsDouble(),
                        series("r2", name).points().get(6).y());
                assertEquals(
                        run.curves().orElseThrow().alignment().at(16).getAsDouble(),
                        series("alignment", name).points().get(15).y());
            }
            int which = run.k() == 4 ? 0 : 1;
            var point = series("test", name).points().get(which);
            assertEquals(100 * run.accuracy().predicted().orElseThrow().value(), point.x(), 1e-12);
            assertEquals(100 * run.accuracy().test().orElseThrow().value(), point.y(), 1e-12);
            assertEquals(100 * run.accuracy().test().orElseThrow().standardError(), point.standardError(), 1e-12);
            assertEquals(
                    100 * run.accuracy().leaveOneOut().orElseThrow().value(),
                    series("leave-one-out", name).points().get(which).y(),
                    1e-12);
        }
        assertEquals(Optional.of("equal"), plot("test").diagonal());
    }

    @Test
    void anglesAreThoseOfTheComparisons() {
        HeatMap map = (HeatMap) figures.get(figures.size() - 1).plot();
        assertEquals(List.of("pca", "reconstruction", "joint-embedding"), map.rows());
        assertEquals(result.comparisons().get(3).degrees(), map.cells());
    }
}
