package dev.presage.train;

import dev.presage.data.Labels;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.DrawLaw;
import dev.presage.noise.Patches;
import dev.presage.noise.Streams;
import java.util.IdentityHashMap;
import java.util.random.RandomGenerator;

/**
 * Batches made where they are used: prepared rows, and targets with labels, lie on the device, rows are picked there by
 * numbers drawn on the host as {@link RowStock} draws them, and the noise is drawn by the device, one view after the other
 * from a seed of its own for every step. So a batch holds the samples that the host's would, under other draws of the noise. Membership of coordinates
 * in patches is a matrix of zeros and ones, and a mask of patches times it one of coordinates: 2bqd flops. Rows are read once, and
 * held by the device alone; the targets of labels and samples together are another n &times; (l + d) there.
 */
final class DeviceBatches<A> implements BatchSource<A> {
    private final Arithmetic<A> on;
    private final Arithmetic.Generator<A> generator;
    private final TrainingProblem problem;
    private final DrawLaw law;
    private final RowStock stock;
    private final TrainingPlan plan;
    private final A rows;
    private final A labelled;
    private final double[] minusMean;
    private final double[] minusViewMean;
    private final IdentityHashMap<Patches, A> memberships = new IdentityHashMap<>();
    private double targetScale = 1;
    private int begun;

    DeviceBatches(
            Arithmetic<A> on,
            Arithmetic.Generator<A> generator,
            TrainingProblem problem,
            DrawLaw law,
            RowStock stock,
            TrainingPlan plan) {
        this.on = on;
        this.generator = generator;
        this.problem = problem;
        this.law = law;
        this.stock = stock;
        this.plan = plan;
        Vector none = Vector.zeros(problem.dimension());
        minusMean = (problem.centred() ? problem.mean() : none).times(-1).toArray();
        minusViewMean =
                (problem.centred() ? problem.viewMean() : none).times(-1).toArray();
        Matrix all = stock.takeAll();
        rows = on.of(all);
        place(law);
        labelled = problem.labelTargets() > 0 ? on.of(withLabels(all)) : rows;
    }

    /** Targets of every sample: centred labels, then the centred sample times its weight. */
    private Matrix withLabels(Matrix all) {
        Labels labels = problem.samples().labels().orElseThrow();
        int l = problem.labelTargets();
        double[] mean = problem.centred() ? labels.mean() : new double[l];
        double weight = problem.sampleWeight();
        double[] one = new double[l];
        double[] values = new double[Math.multiplyExact(all.rows(), problem.targets())];
        for (int i = 0; i < all.rows(); i++) {
            int at = i * problem.targets();
            labels.copy(i, one, 0);
            for (int c = 0; c < l; c++) {
                values[at + c] = one[c] - mean[c];
            }
            for (int j = 0; weight > 0 && j < all.columns(); j++) {
                values[at + l + j] = weight * (all.at(i, j) + minusMean[j]);
            }
        }
        return Matrix.wrap(all.rows(), problem.targets(), values);
    }

    private record Measured(SymmetricMatrix gram, double square) {}

    @Override
    public SymmetricMatrix measure(int batches, Backend backend) {
        int d = problem.dimension();
        SymmetricMatrix sum = SymmetricMatrix.zero(d);
        double square = 0;
        for (int i = 1; i <= batches; i++) {
            int step = -i;
            Measured measured = on.within(() -> {
                Batch<A> drawn = of(step);
                Matrix gram = on.read(on.multiplyTransposedLeft(drawn.views(), drawn.views()));
                return new Measured(
                        SymmetricMatrix.symmetricPart(gram),
                        on.sumOfSquares(drawn.partners()) / on.columns(drawn.partners()));
            });
            sum = sum.combine(1, measured.gram, 1.0 / plan.batch() / batches);
            square += measured.square / ((double) plan.batch() * batches);
        }
        targetScale = square > 0 && Double.isFinite(square) && !problem.contrastive() ? Math.sqrt(square) : 1;
        return sum;
    }

    @Override
    public double targetScale() {
        return targetScale;
    }

    @Override
    public void skip(int steps) {
        for (int step = 1; step <= steps; step++) {
            numbers(step);
        }
    }

    @Override
    public void begin(int step) {
        begun = step;
    }

    @Override
    public Batch<A> await() {
        return of(begun);
    }

    private int[] numbers(int step) {
        RowStock.endIfInterrupted();
        RandomGenerator choice = BatchMaker.choice(plan.seed(), step);
        int[] numbers = new int[plan.batch()];
        for (int r = 0; r < numbers.length; r++) {
            numbers[r] = stock.place(choice);
        }
        return numbers;
    }

    private Batch<A> of(int step) {
        int[] numbers = numbers(step);
        generator.seed(Streams.seed(plan.seed(), BatchMaker.VIEWS, step, 0));
        A views = view(numbers);
        if (problem.contrastive()) {
            return new Batch<>(views, view(numbers));
        }
        A targets = generator.rows(labelled, numbers);
        if (labelled == rows) {
            on.addRow(targets, minusMean);
        }
        on.scale(targets, 1 / targetScale);
        return new Batch<>(views, targets);
    }

    private A view(int[] numbers) {
        A x = generator.rows(rows, numbers);
        apply(law, x);
        on.addRow(x, minusViewMean);
        return x;
    }

    private void apply(DrawLaw part, A x) {
        if (part instanceof DrawLaw.Chain chain) {
            chain.parts().forEach(each -> apply(each, x));
        } else if (part instanceof DrawLaw.Gaussian gaussian) {
            on.add(x, gaussian.standardDeviation(), generator.gaussian(on.rows(x), on.columns(x)));
        } else if (part instanceof DrawLaw.Speckle speckle) {
            on.addProduct(x, speckle.standardDeviation(), generator.gaussian(on.rows(x), on.columns(x)), x);
        } else if (part instanceof DrawLaw.Mask mask) {
            A drawn =
                    generator.zerosWithProbability(on.rows(x), mask.patches().count(), mask.probability(), mask.kept());
            A factors =
                    mask.patches().count() == on.columns(x) ? drawn : on.multiply(drawn, membership(mask.patches()));
            boolean filled = !mask.fill().isZero();
            if (filled) {
                on.addRow(x, mask.fill().times(-1).toArray());
            }
            on.multiplyEntries(x, factors);
            if (filled) {
                on.addRow(x, mask.fill().toArray());
            }
        }
    }

    /** Puts memberships of coordinates in patches on the device, q &times; d: 1 where the coordinate is in the patch. */
    private void place(DrawLaw part) {
        if (part instanceof DrawLaw.Chain chain) {
            chain.parts().forEach(this::place);
        } else if (part instanceof DrawLaw.Mask mask) {
            membership(mask.patches());
        }
    }

    private A membership(Patches patches) {
        return memberships.computeIfAbsent(
                patches, p -> on.of(Matrix.generate(p.count(), p.dimension(), (g, j) -> p.groupOf(j) == g ? 1 : 0)));
    }

    @Override
    public void close() {
        // the device gives back what it holds
    }
}
