package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** Gains over another probe, against plain loops over samples. */
class GainPassTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double[] SPREAD = {2.1, 1.3, 0.8, 1.7, 0.4};
    private static final double ROUNDOFF = 1e4 * Dense.EPS;

    private final Task train = Task.random(40, 3, 1, SPREAD);
    private final Task test = Task.random(17, 3, 2, SPREAD);
    private final Preparation preparation = Preparation.fit(train.moments(), true, Scale.GLOBAL);
    private final Moments moments = preparation.prepare(train.moments());
    private final PrincipalSpace space = PrincipalSpace.of(moments, BACKEND);

    private GainPass.Fitted fitted(Features features, int k) {
        Matrix task = space.task(labels());
        return new GainPass.Fitted(
                features.inputRows().firstRows(k), LeastSquaresProbe.fit(features, task, labels(), k));
    }

    private dev.presage.moments.LabelMoments labels() {
        double divisor = preparation.divisor().at(0);
        dev.presage.moments.LabelMoments raw = train.labelMoments();
        return new dev.presage.moments.LabelMoments(
                raw.cross().times(1 / divisor), raw.covariance(), raw.mean(), raw.degrees());
    }

    /** Squared errors of the probe for each test sample, by definition: least squares on the training samples. */
    private double[] errors(RealMatrix rows, int k) {
        RealMatrix encoder = Dense.firstRows(rows, k);
        RealMatrix z = Dense.centred(train.x()).multiply(encoder.transpose());
        RealMatrix weights = Dense.pinv(z).multiply(Dense.centred(train.y()));
        double[] errors = new double[test.n()];
        for (int i = 0; i < errors.length; i++) {
            double[] x = test.x().getRow(i);
            for (int j = 0; j < x.length; j++) {
                x[j] -= train.mean()[j];
            }
            double[] predicted = weights.preMultiply(encoder.operate(x));
            for (int c = 0; c < 3; c++) {
                errors[i] += Math.pow(test.y().getEntry(i, c) - train.labelMean()[c] - predicted[c], 2);
            }
        }
        return errors;
    }

    @Test
    void gainsAndTheirPairedErrorsAreThoseOfPlainLoops() {
        RealMatrix encoder = Dense.random(3, 5, new Random(3));
        GainPass.Fitted reference = fitted(space.principalFeatures(), 2);
        GainPass.Fitted other = fitted(space.features(Dense.matrix(encoder)), 3);
        Estimate gain = new GainPass(BACKEND, preparation, moments.mean().toArray(), Progress.SILENT)
                .run(test.samples(), reference, List.of(reference, other))
                .get(1)
                .orElseThrow();
        double[] first = errors(Dense.of(space.principalFeatures().inputRows()), 2);
        double[] second = errors(encoder, 3);
        double mean = 0;
        double deviation = 0;
        double[] deviations = new double[test.n()];
        for (int i = 0; i < test.n(); i++) {
            for (int c = 0; c < 3; c++) {
                deviations[i] += Math.pow(test.y().getEntry(i, c) - train.labelMean()[c], 2);
            }
            mean += (first[i] - second[i]) / test.n();
            deviation += deviations[i] / test.n();
        }
        double ratio = mean / deviation;
        double scatter = 0;
        for (int i = 0; i < test.n(); i++) {
            scatter += Math.pow(first[i] - second[i] - ratio * deviations[i], 2);
        }
        assertEquals(ratio, gain.value(), ROUNDOFF);
        assertEquals(Math.sqrt(scatter / test.n() / (test.n() - 1)) / deviation, gain.standardError(), ROUNDOFF);
        Estimate none = new GainPass(BACKEND, preparation, moments.mean().toArray(), Progress.SILENT)
                .run(test.samples(), reference, List.of(reference))
                .get(0)
                .orElseThrow();
        assertEquals(0, none.value());
        assertEquals(0, none.standardError());
    }
}
