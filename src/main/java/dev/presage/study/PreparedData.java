package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RecordedViews;
import dev.presage.data.Samples;
import dev.presage.features.FeaturePlan;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Vector;
import dev.presage.moments.BlockedMoments;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import dev.presage.moments.SplitMoments;
import dev.presage.moments.TaskMoments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.NoiseOperator;
import dev.presage.noise.RawSpaceNoise;
import dev.presage.noise.SampledNoise;
import dev.presage.noise.SampledViews;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.ViewedSamples;
import dev.presage.noise.Views;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A data set after its one pass: moments of the prepared training samples, and operators fitted to it. */
public final class PreparedData {
    /** The largest symmetric eigenproblem of the native library, whose workspace is counted in 32 bits. */
    private static final int MOST_DIMENSIONS = 32766;

    private final DataSource source;
    private final Optional<FeatureSpace> features;
    private final PreparationPlan plan;
    private final Backend backend;
    private final Preparation preparation;
    private final Vector rawMean;
    private final Moments moments;
    private final Optional<TaskMoments> task;
    private final Optional<SplitMoments> parts;
    private final Optional<MomentBlocks> blocks;

    private PreparedData(
            DataSource source,
            Optional<FeatureSpace> features,
            PreparationPlan plan,
            Backend backend,
            Preparation preparation,
            Vector rawMean,
            Moments moments,
            Optional<TaskMoments> task,
            Optional<SplitMoments> parts,
            Optional<MomentBlocks> blocks) {
        this.blocks = blocks;
        this.source = source;
        this.features = features;
        this.plan = plan;
        this.backend = backend;
        this.preparation = preparation;
        this.rawMean = rawMean;
        this.moments = moments;
        this.task = task;
        this.parts = parts;
        boolean constant = labels().map(l -> !(l.energy() > 0)).orElse(false);
        if (constant && labelled().isEmpty()) {
            OptionalLong n = source.size();
            throw new BadInputException(
                    "targets expect values that vary, found " + (n.isPresent() ? n.getAsLong() + " " : "")
                            + "samples whose targets are all alike, or differ by too little to be squared");
        }
    }

    /**
     * Reads the training samples once.
     *
     * @throws BadInputException if there are fewer than two samples, or none that vary where scaling is asked for
     */
    public static PreparedData read(DataSet given, PreparationPlan plan, Backend backend, Progress progress) {
        return read(given, plan, Selection.LEAVE_ONE_OUT, backend, progress);
    }

    /**
     * Reads the training samples once, and keeps moments of blocks of them beside those of all: what judging significance
     * needs. Memory: {@link MomentPass#blocked}.
     *
     * @throws BadInputException if there are fewer than two samples, or none that vary where scaling is asked for
     */
    public static PreparedData readInBlocks(DataSet given, PreparationPlan plan, Backend backend, Progress progress) {
        requireSamples(plan.used(given.train()));
        Optional<FeatureSpace> features = plan.features()
                .map(map -> FeatureSpace.fit(given, map, plan, Selection.LEAVE_ONE_OUT, backend, progress));
        DataSet data = features.map(FeatureSpace::mapped).orElse(given);
        Samples train = plan.used(data.train());
        requirePossible(train.dimension());
        BlockedMoments raw;
        try {
            raw = new MomentPass(backend, progress, plan.products()).blocked(train);
        } catch (BackendException e) {
            throw tooLarge(data, e);
        }
        return fitted(
                new DataSource.SampleSet(data, train),
                features,
                plan,
                backend,
                raw.overall(),
                raw.task(),
                raw.blocks());
    }

    private static void requireSamples(Samples used) {
        if (used.size() < 2) {
            throw new BadInputException("an analysis expects at least 2 training samples, found " + used.size());
        }
    }

    private static BadInputException tooLarge(DataSet data, BackendException cause) {
        return new BadInputException(
                "an analysis expects values whose squares fit double precision, found larger ones in " + data.name(),
                cause);
    }

