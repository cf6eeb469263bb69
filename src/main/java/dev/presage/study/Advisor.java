package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.TaskGains;
import dev.presage.study.RunResult.AgainstPca;
import dev.presage.theory.EstimatedSignal;
import dev.presage.theory.Judge;
import dev.presage.theory.ParadigmAdvice;
import dev.presage.theory.ParadigmAdvisor;
import dev.presage.theory.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers, noise by noise, whether it can ever help, which tasks it serves, and whether to reconstruct or to embed jointly.
 * Verdicts are {@link Analysis}'; beside it each objective is solved once more for its tasks, and under an additive noise
 * thresholds cost some sixty solutions each. Nothing is measured on samples.
 */
public final class Advisor {
    private static final SpectralObjective RECONSTRUCTION = new Reconstruction();
    private static final SpectralObjective JOINT_EMBEDDING = new JointEmbedding();
    private static final List<SpectralObjective> OBJECTIVES = List.of(RECONSTRUCTION, JOINT_EMBEDDING);

    private final PreparedData data;
    private final AdvicePlan plan;
    private final Progress progress;
    private final Backend backend;
    private final CleanBaseline baseline;
    private final Map<Integer, Optional<Estimate>> cleanAccuracies = new LinkedHashMap<>();

    /** Both objectives under one noise. */
    private record Solved(SolvedProblem reconstruction, SolvedProblem jointEmbedding) {}

    private Advisor(PreparedData data, AdvicePlan plan, Progress progress) {
        this.data = data;
        this.plan = plan;
        this.progress = progress;
        backend = data.backend();
        baseline = CleanBaseline.of(data);
    }

    /**
     * Advice on prepared data.
     *
     * @throws dev.presage.data.BadInputException if a number of features exceeds what a problem has, or a noise or the irrelevant
     *     features do not fit the data
     */
    public static Advice run(PreparedData data, AdvicePlan plan, Progress progress) {
        return new Advisor(data, plan, progress).run();
    }

    private Advice run() {
        AnalysisResult analysis = Analysis.run(
                data,
                new AnalysisPlan(
                        plan.strategies(),
                        OBJECTIVES,
                        plan.dimensions(),
                        Optional.empty(),
                        plan.seed(),
                        plan.margin(),
                        false),
                baseline,
                progress);
        Set<Strategy> solved =
                analysis.runs().stream().map(RunResult::strategy).collect(Collectors.toCollection(LinkedHashSet::new));
        Progress told = analysis.partial().isPresent() ? new Deferring(progress) : progress;
        List<Advice.Recommendation> recommendations = new ArrayList<>();
        Set<Strategy> advised = new LinkedHashSet<>();
        try {
            for (Strategy strategy : solved) {
                told.report("advice", advised.size(), solved.size());
                recommendations.addAll(recommendations(strategy, analysis, told));
                advised.add(strategy);
            }
            told.report("advice", solved.size(), solved.size());
        } catch (StoppedException e) {
            if (advised.isEmpty()) {
                throw e;
            }
        }
        return new Advice(
                advised.size() < solved.size()
                        ? analysis.under(advised).partly(new Extent(advised.size(), solved.size(), "noises"))
                        : analysis,
                recommendations);
    }

    private List<Advice.Recommendation> recommendations(Strategy strategy, AnalysisResult analysis, Progress told) {
        Map<Integer, List<RunResult>> byK = analysis.runs().stream()
                .filter(run -> run.strategy().equals(strategy))
                .collect(Collectors.groupingBy(RunResult::k, LinkedHashMap::new, Collectors.toList()));
        if (byK.isEmpty()) {
            return List.of();
        }
        int most = byK.keySet().stream().mapToInt(k -> k).max().orElseThrow();
        WhitenedViews seen = data.whitened(strategy, told);
        Judge judge = new Judge(seen.views().moments(), space(), backend);
        Solved solved = new Solved(
                SolvedProblem.of(space(), seen, RECONSTRUCTION, most, backend),
                SolvedProblem.of(space(), seen, JOINT_EMBEDDING, most, backend));
        List<Advice.Recommendation> found = new ArrayList<>();
        byK.forEach((k, runs) -> {
            List<Advice.Outlook> outlooks = new ArrayList<>();
            for (RunResult run : runs) {
                SolvedProblem problem = run.objective().equals(RECONSTRUCTION.name())
                        ? solved.reconstruction()
                        : solved.jointEmbedding();
                if (judge.undefined(problem.solution(), k).isEmpty()) {
                    outlooks.add(outlook(run.objective(), problem, k));
                }
            }
            Optional<String> without = withoutParadigm(runs);
            Optional<ParadigmAdvice> paradigm =
                    without.isPresent() ? Optional.empty() : Optional.of(paradigm(seen, solved, k, told));
            found.add(new Advice.Recommendation(
                    strategy, k, sentence(strategy, k, runs, paradigm), outlooks, paradigm, without));
        });
        return found;
    }

