package dev.presage.bench;

import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import java.util.List;
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

/** How long does an operator of the noise language take to push the moments of colour images, and to give all view moments? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OperatorBenchmark {
    /** Operators by name, and the pipeline of augmentations that is usual in joint embedding of colour images. */
    static final List<String> NAMES = List.of(
            "crop", "hflip", "rot90", "shift", "blur", "contrast", "grayscale", "hue", "mask", "block", "pipeline");

    private static final int CHANNELS = 3;

    /** The operator. */
    @Param({"crop", "hflip", "rot90", "shift", "blur", "contrast", "grayscale", "hue", "mask", "block", "pipeline"})
    public String engine;

    /** The size: 3 x 4 x 4, 3 x 16 x 16 or 3 x 32 x 32. */
    @Param({"48", "768"})
    public int d;

    private Moments moments;
    private AffineNoise noise;

    /** For JMH. */
    public OperatorBenchmark() {}

    /** Makes moments, and checks that the push has the trace that the mean map and the variance of views add up to. */
    @Setup(Level.Trial)
    public void setUp() {
        int side = Math.toIntExact(Math.round(Math.sqrt((double) d / CHANNELS)));
        Backend backend = Backends.of("java", Engine.threads());
        moments = new Moments(2L * d, Vector.constant(d, 0.5), Problems.positive(d, 1));
        noise = new NoiseCompiler(new Layout.Image(CHANNELS, side, side), moments.mean(), backend)
                .compile(NoiseExpression.parse(expression(engine)));
        ViewMoments views = views();
        Check.require(views.total().equals(push().covariance()), "two pushes differ");
        double[] between = views.between().diagonal();
        double[] total = views.total().diagonal();
        for (int i = 0; i < d; i++) {
            Check.require(
                    total[i] >= between[i] - Math.ulp(1.0) * d * views.total().maxAbs(),
                    "views vary less than what two of them share, at " + i);
        }
    }

    /** Mean and covariance of the views. */
    @Benchmark
    public Moments push() {
        return noise.push(moments);
    }

    /** All view moments: a push, and the mean map twice on d rows. */
    @Benchmark
    public ViewMoments views() {
        return ViewMoments.exact(moments, noise);
    }

    /** The largest of 48, 768 and 3072, the sizes of square colour images, that is at most d. */
    static int colours(int d) {
        return d >= 3072 ? 3072 : d >= 768 ? 768 : 48;
    }

    private static String expression(String name) {
        return switch (name) {
            case "crop" -> "crop(scale=0.3..1)";
            case "shift" -> "shift(2)";
            case "blur" -> "blur(sigma=0.1..2,p=0.5)";
            case "contrast" -> "contrast(0.6..1.4)";
            case "grayscale" -> "grayscale(p=0.2)";
            case "hue" -> "hue(-0.1..0.1)";
            case "mask" -> "mask(ratio=0.75,patch=4)";
            case "block" -> "block(size=2x2)";
            case "pipeline" -> "crop(scale=0.3..1)|hflip|contrast(0.6..1.4)|grayscale(p=0.2)|blur(sigma=0.1..2,p=0.5)";
            default -> name;
        };
    }
}
