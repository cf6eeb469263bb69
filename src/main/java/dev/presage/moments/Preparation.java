package dev.presage.moments;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.List;

/**
 * How raw values become the values that objectives and noise see: prepared = keep (raw - shift) / divisor, coordinate by
 * coordinate.
 *
 * @param shift the training mean when centring, else 0; for a coordinate that is not kept, its constant value
 * @param divisor positive; 1 for a coordinate that is not kept
 * @param keep 1, or 0 for the constant coordinates that {@link Scale#PIXEL} sets to 0
 */
public record Preparation(Vector shift, Vector divisor, Vector keep) {
    /** Checks the shapes and that every divisor is positive and finite. */
    public Preparation {
        if (shift.dimension() != divisor.dimension() || keep.dimension() != divisor.dimension()) {
            throw new IllegalArgumentException("a preparation expects " + shift.dimension()
                    + " divisors and flags, found " + divisor.dimension() + " and " + keep.dimension());
        }
        for (int i = 0; i < divisor.dimension(); i++) {
            if (!(divisor.at(i) > 0) || Double.isInfinite(divisor.at(i))) {
                throw new IllegalArgumentException(
                        "a preparation expects positive finite divisors, found " + divisor.at(i) + " at " + i);
            }
        }
    }

    /**
     * The preparation fitted to training moments. A coordinate counts as constant iff its variance is exactly 0, which
     * {@link MomentAccumulator} guarantees for coordinates whose largest and smallest value agree.
     *
     * @throws BadInputException if scaling is asked for and no coordinate varies
     */
    public static Preparation fit(Moments raw, boolean center, Scale scale) {
        int d = raw.dimension();
        double[] variance = raw.covariance().diagonal();
        double[] divisor = new double[d];
        double[] shift = center ? raw.mean().toArray() : new double[d];
        double[] keep = new double[d];
        double rootMeanSquare = Math.sqrt(raw.covariance().trace() / d);
        if (!(rootMeanSquare > 0) && scale != Scale.NONE) {
            throw new BadInputException(
                    "scaling expects data that vary, found " + (raw.count() == 0 ? "" : raw.count() + " ")
                            + "samples that are all alike, or differ by too little to be squared");
        }
        for (int i = 0; i < d; i++) {
            boolean constant = scale == Scale.PIXEL && variance[i] == 0;
            divisor[i] = scale == Scale.NONE || constant
                    ? 1
                    : scale == Scale.GLOBAL ? rootMeanSquare : Math.sqrt(variance[i]);
            shift[i] = constant ? raw.mean().at(i) : shift[i];
            keep[i] = constant ? 0 : 1;
        }
        return new Preparation(Vector.wrap(shift), Vector.wrap(divisor), Vector.wrap(keep));
    }

    /** Number of coordinates. */
    public int dimension() {
        return shift.dimension();
    }

    /** Prepares one row in place. */
    public void prepare(double[] row, int offset) {
        for (int i = 0; i < shift.dimension(); i++) {
            row[offset + i] = keep.at(i) * (row[offset + i] - shift.at(i)) / divisor.at(i);
        }
    }

    /** Raw rows prepared, n &times; d. */
    public Matrix prepare(Matrix rows) {
        int d = dimension();
        if (rows.columns() != d) {
            throw new IllegalArgumentException("a preparation of d = " + d + ", rows have d = " + rows.columns());
        }
        double[] values = rows.toArray();
        for (int i = 0; i < rows.rows(); i++) {
            prepare(values, i * d);
        }
        return Matrix.wrap(rows.rows(), d, values);
    }

    /** Puts one prepared row back into raw values, in place. */
    public void restore(double[] row, int offset) {
        for (int i = 0; i < shift.dimension(); i++) {
            row[offset + i] = row[offset + i] * divisor.at(i) + shift.at(i);
        }
    }

    /** One over the divisors, 0 for coordinates that are not kept. */
    public Vector factors() {
        return Vector.generate(divisor.dimension(), i -> keep.at(i) / divisor.at(i));
    }

    /** Moments of the prepared values. A mean equal to the shift becomes exactly 0. O(d&sup2;). */
    public Moments prepare(Moments raw) {
        double[] factors = factors().toArray();
        return new Moments(
                raw.count(),
                raw.mean().minus(shift).times(factors()),
                raw.covariance().scaleBoth(factors),
                raw.relativeError());
    }

    /** Raw moments of prepared ones. O(d&sup2;). */
    public Moments restore(Moments prepared) {
        return new Moments(
                prepared.count(),
                prepared.mean().times(divisor).plus(shift),
                prepared.covariance().scaleBoth(divisor.toArray()),
                prepared.relativeError());
    }

    /** With labels, which stay as they are: the rows of B are divided as the coordinates. O(d&sup2;), for each class. */
    public TaskMoments prepare(TaskMoments raw) {
        if (raw instanceof LabelledMoments classes) {
            return prepare(classes);
        }
        LabelMoments labels = raw.labels();
        return new TargetMoments(
                prepare(raw.overall()),
                LabelMoments.ofTargets(
                        labels.cross().scaleRows(factors().toArray()), labels.covariance(), labels.mean()));
    }

    /** Both parts. */
    public SplitMoments prepare(SplitMoments raw) {
        return new SplitMoments(prepare(raw.kept()), prepare(raw.heldOut()));
    }

    /** Class by class. O(l d&sup2;). */
    public LabelledMoments prepare(LabelledMoments raw) {
        double[] factors = factors().toArray();
        Matrix means = Matrix.generate(
                raw.classes(),
                dimension(),
                (c, i) -> raw.classCounts().get(c) == 0 ? 0 : (raw.classMeans().at(c, i) - shift.at(i)) * factors[i]);
        return new LabelledMoments(
                prepare(raw.overall()),
                raw.classCounts(),
                means,
                raw.within()
                        .map(list -> List.copyOf(
                                list.stream().map(s -> s.scaleBoth(factors)).toList())));
    }
}
