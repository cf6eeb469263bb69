package dev.presage.bench;

import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
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

/** What does one step of a noise sweep cost for every number of features: push, solve, alignments and angles? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SweepStepBenchmark {
    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size: 8 x 8, 28 x 28 or 3 x 32 x 32 pixels. */
    @Param({"64", "784"})
    public int d;

    private SweepStep reconstruction;
    private SweepStep jointEmbedding;

    /** For JMH. */
    public SweepStepBenchmark() {}

    /** Computes the moments and checks one step of each objective. */
    @Setup(Level.Trial)
    public void setUp() {
        NoiseProblem problem = NoiseProblem.of(2 * d, d, Backends.of(engine, Engine.threads()));
        reconstruction = new SweepStep(problem, new Reconstruction());
        jointEmbedding = new SweepStep(problem, new JointEmbedding());
        reconstruction.check(reconstruction.run());
        jointEmbedding.check(jointEmbedding.run());
    }

    /** A step for reconstruction. */
    @Benchmark
    public Object reconstruction() {
        return reconstruction.run();
    }

    /** A step for joint embedding. */
    @Benchmark
    public Object jointEmbedding() {
        return jointEmbedding.run();
    }
}
