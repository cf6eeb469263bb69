package dev.presage.bench;

import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Views;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.concurrent.TimeUnit;
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
 * What do principal components and closed forms cost where there are four times as many coordinates as samples, so that
 * the clean covariance has rank n - 1?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DualBenchmark {
    private static final int COORDINATES_A_SAMPLE = 4;
    private static final int FEATURES = 8;
    private static final NoiseExpression NOISE = NoiseExpression.parse("gaussian(sigma=0.5)");

    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size: 8 x 8, 28 x 28 or 3 x 32 x 32 pixels. */
    @Param({"64", "784"})
    public int d;

    private NoiseProblem problem;

    /** For JMH. */
    public DualBenchmark() {}

    /** Computes the moments and checks the rank, the spectrum and both solutions. */
    @Setup(Level.Trial)
    public void setUp() {
        int n = d / COORDINATES_A_SAMPLE;
        problem = NoiseProblem.of(n, d, Backends.of(engine, Engine.threads()));
        PrincipalSpace space = space();
        Check.require(space.rank() == n - 1, "expected rank " + (n - 1) + ", found " + space.rank());
        double trace = problem.moments().covariance().trace();
        double sum = 0;
        for (int j = 0; j < space.rank(); j++) {
            sum += space.spectrum().at(j);
        }
        Check.require(
                Math.abs(sum - trace) <= 64 * Math.ulp(1.0) * d * trace,
                "eigenvalues add up to " + sum + ", not " + trace);
        double condition = Whitening.of(problem.views(NOISE).moments().total(), problem.backend())
                .condition();
        problem.check(reconstruction(), FEATURES, condition);
        problem.check(jointEmbedding(), FEATURES, condition);
    }

    /** Principal components. */
    @Benchmark
    public PrincipalSpace space() {
        return PrincipalSpace.of(problem.moments(), problem.backend());
    }

    /** Reconstruction under Gaussian noise, from the push on. */
    @Benchmark
    public ClosedForm reconstruction() {
        return solve(new Reconstruction());
    }

    /** Joint embedding under Gaussian noise, from the push on. */
    @Benchmark
    public ClosedForm jointEmbedding() {
        return solve(new JointEmbedding());
    }

    private ClosedForm solve(SpectralObjective objective) {
        Views views = problem.views(NOISE);
        Whitening whitening = Whitening.of(views.moments().total(), problem.backend());
        return ClosedForm.solve(objective, views.moments(), views.labels(), whitening, problem.backend());
    }
}
