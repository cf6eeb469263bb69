package dev.presage.bench;

import dev.presage.data.AtomicFiles;
import dev.presage.data.ClassLabels;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.ImageOptions;
import dev.presage.data.ImageSize;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.Scale;
import dev.presage.probe.ClassParts;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.GaussianFeatures;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.probe.SoftmaxPlan;
import dev.presage.study.Comparison;
import dev.presage.study.NoiseSpace;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparedData;
import dev.presage.study.SolvedProblem;
import dev.presage.study.Strategy;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Predicted accuracies next to those of trained models, over a grid of noises, objectives and numbers of features: a line of a
 * file for each. What is predicted is known before any training and without test samples; lines that are there already are not
 * computed again.
 */
final class AccuracyGrid {
    private static final int PARTS = 8;
    private static final SoftmaxPlan DRAWN = new SoftmaxPlan(1e-6, 1e-4, 200);

    /** What every line says, in this order. */
    static final String HEADER = String.join(
            ",",
            "data",
            "split",
            "noise",
            "objective",
            "k",
            "samples",
            "tested",
            "steps",
            "batch",
            "leastGaussian",
            "leastGaussianLeftOut",
            "leastMixture",
            "leastLeaveOneOut",
            "softGaussian",
            "softMixture",
            "softLeaveOneOut",
            "leastClosed",
            "softClosed",
            "leastTrained",
            "softTrained",
            "lossGap",
            "seconds");

    private final String name;
    private final Path file;
    private final int steps;
    private final int batch;
    private final OptionalInt limit;
    private final Backend backend;
    private final List<String> lines = new ArrayList<>();

    private AccuracyGrid(String name, Path file, int steps, int batch, int limit, int threads) {
        this.name = name;
        this.file = file;
        this.steps = steps;
        this.batch = batch;
        this.limit = limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty();
        backend = Backends.of("openblas", threads);
    }

