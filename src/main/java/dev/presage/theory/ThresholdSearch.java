package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.SpectralObjective;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The first alignment at which an objective's k features come within an angle of the signal, for matrices that need not
 * commute. The angle need not fall steadily, so &alpha;&sup2; = 0 is tried first and then a logarithmic grid, {@value
 * #PER_DECADE} values a decade from {@value #LOWEST} on; between the first that suffices and the one before it, bisection goes
 * on to a relative width of {@value #WIDTH}. The grid ends a thousand times above where the diagonal formulas could lie,
 * ||&Gamma;||(c + ||&Theta;||)/c&sup2; and ||&Theta;||/c with c the k-th eigenvalue of the signal, or where
 * &alpha;&sup2;||&Gamma;|| hides the k-th eigenvalue of C_signal + &Theta; from double precision.
 *
 * <p>Spectrum values that differ by a relative 1e-8 are ties, in which nothing is recovered: thresholds may be too high by 1e-8
 * times (1 + &alpha;&sup2; + &theta;/&gamma;), and what is below {@value #RESOLUTION} is 0. Cost: one O(d&sup3;) solution for each
 * &alpha;&sup2; tried.
 */
final class ThresholdSearch {
    private static final int PER_DECADE = 8;
    private static final double LOWEST = 1e-6;
    private static final double WIDTH = 1e-6;
    private static final double RESOLUTION = 1e-7;
    private static final double BEYOND = 1e3;

    /** So many halvings take a step of the grid to the width. */
    private static final int BISECTIONS = 19;

    /** Eigenvalues this many times above the rank tolerance keep their directions. */
    private static final double VISIBLE = 16;

    /** Values of a spectrum beyond those that can matter. */
    private static final int MORE = 10;

    private final SignalModel model;
    private final SignalSpace signal;
    private final SymmetricMatrix clean;
    private final Matrix cross;
    private final int k;
    private final double degrees;
    private final double highest;
    private final Backend backend;

    ThresholdSearch(SignalModel model, int k, double degrees, Backend backend) {
        this.model = model;
        this.k = k;
        this.degrees = degrees;
        this.backend = backend;
        signal = SignalSpace.of(model.signal(), backend);
        if (k < 1 || k > signal.rank()) {
            throw new BadInputException("alignment thresholds expect from 1 to " + signal.rank()
                    + " features, the rank of the signal, found " + k);
        }
        if (!(degrees > 0 && degrees < 90)) {
            throw new BadInputException(
                    "alignment thresholds expect an angle between 0 and 90 degrees, found " + degrees);
        }
        double gamma = largest("the irrelevant features", model.irrelevant());
        double theta = largest("the augmentation", model.augmentation());
        clean = model.signal().plus(model.irrelevant());
        cross = clean.toMatrix();
        double c = signal.values().at(k - 1);
        double natural = Math.max(1, Math.max(theta / c, gamma / c * (1 + theta / c)));
        double seen = backend.eigenvalues(model.signal().plus(model.augmentation()))[k - 1];
        double visible = seen / (VISIBLE * Math.ulp(1.0) * model.dimension() * gamma);
        highest = Math.max(1, Math.min(BEYOND * natural, visible));
    }

    /** The largest eigenvalue, having checked that none is negative. */
    private double largest(String what, SymmetricMatrix matrix) {
        double[] values = backend.eigenvalues(matrix);
        int d = values.length;
        if (values[d - 1] < -SignalSpace.NEGATIVE * Math.max(values[0], 0)) {
            throw new BadInputException(
                    "the covariance of " + what + " expects no negative eigenvalue, found " + values[d - 1]);
        }
        return Math.max(0, values[0]);
    }

    /** The signal that is to be found. */
    SignalSpace signal() {
        return signal;
    }

    /** The largest angle between features and signal at some alignment. */
    double degrees(SpectralObjective objective, double alphaSquared) {
        var views = model.views(clean, cross, alphaSquared);
        Whitening whitening = Whitening.of(views.total(), backend);
        ClosedForm form =
                ClosedForm.solve(objective, views, Optional.empty(), whitening, signal.rank() + MORE, backend);
        return signal.degrees(form, k);
    }

    /**
     * The first alignment that suffices.
     *
     * @param progress told of the angles computed, of as many as there can be
     */
    Recovery recovery(SpectralObjective objective, Progress progress) {
        String stage = "alignment for " + objective.name();
        int steps = (int) Math.ceil(PER_DECADE * Math.log10(highest / LOWEST));
        int most = steps + BISECTIONS;
        progress.report(stage, 0, most);
        double without = degrees(objective, 0);
        if (without < degrees) {
            progress.report(stage, most, most);
            return new Recovery.From(0, without, without);
        }
        double least = without;
        double atLeast = 0;
        double below = 0;
        for (int step = 0; step <= steps; step++) {
            progress.report(stage, step, most);
            double here = Math.min(highest, LOWEST * Math.pow(10, (double) step / PER_DECADE));
            double angle = degrees(objective, here);
            if (angle < degrees) {
                Recovery found = bisected(
                        objective, below, here, angle, without, done -> progress.report(stage, steps + done, most));
                progress.report(stage, most, most);
                return found;
            }
            if (angle < least) {
                least = angle;
                atLeast = here;
            }
            below = here;
        }
        progress.report(stage, most, most);
        return new Recovery.Never(without, least, atLeast, highest);
    }

    private Recovery bisected(
            SpectralObjective objective,
            double tooLow,
            double enough,
            double angleThere,
            double without,
            IntConsumer told) {
        double low = tooLow;
        double high = enough;
        double angle = angleThere;
        for (int halvings = 0; high > RESOLUTION && high - low > WIDTH * high; halvings++) {
            told.accept(Math.min(halvings, BISECTIONS - 1));
            double middle = low == 0 ? high / 2 : Math.sqrt(low * high);
            double found = degrees(objective, middle);
            if (found < degrees) {
                high = middle;
                angle = found;
            } else {
                low = middle;
            }
        }
        return new Recovery.From(high > RESOLUTION ? high : 0, without, angle);
    }
}
