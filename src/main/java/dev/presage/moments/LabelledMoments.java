package dev.presage.moments;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moments of labelled samples: of all of them, and of each class.
 *
 * @param overall moments of all samples
 * @param classCounts number of samples of each class
 * @param classMeans l &times; d, the mean of each class (0 for a class without samples)
 * @param within the covariance of each class, divided by the class's own count; empty if they were not kept because
 *     l d(d+1)/2 numbers would not fit the memory set aside for them
 */
public record LabelledMoments(
        Moments overall, List<Long> classCounts, Matrix classMeans, Optional<List<SymmetricMatrix>> within)
        implements TaskMoments {
    /** Checks the shapes and copies the lists. */
    public LabelledMoments {
        classCounts = List.copyOf(classCounts);
        within = within.map(List::copyOf);
        if (classMeans.rows() != classCounts.size() || classMeans.columns() != overall.dimension()) {
            throw new IllegalArgumentException("class means expect " + classCounts.size() + " x " + overall.dimension()
                    + ", found " + classMeans.rows() + " x " + classMeans.columns());
        }
    }

    /** The union of per-class moments, which are kept. O(l d&sup2;). */
    public static LabelledMoments ofClasses(List<Moments> classes) {
        Moments overall = Moments.union(classes);
        return new LabelledMoments(
                overall,
                classes.stream().map(Moments::count).toList(),
                Matrix.of(classes.stream().map(c -> c.mean().toArray()).toArray(double[][]::new)),
                Optional.of(classes.stream().map(Moments::covariance).toList()));
    }

    /** The union of several sets of samples over the same classes, without within-class covariances. O(m (d&sup2; + l d)). */
    static LabelledMoments union(List<LabelledMoments> parts) {
        LabelledMoments first = parts.get(0);
        List<Long> counts = new ArrayList<>();
        double[][] means = new double[first.classes()][first.overall.dimension()];
        for (int c = 0; c < means.length; c++) {
            long count = 0;
            Vector mean = Vector.zeros(means[c].length);
            for (LabelledMoments part : parts) {
                long more = part.classCounts.get(c);
                count += more;
                double share = count == 0 ? 0 : (double) more / count;
                mean = mean.plus(Vector.wrap(part.classMeans.row(c)).minus(mean).times(share));
            }
            counts.add(count);
            means[c] = mean.toArray();
        }
        return new LabelledMoments(
                Moments.union(parts.stream().map(LabelledMoments::overall).toList()),
                counts,
                Matrix.of(means),
                Optional.empty());
    }

    /** Number of classes l. */
    public int classes() {
        return classCounts.size();
    }

    /** Frequency of class c. */
    public double prior(int c) {
        return (double) classCounts.get(c) / overall.count();
    }

    /**
     * The label moments of one-hot labels: column c of B is &pi;_c (&mu;_c - &mu;), Y2 = diag(&pi;), ybar = &pi;.
     */
    @Override
    public LabelMoments labels() {
        double[] priors = IntStream.range(0, classes()).mapToDouble(this::prior).toArray();
        Matrix cross = Matrix.generate(
                overall.dimension(),
                classes(),
                (i, c) -> priors[c] == 0
                        ? 0
                        : priors[c] * (classMeans.at(c, i) - overall.mean().at(i)));
        return LabelMoments.oneHot(cross, Vector.wrap(priors));
    }

    /**
     * Moments of the union of two sets of samples over the same classes; within-class covariances survive if both sides
     * have them.
     */
    public LabelledMoments merge(LabelledMoments other) {
        if (classes() != other.classes()) {
            throw new BadInputException("labelled moments over " + classes()
                    + " classes cannot be merged with moments over " + other.classes());
        }
        List<Long> counts = new ArrayList<>();
        double[][] means = new double[classes()][];
        List<SymmetricMatrix> covariances = new ArrayList<>();
        boolean keep = within.isPresent() && other.within.isPresent();
        for (int c = 0; c < classes(); c++) {
            long count = classCounts.get(c) + other.classCounts.get(c);
            Vector mine = Vector.wrap(classMeans.row(c));
            Vector theirs = Vector.wrap(other.classMeans.row(c));
            double share = count == 0 ? 0 : (double) other.classCounts.get(c) / count;
            counts.add(count);
            means[c] = mine.plus(theirs.minus(mine).times(share)).toArray();
            if (keep) {
                covariances.add(new Moments(
                                classCounts.get(c), mine, within.orElseThrow().get(c))
                        .merge(new Moments(
                                other.classCounts.get(c),
                                theirs,
                                other.within.orElseThrow().get(c)))
                        .covariance());
            }
        }
        return new LabelledMoments(
                Moments.union(List.of(overall, other.overall)),
                counts,
                Matrix.of(means),
                keep ? Optional.of(covariances) : Optional.empty());
    }
}
