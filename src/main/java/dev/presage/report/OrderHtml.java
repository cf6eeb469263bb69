package dev.presage.report;

import dev.presage.study.OrderResult;
import dev.presage.study.ProjectionSheet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The order of learning as one page that loads nothing: what is learned when, curves, tables, and pictures of projections. */
public final class OrderHtml {
    private static final int HALF = 50;
    private static final int MOST = 90;

    private OrderHtml() {}

    /** The page. */
    public static String of(OrderResult result, Optional<ProjectionSheet> sheet, Provenance provenance) {
        return new HtmlPage("The order of learning on " + result.manifest().data())
                .lead(HtmlPage.verdict("plain", "Order of learning", sentence(result), effect(result)))
                .lead(Html.note(OrderReport.heading(result)))
                .warnings(result.warnings())
                .section("plots", "Plots", FigureHtml.grid(OrderFigures.of(result)))
                .section(
                        "pictures",
                        "Pictures",
                        sheet.map(PictureHtml::projections).orElse(""))
                .section("numbers", "Numbers", tables(result))
                .end(result.manifest(), provenance);
    }

    /** When the first and the last mode are learned. */
    private static String sentence(OrderResult result) {
        List<OrderResult.Mode> modes = result.course().modes();
        List<OptionalDouble> times = modes.stream()
                .map(OrderResult.Mode::halfTime)
                .filter(OptionalDouble::isPresent)
                .toList();
        String learner = NoiseWords.objective(result.plan().learner().word());
        if (times.size() < 2) {
            return Html.capital(learner) + " learns " + times.size() + " of " + modes.size()
                    + " modes in the time that was followed.";
        }
        double first =
                times.stream().mapToDouble(OptionalDouble::getAsDouble).min().orElse(0);
        double last =
                times.stream().mapToDouble(OptionalDouble::getAsDouble).max().orElse(0);
        return Html.capital(learner) + " learns " + modes.size()
                + " features of these data one after another: the first is half"
                + " learned at time " + Html.number(first, 3) + ", the last "
                + (times.size() == modes.size() ? "" : "that is learned in the time followed ") + "at "
                + Html.number(last, 3) + ", " + Html.number(last / first, 2) + " times as late.";
    }

    /** When the labels arrive. */
    private static Optional<String> effect(OrderResult result) {
        List<OrderResult.Arrival> arrivals = result.course().arrivals();
        if (arrivals.size() < MOST
                || arrivals.get(HALF - 1).time().isEmpty()
                || arrivals.get(MOST - 1).time().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Half of what these features tell of the labels has arrived at time %s, %d %% at %s.",
                Html.number(arrivals.get(HALF - 1).time().getAsDouble(), 3),
                MOST,
                Html.number(arrivals.get(MOST - 1).time().getAsDouble(), 3)));
    }

    /** Those of the terminal, without the sentence before them and the warnings behind. */
    private static String tables(OrderResult result) {
        return Markdown.html(Stream.of(OrderReport.text(result).split("\n\n"))
                .skip(1)
                .filter(part -> !part.startsWith("warning:"))
                .collect(Collectors.joining("\n\n")));
    }
}