    /**
     * Reads the training samples once, in two parts where a selection holds samples out and they have classes.
     *
     * @throws BadInputException if there are fewer than two samples, or none that vary where scaling is asked for, or too few
     *     to hold any out
     */
    public static PreparedData read(
            DataSet given, PreparationPlan plan, Selection selection, Backend backend, Progress progress) {
        requireSamples(plan.used(given.train()));
        Optional<FeatureSpace> features =
                plan.features().map(map -> FeatureSpace.fit(given, map, plan, selection, backend, progress));
        DataSet data = features.map(FeatureSpace::mapped).orElse(given);
        Samples train = plan.used(data.train());
        requirePossible(train.dimension());
        MomentPass pass = new MomentPass(backend, progress, plan.products());
        Optional<TaskMoments> raw;
        Moments rawMoments;
        try {
            if (selection.holdsOut(train.dimension(), train.size()) && canHoldOut(train, selection)) {
                SplitMoments parts = pass.split(
                        train, SplitMoments.everyTenth(train.classes().orElseThrow()));
                return fitted(new DataSource.SampleSet(data, train), features, plan, backend, parts);
            }
            raw = train.labels().isPresent() ? Optional.of(pass.task(train)) : Optional.empty();
            rawMoments = raw.isPresent() ? raw.get().overall() : pass.moments(train);
        } catch (BackendException e) {
            throw tooLarge(data, e);
        }
        return fitted(
                new DataSource.SampleSet(data, train), features, plan, backend, rawMoments, raw, Optional.empty());
    }

    /**
     * From saved moments, without a pass. Prepared ones stay as they are; others are prepared as those of samples are.
     *
     * @throws BadInputException if they are no moments of anything, or do not vary where scaling is asked for
     */
    public static PreparedData of(SavedMoments saved, PreparationPlan plan, Backend backend) {
        requirePossible(saved.layout().dimension());
        DataSource source = new DataSource.MomentSet(saved, saved.check(backend));
        if (saved.prepared().isEmpty()) {
            return fitted(source, Optional.empty(), plan, backend, saved.moments(), saved.task(), Optional.empty());
        }
        Preparation preparation = saved.prepared().get().preparation();
        Vector rawMean = preparation.restore(saved.moments()).mean();
        return new PreparedData(
                source,
                Optional.empty(),
                plan,
                backend,
                preparation,
                rawMean,
                saved.moments(),
                saved.task(),
                Optional.empty(),
                Optional.empty());
    }

    private static PreparedData fitted(
            DataSource source,
            Optional<FeatureSpace> features,
            PreparationPlan plan,
            Backend backend,
            Moments raw,
            Optional<TaskMoments> rawTask,
            Optional<MomentBlocks> blocks) {
        Preparation preparation = Preparation.fit(raw, plan.center(), plan.scale());
        Optional<TaskMoments> task = rawTask.map(preparation::prepare);
        Moments moments = task.map(TaskMoments::overall).orElseGet(() -> preparation.prepare(raw));
        return new PreparedData(
                source,
                features,
                plan,
                backend,
                preparation,
                raw.mean(),
                moments,
                task,
                Optional.empty(),
                blocks.map(b -> b.prepared(preparation)));
    }

    /** Prepared by the moments of all samples, in both parts. */
    private static PreparedData fitted(
            DataSource source,
            Optional<FeatureSpace> features,
            PreparationPlan plan,
            Backend backend,
            SplitMoments raw) {
        Moments all = raw.merged().overall();
        Preparation preparation = Preparation.fit(all, plan.center(), plan.scale());
        SplitMoments parts = preparation.prepare(raw);
        LabelledMoments task = parts.merged();
        return new PreparedData(
                source,
                features,
                plan,
                backend,
                preparation,
                all.mean(),
                task.overall(),
                Optional.of(task),
                Optional.of(parts),
                Optional.empty());
    }

