package dev.presage.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

/** One kernel in every library that offers it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public abstract class Kernel {
    /** The library. */
    @Param({"openblas", "java", "ejml", "ojalgo", "commons-math", "nd4j", "dsyevr"})
    public String engine;

    /** The size. */
    @Param({"64", "784"})
    public int d;

    private Computation<?> computation;

    /** For subclasses, which JMH instantiates. */
    protected Kernel() {}

    /** Loads the problem into the library and checks its answer once, before anything is timed. */
    @Setup(Level.Trial)
    public void setUp() {
        if (d > Engine.largest(engine, operation())) {
            throw new IllegalStateException(engine + " is not run on " + operation() + " at d = " + d);
        }
        computation = prepare(Engine.named(engine), d);
    }

    /** What is timed. */
    @Benchmark
    public Object run() {
        return computation.run();
    }

    abstract Operation operation();

    abstract Computation<?> prepare(Engine library, int size);

    static <R> Computation<R> checked(Computation<R> computation, Consumer<R> check) {
        check.accept(computation.value());
        return computation;
    }
}
