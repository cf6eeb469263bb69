package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.ImageOptions;
import dev.presage.data.ImageSize;
import dev.presage.data.LabelKind;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.features.FeatureExpression;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Precision;
import dev.presage.moments.Scale;
import dev.presage.study.NoiseSpace;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparationPlan.Draws;
import dev.presage.study.PreparedData;
import dev.presage.study.SavedMoments;
import dev.presage.study.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which data, and how they are prepared. */
final class DataArguments {
    private static final int USUAL_VIEWS = 16;

    /** Options that say which samples, or how to read them. */
    private static final List<String> OF_SAMPLES = List.of(
            "--labels",
            "--label-column",
            "--label-kind",
            "--test",
            "--test-labels",
            "--resize",
            "--skip-bad",
            "--limit",
            "--features",
            "--precision",
            "--views-per-sample");

    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,3}),([1-9][0-9]{0,3}),([1-9][0-9]{0,3})");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = "digits",
            description = "A known name (digits, fashion-mnist, mnist, cifar10, tiny-imagenet), a folder (images, CIFAR"
                    + " batches or IDX files), or a file X.npy, X.npz, X.csv or X.parquet (default: ${DEFAULT-VALUE}).")
    private String data = "digits";

    @Option(names = "--labels", paramLabel = "y.npy", description = "Labels of X.npy or X.npz.")
    private Optional<Path> labels = Optional.empty();

    @Option(
            names = "--label-column",
            paramLabel = "COLUMN",
            description = "The labels of X.csv or X.parquet: a column's name, or its number from 1.")
    private Optional<String> labelColumn = Optional.empty();

    @Option(
            names = "--label-kind",
            defaultValue = "auto",
            paramLabel = "KIND",
            description = "Numbers as labels are: classes, targets, or auto: targets if one is not whole (default:"
                    + " ${DEFAULT-VALUE}).")
    private LabelKind labelKind = LabelKind.AUTO;

    @Option(names = "--test", paramLabel = "X", description = "Test samples, a file like that of the training samples.")
    private Optional<Path> test = Optional.empty();

    @Option(names = "--test-labels", paramLabel = "y.npy", description = "Labels of the test samples.")
    private Optional<Path> testLabels = Optional.empty();

    @Option(
            names = "--resize",
            paramLabel = "HxW",
            description = "Bring all images of a folder to one size (bilinear, antialiased).")
    private Optional<String> resize = Optional.empty();

    @Option(
            names = "--skip-bad",
            description = "Leave out, and count, images that cannot be read or have another size than the first.")
    private boolean skipBad;

    @Option(names = "--limit", paramLabel = "N", description = "Use the first N training samples only.")
    private Optional<Integer> limit = Optional.empty();

    @Option(
            names = "--center",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Centre samples and views by their means (default).")
    private boolean center = true;

    @Option(
            names = "--scale",
            defaultValue = "global",
            paramLabel = "HOW",
            description = "Divide by: global, pixel, none (default: ${DEFAULT-VALUE}).")
    private Scale scale = Scale.GLOBAL;

    @Option(
            names = "--precision",
            defaultValue = "float64",
            paramLabel = "HOW",
            description =
                    "How moments of samples are accumulated: float64, or mixed: products of blocks in float32, sums in"
                            + " float64; twice as fast, C known to 1e-6 of its largest eigenvalue (default: ${DEFAULT-VALUE}).")
    private String precision = "float64";

    @Option(
            names = "--noise-space",
            defaultValue = "prepared",
            paramLabel = "SPACE",
            description = "Values the noise acts on: prepared, raw, or input (in front of --features; by draws)"
                    + " (default: ${DEFAULT-VALUE}).")
    private NoiseSpace noiseSpace = NoiseSpace.PREPARED;

    @Option(
            names = "--views-per-sample",
            paramLabel = "V",
            description = "Views drawn of each training sample with --noise-space input, at least 3 (default: 16).")
    private Optional<Integer> viewsPerSample = Optional.empty();

    @Option(
            names = "--features",
            paramLabel = "EXPR",
            description =
                    "Map samples before anything else: fourier(count=512,scale=1), patches(count=256,size=6),"
                            + " polynomial(degree=2,components=20), project(top=0.9) or project(bottom=0.2); maps in a row with |.")
    private Optional<String> features = Optional.empty();

    @Option(
            names = "--moments",
            paramLabel = "DIR",
            description = "Instead of DATA, moments that were saved by the command moments, or by hand: a folder with"
                    + " mean.npy and clean.npy.")
    private Optional<Path> moments = Optional.empty();

    @Option(
            names = "--shape",
            paramLabel = "C,H,W",
            description = "Channels, height and width of the images behind --moments, if its folder does not say.")
    private Optional<String> shape = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Opens the data and makes the one pass, or reads its results. */
    PreparedData read(CommonOptions common) {
        return read(common.backend(), common.progress(), common.seed());
    }

    /** The same, holding every tenth training sample out where there is no test set to judge what a search finds. */
    PreparedData readForSearch(Backend backend, Progress progress, long seed) {
        if (moments.isPresent() || shape.isPresent()) {
            return read(backend, progress, seed);
        }
        PreparationPlan plan = plan(seed);
        DataSet opened = open(progress);
        boolean judged = opened.test().filter(test -> test.labels().isPresent()).isPresent();
        boolean split = !judged && opened.train().classes().isPresent();
        return PreparedData.read(opened, plan, split ? Selection.HELD_OUT : Selection.LEAVE_ONE_OUT, backend, progress);
    }

    /** The same on a backend that is there already; the seed is that of features and draws which name none. */
    PreparedData read(Backend backend, Progress progress, long seed) {
        return read(() -> backend, progress, seed, PreparedData::read);
    }

    /**
     * The same with moments of blocks of the samples, for verdicts; saved moments have none. The backend is loaded and tested
     * while the data are opened.
     */
    PreparedData readInBlocks(Supplier<Backend> backend, Progress progress, long seed) {
        CompletableFuture<Backend> loading = CompletableFuture.supplyAsync(backend);
        return read(() -> loaded(loading), progress, seed, PreparedData::readInBlocks);
    }

    private static Backend loaded(CompletableFuture<Backend> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** A way to read samples. */
    @FunctionalInterface
    private interface Reading {
        PreparedData read(DataSet set, PreparationPlan plan, Backend backend, Progress progress);
    }

    private PreparedData read(Supplier<Backend> backend, Progress progress, long seed, Reading reading) {
        if (moments.isPresent()) {
            return read(moments.get(), backend.get());
        }
        if (shape.isPresent()) {
            throw new BadInputException("--shape expects --moments DIR, found none");
        }
        PreparationPlan plan = plan(seed);
        return reading.read(open(progress), plan, backend.get(), progress);
    }

    /** How to prepare. */
    PreparationPlan plan(long seed) {
        if (limit.isPresent() && limit.get() < 2) {
            throw new BadInputException("--limit expects at least 2 samples, found " + limit.get());
        }
        boolean input = noiseSpace == NoiseSpace.INPUT;
        if (viewsPerSample.isPresent() && !input) {
            throw new BadInputException("--views-per-sample expects --noise-space input beside it, found "
                    + noiseSpace.name().toLowerCase(Locale.ROOT));
        }
        OptionalInt most = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
        return new PreparationPlan(
                center,
                scale,
                noiseSpace,
                most,
                features.map(text -> FeatureExpression.parse(text, seed)),
                input ? Optional.of(new Draws(viewsPerSample.orElse(USUAL_VIEWS), seed)) : Optional.empty(),
                products());
    }

    private Precision products() {
        return switch (precision) {
            case "float64" -> Precision.FLOAT64;
            case "mixed" -> Precision.FLOAT32;
            default -> throw new BadInputException("--precision expects float64 or mixed, found '" + precision + "'");
        };
    }

    /** Opens the data. */
    DataSet open(Progress progress) {
        ImageOptions images = new ImageOptions(resize.map(text -> ImageSize.parse("--resize", text)), skipBad);
        DataOptions options = new DataOptions(labels, test, testLabels, labelColumn)
                .with(images)
                .with(labelKind);
        return DataSets.open(data, options, progress);
    }

    private PreparedData read(Path folder, Backend backend) {
        if (command.commandLine().getParseResult().hasMatchedPositional(0)) {
            throw new BadInputException("--moments expects to stand in place of DATA, found also '" + data + "'");
        }
        OF_SAMPLES.stream().filter(this::given).findFirst().ifPresent(option -> {
            throw new BadInputException("--moments expects no " + option + " beside it, which is about samples");
        });
        SavedMoments saved = MomentFolder.read(folder, shape.map(DataArguments::shape));
        boolean centred = saved.center().orElse(center);
        Scale divided = saved.prepared().map(SavedMoments.Prepared::scale).orElse(scale);
        if (given("--center") && center != centred) {
            throw new BadInputException(folder + " holds moments " + (centred ? "with" : "without")
                    + " centring and expects " + (centred ? "--center" : "--no-center") + ", found "
                    + (center ? "--center" : "--no-center"));
        }
        if (given("--scale") && scale != divided) {
            throw new BadInputException(folder + " holds moments of prepared values and expects --scale "
                    + word(divided) + ", found " + word(scale));
        }
        return PreparedData.of(saved, new PreparationPlan(centred, divided, noiseSpace, OptionalInt.empty()), backend);
    }

    private boolean given(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private static String word(Scale scale) {
        return scale.name().toLowerCase(Locale.ROOT);
    }

    private static Layout.Image shape(String text) {
        Matcher sides = SHAPE.matcher(text.strip());
        if (!sides.matches()) {
            throw new BadInputException("--shape expects channels, height and width as C,H,W (3,32,32), each from 1 to"
                    + " 9999, found '" + text + "'");
        }
        return new Layout.Image(
                Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)), Integer.parseInt(sides.group(3)));
    }

    /** Checks that what is written does not overwrite the moments that are read. */
    void requireOther(String option, Path folder) {
        if (moments.isPresent()
                && moments.get()
                        .toAbsolutePath()
                        .normalize()
                        .equals(folder.toAbsolutePath().normalize())) {
            throw new BadInputException(option + " expects another folder than --moments, found " + folder);
        }
    }
}
