package dev.presage.bench;

import dev.presage.linalg.Backends;
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
 * What does one more noise setting cost once the moments of the data are known: view moments, whitening, reconstruction
 * and joint embedding in closed form, and the alignment of {@value NoiseSetting#FEATURES} features of each with the labels?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NoiseSettingBenchmark {
    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size: 8 x 8, 28 x 28 or 3 x 32 x 32 pixels. */
    @Param({"64", "784"})
    public int d;

    private NoiseSetting setting;

    /** For JMH. */
    public NoiseSettingBenchmark() {}

    /** Computes the moments and checks that both solutions satisfy their equations. */
    @Setup(Level.Trial)
    public void setUp() {
        NoiseProblem problem = NoiseProblem.of(2 * d, d, Backends.of(engine, Engine.threads()));
        setting = new NoiseSetting(problem);
        NoiseSetting.check(problem, setting.run());
    }

    /** The setting, end to end. */
    @Benchmark
    public Object setting() {
        return setting.run();
    }
}
