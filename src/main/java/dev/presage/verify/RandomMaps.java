package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random operator drawn at random itself: a few dense affine maps x -> A x + b with random probabilities.
 *
 * @param weights probabilities
 * @param maps d x (d+1), the last column is b
 */
record RandomMaps(double[] weights, List<Matrix> maps) implements AffineNoise {
    /** Maps I + spread times noise, with offsets. */
    static RandomMaps draw(int d, int count, double spread, RandomGenerator random) {
        double[] weights = new double[count];
        Arrays.setAll(weights, g -> 0.2 + random.nextDouble());
        double sum = Arrays.stream(weights).sum();
        List<Matrix> maps = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            weights[g] /= sum;
            Matrix noise = gaussian(d, d + 1, random).times(spread / Math.sqrt(d));
            maps.add(Matrix.generate(d, d + 1, (i, j) -> noise.at(i, j) + (i == j ? 1 : 0)));
        }
        return new RandomMaps(weights, maps);
    }

    Draws draws() {
        return Draws.affine(weights, maps);
    }

    @Override
    public int dimension() {
        return maps.get(0).rows();
    }

    @Override
    public AffineMap meanMap() {
        int d = dimension();
        Matrix mean = Matrix.zeros(d, d + 1);
        for (int g = 0; g < weights.length; g++) {
            mean = mean.plus(maps.get(g).times(weights[g]));
        }
        return new Dense(mean);
    }

    @Override
    public Moments push(Moments clean) {
        int d = dimension();
        Vector mean = meanMap().apply(clean.mean());
        double[] out = new double[d * d];
        for (int g = 0; g < weights.length; g++) {
            Matrix map = maps.get(g);
            Vector shift = new Dense(map).apply(clean.mean()).minus(mean);
            Population.addOuter(out, weights[g], shift.toArray(), shift.toArray());
            double[] half = new Dense(map).linear(clean.covariance().toMatrix()).toArray();
            double[] full =
                    new Dense(map).linear(Matrix.wrap(d, d, half).transpose()).toArray();
            for (int i = 0; i < full.length; i++) {
                out[i] += weights[g] * full[i];
            }
        }
        return new Moments(clean.count(), mean, SymmetricMatrix.symmetricPart(Matrix.wrap(d, d, out)));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        double u = random.nextDouble();
        int g = 0;
        while (g < weights.length - 1 && u >= weights[g]) {
            u -= weights[g++];
        }
        double[] view = draws().all().get(g).view().apply(x);
        System.arraycopy(view, 0, x, 0, x.length);
    }

    /** x -> A x + b. */
    private record Dense(Matrix map) implements AffineMap {
        @Override
        public int dimension() {
            return map.rows();
        }

        @Override
        public Matrix linear(Matrix rows) {
            return Matrix.generate(rows.rows(), map.rows(), (i, j) -> {
                double sum = 0;
                for (int t = 0; t < map.rows(); t++) {
                    sum += rows.at(i, t) * map.at(j, t);
                }
                return sum;
            });
        }

        @Override
        public Vector offset() {
            return Vector.of(map.column(map.rows()));
        }
    }
}
