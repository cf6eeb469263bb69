package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import dev.presage.moments.TaskMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Moments of samples that are not here: after one pass over the data nothing depends on n (theory.md section 1).
 *
 * @param name the folder they were read from
 * @param sha256 hash of its files
 * @param layout arrangement of the d coordinates
 * @param center whether the samples were centred, if that is stated
 * @param prepared how the values were prepared; empty for moments of the original values
 * @param moments mean and covariance of the (prepared) values, of an unknown number of samples if the count is 0
 * @param task with their labels, if there are labels
 * @param classNames names of the classes, by number; none without classes
 * @param manifest what came with them, as JSON; {@code null} in it if nothing did
 */
public record SavedMoments(
        String name,
        String sha256,
        Layout layout,
        Optional<Boolean> center,
        Optional<Prepared> prepared,
        Moments moments,
        Optional<TaskMoments> task,
        List<String> classNames,
        String manifest) {
    /**
     * Relative to the largest eigenvalue or entry: what moments may contradict each other by. Wide enough for moments that
     * were accumulated in single precision, far below any mistake.
     */
    private static final double TOLERANCE = 1e-6;

    /**
     * How values were prepared.
     *
     * @param preparation shift, divisors and kept coordinates
     * @param scale the kind of the divisors
     */
    public record Prepared(Preparation preparation, Scale scale) {}

    /** Checks the shapes and copies the list. */
    public SavedMoments {
        classNames = List.copyOf(classNames);
        if (layout.dimension() != moments.dimension()) {
            throw new IllegalArgumentException(
                    "saved moments expect " + layout.dimension() + " coordinates, found " + moments.dimension());
        }
    }

    /**
     * Checks that these can be moments of samples: C and that of the pairs (x; y) are positive semi-definite, class
     * covariances too, and the classes together make C. O((d + l)&sup3;), and O(l d&sup3;) with class covariances.
     *
     * @return what is within the tolerance, but worth saying
     * @throws BadInputException if they cannot
     */
    List<String> check(Backend backend) {
        try {
            List<String> notes = new ArrayList<>();
            double[] eigenvalues = requirePositive(moments.covariance(), "the covariance of clean.npy", backend);
            double largest = eigenvalues[0];
            double smallest = eigenvalues[eigenvalues.length - 1];
            if (smallest < -Math.ulp(1.0) * moments.dimension() * largest) {
                notes.add(String.format(
                        Locale.ROOT,
                        "the smallest eigenvalue of the covariance in %s is %.2g, below 0 by rounding, so directions of"
                                + " as little variance (the largest is %.2g) are rounding too",
                        name,
                        smallest,
                        largest));
            }
            if (task.isPresent()) {
                requirePositive(
                        pairs(task.get().labels(), largest), "the covariance of samples and labels together", backend);
                if (task.get() instanceof LabelledMoments classes
                        && classes.within().isPresent()) {
                    checkClasses(classes, classes.within().get(), backend);
                }
            }
            return notes;
        } catch (BackendException e) {
            throw new BadInputException(
                    "moments expect numbers whose products fit double precision, found larger ones in " + name, e);
        }
    }

    private double[] requirePositive(SymmetricMatrix matrix, String what, Backend backend) {
        double[] values = backend.eigenvalues(matrix);
        double largest = values[0];
        double smallest = values[values.length - 1];
        if (smallest < -TOLERANCE * Math.max(0, largest)) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "%s in %s expects no negative eigenvalue, found the smallest %.6g (the largest is %.6g)",
                    what,
                    name,
                    smallest,
                    largest));
        }
        return values;
    }

    /** [C B; B' Y], every label dimension brought to one variance, so that the tolerance means the same for all. */
    private SymmetricMatrix pairs(LabelMoments labels, double variance) {
        int d = moments.dimension();
        double[] scale = new double[labels.labels()];
        for (int t = 0; t < scale.length; t++) {
            double own = labels.covariance().at(t, t);
            if (own < 0) {
                throw new BadInputException(
                        "the covariance of labels in " + name + " expects variances of at least 0, found " + own);
            }
            scale[t] = own > 0 ? Math.sqrt(variance / own) : 0;
        }
        return SymmetricMatrix.generate(
                d + scale.length,
                (i, j) -> i < d
                        ? moments.covariance().at(i, j)
                        : scale[i - d]
                                * (j < d
                                        ? labels.cross().at(j, i - d)
                                        : scale[j - d] * labels.covariance().at(i - d, j - d)));
    }

    private void checkClasses(LabelledMoments classes, List<SymmetricMatrix> within, Backend backend) {
        List<Moments> each = new ArrayList<>();
        for (int c = 0; c < within.size(); c++) {
            requirePositive(within.get(c), "the covariance of class " + c, backend);
            each.add(new Moments(
                    classes.classCounts().get(c),
                    Vector.wrap(classes.classMeans().row(c)),
                    within.get(c)));
        }
        Moments union = each.stream().reduce(Moments::merge).orElseThrow();
        double scale = moments.covariance().maxAbs();
        double error = union.covariance().minus(moments.covariance()).maxAbs();
        double largestMean = 0;
        double meanError = 0;
        for (int i = 0; i < moments.dimension(); i++) {
            double difference = union.mean().at(i) - moments.mean().at(i);
            meanError = Math.max(meanError, Math.abs(difference));
            largestMean = Math.max(largestMean, Math.abs(moments.mean().at(i)));
        }
        if (error > TOLERANCE * scale || meanError > TOLERANCE * (largestMean + Math.sqrt(scale))) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "the classes in %s expect to make up mean.npy and clean.npy together, found differences of up to"
                            + " %.4g and %.4g",
                    name,
                    meanError,
                    error));
        }
    }
}
