package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.SupervisedReconstruction;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Balestriero and LeCun's own validation of their Theorem 1: 256 samples of 16 or 512 coordinates, 3 or 16 features, several
 * weights of the reconstruction, no noise; the closed form against alternating least squares from a random start.
 */
final class ProtocolCheck {
    private static final int SAMPLES = 256;
    private static final int TARGETS = 20;
    private static final double[] LAMBDAS = {0, 0.1, 1, 10};

    private ProtocolCheck() {}

    static Measurement measure(Trial trial) {
        RandomGenerator random = trial.random("protocol");
        Measurement worst = new Measurement(0, 1, "");
        int[] dimensions = trial.effort() == Effort.SMALL ? new int[] {16} : new int[] {16, 512};
        int repeats = trial.effort() == Effort.FULL ? 4 : 1;
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int d : dimensions) {
                Data data = Data.draw(trial, d, random);
                for (int k : new int[] {3, 16}) {
                    for (double lambda : LAMBDAS) {
                        worst = worst.worse(compare(trial, data, k, lambda, random));
                    }
                }
            }
        }
        return worst;
    }

    /** One data set, and what all comparisons on it share. */
    private record Data(DefinedMoments moments, Matrix inverse, double condition) {
        static Data draw(Trial trial, int d, RandomGenerator random) {
            Matrix x = gaussian(SAMPLES, d, random)
                    .scaleColumns(Vector.generate(d, j -> 1 / (1.0 + j)).toArray());
            Matrix weights = gaussian(d, TARGETS, random);
            Matrix y = trial.referee()
                    .multiply(x, weights)
                    .plus(gaussian(SAMPLES, TARGETS, random).times(0.3));
            Matrix centred = RefereeAlgebra.centred(x);
            Matrix targets = RefereeAlgebra.centred(y);
            Matrix clean =
                    trial.referee().multiplyTransposedLeft(centred, centred).times(1.0 / SAMPLES);
            Matrix labels =
                    trial.referee().multiplyTransposedLeft(centred, targets).times(1.0 / SAMPLES);
            double energy = targets.sumOfSquares() / SAMPLES;
            double[] zero = new double[d];
            return new Data(
                    new DefinedMoments(zero, zero, clean, clean, clean, clean, labels, energy, 1, SAMPLES),
                    trial.algebra().pseudoInverse(clean),
                    trial.algebra().condition(clean));
        }
    }

    private static Measurement compare(Trial trial, Data data, int k, double lambda, RandomGenerator random) {
        DefinedMoments moments = data.moments;
        Solution solution = trial.claims()
                .solve(
                        new SupervisedReconstruction(lambda),
                        moments.views(),
                        Optional.of(moments.labels()),
                        trial.backend());
        Matrix labels = moments.labelCross().transpose();
        Matrix factor =
                lambda == 0 ? labels : Matrix.stack(labels, moments.clean().times(Math.sqrt(lambda)));
        double size = moments.labelEnergy() + lambda * RefereeAlgebra.trace(moments.clean());
        Descent.End end =
                new Descent(trial.algebra()).alternate(size, factor, moments.clean(), data.inverse, k, random);
        return OptimalityChecks.ended(
                Math.abs(solution.loss().applyAsDouble(k) - end.loss()) / size, end.remaining() / size, data.condition);
    }
}
