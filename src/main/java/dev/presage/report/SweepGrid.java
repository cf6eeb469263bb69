package dev.presage.report;

import dev.presage.noise.NoiseFamily;
import dev.presage.noise.Value;
import dev.presage.study.RunResult;
import dev.presage.study.SweepPlan;
import dev.presage.study.SweepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The runs of one expression of a sweep laid out by its lists: the longest list lies across, the longest of the others goes
 * down, and each combination of the rest, with each objective and number of features, has a panel of its own.
 */
final class SweepGrid {
    private final SweepResult result;
    private final int family;
    private final NoiseFamily lists;
    private final int across;
    private final int down;

    private SweepGrid(SweepResult result, int family) {
        this.result = result;
        this.family = family;
        lists = result.families().get(family).family();
        across = longest(-1);
        down = longest(across);
    }

    /** The grids of a sweep, one for each expression with a list. */
    static List<SweepGrid> of(SweepResult result) {
        List<SweepGrid> grids = new ArrayList<>();
        for (int f = 0; f < result.families().size(); f++) {
            if (!result.families().get(f).family().lists().isEmpty()) {
                grids.add(new SweepGrid(result, f));
            }
        }
        return grids;
    }

    private int longest(int but) {
        int found = -1;
        for (int i = 0; i < lists.lists().size(); i++) {
            boolean longer = found < 0
                    || lists.lists().get(i).values().size()
                            > lists.lists().get(found).values().size();
            found = i != but && longer ? i : found;
        }
        return found;
    }

    /** The expression as it was typed. */
    String title() {
        SweepPlan.Family asked = result.families().get(family);
        return asked.family().expression().canonical();
    }

    /** The list that lies across. */
    NoiseFamily.Axis across() {
        return lists.lists().get(across);
    }

    /** Names of the rows; one without a name where there is one list only. */
    List<String> rows() {
        return down < 0
                ? List.of("")
                : lists.lists().get(down).values().stream()
                        .map(Value::canonical)
                        .toList();
    }

    /** The name of what goes down; empty where there is one list only. */
    String rowsName() {
        return down < 0 ? "" : lists.lists().get(down).name();
    }

    /**
     * A panel: the gain at one number of features, or without labels the largest angle.
     *
     * @param title what is common to its cells
     * @param cells by row and column; empty where there is no number
     */
    record Panel(String title, List<List<OptionalDouble>> cells) {}

    /** The panels, by objective, number of features and the lists that are no axes. */
    List<Panel> panels() {
        Map<String, OptionalDouble[][]> panels = new LinkedHashMap<>();
        for (SweepResult.Entry entry : inReadingOrder()) {
            List<Value> chosen = lists.choice(entry.combination());
            for (RunResult run : entry.runs()) {
                String title = run.objective()
                        + (run.perK().isPresent() ? ", best k" : ", k = " + run.k())
                        + others(chosen, across, down);
                OptionalDouble[][] cells = panels.computeIfAbsent(title, t -> empty());
                int row = down < 0 ? 0 : lists.lists().get(down).values().indexOf(chosen.get(down));
                int column = across().values().indexOf(chosen.get(across));
                cells[row][column] = run.perK().isPresent()
                        ? entry.score()
                        : result.byGain()
                                ? run.comparison().gainR2()
                                : run.comparison().thetaMaxDegrees();
            }
        }
        return panels.entrySet().stream()
                .map(e -> new Panel(
                        e.getKey(), Arrays.stream(e.getValue()).map(List::of).toList()))
                .toList();
    }

    /** Curves over k, in plots by objective and all lists but the one across: a line for each of its values. */
    Map<String, Map<String, RunResult>> curves() {
        Map<String, Map<String, RunResult>> plots = new LinkedHashMap<>();
        for (SweepResult.Entry entry : inReadingOrder()) {
            List<Value> chosen = lists.choice(entry.combination());
            RunResult widest = entry.runs().get(entry.runs().size() - 1);
            plots.computeIfAbsent(entry.objective() + others(chosen, across, -1), t -> new LinkedHashMap<>())
                    .put(across().name() + " = " + chosen.get(across).canonical(), widest);
        }
        return plots;
    }

    private List<SweepResult.Entry> inReadingOrder() {
        List<String> objectives = new ArrayList<>();
        result.ranking().forEach(entry -> {
            if (!objectives.contains(entry.objective())) {
                objectives.add(entry.objective());
            }
        });
        objectives.sort(null);
        return result.ranking().stream()
                .filter(entry -> entry.family() == family)
                .sorted(java.util.Comparator.<SweepResult.Entry>comparingInt(
                                entry -> objectives.indexOf(entry.objective()))
                        .thenComparingLong(SweepResult.Entry::combination))
                .toList();
    }

    private String others(List<Value> chosen, int one, int other) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < chosen.size(); i++) {
            if (i != one && i != other) {
                out.append(", ")
                        .append(lists.lists().get(i).name())
                        .append(" = ")
                        .append(chosen.get(i).canonical());
            }
        }
        return out.toString();
    }

    private OptionalDouble[][] empty() {
        OptionalDouble[][] cells =
                new OptionalDouble[rows().size()][across().values().size()];
        for (OptionalDouble[] row : cells) {
            Arrays.fill(row, OptionalDouble.empty());
        }
        return cells;
    }
}