    private PrincipalSpace space() {
        return baseline.space();
    }

    private Advice.Outlook outlook(String objective, SolvedProblem problem, int k) {
        Features features = space().features(problem.solution().encoder(k));
        Optional<Estimate> clean = cleanAccuracies.computeIfAbsent(
                k, each -> predicted(space().principalFeatures(), Math.min(k, space().rank())));
        Optional<Estimate> gain = predicted(features, k)
                .flatMap(noisy -> clean.map(pca -> new Estimate(
                        noisy.value() - pca.value(),
                        Math.hypot(noisy.standardError(), pca.standardError()),
                        noisy.basis())));
        return new Advice.Outlook(objective, TaskGains.of(features, k, space(), data.labels()), gain);
    }

    /** Predicted accuracy of the least-squares probe on the first k features, if there are classes. */
    private Optional<Estimate> predicted(Features features, int k) {
        return data.labelled().flatMap(moments -> {
            LabelMoments labels = data.labels().orElseThrow();
            LeastSquaresProbe probe =
                    LeastSquaresProbe.fit(features, baseline.task().orElseThrow(), labels, k);
            Matrix rows = features.inputRows().firstRows(k);
            return new GaussianClasses(moments, backend, plan.seed()).accuracy(rows, probe);
        });
    }

    private Optional<String> withoutParadigm(List<RunResult> runs) {
        if (data.labels().isEmpty() && plan.irrelevant().isEmpty()) {
            return Optional.of("what is signal is not known: it takes labels, or --irrelevant");
        }
        if (!data.plan().center()) {
            return Optional.of("the theorem is about centred moments, and --no-center was given");
        }
        return runs.size() < OBJECTIVES.size()
                ? Optional.of("one of the objectives has fewer features here")
                : Optional.empty();
    }

    private ParadigmAdvice paradigm(WhitenedViews seen, Solved solved, int k, Progress told) {
        EstimatedSignal signal = plan.irrelevant()
                .map(gamma -> EstimatedSignal.ofIrrelevant(data.moments().covariance(), gamma, k, backend))
                .orElseGet(() -> EstimatedSignal.ofLabels(
                        data.moments().covariance(), data.labels().orElseThrow(), backend));
        return new ParadigmAdvisor(signal, data.labels(), space(), plan.degrees(), plan.margin(), backend)
                .advise(
                        seen.views().moments(),
                        solved.reconstruction().solution(),
                        solved.jointEmbedding().solution(),
                        k,
                        told);
    }

    /** The whole answer in words. */
    private static String sentence(Strategy strategy, int k, List<RunResult> runs, Optional<ParadigmAdvice> paradigm) {
        String verdicts = runs.stream().map(Advisor::verdict).collect(Collectors.joining("; "));
        return strategy.canonical() + ", k = " + k + ": " + verdicts
                + paradigm.map(advice -> ". " + word(advice)).orElse("");
    }

    private static String verdict(RunResult run) {
        AgainstPca comparison = run.comparison();
        String ever = comparison.verdict() instanceof Verdict.CanHelp can
                ? String.format(
                        Locale.ROOT,
                        "%s can help some task (by up to %.2g of its variance)",
                        run.objective(),
                        can.witness().gain())
                : comparison.verdict() instanceof Verdict.NeverHelps
                        ? run.objective() + " never helps, whatever the task"
                        : run.objective() + " is undecided";
        if (comparison.onTheseLabels().isEmpty() || comparison.gainR2().isEmpty()) {
            return ever;
        }
        String gain = String.format(
                Locale.ROOT,
                " (gain in R2 %+.4f%s)",
                comparison.gainR2().getAsDouble() + 0.0,
                comparison.gainError().orElse(0) > 0
                        ? String.format(
                                Locale.ROOT,
                                " \u00b1 %.4f",
                                comparison.gainError().getAsDouble())
                        : "");
        return ever
                + switch (comparison.onTheseLabels().get()) {
                    case HELPS -> " and HELPS these labels" + gain;
                    case HURTS -> " and HURTS these labels" + gain;
                    case NO_DIFFERENCE -> " and makes no difference to these labels";
                    case UNDECIDED -> " and has no clear effect on these labels" + gain;
                };
    }

    private static String word(ParadigmAdvice advice) {
        String ground = switch (advice.ground()) {
            case THRESHOLDS -> "by the alignment that each needs";
            case R2 -> "by the label variance that each explains";
            case ANGLE -> "by the angle of each with the signal";
        };
        return switch (advice.recommendation()) {
            case RECONSTRUCT -> "Reconstruct rather than embed jointly (" + ground + ")";
            case EMBED_JOINTLY -> "Embed jointly rather than reconstruct (" + ground + ")";
            case EITHER -> "Reconstruction and joint embedding do alike (" + ground + ")";
            case NEITHER ->
                "Neither reconstruct nor embed jointly under it: clean PCA or another noise keeps more (" + ground
                        + ")";
        };
    }
}
