package dev.presage.moments;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Labels;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.data.Targets;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one pass over the data. Rows are read in blocks; labels sort the rows of a block, so that each class is one
 * consecutive segment and its second moment costs one X&#7488;X of that segment; the overall moments are the merged
 * classes. Cost: n d&sup2; flops, whatever the number of classes; memory: one block (at most {@value #BLOCK_VALUES}
 * doubles or 256 rows) and d&sup2; numbers a class.
 */
public final class MomentPass {
    private static final int BLOCK_VALUES = 1 << 22;
    private static final int LEAST_ROWS = 256;
    private static final long WITHIN_BYTES = 1L << 30;

    private final Backend backend;
    private final Progress progress;
    private final int blockValues;
    private final long withinBytes;

    /** A pass on a backend. */
    public MomentPass(Backend backend, Progress progress) {
        this(backend, progress, BLOCK_VALUES, WITHIN_BYTES);
    }

    MomentPass(Backend backend, Progress progress, int blockValues, long withinBytes) {
        this.backend = backend;
        this.progress = progress;
        this.blockValues = blockValues;
        this.withinBytes = withinBytes;
    }

    /** Moments of the samples, labels aside. */
    public Moments moments(Samples samples) {
        int[] groups = new int[samples.size()];
        return accumulate(samples, groups, 1, Optional.empty()).get(0);
    }

    /**
     * Moments of the samples with their labels, whatever these are.
     *
     * @throws BadInputException if the samples have no labels
     */
    public TaskMoments task(Samples samples) {
        return samples.labels().filter(Targets.class::isInstance).isPresent() ? targets(samples) : labelled(samples);
    }

    /** Moments of the samples, of their targets, and of both against each other: n (d + l)&sup2; flops. */
    private TargetMoments targets(Samples samples) {
        Labels targets = labels(samples, samples.labels());
        return TargetMoments.ofPairs(moments(new Pairs(samples, targets)), targets.dimension());
    }

    private static <T extends Labels> T labels(Samples samples, Optional<T> given) {
        T labels =
                given.orElseThrow(() -> new BadInputException("labelled moments expect labels, found samples without"));
        if (labels.size() != samples.size()) {
            throw new BadInputException(
                    "labels expect " + samples.size() + " entries, one a sample, found " + labels.size());
        }
        return labels;
    }

    /**
     * Moments of the samples and of each class.
     *
     * @throws BadInputException if the samples have no labels that are classes
     */
    public LabelledMoments labelled(Samples samples) {
        ClassLabels labels = labels(samples, samples.classes());
        int[] classOf = new int[samples.size()];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = labels.classOf(i);
        }
        int l = labels.classes();
        int d = samples.dimension();
        if ((long) l * d * d * Double.BYTES <= withinBytes) {
            return LabelledMoments.ofClasses(accumulate(samples, classOf, l, Optional.empty()));
        }
        ClassSums sums = new ClassSums(l, d);
        Moments overall = accumulate(samples, classOf, 1, Optional.of(sums)).get(0);
        return new LabelledMoments(overall, sums.countList(), sums.means(), Optional.empty());
    }

    private List<Moments> accumulate(Samples samples, int[] groupOf, int groups, Optional<ClassSums> sums) {
        int d = samples.dimension();
        int n = samples.size();
        int blockRows = Math.min(n, Math.max(LEAST_ROWS, blockValues / d));
        double[] block = new double[Math.multiplyExact(blockRows, d)];
        try (RowReader reader = samples.open();
                MomentAccumulator accumulator = new MomentAccumulator(backend, d, groups)) {
            for (int start = 0; start < n; start += blockRows) {
                progress.report("moments", start, n);
                int rows = Math.min(blockRows, n - start);
                int[] from = new int[groups + 1];
                for (int r = 0; r < rows; r++) {
                    from[1 + (groups == 1 ? 0 : groupOf[start + r])]++;
                }
                for (int g = 0; g < groups; g++) {
                    from[g + 1] += from[g];
                }
                int[] next = from.clone();
                for (int r = 0; r < rows; r++) {
                    int place = next[groups == 1 ? 0 : groupOf[start + r]]++;
                    reader.next(block, place * d);
                    if (sums.isPresent()) {
                        sums.get().add(groupOf[start + r], block, place * d);
                    }
                }
                for (int g = 0; g < groups; g++) {
                    if (from[g + 1] > from[g]) {
                        accumulator.add(g, block, from[g], from[g + 1] - from[g]);
                    }
                }
            }
            progress.report("moments", n, n);
            return accumulator.moments();
        }
    }

    /** Sums of the rows of each class less its first row, where full class moments are too large. */
    private static final class ClassSums {
        private final long[] counts;
        private final double[][] first;
        private final double[][] sums;

        ClassSums(int classes, int dimension) {
            counts = new long[classes];
            first = new double[classes][dimension];
            sums = new double[classes][dimension];
        }

        void add(int c, double[] block, int offset) {
            if (counts[c]++ == 0) {
                System.arraycopy(block, offset, first[c], 0, first[c].length);
            }
            for (int j = 0; j < sums[c].length; j++) {
                sums[c][j] += block[offset + j] - first[c][j];
            }
        }

        List<Long> countList() {
            List<Long> list = new ArrayList<>();
            for (long count : counts) {
                list.add(count);
            }
            return list;
        }

        Matrix means() {
            return Matrix.generate(
                    counts.length, sums[0].length, (c, j) -> counts[c] == 0 ? 0 : first[c][j] + sums[c][j] / counts[c]);
        }
    }
}
