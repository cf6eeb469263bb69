package dev.presage.bench;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one more noise setting cost once the moments of the data are known: view moments, whitening, reconstruction
 * and joint embedding in closed form, and the alignment of {@value #FEATURES} features of each with the labels?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NoiseSettingBenchmark {
    private static final int FEATURES = 16;
    private static final int CLASSES = 10;
    private static final NoiseExpression NOISE = NoiseExpression.parse("mask(ratio=0.75,patch=4)");

    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size: 8 x 8, 28 x 28 or 3 x 32 x 32 pixels. */
    @Param({"64", "784"})
    public int d;

    /** What one setting gives. */
    public record Outcome(ViewMoments views, Whitening whitening, List<ClosedForm> solutions, List<Alignment> found) {}

    private Backend backend;
    private Layout layout;
    private Moments moments;
    private LabelMoments labels;
    private PrincipalSpace space;

    /** For JMH. */
    public NoiseSettingBenchmark() {}

    /** Computes the moments and checks that both solutions satisfy their equations. */
    @Setup(Level.Trial)
    public void setUp() {
        backend = Backends.of(engine, Engine.threads());
        layout = layoutOf(d);
        Matrix rows = Problems.rows(2 * d, d, 0.5, 1);
        int[] classOf = IntStream.range(0, rows.rows())
                .map(i -> Math.floorMod((int) Math.floor(2 * rows.at(i, d / 2) + 3 * rows.at(i, d / 3)), CLASSES))
                .toArray();
        LabelledMoments labelled = new MomentPass(backend, Progress.SILENT)
                .labelled(InMemorySamples.of(
                        rows,
                        new ClassLabels(
                                classOf,
                                IntStream.range(0, CLASSES)
                                        .mapToObj(Integer::toString)
                                        .toList())));
        moments = labelled.overall();
        labels = labelled.labels();
        space = PrincipalSpace.of(moments.covariance(), backend);
        check(setting());
    }

    private static Layout layoutOf(int d) {
        return switch (d) {
            case 64 -> new Layout.Image(1, 8, 8);
            case 784 -> new Layout.Image(1, 28, 28);
            case 3072 -> new Layout.Image(3, 32, 32);
            default -> throw new IllegalArgumentException("expected d = 64, 784 or 3072, found " + d);
        };
    }

    private void check(Outcome outcome) {
        Check.Map columns = Check.of(outcome.whitening().rows().transpose());
        Check.same(
                "W S W' = I",
                d * 16,
                outcome.whitening().rank(),
                Check.chain(
                        Check.of(outcome.whitening().rows()),
                        Check.of(outcome.views().total()),
                        columns),
                Check.identity());
        for (ClosedForm solution : outcome.solutions()) {
            double residual = solution.residual(FEATURES, backend);
            double allowed = Math.ulp(1.0) * d * outcome.whitening().condition();
            Check.require(
                    residual <= allowed,
                    solution.objective().name() + " has residual " + residual + ", allowed is " + allowed);
        }
        for (Alignment alignment : outcome.found()) {
            for (int k = 0; k < FEATURES; k++) {
                double r2 = alignment.r2().at(k);
                Check.require(r2 >= 0 && r2 <= 1, "R2 is " + r2);
                Check.require(k == 0 || r2 >= alignment.r2().at(k - 1), "R2 falls with k");
            }
        }
    }

    /** The setting, end to end. */
    @Benchmark
    public Outcome setting() {
        AffineNoise noise = new NoiseCompiler(layout, moments.mean(), backend).compile(NOISE);
        Views seen = Views.exact(moments, Optional.of(labels), noise, true);
        ViewMoments views = seen.moments();
        Whitening whitening = Whitening.of(views.total(), backend);
        List<SpectralObjective> objectives = List.of(new Reconstruction(), new JointEmbedding());
        List<ClosedForm> solutions = objectives.stream()
                .map(objective -> ClosedForm.solve(objective, views, seen.labels(), whitening, backend))
                .toList();
        List<Alignment> found = solutions.stream()
                .map(solution -> Alignment.of(space.features(solution.encoder(FEATURES)), space, labels))
                .toList();
        return new Outcome(views, whitening, solutions, found);
    }
}
