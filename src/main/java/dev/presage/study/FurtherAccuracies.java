package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.probe.ClassParts;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianFeatures;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.NeighbourPass;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.SoftmaxPass;
import dev.presage.probe.SoftmaxPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Accuracies of {@link FurtherProbes} on the features of closed forms. */
final class FurtherAccuracies {
    private final PreparedData data;
    private final FurtherProbes plan;
    private final Backend backend;
    private final LabelledMoments classes;
    private final Matrix task;
    private final Optional<ClassParts> parts;
    private final long seed;
    private final Progress progress;

    /**
     * Divides the classes into parts, if they are to be; O(n d&sup2;) then.
     *
     * @throws BadInputException if there are no classes, or parts or neighbours are asked for without samples
     */
    FurtherAccuracies(PreparedData data, FurtherProbes plan, PrincipalSpace space, long seed, Progress progress) {
        this.data = data;
        this.plan = plan;
        this.seed = seed;
        this.progress = progress;
        backend = data.backend();
        classes = data.labelled()
                .orElseThrow(() -> new BadInputException("--softmax, --parts and --neighbours expect classes, found "
                        + (data.labels().isPresent() ? "real-valued targets" : "samples without labels")));
        LabelMoments labels = data.labels().orElseThrow();
        task = space.task(labels);
        if (plan.parts() > 1) {
            parts = Optional.of(ClassParts.find(
                            data.samples("--parts").train(),
                            data.preparation(),
                            data.moments().mean().toArray(),
                            space,
                            plan.parts(),
                            seed,
                            progress))
                    .filter(found -> found.moments().within().isPresent());
        } else {
            parts = classes.within().map(within -> ClassParts.whole(classes));
        }
        if (plan.neighbours().isPresent()) {
            data.samples("--neighbours");
        }
    }

    /** Of the first k of these features, for several k. */
    Map<Integer, RunResult.Further> of(Features features, List<Integer> ks) {
        Map<Integer, RunResult.Further> results = new TreeMap<>();
        if (ks.isEmpty()) {
            return results;
        }
        Matrix rows = features.inputRows();
        Optional<GaussianFeatures> seen = parts.map(found -> GaussianFeatures.of(found, rows, backend, seed));
        Optional<List<SoftmaxPass.Result>> softmax = plan.softmax() ? softmax(features, ks) : Optional.empty();
        Optional<List<NeighbourPass.Result>> neighbours =
                plan.neighbours().isPresent() ? Optional.of(neighbours(rows, ks)) : Optional.empty();
        for (int i = 0; i < ks.size(); i++) {
            int at = i;
            int k = ks.get(i);
            LeastSquaresProbe probe =
                    LeastSquaresProbe.fit(features, task, data.labels().orElseThrow(), k);
            Optional<Estimate> byParts =
                    plan.parts() > 1 ? seen.map(gaussians -> gaussians.first(k).leastSquares(probe)) : Optional.empty();
            results.put(
                    k,
                    new RunResult.Further(
                            plan,
                            byParts,
                            plan.softmax()
                                    ? seen.map(g -> g.first(k).softmax(SoftmaxPlan.USUAL, progress))
                                    : Optional.empty(),
                            softmax.flatMap(all -> all.get(at).leaveOneOut()),
                            softmax.flatMap(all -> all.get(at).accuracy()),
                            neighbours.flatMap(all -> all.get(at).leaveOneOut()),
                            neighbours.flatMap(all -> all.get(at).test())));
        }
        return results;
    }

    private Optional<List<SoftmaxPass.Result>> softmax(Features features, List<Integer> ks) {
        if (!(data.source() instanceof DataSource.SampleSet samples)) {
            return Optional.empty();
        }
        return new SoftmaxPass(
                        backend, data.preparation(), data.moments().mean().toArray(), SoftmaxPlan.USUAL, progress)
                .run(
                        samples.train(),
                        tested(samples),
                        ks.stream()
                                .map(k -> SoftmaxPass.Candidate.leftOut(features, k))
                                .toList());
    }

    private List<NeighbourPass.Result> neighbours(Matrix rows, List<Integer> ks) {
        DataSource.SampleSet samples = data.samples("--neighbours");
        return new NeighbourPass(
                        backend,
                        data.preparation(),
                        data.moments().mean().toArray(),
                        plan.neighbours().orElseThrow(),
                        progress)
                .run(samples.train(), tested(samples), rows, ks, true);
    }

    private static Optional<Samples> tested(DataSource.SampleSet samples) {
        return samples.set().test().filter(test -> test.labels().isPresent());
    }
}
