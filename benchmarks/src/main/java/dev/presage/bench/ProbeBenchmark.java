package dev.presage.bench;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelledMoments;
import dev.presage.noise.Views;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.Arrays;
import java.util.List;
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

/**
 * What do the probes of one noise setting cost, once it is solved: orthonormal features, the least-squares probe on 16 of
 * them, and the accuracy that is predicted for it from class moments?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProbeBenchmark {
    private static final int FEATURES = 16;
    private static final int DRAWS = 4000;
    private static final double STANDARD_ERRORS = 5;

    /** The backend. */
    @Param({"openblas", "java"})
    public String engine;

    /** The size: 8 x 8, 28 x 28 or 3 x 32 x 32 pixels. */
    @Param({"64", "784"})
    public int d;

    private NoiseProblem problem;
    private Matrix encoder;

    /** For JMH. */
    public ProbeBenchmark() {}

    /** Solves joint embedding, and checks the probe by its normal equations and the accuracy by draws from the classes. */
    @Setup(Level.Trial)
    public void setUp() {
        Backend backend = Backends.of(engine, Engine.threads());
        problem = NoiseProblem.of(4 * d, d, backend);
        Views views = problem.views(NoiseProblem.MASK);
        encoder = ClosedForm.solve(
                        new JointEmbedding(),
                        views.moments(),
                        views.labels(),
                        Whitening.of(views.moments().total(), backend),
                        backend)
                .encoder(FEATURES);
        Features features = problem.space().features(encoder);
        LeastSquaresProbe probe = probe();
        Matrix rows = features.inputRows();
        Check.Map columns = Check.of(rows.transpose());
        Check.same(
                "U C U' = I",
                16 * d,
                FEATURES,
                Check.chain(Check.of(rows), Check.of(problem.moments().covariance()), columns),
                Check.identity());
        Check.same(
                "U C U' A = U B",
                16 * d,
                problem.labels().labels(),
                Check.chain(
                        Check.of(rows), Check.of(problem.moments().covariance()), columns, Check.of(probe.loadings())),
                Check.chain(Check.of(rows), Check.of(problem.labels().cross())));
        Estimate predicted = predicted();
        Estimate drawn = drawn(rows, probe);
        double error = Math.hypot(predicted.standardError(), drawn.standardError());
        Check.require(
                Math.abs(predicted.value() - drawn.value()) <= STANDARD_ERRORS * error,
                "predicted accuracy is " + predicted.value() + ", by draws it is " + drawn.value() + " ± " + error);
    }

    /** How often the largest score is that of the class, over draws from a Gaussian for each class. */
    private Estimate drawn(Matrix rows, LeastSquaresProbe probe) {
        LabelledMoments labelled = problem.labelled();
        List<SymmetricMatrix> within = labelled.within().orElseThrow();
        SplittableRandom random = new SplittableRandom(3);
        double value = 0;
        double variance = 0;
        for (int c = 0; c < labelled.classes(); c++) {
            if (labelled.classCounts().get(c) == 0) {
                continue;
            }
            // Few samples may leave a class without variance in some direction, so this is no Cholesky factor.
            SymmetricEigen spread = problem.backend().eigen(problem.backend().congruence(rows, within.get(c)));
            Matrix root = spread.vectors()
                    .scaleRows(Arrays.stream(spread.values())
                            .map(v -> Math.sqrt(Math.max(0, v)))
                            .toArray())
                    .transpose();
            double[] mean = rows.times(Vector.wrap(labelled.classMeans().row(c))
                    .minus(problem.moments().mean())
                    .toArray());
            long correct = 0;
            for (int draw = 0; draw < DRAWS; draw++) {
                double[] u = root.times(IntStream.range(0, FEATURES)
                        .mapToDouble(i -> random.nextGaussian())
                        .toArray());
                for (int i = 0; i < FEATURES; i++) {
                    u[i] += mean[i];
                }
                correct += best(probe, u) == c ? 1 : 0;
            }
            Estimate frequency = Estimate.frequency(correct, DRAWS);
            value += labelled.prior(c) * frequency.value();
            variance += Math.pow(labelled.prior(c) * frequency.standardError(), 2);
        }
        return new Estimate(value, Math.sqrt(variance), predicted().basis());
    }

    private static int best(LeastSquaresProbe probe, double[] u) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < probe.intercept().dimension(); c++) {
            double score = probe.intercept().at(c);
            for (int i = 0; i < u.length; i++) {
                score += u[i] * probe.loadings().at(i, c);
            }
            if (score > highest) {
                highest = score;
                best = c;
            }
        }
        return best;
    }

    /** Features and the probe. */
    @Benchmark
    public LeastSquaresProbe probe() {
        return probe(problem.space().features(encoder));
    }

    private LeastSquaresProbe probe(Features features) {
        return LeastSquaresProbe.fit(features, problem.space().task(problem.labels()), problem.labels(), FEATURES);
    }

    /** Features, the probe and its predicted accuracy. */
    @Benchmark
    public Estimate predicted() {
        Features features = problem.space().features(encoder);
        return new GaussianClasses(problem.labelled(), problem.backend(), 0)
                .accuracy(features.inputRows(), probe(features))
                .orElseThrow();
    }
}