    /** Classes to hold samples of; who asked for it by name is told what is missing. */
    private static boolean canHoldOut(Samples train, Selection selection) {
        boolean classes = train.classes().isPresent();
        if (classes && selection == Selection.HELD_OUT && train.size() < SplitMoments.EVERY) {
            throw new BadInputException("holding out every tenth training sample expects at least " + SplitMoments.EVERY
                    + " of them, found " + train.size());
        }
        return classes;
    }

    private static void requirePossible(int dimension) {
        if (dimension > MOST_DIMENSIONS) {
            throw new BadInputException("an analysis expects samples of at most " + MOST_DIMENSIONS
                    + " coordinates (it works on d x d moments), found d = " + dimension);
        }
    }

    /** Where the moments came from. */
    public DataSource source() {
        return source;
    }

    /** Arrangement of the coordinates. */
    public Layout layout() {
        return source.layout();
    }

    /**
     * The samples, for what cannot do without.
     *
     * @param who what needs them
     * @throws BadInputException if there are only saved moments
     */
    public DataSource.SampleSet samples(String who) {
        if (source instanceof DataSource.SampleSet samples) {
            return samples;
        }
        throw new BadInputException(who + " expects samples, found only their moments in " + source.name());
    }

    /** The data set it came from, of samples. */
    public DataSet data() {
        return samples("this work").set();
    }

    /** How it was prepared. */
    public PreparationPlan plan() {
        return plan;
    }

    /** Arrangement of the samples as they were read: before features, if there are any. */
    public Layout inputLayout() {
        return features.map(FeatureSpace::input).orElseGet(this::layout);
    }

    /** Arrangement of what noise acts on. */
    public Layout noiseLayout() {
        return plan.noiseSpace() == NoiseSpace.INPUT ? inputLayout() : layout();
    }

    /** Whether the samples are square images that can be turned in their own units. */
    public boolean turnable() {
        return layout() instanceof Layout.Image image && image.height() == image.width() && plan.scale() != Scale.PIXEL;
    }

    /** The training samples used, raw: features as they come, if there are any. */
    public Samples train() {
        return samples("this work").train();
    }

    /** How raw values become prepared ones. */
    public Preparation preparation() {
        return preparation;
    }

    /** Moments of the prepared training samples. */
    public Moments moments() {
        return moments;
    }

    /** Class by class, if there are labels and they are classes. */
    public Optional<LabelledMoments> labelled() {
        return task.filter(LabelledMoments.class::isInstance).map(LabelledMoments.class::cast);
    }

    /** Label moments of the prepared training samples, if there are labels. */
    public Optional<LabelMoments> labels() {
        return task.map(TaskMoments::labels);
    }

    /** Moments of the prepared training samples that are held out and of the others, if any are. */
    public Optional<SplitMoments> parts() {
        return parts;
    }

    /** Moments of blocks of the prepared training samples, if they were read in blocks and these fitted memory. */
    public Optional<MomentBlocks> blocks() {
        return blocks;
    }

    /**
     * The training samples that are not held out, prepared as all are; itself if none are held out. Samples are those of the
     * whole.
     */
    PreparedData keptPart() {
        return parts.map(SplitMoments::kept)
                .map(kept -> new PreparedData(
                        source,
                        features,
                        plan,
                        backend,
                        preparation,
                        rawMean,
                        kept.overall(),
                        Optional.of(kept),
                        Optional.empty(),
                        Optional.empty()))
                .orElse(this);
    }

    /** The backend everything runs on. */
    public Backend backend() {
        return backend;
    }

    /** The operator of a strategy, acting on prepared values (through the original ones if so planned). */
    public NoiseOperator noise(Strategy strategy) {
        if (strategy instanceof Strategy.Drawn drawn) {
            return drawn(drawn);
        }
        if (strategy instanceof Strategy.Recorded) {
            throw new BadInputException("drawing new views expects a noise, found the recorded " + strategy.asGiven());
        }
        return noise(((Strategy.Expressed) strategy).expression());
    }

