package dev.presage.report;

import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.probe.TaskGains;
import dev.presage.study.Advice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The figures of advice: those of its analysis, and which tasks gain; computes nothing. */
public final class AdviceFigures {
    /** More labels than this are no columns of a picture. */
    private static final int MOST_LABELS = 40;

    private AdviceFigures() {}

    /** All of them. */
    public static List<Figure> of(Advice advice) {
        List<Figure> figures = new ArrayList<>(AnalysisFigures.of(advice.analysis()));
        int labels = outlooks(advice)
                .mapToInt(o -> o.gains().perLabel().size())
                .max()
                .orElse(0);
        if (labels > 0 && labels <= MOST_LABELS) {
            figures.add(gains(
                    advice,
                    "gain-by-label",
                    "Which labels gain",
                    "R2 of each label (a class against all others) over clean PCA's, with as many features. Exact on the"
                            + " training samples.",
                    IntStream.range(0, labels)
                            .mapToObj(l -> AdviceReport.label(advice.analysis().manifest(), l))
                            .toList(),
                    "label",
                    outlook -> outlook.gains().perLabel().stream()
                            .map(gain -> OptionalDouble.of(gain.gain()))
                            .toList()));
        }
        Set<String> parts = new LinkedHashSet<>();
        outlooks(advice).flatMap(o -> o.gains().families().stream()).forEach(f -> parts.add(f.name()));
        if (!parts.isEmpty()) {
            figures.add(gains(
                    advice,
                    "gain-by-spectrum",
                    "Which parts of the spectrum gain",
                    "Expected R2, over clean PCA's with as many features, of a task that lives in the top (the first half of the"
                            + " variance), the middle (up to nine tenths) or the bottom of the spectrum, in a direction drawn"
                            + " at random. Exact on the training samples.",
                    List.copyOf(parts),
                    "where the task lives",
                    outlook -> parts.stream()
                            .map(part -> outlook.gains().families().stream()
                                    .filter(family -> family.name().equals(part))
                                    .mapToDouble(TaskGains.Family::expectedGain)
                                    .findFirst())
                            .toList()));
        }
        return List.copyOf(figures);
    }

    private static java.util.stream.Stream<Advice.Outlook> outlooks(Advice advice) {
        return advice.recommendations().stream().flatMap(r -> r.outlooks().stream());
    }

    private static Figure gains(
            Advice advice,
            String name,
            String title,
            String caption,
            List<String> columns,
            String columnsLabel,
            Function<Advice.Outlook, List<OptionalDouble>> cells) {
        boolean many = advice.recommendations().stream()
                        .map(Advice.Recommendation::strategy)
                        .distinct()
                        .count()
                > 1;
        List<String> rows = new ArrayList<>();
        List<List<OptionalDouble>> body = new ArrayList<>();
        for (Advice.Recommendation recommendation : advice.recommendations()) {
            for (Advice.Outlook outlook : recommendation.outlooks()) {
                rows.add((many ? recommendation.strategy().canonical() + ", " : "") + outlook.objective()
                        + ", k\u00a0=\u00a0" + recommendation.k());
                body.add(cells.apply(outlook));
            }
        }
        String common = many
                ? ""
                : " Noise: " + advice.recommendations().get(0).strategy().canonical() + ".";
        return new Figure(
                name,
                title,
                caption + common,
                new HeatMap(columns, columnsLabel, rows, "", body, "gain in R\u00b2 over clean PCA", true));
    }
}
