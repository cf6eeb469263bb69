package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Preparation;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Moments of the parts that classes fall into: one Gaussian does not describe a class well, several do better. Parts are found
 * by k-means within each class on the first principal components of the prepared samples (seeded as Arthur &amp; Vassilvitskii
 * 2007, then {@value #ROUNDS} rounds of Lloyd's), once for all noises and objectives; after that the samples are not needed.
 *
 * <p>Cost: two passes over the samples (2 n d {@value #COMPONENTS} flops; n d&sup2;), 2 n parts {@value #COMPONENTS} {@value
 * #ROUNDS} flops, and the memory of one d &times; d covariance a part.
 */
public final class ClassParts {
    private static final int COMPONENTS = 32;
    private static final int ROUNDS = 15;
    /** A class is divided only so far that each part has on average so many samples. */
    private static final int LEAST_SAMPLES = 50;

    private final LabelledMoments moments;
    private final int[] classOf;
    private final int classes;
    private final int most;

    private ClassParts(LabelledMoments moments, int[] classOf, int classes, int most) {
        this.moments = moments;
        this.classOf = classOf;
        this.classes = classes;
        this.most = most;
    }

    /** Each class by itself. */
    public static ClassParts whole(LabelledMoments moments) {
        return new ClassParts(moments, IntStream.range(0, moments.classes()).toArray(), moments.classes(), 1);
    }

    /** Parts known by their moments, with the class of each. */
    static ClassParts of(LabelledMoments parts, int[] classOf, int classes) {
        return new ClassParts(parts, classOf, classes, parts.classes());
    }

    /**
     * Each class in as many parts, or fewer where it has not 50 samples for each.
     *
     * @param samples raw
     * @param space of the prepared samples
     * @param preparedMean mean of the prepared samples
     * @throws BadInputException if the samples' labels are no classes
     */
    public static ClassParts find(
            Samples samples,
            Preparation preparation,
            double[] preparedMean,
            PrincipalSpace space,
            int parts,
            long seed,
            Progress progress) {
        ClassLabels labels = samples.classes()
                .orElseThrow(() -> new BadInputException("parts of classes expect classes, found samples without"));
        if (parts < 1) {
            throw new IllegalArgumentException("parts of classes expect at least 1 each, found " + parts);
        }
        Backend backend = space.backend();
        int count = Math.min(COMPONENTS, space.rank());
        double[][] rows = new double[samples.size()][count];
        new Projection(backend, preparation, preparedMean, progress)
                .run(samples, space.components(count), "parts of classes", (start, n, u) -> {
                    for (int r = 0; r < n; r++) {
                        System.arraycopy(u, r * count, rows[start + r], 0, count);
                    }
                });
        int[] partOf = new int[samples.size()];
        int[] classOf = new int[labels.classes() * parts];
        SplittableRandom random = new SplittableRandom(seed);
        for (int c = 0; c < labels.classes(); c++) {
            int own = c;
            Arrays.fill(classOf, c * parts, (c + 1) * parts, c);
            int[] members = IntStream.range(0, samples.size())
                    .filter(i -> labels.classOf(i) == own)
                    .toArray();
            int divided = Math.max(1, Math.min(parts, members.length / LEAST_SAMPLES));
            int[] found = clusters(
                    Arrays.stream(members).mapToObj(i -> rows[i]).toArray(double[][]::new), divided, random.split());
            for (int i = 0; i < members.length; i++) {
                partOf[members[i]] = c * parts + found[i];
            }
        }
        ClassLabels relabelled = new ClassLabels(
                partOf,
                IntStream.range(0, classOf.length).mapToObj(Integer::toString).toList());
        LabelledMoments raw = new MomentPass(backend, progress).labelled(new Relabelled(samples, relabelled));
        return new ClassParts(preparation.prepare(raw), classOf, labels.classes(), parts);
    }

    /** The samples with other labels. */
    private record Relabelled(Samples source, ClassLabels own) implements Samples {
        @Override
        public Layout layout() {
            return source.layout();
        }

        @Override
        public int size() {
            return source.size();
        }

        @Override
        public Optional<Labels> labels() {
            return Optional.of(own);
        }

        @Override
        public RowReader open() {
            return source.open();
        }
    }

    /** Moments of the parts, as if these were classes. */
    public LabelledMoments moments() {
        return moments;
    }

    /** The class that a part is of. */
    public int classOf(int part) {
        return classOf[part];
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** What is assumed, in words. */
    String model() {
        return most == 1 ? "one Gaussian per class" : "up to " + most + " Gaussians per class";
    }

    /** The cluster of each row. */
    static int[] clusters(double[][] rows, int count, SplittableRandom random) {
        int[] cluster = new int[rows.length];
        if (count < 2 || rows.length < 2) {
            return cluster;
        }
        double[][] centres = seeds(rows, count, random);
        for (int round = 0; round < ROUNDS; round++) {
            double[][] sums = new double[count][rows[0].length];
            int[] sizes = new int[count];
            for (int i = 0; i < rows.length; i++) {
                cluster[i] = nearest(rows[i], centres);
                sizes[cluster[i]]++;
                for (int j = 0; j < rows[i].length; j++) {
                    sums[cluster[i]][j] += rows[i][j];
                }
            }
            for (int c = 0; c < count; c++) {
                for (int j = 0; j < sums[c].length && sizes[c] > 0; j++) {
                    centres[c][j] = sums[c][j] / sizes[c];
                }
            }
        }
        return cluster;
    }

    /** Rows far from each other: each next one with a probability that grows as the squared distance to those taken. */
    private static double[][] seeds(double[][] rows, int count, SplittableRandom random) {
        double[][] centres = new double[count][];
        centres[0] = rows[random.nextInt(rows.length)].clone();
        double[] nearest = new double[rows.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int c = 1; c < count; c++) {
            double total = 0;
            for (int i = 0; i < rows.length; i++) {
                nearest[i] = Math.min(nearest[i], squaredDistance(rows[i], centres[c - 1]));
                total += nearest[i];
            }
            double left = random.nextDouble() * total;
            int pick = 0;
            while (pick < rows.length - 1 && left >= nearest[pick]) {
                left -= nearest[pick++];
            }
            centres[c] = rows[pick].clone();
        }
        return centres;
    }

    private static int nearest(double[] row, double[][] centres) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < centres.length; c++) {
            double distance = squaredDistance(row, centres[c]);
            if (distance < least) {
                least = distance;
                best = c;
            }
        }
        return best;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }
}