    private SampledNoise drawn(Strategy.Drawn strategy) {
        requireNoiseBehindFeatures();
        SampledNoise noise = strategy.noise();
        if (noise.dimension() != moments.dimension()) {
            throw new BadInputException("the noise " + strategy.name() + " expects samples of d = " + noise.dimension()
                    + ", found d = " + moments.dimension());
        }
        return plan.noiseSpace() == NoiseSpace.RAW ? noise.seenPrepared(preparation) : noise;
    }

    /** The operator of an expression, acting on prepared values (through the original ones if so planned). */
    public AffineNoise noise(NoiseExpression expression) {
        if (!isNone(expression)) {
            requireNoiseBehindFeatures();
        }
        boolean raw = plan.noiseSpace() == NoiseSpace.RAW;
        Vector mean = raw ? rawMean : moments.mean();
        AffineNoise noise = new NoiseCompiler(layout(), mean, backend).compile(expression);
        return raw ? new RawSpaceNoise(noise, preparation) : noise;
    }

    /** Noise in front of features is no operator on them: its features are known by draws, which training cannot ask for. */
    private void requireNoiseBehindFeatures() {
        if (plan.noiseSpace() == NoiseSpace.INPUT) {
            throw new BadInputException(
                    "exact moments and training expect noise that acts on the features, found noise on input values");
        }
    }

    /** No noise is the same in front of features and behind them. */
    private static boolean isNone(NoiseExpression expression) {
        return expression instanceof NoiseExpression.Op op && op.name().equals("none");
    }

    /**
     * Exact view moments under a noise, centred if so planned.
     *
     * @throws BadInputException if the noise drives values out of the range of doubles
     */
    public Views views(NoiseExpression expression) {
        Views views = Views.exact(moments, labels(), noise(expression), plan.center());
        double variance = views.moments().total().trace();
        if (!Double.isFinite(variance)) {
            throw new BadInputException(
                    "--noise expects views within the range of double precision, found a variance of " + variance
                            + " under " + expression.canonical());
        }
        return views;
    }

    /** View moments under a strategy, exact or estimated, centred if so planned. */
    public Views views(Strategy strategy, Progress progress) {
        return sampledViews(strategy, progress)
                .map(SampledViews::estimate)
                .orElseGet(() -> views(((Strategy.Expressed) strategy).expression()));
    }

    /**
     * Estimated view moments under a noise known by its draws, with errors; one pass over the training samples. Empty for
     * an expression, whose moments are exact.
     *
     * @throws BadInputException if it does not fit the data, or gives values that are not finite or too large to be squared
     */
    public Optional<SampledViews> sampledViews(Strategy strategy, Progress progress) {
        boolean none = strategy instanceof Strategy.Expressed expressed && isNone(expressed.expression());
        try {
            if (plan.noiseSpace() == NoiseSpace.INPUT && !none && !(strategy instanceof Strategy.Recorded)) {
                return Optional.of(drawnInFront(strategy, progress));
            }
            if (strategy instanceof Strategy.Drawn drawn) {
                return Optional.of(sampledViews(drawn, progress));
            }
            return strategy instanceof Strategy.Recorded recorded
                    ? Optional.of(sampledViews(recorded, progress))
                    : Optional.empty();
        } catch (BackendException e) {
            throw new BadInputException(
                    strategy.asGiven() + " expects views whose squares fit double precision, found larger ones", e);
        }
    }

