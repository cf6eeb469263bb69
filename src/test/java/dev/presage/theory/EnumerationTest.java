package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.Patches;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/** Optimal losses as averages over all samples and all 32 masks of five coordinates: no moment in sight. */
class EnumerationTest {
    private static final double DROP = 0.35;
    private static final double FILL = 1.5;
    private static final int K = 2;

    private record View(double weight, int sample, RealVector x) {}

    private final Task task = Task.random(7, 3, 21, 2.1, 1.3, 0.8, 1.7, 0.4);
    private final Case problem = new Case(
            "enumerated",
            task,
            MultiplicativeNoise.bernoulliMask(Patches.coordinates(5), DROP, Vector.constant(5, FILL)),
            true);
    private final RealVector mean = new ArrayRealVector(task.mean());
    private final List<View> views = views();
    private final RealVector viewMean = views.stream()
            .map(v -> v.x().mapMultiply(v.weight()))
            .reduce(RealVector::add)
            .orElseThrow();

    private List<View> views() {
        List<View> all = new ArrayList<>();
        for (int i = 0; i < task.n(); i++) {
            for (int mask = 0; mask < 32; mask++) {
                RealVector x = task.x().getRowVector(i);
                double weight = 1.0 / task.n();
                for (int j = 0; j < 5; j++) {
                    boolean dropped = (mask >> j & 1) == 1;
                    weight *= dropped ? DROP : 1 - DROP;
                    x.setEntry(j, dropped ? FILL : x.getEntry(j));
                }
                all.add(new View(weight, i, x));
            }
        }
        return all;
    }

    private RealVector features(RealMatrix encoder, View view) {
        return encoder.operate(view.x().subtract(viewMean));
    }

    private double squaredError(RealVector target, RealVector found) {
        RealVector error = target.subtract(found);
        return error.dotProduct(error);
    }

    private RealVector label(int sample) {
        return task.y().getRowVector(sample).subtract(new ArrayRealVector(task.labelMean()));
    }

    private RealVector centred(int sample) {
        return task.x().getRowVector(sample).subtract(mean);
    }

    @Test
    void reconstruction() {
        Reconstruction objective = new Reconstruction();
        ClosedForm solution = problem.solve(objective);
        for (int k = 1; k <= 5; k++) {
            RealMatrix encoder = Dense.of(solution.encoder(k));
            RealMatrix decoder = Dense.of(solution.decoder(k, Case.BACKEND).orElseThrow());
            double loss = 0;
            for (View view : views) {
                RealVector found = decoder.operate(features(encoder, view));
                loss += view.weight() * squaredError(centred(view.sample()), found);
            }
            assertEquals(loss, solution.loss(k), problem.tolerance(objective), "k = " + k);
        }
    }

    @Test
    void jointEmbedding() {
        JointEmbedding objective = new JointEmbedding();
        ClosedForm solution = problem.solve(objective);
        for (int k = 1; k <= 5; k++) {
            RealMatrix encoder = Dense.of(solution.encoder(k));
            double loss = 0;
            for (View one : views) {
                for (View two : views) {
                    if (one.sample() == two.sample()) {
                        loss += one.weight()
                                * two.weight()
                                * task.n()
                                * squaredError(features(encoder, one), features(encoder, two));
                    }
                }
            }
            assertEquals(loss, solution.loss(k), problem.tolerance(objective), "k = " + k);
        }
    }

    @Test
    void jointlySupervised() {
        for (double lambda : new double[] {0, 0.3, 20}) {
            SupervisedReconstruction objective = new SupervisedReconstruction(lambda);
            ClosedForm solution = problem.solve(objective);
            RealMatrix encoder = Dense.of(solution.encoder(K));
            RealMatrix decoder = Dense.of(solution.decoder(K, Case.BACKEND).orElseThrow());
            RealMatrix heads = problem.viewCross().transpose().multiply(encoder.transpose());
            double loss = 0;
            for (View view : views) {
                RealVector z = features(encoder, view);
                loss += view.weight()
                        * (squaredError(label(view.sample()), heads.operate(z))
                                + lambda * squaredError(centred(view.sample()), decoder.operate(z)));
            }
            assertEquals(loss, solution.loss(K), problem.tolerance(objective), "lambda = " + lambda);
        }
    }

    /** The least-squares fit of the labels by the weighted views themselves, l - 1 features or all inputs alike. */
    @Test
    void supervised() {
        Supervised objective = new Supervised();
        ClosedForm solution = problem.solve(objective);
        RealMatrix encoder = Dense.of(solution.encoder(task.classes() - 1));
        int rows = views.size();
        RealMatrix design = Dense.zeros(rows, encoder.getRowDimension());
        RealMatrix target = Dense.zeros(rows, task.classes());
        for (int r = 0; r < rows; r++) {
            View view = views.get(r);
            double root = Math.sqrt(view.weight());
            design.setRowVector(r, features(encoder, view).mapMultiply(root));
            target.setRowVector(r, label(view.sample()).mapMultiply(root));
        }
        RealMatrix error = target.subtract(Dense.product(design, Dense.pinv(design), target));
        assertEquals(Math.pow(error.getFrobeniusNorm(), 2), solution.loss(1), problem.tolerance(objective));
    }
}