    /** Arguments: threads, file, name, data, size HxW or none, splits or 0 for the data's own, steps, batch, training samples or 0 for all,
     * numbers of features, noises. */
    public static void main(String[] arguments) throws Exception {
        AccuracyGrid grid = new AccuracyGrid(
                arguments[2],
                Path.of(arguments[1]),
                Integer.parseInt(arguments[6]),
                Integer.parseInt(arguments[7]),
                Integer.parseInt(arguments[8]),
                Integer.parseInt(arguments[0]));
        if (Files.exists(grid.file)) {
            grid.lines.addAll(Files.readAllLines(grid.file));
        } else {
            grid.lines.add(HEADER);
        }
        ImageOptions images = arguments[4].equals("none")
                ? ImageOptions.none()
                : new ImageOptions(Optional.of(ImageSize.parse("size", arguments[4])), false);
        DataSet set = DataSets.open(arguments[3], DataOptions.none().with(images));
        int splits = Integer.parseInt(arguments[5]);
        int[] ks = Arrays.stream(arguments[9].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        List<String> noises = List.of(arguments).subList(10, arguments.length);
        for (int split = 0; split < Math.max(1, splits); split++) {
            grid.run(splits == 0 ? set : split(set, split), split, ks, noises);
        }
    }

    /** All samples dealt out anew, as many to train and to test as before. */
    private static DataSet split(DataSet set, int seed) {
        InMemorySamples train = InMemorySamples.copyOf(set.train());
        InMemorySamples test = InMemorySamples.copyOf(set.test().orElseThrow());
        Matrix rows = Matrix.stack(train.rows(), test.rows());
        ClassLabels first = train.classes().orElseThrow();
        ClassLabels second = test.classes().orElseThrow();
        int[] order = IntStream.range(0, rows.rows()).toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        int n = train.size();
        return new DataSet(
                set.name(),
                set.sha256(),
                dealt(rows, first, second, Arrays.copyOf(order, n), set.train()),
                Optional.of(dealt(rows, first, second, Arrays.copyOfRange(order, n, order.length), set.train())));
    }

    private static Samples dealt(Matrix rows, ClassLabels first, ClassLabels second, int[] order, Samples like) {
        Matrix picked = Matrix.generate(order.length, rows.columns(), (i, j) -> rows.at(order[i], j));
        int[] labels = Arrays.stream(order)
                .map(i -> i < first.size() ? first.classOf(i) : second.classOf(i - first.size()))
                .toArray();
        return new InMemorySamples(picked, like.layout(), Optional.of(new ClassLabels(labels, first.names())));
    }

    private void run(DataSet set, int split, int[] ks, List<String> noises) {
        for (NoiseSpace space : List.of(NoiseSpace.PREPARED, NoiseSpace.RAW)) {
            String sign = space == NoiseSpace.RAW ? "raw:" : "";
            List<String> here = noises.stream()
                    .filter(noise -> noise.startsWith("raw:") == (space == NoiseSpace.RAW))
                    .toList();
            if (here.stream().allMatch(noise -> done(split, noise, ks))) {
                continue;
            }
            PreparationPlan plan = new PreparationPlan(true, Scale.GLOBAL, space, limit);
            PreparedData data = PreparedData.read(set, plan, backend, Progress.SILENT);
            PrincipalSpace principal = PrincipalSpace.of(data.moments(), backend);
            ClassParts parts = ClassParts.find(
                    data.train(),
                    data.preparation(),
                    data.moments().mean().toArray(),
                    principal,
                    PARTS,
                    split,
                    Progress.SILENT);
            whole(data, principal, split);
            for (String noise : here) {
                Strategy strategy = Strategy.parse(noise.substring(sign.length()));
                for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding())) {
                    cells(data, parts, split, noise, strategy, objective, ks);
                }
            }
        }
    }

    private String key(int split, String noise, String objective, int k) {
        return String.join(",", name, Integer.toString(split), '"' + noise + '"', objective, Integer.toString(k)) + ",";
    }

    private boolean has(String key) {
        return lines.stream().anyMatch(line -> line.startsWith(key));
    }

    private boolean done(int split, String noise, int[] ks) {
        return Arrays.stream(ks)
                .allMatch(k -> has(key(split, noise, new Reconstruction().name(), k))
                        && has(key(split, noise, new JointEmbedding().name(), k)));
    }

    /** The probe on all coordinates, without noise or training: how alike training and test samples are. */
    private void whole(PreparedData data, PrincipalSpace space, int split) {
        String key = key(split, "none", "all", space.rank());
        if (has(key)) {
            return;
        }
        Features features = space.principalFeatures();
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        candidate.add(
                space.rank(),
                LeastSquaresProbe.fit(
                        features,
                        space.task(data.labels().orElseThrow()),
                        data.labels().orElseThrow(),
                        space.rank()));
        ProbePass pass =
                new ProbePass(backend, data.preparation(), data.moments().mean().toArray(), Progress.SILENT);
        pass.run(data.train(), List.of(candidate), true);
        Estimate left = candidate.accuracy(space.rank(), data.train().size());
        Samples test = data.data().test().orElseThrow();
        pass.run(test, List.of(candidate), false);
        Estimate tested = candidate.accuracy(space.rank(), test.size());
        append(key
                + String.format(
                        Locale.ROOT,
                        "%d,%d,0,0,,,,%.6f,,,,%.6f,,,,,",
                        data.train().size(),
                        test.size(),
                        left.value(),
                        tested.value()));
    }

    private void cells(
            PreparedData data,
            ClassParts parts,
            int split,
            String noise,
            Strategy strategy,
            SpectralObjective objective,
            int[] ks) {
        int[] open = Arrays.stream(ks)
                .filter(k -> !has(key(split, noise, objective.name(), k)))
                .toArray();
        if (open.length == 0) {
            return;
        }
        int most = Arrays.stream(ks).max().orElseThrow();
        SolvedProblem solved = SolvedProblem.of(data, strategy, objective, most, Progress.SILENT);
        Features features = solved.space().features(solved.solution().encoder(most));
        GaussianClasses classes = new GaussianClasses(data.labelled().orElseThrow(), backend, split);
        GaussianFeatures whole = GaussianFeatures.of(
                ClassParts.whole(data.labelled().orElseThrow()), features.inputRows(), backend, split);
        GaussianFeatures mixture = GaussianFeatures.of(parts, features.inputRows(), backend, split);
        Matrix task = solved.space().task(data.labels().orElseThrow());
        for (int k : open) {
            long begun = System.nanoTime();
            LeastSquaresProbe probe =
                    LeastSquaresProbe.fit(features, task, data.labels().orElseThrow(), k);
            double[] predicted = {
                classes.accuracy(features.inputRows(), probe).orElseThrow().value(),
                whole.first(k).leastSquares(probe).value(),
                mixture.first(k).leastSquares(probe).value(),
                whole.first(k).softmax(DRAWN, Progress.SILENT).value(),
                mixture.first(k).softmax(DRAWN, Progress.SILENT).value()
            };
            long predictedAt = System.nanoTime();
            TrainingSettings settings = new TrainingSettings(
                    Optional.of(steps),
                    Optional.of(batch),
                    Optimizer.ADAM,
                    Optional.empty(),
                    1,
                    split,
                    new TrainingSettings.Details(
                            TrainingSettings.Details.USUAL.device(),
                            Precision.FLOAT32,
                            false,
                            TrainingSettings.Details.USUAL.warmUp(),
                            TrainingSettings.Details.USUAL.schedule(),
                            TrainingSettings.Details.USUAL.clip(),
                            TrainingSettings.Details.USUAL.patience()));
            Comparison comparison = Comparison.run(data, strategy, k, solved, settings, Progress.SILENT);
            long end = System.nanoTime();
            Comparison.Run run = comparison.runs().get(0);
            System.err.printf(
                    Locale.ROOT,
                    "%s%.1f s: moments %.1f, training %.1f%n",
                    key(split, noise, objective.name(), k),
                    (end - begun) * 1e-9,
                    (predictedAt - begun) * 1e-9,
                    run.training().seconds());
            append(key(split, noise, objective.name(), k)
                    + String.format(
                            Locale.ROOT,
                            "%d,%d,%d,%d,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.3e,%.1f",
                            data.train().size(),
                            data.data().test().orElseThrow().size(),
                            run.training().plan().steps(),
                            run.training().plan().batch(),
                            predicted[0],
                            predicted[1],
                            predicted[2],
                            comparison
                                    .closedForm()
                                    .leaveOneOut()
                                    .leastSquares()
                                    .orElseThrow()
                                    .value(),
                            predicted[3],
                            predicted[4],
                            comparison
                                    .closedForm()
                                    .leaveOneOut()
                                    .softmax()
                                    .orElseThrow()
                                    .value(),
                            comparison.closedForm().leastSquares().orElseThrow().value(),
                            comparison
                                    .closedForm()
                                    .softmax()
                                    .orElseThrow()
                                    .accuracy()
                                    .value(),
                            run.accuracies().leastSquares().orElseThrow().value(),
                            run.accuracies().softmax().orElseThrow().accuracy().value(),
                            run.relativeGap(),
                            (end - begun) * 1e-9));
        }
    }

    private void append(String line) {
        lines.add(line);
        AtomicFiles.write(file, String.join("\n", lines) + "\n");
    }
}
