package dev.presage.bench;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objective;
import dev.presage.model.Reconstruction;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.train.Optimizer;
import dev.presage.train.Trainer;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How much of the machine's rate of products a training step reaches, drawing of noise included: seconds of a long training
 * less those of a short one, over the steps between; the best of some rounds after one that warms up, as training_rate.py
 * takes them, the cases taking turns in a round. A step of reconstruction has 10 b k d flops, one of joint embedding
 * 12 b k d + 20 b k&sup2;, and the decorrelation 4 k d&sup2;; what optimiser, noise and sums compute is not counted. Beside it
 * the rate of 2048 x 2048 products of the same library.
 */
final class TrainingRate {
    private static final int SAMPLES = 4096;
    private static final int SHORT = 20;
    private static final int LONG = 80;
    private static final int ROUNDS = 3;
    private static final int SQUARE = 2048;

    private final int d;
    private final int k;
    private final int batch;
    private final Backend backend;

    private TrainingRate(int d, int k, int batch, int threads) {
        this.d = d;
        this.k = k;
        this.batch = batch;
        backend = Backends.of("openblas", threads);
    }

    private record Case(String device, Precision precision, Objective objective, String noise) {}

    /** Arguments: threads, d, k, batch, devices separated by commas. */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        TrainingRate rate = new TrainingRate(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                threads);
        rate.run(threads, List.of(arguments[4].split(",")));
    }

    private void run(int threads, List<String> devices) {
        SplittableRandom random = new SplittableRandom(1);
        Matrix x = Matrix.generate(SAMPLES, d, (i, j) -> random.nextDouble() - 0.5);
        InMemorySamples samples = InMemorySamples.of(x);
        int side = (int) Math.round(Math.sqrt(d));
        Map<String, AffineNoise> noises = Map.of(
                "none",
                new NoNoise(d),
                "mask(0.75,patch=4)",
                MultiplicativeNoise.bernoulliMask(
                        Patches.of(new Layout.Image(1, side, side), 4, 4, true), 0.75, Vector.zeros(d)),
                "gaussian(1)",
                GaussianNoise.isotropic(d, 1));
        List<Case> cases = new ArrayList<>();
        for (Objective objective : List.of(new Reconstruction(), new JointEmbedding())) {
            for (String noise : objective instanceof Reconstruction
                    ? List.of("none", "mask(0.75,patch=4)", "gaussian(1)")
                    : List.of("mask(0.75,patch=4)")) {
                for (String device : devices) {
                    cases.add(new Case(device, Precision.FLOAT32, objective, noise));
                    cases.add(new Case(device, Precision.FLOAT64, objective, noise));
                }
            }
        }
        double[] best = new double[cases.size()];
        java.util.Arrays.fill(best, Double.POSITIVE_INFINITY);
        double single = 0;
        double twofold = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            single = Math.max(single, product(DataType.FLOAT));
            twofold = Math.max(twofold, product(DataType.DOUBLE));
            for (int i = 0; i < best.length; i++) {
                Case one = cases.get(i);
                TrainingProblem problem = new TrainingProblem(
                        one.objective(),
                        k,
                        samples,
                        new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1)),
                        Vector.zeros(d),
                        noises.get(one.noise()),
                        true);
                Trainer trainer = Trainer.named(one.device(), one.precision(), backend);
                double seconds = (seconds(trainer, problem, LONG) - seconds(trainer, problem, SHORT)) / (LONG - SHORT);
                System.err.printf(Locale.ROOT, "round %d: %s, %.2f ms a step%n", round, one, 1e3 * seconds);
                if (round > 0) { // the first warms up
                    best[i] = Math.min(best[i], seconds);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "d = %d, k = %d, batch %d, %d threads; products of 2048 x 2048: float32 %.0f, float64 %.0f GFLOP/s%n%n",
                d,
                k,
                batch,
                threads,
                single,
                twofold);
        System.out.println("| device | precision | objective | noise | ms a step | GFLOP/s | of the products' rate |");
        System.out.println("|---|---|---|---|---:|---:|---:|");
        for (int i = 0; i < best.length; i++) {
            Case one = cases.get(i);
            double rate = flops(one.objective()) * 1e-9 / best[i];
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | `%s` | %.2f | %.0f | %.0f %% |%n",
                    one.device(),
                    one.precision(),
                    one.objective().name(),
                    one.noise(),
                    1e3 * best[i],
                    rate,
                    100 * rate / (one.precision() == Precision.FLOAT32 ? single : twofold));
        }
    }

    private double flops(Objective objective) {
        double b = batch;
        double decorrelation = 4.0 * k * d * d;
        return decorrelation
                + (objective instanceof Reconstruction ? 10.0 * b * k * d : 12.0 * b * k * d + 20.0 * b * k * k);
    }

    private double seconds(Trainer trainer, TrainingProblem problem, int steps) {
        TrainingPlan plan = new TrainingPlan(steps, batch, Optimizer.ADAM, 1e-3, 0.05, 0.5, 0, 1);
        return trainer.fit(problem, plan, Progress.SILENT).seconds();
    }

    /** GFLOP/s. */
    private static double product(DataType type) {
        INDArray a = Nd4j.rand(type, SQUARE, SQUARE);
        INDArray b = Nd4j.rand(type, SQUARE, SQUARE);
        INDArray into = Nd4j.createUninitialized(type, new long[] {SQUARE, SQUARE}, 'f');
        DoubleSupplier once = () -> {
            long start = System.nanoTime();
            Nd4j.gemm(a, b, into, false, false, 1, 0);
            return (System.nanoTime() - start) * 1e-9;
        };
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 5; i++) {
            best = Math.min(best, once.getAsDouble());
        }
        return 2.0 * SQUARE * SQUARE * SQUARE * 1e-9 / best;
    }
}
