package dev.presage.report;

import dev.presage.study.AnalysisResult;
import dev.presage.study.Curve;
import dev.presage.study.RunResult;
import dev.presage.study.RunResult.LabelEffect;
import dev.presage.study.Strategy;
import dev.presage.theory.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Verdicts in sentences that a person understands, one for all runs that have the same; and below them why, run by run. */
final class VerdictHtml {
    private static final double PERCENT = 100;

    private static final double NEARLY_ALL = 0.985;

    private VerdictHtml() {}

    /** Runs with one verdict, under one noise, and with the same effect on labels if that is clear. */
    private record Group(
            Strategy strategy, Verdict verdict, Optional<LabelEffect> effect, List<Integer> ks, List<RunResult> runs) {
        List<String> objectives() {
            return runs.stream().map(RunResult::objective).distinct().toList();
        }
    }

    private record Kind(String strategy, String word, Optional<LabelEffect> effect) {}

    /** The verdicts first, as a list. */
    static String lead(AnalysisResult result) {
        return HtmlPage.verdicts(groups(result).stream()
                .map(group -> HtmlPage.item(
                        colour(group),
                        word(group),
                        sentence(group, result.manifest().n()),
                        effect(group)))
                .toList());
    }

    private record Ground(String strategy, String word, String reason) {}

    /** What each verdict rests on; runs with the same reason together. */
    static String why(AnalysisResult result) {
        Map<Ground, List<RunResult>> grounds = new LinkedHashMap<>();
        for (RunResult run : result.runs()) {
            Ground ground = new Ground(
                    run.strategy().canonical(),
                    run.comparison().verdict().word(),
                    run.comparison().verdict().reason());
            grounds.computeIfAbsent(ground, g -> new ArrayList<>()).add(run);
        }
        StringBuilder out = new StringBuilder("<ul class=\"why\">\n");
        grounds.forEach((ground, runs) -> {
            List<String> objectives =
                    runs.stream().map(RunResult::objective).distinct().toList();
            List<String> ks = runs.stream()
                    .map(run -> Integer.toString(run.k()))
                    .distinct()
                    .toList();
            out.append("<li><strong>")
                    .append(Html.escape(ground.strategy() + ", " + Html.and(objectives) + ", k = " + Html.and(ks)))
                    .append("</strong> <span class=\"note\">")
                    .append(ground.word())
                    .append("</span><br>")
                    .append(Html.escape(
                            ground.reason().startsWith("k = ") ? ground.reason() : Html.capital(ground.reason())))
                    .append(".\n");
            WitnessPicture.append(runs.get(0), result.manifest(), out);
            out.append("</li>\n");
        });
        return out.append("</ul>\n").toString();
    }

    /** Runs of one noise, verdict and effect; then those objectives together that have it at the same numbers of features. */
    private static List<Group> groups(AnalysisResult result) {
        Map<Kind, List<RunResult>> kinds = new LinkedHashMap<>();
        for (RunResult run : result.runs()) {
            Kind kind = new Kind(
                    run.strategy().canonical(),
                    run.comparison().verdict().word(),
                    run.comparison().onTheseLabels().filter(VerdictHtml::clear));
            kinds.computeIfAbsent(kind, k -> new ArrayList<>()).add(run);
        }
        List<Group> groups = new ArrayList<>();
        kinds.forEach((kind, runs) -> {
            Map<String, List<Integer>> ks = new LinkedHashMap<>();
            runs.forEach(run ->
                    ks.computeIfAbsent(run.objective(), o -> new ArrayList<>()).add(run.k()));
            Map<List<Integer>, List<RunResult>> alike = new LinkedHashMap<>();
            runs.forEach(
                    run -> alike.computeIfAbsent(ks.getOrDefault(run.objective(), List.of()), k -> new ArrayList<>())
                            .add(run));
            alike.forEach((numbers, some) -> groups.add(new Group(
                    some.get(0).strategy(), some.get(0).comparison().verdict(), kind.effect(), numbers, some)));
        });
        return groups;
    }

    private static boolean clear(LabelEffect effect) {
        return effect == LabelEffect.HELPS || effect == LabelEffect.HURTS;
    }

    private static String colour(Group group) {
        if (group.verdict() instanceof Verdict.Undecided) {
            return "undecided";
        }
        boolean hurts = group.effect().equals(Optional.of(LabelEffect.HURTS));
        return group.verdict() instanceof Verdict.NeverHelps || hurts ? "never" : "helps";
    }

    private static String word(Group group) {
        boolean none = NoiseWords.isNone(group.strategy());
        String ever = group.verdict() instanceof Verdict.NeverHelps
                ? none ? "The same as clean PCA" : "Cannot help"
                : group.verdict() instanceof Verdict.CanHelp
                        ? none ? "Not the same as clean PCA" : "Can help some task"
                        : "Not decided";
        return ever
                + group.effect()
                        .map(effect -> effect == LabelEffect.HELPS ? ", helps these labels" : ", hurts these labels")
                        .orElse("");
    }

