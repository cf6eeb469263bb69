package dev.presage.bench;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import java.util.SplittableRandom;
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

/** What does a pass over {@value Problems#ROWS} samples cost beyond the X'X of the same rows, with and without labels? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MomentsBenchmark {
    private static final int CLASSES = 10;

    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size. */
    @Param({"64", "784"})
    public int d;

    private Backend backend;
    private Matrix rows;
    private InMemorySamples samples;

    /** For JMH. */
    public MomentsBenchmark() {}

    /** Draws the samples and checks the moments and their classes against their definitions. */
    @Setup(Level.Trial)
    public void setUp() {
        backend = Backends.of(engine, Engine.threads());
        rows = Problems.rows(Problems.ROWS, d, 0.5, 1);
        int[] classOf = new SplittableRandom(2).ints(rows.rows(), 0, CLASSES).toArray();
        samples = InMemorySamples.of(
                rows,
                new ClassLabels(
                        classOf,
                        IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList()));
        Check.gram(rows, gram());
        Check.moments(rows, moments());
        LabelledMoments labelled = labelled();
        Check.moments(rows, labelled.overall());
        for (int c = 0; c < CLASSES; c++) {
            int wanted = c;
            long members = IntStream.of(classOf).filter(i -> i == wanted).count();
            Check.require(
                    labelled.classCounts().get(c) == members, "class " + c + " does not have " + members + " samples");
        }
    }

    /** X'X alone. */
    @Benchmark
    public SymmetricMatrix gram() {
        return backend.gram(rows);
    }

    /** Mean and covariance. */
    @Benchmark
    public Moments moments() {
        return new MomentPass(backend, Progress.SILENT).moments(samples);
    }

    /** Mean and covariance of ten classes and of all samples. */
    @Benchmark
    public LabelledMoments labelled() {
        return new MomentPass(backend, Progress.SILENT).labelled(samples);
    }
}