    /** Features of views that are drawn in front of the map. */
    private SampledViews drawnInFront(Strategy strategy, Progress progress) {
        FeatureSpace space = features.orElseThrow();
        PreparationPlan.Draws draws = plan.draws().orElseThrow();
        MonteCarlo monteCarlo = strategy instanceof Strategy.Drawn drawn
                ? drawn.plan()
                : MonteCarlo.forDimension(moments.dimension(), draws.perSample(), draws.seed());
        NoiseOperator noise = strategy instanceof Strategy.Drawn drawn
                ? drawn.noise()
                : space.noise(((Strategy.Expressed) strategy).expression());
        Samples views = space.drawn(noise, strategy.asGiven(), monteCarlo.views(), monteCarlo.seed());
        return recorded(views, monteCarlo, progress);
    }

    private SampledViews sampledViews(Strategy.Recorded strategy, Progress progress) {
        DataSource.SampleSet samples = samples("--views");
        Samples train = samples.train();
        int n = samples.set().train().size();
        int d = inputLayout().dimension();
        RecordedViews all = strategy.views();
        if (all.views().dimension() != d || all.views().size() != (long) n * all.perSample()) {
            throw new BadInputException("the recorded " + strategy.asGiven() + " expects " + all.perSample()
                    + " views of each of " + n + " training samples of d = " + d + ", found "
                    + all.views().size() + " of d = " + all.views().dimension());
        }
        Samples views = all.first(train.size()).views();
        return recorded(
                features.map(space -> space.features(views)).orElse(views),
                MonteCarlo.forDimension(train.dimension(), all.perSample(), 0),
                progress);
    }

    private SampledViews recorded(Samples views, MonteCarlo monteCarlo, Progress progress) {
        return ViewMoments.recorded(viewed(), views, monteCarlo, backend, progress);
    }

    private SampledViews sampledViews(Strategy.Drawn strategy, Progress progress) {
        SampledNoise noise = drawn(strategy);
        samples(strategy.name());
        return ViewMoments.sampled(viewed(), noise, strategy.plan(), backend, progress);
    }

    private ViewedSamples viewed() {
        return new ViewedSamples(train(), preparation, moments, labels(), plan.center());
    }

    /**
     * The views of a strategy, whitened.
     *
     * @throws BadInputException if the noise leaves nothing that varies, or drives values out of the range of doubles
     */
    public WhitenedViews whitened(Strategy strategy, Progress progress) {
        Optional<SampledViews> drawn = sampledViews(strategy, progress);
        if (drawn.isPresent()) {
            SampledViews sampled = drawn.get();
            return new WhitenedViews(
                    sampled.estimate(),
                    whitening(sampled.estimate(), strategy),
                    Optional.of(sampled.plan()),
                    sampled.leftOut().stream()
                            .map(views ->
                                    new WhitenedViews(views, whitening(views, strategy), Optional.empty(), List.of()))
                            .toList());
        }
        Views views = views(((Strategy.Expressed) strategy).expression());
        return new WhitenedViews(views, whitening(views, strategy), Optional.empty(), List.of());
    }

    private Whitening whitening(Views views, Strategy strategy) {
        Whitening whitening = Whitening.of(views.moments().total(), moments.relativeError(), backend);
        if (whitening.rank() == 0) {
            throw new BadInputException(
                    "an analysis expects views that vary, found views that are all alike under " + strategy.asGiven());
        }
        return whitening;
    }

    /** The manifest of what was read. */
    public Manifest manifest(long seed) {
        return new Manifest(
                source.name(),
                source.sha256(),
                source.size(),
                source.testSize(),
                source.skipped(),
                layout(),
                labelled().map(l -> OptionalInt.of(l.classes())).orElse(OptionalInt.empty()),
                labelled().isPresent() ? source.classNames() : List.of(),
                task.filter(t -> labelled().isEmpty())
                        .map(t -> OptionalInt.of(t.labels().labels()))
                        .orElse(OptionalInt.empty()),
                plan.center(),
                plan.scale(),
                preparation.divisor(),
                plan.noiseSpace(),
                moments.relativeError(),
                plan.features().map(FeaturePlan::canonical),
                seed,
                backend.name(),
                backend.description(),
                backend.threads(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                source.manifest());
    }
}