    private static String sentence(Group group, OptionalLong samples) {
        String encoders = NoiseWords.encoders(group.objectives(), group.ks());
        boolean none = NoiseWords.isNone(group.strategy());
        String noise = NoiseWords.of(group.strategy());
        if (group.verdict() instanceof Verdict.NeverHelps) {
            return none
                    ? Html.capital(encoders)
                            + " without noise learns what clean PCA learns of these data, whatever the task."
                    : Html.capital(noise) + " cannot help " + encoders + " on these data, whatever the task.";
        }
        if (group.verdict() instanceof Verdict.CanHelp) {
            return (none
                            ? "Without noise " + encoders + " learns"
                            : Html.capital(noise) + " makes " + encoders + " learn")
                    + " other features than clean PCA: some task gains " + gains(group)
                    + " of its variance, and another one loses as much.";
        }
        boolean tested =
                group.runs().stream().allMatch(run -> run.comparison().finding().isPresent());
        return (tested && samples.isPresent()
                        ? "These " + samples.getAsLong() + " samples do not decide"
                        : "It is not decided here")
                + " whether "
                + (none ? encoders + " without noise can do better than clean PCA" : noise + " can help " + encoders)
                + ".";
    }

    /** Up to how much a task gains, over the runs of a group. */
    private static String gains(Group group) {
        double most = group.runs().stream()
                .map(run -> run.comparison().verdict())
                .filter(verdict -> verdict instanceof Verdict.CanHelp)
                .mapToDouble(verdict -> ((Verdict.CanHelp) verdict).witness().gain())
                .max()
                .orElse(0);
        return most >= NEARLY_ALL ? "nearly all" : "up to " + Html.number(PERCENT * most, 2) + " %";
    }

    /** What it does for the labels at hand, in numbers; a sentence for each effect. */
    private static Optional<String> effect(Group group) {
        Map<LabelEffect, List<RunResult>> effects = new LinkedHashMap<>();
        group.runs()
                .forEach(run -> run.comparison()
                        .onTheseLabels()
                        .ifPresent(effect -> effects.computeIfAbsent(effect, e -> new ArrayList<>())
                                .add(run)));
        List<String> sentences = new ArrayList<>();
        effects.forEach(
                (effect, runs) -> sentences.add((sentences.isEmpty() ? "On the labels at hand " : "In the other cases ")
                        + sentence(effect, runs, group)));
        group.runs().forEach(run -> fewer(run).ifPresent(sentences::add));
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", sentences));
    }

    /** Where every k was asked for: what fewer features than all do for the labels, at their best. */
    private static Optional<String> fewer(RunResult run) {
        Optional<Curve> gains = run.perK().flatMap(RunResult.PerK::gainR2);
        if (gains.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt best = IntStream.rangeClosed(1, gains.get().length())
                .filter(k -> gains.get().at(k).isPresent())
                .reduce((a, b) ->
                        gains.get().at(b).orElseThrow() > gains.get().at(a).orElseThrow() ? b : a);
        return best.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "Of all numbers of features %s does best for the labels with %d: %s points against clean PCA.",
                        NoiseWords.objective(run.objective()),
                        best.getAsInt(),
                        AnalysisTable.rounded(
                                        PERCENT
                                                * gains.get()
                                                        .at(best.getAsInt())
                                                        .orElseThrow(),
                                        "%+.2f")
                                .replace("-", "\u2212")));
    }

    private static String sentence(LabelEffect effect, List<RunResult> runs, Group group) {
        String beginning = switch (effect) {
            case HELPS -> "it helps";
            case HURTS -> "it hurts";
            case NO_DIFFERENCE -> "it makes no difference";
            case UNDECIDED -> "its effect is not clear";
        };
        Map<String, List<String>> alike = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.comparison().gainR2().isPresent())
                .forEach(run -> alike.computeIfAbsent(points(run), p -> new ArrayList<>())
                        .add(which(run, group)));
        List<String> gains = new ArrayList<>();
        alike.forEach((points, which) ->
                gains.add(which.get(0).isEmpty() ? points : points + " (" + String.join("; ", which) + ")"));
        return gains.isEmpty() || group.verdict() instanceof Verdict.NeverHelps
                ? beginning + "."
                : beginning + ": a linear probe explains " + Html.and(gains)
                        + " of their variance than on as many features of clean PCA.";
    }

    /** What tells a run from the others of its group. */
    private static String which(RunResult run, Group group) {
        List<String> words = new ArrayList<>();
        if (group.objectives().size() > 1) {
            words.add(NoiseWords.objective(run.objective()));
        }
        if (group.ks().size() > 1) {
            words.add("k = " + run.k());
        }
        return String.join(", ", words);
    }

    /** By how many points R2 differs from clean PCA's. */
    private static String points(RunResult run) {
        double gain = PERCENT * run.comparison().gainR2().orElse(0);
        double error = PERCENT * run.comparison().gainError().orElse(0);
        String format = error > 0 && error < 0.1 ? "%.3f" : "%.2f";
        return String.format(Locale.ROOT, format, Math.abs(gain))
                + (error > 0 ? " \u00b1 " + String.format(Locale.ROOT, format, error) : "")
                + (gain < 0 ? " points less" : " points more");
    }
}
