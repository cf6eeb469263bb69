package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A finite random family of sparse linear maps: flips, turns, shifts, crops, blurs, grayscale.
 *
 * <p>The family is a mixture of components; a component is a chain of stages, and each stage draws one of its maps
 * independently. Image maps that treat rows and columns alike factorise into a stage down and a stage across, so that
 * a family of a &times; b maps costs a + b sandwiches, not ab: S = &sum; &pi;_s E_a E_b P_b P_a C P_a&#7488; P_b&#7488;.
 *
 * <p>Exact. Cost of a push: O(d nnz) for every map of every stage, nnz the non-zeros of the d &times; d map; two d &times; d
 * arrays alive beside input and result. The second moment is pushed uncentred and centred afterwards, so the result is
 * exact to rounding relative to the uncentred second moment. Source: theory.md section 2.
 */
final class LinearFamily implements AffineNoise {
    /** Independent choice among maps with weights that sum to 1. */
    record Stage(double[] weights, List<SparseMap> maps) {
        Stage {
            maps = List.copyOf(maps);
        }

        /** Every map equally likely. */
        static Stage uniform(List<SparseMap> maps) {
            double[] weights = new double[maps.size()];
            java.util.Arrays.fill(weights, 1.0 / weights.length);
            return new Stage(weights, maps);
        }

        SparseMap mean() {
            return maps.size() == 1 ? maps.get(0) : SparseMap.average(weights, maps);
        }
    }

    /** A chain of stages with its probability; no stage at all is the identity. */
    record Component(double weight, List<Stage> stages) {
        Component {
            stages = List.copyOf(stages);
        }
    }

    private final int dimension;
    private final List<Component> components;

    LinearFamily(int dimension, List<Component> components) {
        this.dimension = dimension;
        this.components = List.copyOf(components);
    }

    /** The given chain with a probability, else nothing. */
    static LinearFamily withProbability(int dimension, double probability, List<Component> components) {
        List<Component> all = new ArrayList<>();
        if (probability < 1) {
            all.add(new Component(1 - probability, List.of()));
        }
        if (probability > 0) {
            components.forEach(c -> all.add(new Component(probability * c.weight(), c.stages())));
        }
        return new LinearFamily(dimension, all);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public AffineMap meanMap() {
        List<Double> weights = new ArrayList<>();
        List<AffineMap> maps = new ArrayList<>();
        for (Component component : components) {
            weights.add(component.weight());
            maps.add(new MeanOfChain(
                    dimension, component.stages().stream().map(Stage::mean).toList()));
        }
        return AffineMap.average(weights, maps);
    }

    @Override
    public Moments push(Moments clean) {
        Vector mean = meanMap().apply(clean.mean());
        double[] source = clean.secondMoment().toMatrix().toArray();
        double[] sum = new double[source.length];
        for (Component component : components) {
            double[] x = source;
            for (Stage stage : component.stages()) {
                double[] next = new double[x.length];
                for (int b = 0; b < stage.maps().size(); b++) {
                    SparseMap map = stage.maps().get(b);
                    map.addFromLeft(stage.weights()[b], map.applyToRows(x), next);
                }
                x = next;
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += component.weight() * x[i];
            }
        }
        SymmetricMatrix second = SymmetricMatrix.symmetricPart(Matrix.wrap(dimension, dimension, sum));
        return new Moments(clean.count(), mean, mean.isZero() ? second : second.plusOuter(-1, mean.toArray()));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        double[] weights = components.stream().mapToDouble(Component::weight).toArray();
        for (Stage stage : components.get(pick(weights, random)).stages()) {
            stage.maps().get(pick(stage.weights(), random)).apply(x);
        }
    }

    private static int pick(double[] weights, RandomGenerator random) {
        double u = random.nextDouble();
        int j = 0;
        while (j < weights.length - 1 && u >= weights[j]) {
            u -= weights[j++];
        }
        return j;
    }

    private record MeanOfChain(int dimension, List<SparseMap> maps) implements AffineMap {
        @Override
        public Matrix linear(Matrix rows) {
            Matrix out = rows;
            for (SparseMap map : maps) {
                out = map.applyToRows(out);
            }
            return out;
        }

        @Override
        public Vector offset() {
            return Vector.zeros(dimension);
        }
    }
}
