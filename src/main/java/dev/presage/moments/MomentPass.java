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
import dev.presage.linalg.Precision;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.MomentBlocks.Block;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntToLongFunction;

/**
 * The one pass over the data. Rows are read in order into buffers, one a class, and each full buffer is a segment whose
 * second moment costs one X&#7488;X; the overall moments are the merged classes. Threads take turns at reading and decoding
 * while the others accumulate, each alone: several threads in one X&#7488;X would wait for each other. So that they need not
 * wait for a sum either, a class has as many sums as its share of the rows in threads, rounded up, which are merged at the
 * end; results are the same bits at a fixed number of threads.
 *
 * <p>Cost: n d&sup2; flops, whatever the number of classes. Memory: buffers of at most {@value #BLOCK_VALUES} doubles,
 * d&sup2;, or {@value #LEAST_ROWS} rows each, whichever is most (in many short segments a sum would go through memory too
 * often); d&sup2; numbers a sum, of which there are at most as many as classes and threads together, and beyond one a class at
 * most {@value #LANE_BYTES} bytes (where that leaves one sum in all, the backend's own threads share it). Block moments take
 * more sums in place of one a class, of at most {@value #BLOCK_BYTES} bytes together, or half of Java's memory (where they are
 * kept in half as many).
 */
public final class MomentPass {
    private static final int BLOCK_VALUES = 1 << 24;
    private static final int LEAST_ROWS = 256;
    private static final int MOST_ROWS = 1024;
    private static final int LEAST_TURNS = 4;
    private static final long LANE_BYTES = 1L << 31;
    private static final long WITHIN_BYTES = 1L << 30;
    private static final long BLOCK_BYTES = 1L << 31;

    /** How many more blocks than classes there are, or one more than that without classes. */
    private static final int MORE_BLOCKS = 31;

    /** Room for as many. */
    private static final long WANTED_BYTES = 1L << 27;

    /** Blocks that tell a variance well, and at all. */
    private static final int ENOUGH_BLOCKS = 20;

    private static final int LEAST_BLOCKS = 8;

    private static final long BLOCK_SEED = 0x5eedL;

    private final Backend backend;
    private final Progress progress;
    private final Precision products;
    private final IntToLongFunction blockValues;
    private final long withinBytes;

    /** A pass on a backend. */
    public MomentPass(Backend backend, Progress progress) {
        this(backend, progress, Precision.FLOAT64);
    }

    /**
     * A pass on a backend, with products of blocks of samples in a precision and sums of them in doubles. In single precision
     * they take about half of the time and know C to 1e-6 of its largest eigenvalue ({@link Moments#relativeError}).
     */
    public MomentPass(Backend backend, Progress progress, Precision products) {
        this(backend, progress, products, d -> Math.max(BLOCK_VALUES, (long) d * d), WITHIN_BYTES);
    }

    MomentPass(Backend backend, Progress progress, int blockValues, long withinBytes) {
        this(backend, progress, Precision.FLOAT64, d -> blockValues, withinBytes);
    }

    /** With room for so many values in all buffers, by d. */
    private MomentPass(
            Backend backend, Progress progress, Precision products, IntToLongFunction blockValues, long withinBytes) {
        this.products = products;
        this.backend = backend;
        this.progress = progress;
        this.blockValues = blockValues;
        this.withinBytes = withinBytes;
    }

    /** Moments of the samples, labels aside. */
    public Moments moments(Samples samples) {
        return accumulate(samples, new int[samples.size()], 1, Optional.empty()).get(0);
    }

    /**
     * Moments of the samples with their labels, whatever these are.
     *
     * @throws BadInputException if the samples have no labels
     */
    public TaskMoments task(Samples samples) {
        return samples.labels().filter(Targets.class::isInstance).isPresent() ? targets(samples) : labelled(samples);
    }

    /**
     * Moments of the samples, with their labels if they have any, and of blocks of them: at least {@value #MORE_BLOCKS} more than there
     * are classes (so as many degrees of freedom); where they would take more than {@value #WANTED_BYTES} bytes, {@value
     * #ENOUGH_BLOCKS} or two a class, whichever is more, up to {@value #BLOCK_BYTES} bytes. Every class is dealt out to
     * its blocks at random and evenly, by a fixed seed. Cost beside that of the pass without blocks: O(d&sup2;) a block.
     */
    public BlockedMoments blocked(Samples samples) {
        Optional<Labels> targets = samples.labels().filter(Targets.class::isInstance);
        if (samples.labels().isEmpty() || targets.isPresent()) {
            int l = targets.map(Labels::dimension).orElse(0);
            return ofOneStratum(targets.<Samples>map(y -> new Pairs(samples, y)).orElse(samples), l);
        }
        ClassLabels labels = labels(samples, samples.classes());
        int[] classOf = classes(labels);
        int l = labels.classes();
        int d = samples.dimension();
        return bytes(l, d) <= withinBytes ? ofClasses(samples, classOf, l) : ofMeans(samples, classOf, l);
    }

    private static long bytes(int sums, int d) {
        return (long) sums * d * d * Double.BYTES;
    }

    /** How many blocks each of l strata may have; 1 if there is no room for a variance. */
    private static int blocksEach(int l, int d, int samples) {
        int wanted = 1 + (MORE_BLOCKS + l - 1) / l;
        int enough = Math.max(2, (ENOUGH_BLOCKS + l - 1) / l);
        long most = Math.min(BLOCK_BYTES, Runtime.getRuntime().maxMemory() / 2);
        int blocks = (int) Math.min(
                Math.max(enough, Math.min(wanted, WANTED_BYTES / bytes(l, d))), Math.min(samples, most / bytes(l, d)));
        return blocks < 2 || (l == 1 && blocks < LEAST_BLOCKS) ? 1 : blocks;
    }

    /**
     * Deals the members of each stratum out to its blocks at random, as evenly as it goes; the block of each sample, counted over
     * all strata. O(each) a sample. Every split into blocks of these sizes is as likely: dealing neighbours out in turn would make
     * the blocks of a sorted file alike, and what moves with its order would look certain.
     */
    private static int[] dealt(int[] stratumOf, int strata, int each) {
        Random random = new Random(BLOCK_SEED);
        int[] left = new int[strata];
        for (int c : stratumOf) {
            left[c]++;
        }
        int[][] room = new int[strata][each];
        for (int c = 0; c < strata; c++) {
            for (int b = 0; b < each; b++) {
                room[c][b] = left[c] / each + (b < left[c] % each ? 1 : 0);
            }
        }
        int[] blockOf = new int[stratumOf.length];
        for (int i = 0; i < blockOf.length; i++) {
            int c = stratumOf[i];
            int at = random.nextInt(left[c]--);
            int b = 0;
            while (at >= room[c][b]) {
                at -= room[c][b++];
            }
            room[c][b]--;
            blockOf[i] = c * each + b;
        }
        return blockOf;
    }

    private BlockedMoments ofOneStratum(Samples samples, int targets) {
        int d = samples.dimension();
        int each = blocksEach(1, d, samples.size());
        List<Moments> blocks = accumulate(samples, dealt(new int[samples.size()], 1, each), each, Optional.empty());
        Moments all = Moments.union(blocks);
        if (targets == 0) {
            return new BlockedMoments(
                    all, Optional.empty(), kept(each, blocks, (b, m) -> new Block(0, m, Optional.empty())));
        }
        TargetMoments task = TargetMoments.ofPairs(all, targets);
        return new BlockedMoments(task.overall(), Optional.of(task), kept(each, blocks, (b, m) -> {
            TargetMoments part = TargetMoments.ofPairs(m, targets);
            return new Block(0, part.overall(), Optional.of(part.labels()));
        }));
    }

    private BlockedMoments ofClasses(Samples samples, int[] classOf, int l) {
        int d = samples.dimension();
        int each = blocksEach(l, d, samples.size());
        List<Moments> blocks = accumulate(samples, dealt(classOf, l, each), l * each, Optional.empty());
        List<Moments> classes = new ArrayList<>();
        for (int c = 0; c < l; c++) {
            classes.add(Moments.union(blocks.subList(c * each, (c + 1) * each)));
        }
        LabelledMoments task = LabelledMoments.ofClasses(classes);
        Matrix none = Matrix.zeros(d, l);
        return new BlockedMoments(
                task.overall(),
                Optional.of(task),
                kept(
                        each,
                        blocks,
                        (b, m) -> new Block(
                                b / each,
                                m,
                                Optional.of(LabelMoments.oneHot(
                                        none, Vector.generate(l, c -> c == b / each ? 1 : 0))))));
    }

    /** Too many classes, or too large: blocks of all samples, with the means of the classes in each. */
    private BlockedMoments ofMeans(Samples samples, int[] classOf, int l) {
        int d = samples.dimension();
        int each = (long) l * MORE_BLOCKS * d * Double.BYTES <= withinBytes ? blocksEach(1, d, samples.size()) : 1;
        int[] blockOf = dealt(new int[classOf.length], 1, each);
        int[] cellOf = new int[classOf.length];
        for (int i = 0; i < cellOf.length; i++) {
            cellOf[i] = blockOf[i] * l + classOf[i];
        }
        ClassSums sums = new ClassSums(each * l, d, cellOf);
        List<Moments> blocks = accumulate(samples, blockOf, each, Optional.of(sums));
        List<LabelledMoments> parts = new ArrayList<>();
        for (int b = 0; b < each; b++) {
            parts.add(sums.of(blocks.get(b), b * l, (b + 1) * l));
        }
        LabelledMoments task = LabelledMoments.union(parts);
        return new BlockedMoments(
                task.overall(),
                Optional.of(task),
                kept(
                        each,
                        blocks,
                        (b, m) -> new Block(0, m, Optional.of(parts.get(b).labels()))));
    }

    /** The blocks that have samples, if there is more than one a stratum. */
    private static Optional<MomentBlocks> kept(
            int each, List<Moments> blocks, BiFunction<Integer, Moments, Block> made) {
        List<Block> kept = new ArrayList<>();
        for (int b = 0; b < blocks.size() && each > 1; b++) {
            if (blocks.get(b).count() > 0) {
                kept.add(made.apply(b, blocks.get(b)));
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(new MomentBlocks(kept));
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
        int[] classOf = classes(labels);
        int l = labels.classes();
        int d = samples.dimension();
        if ((long) l * d * d * Double.BYTES <= withinBytes) {
            return LabelledMoments.ofClasses(accumulate(samples, classOf, l, Optional.empty()));
        }
        ClassSums sums = new ClassSums(l, d, classOf);
        Moments overall = accumulate(samples, new int[samples.size()], 1, Optional.of(sums))
                .get(0);
        return sums.of(overall, 0, l);
    }

    /**
     * Moments of the samples that are held out and of the others, without those of each class about its mean.
     *
     * @throws BadInputException if the samples have no labels that are classes
     */
    public SplitMoments split(Samples samples, BitSet heldOut) {
        ClassLabels labels = labels(samples, samples.classes());
        int l = labels.classes();
        int[] part = new int[samples.size()];
        int[] classOf = classes(labels);
        for (int i = 0; i < part.length; i++) {
            part[i] = heldOut.get(i) ? 1 : 0;
            classOf[i] += part[i] * l;
        }
        ClassSums sums = new ClassSums(2 * l, samples.dimension(), classOf);
        List<Moments> parts = accumulate(samples, part, 2, Optional.of(sums));
        return new SplitMoments(sums.of(parts.get(0), 0, l), sums.of(parts.get(1), l, 2 * l));
    }

    private static int[] classes(ClassLabels labels) {
        int[] classOf = new int[labels.size()];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = labels.classOf(i);
        }
        return classOf;
    }

    private List<Moments> accumulate(Samples samples, int[] lead, int groups, Optional<ClassSums> sums) {
        int d = samples.dimension();
        int n = samples.size();
        int[] sizes = new int[groups];
        for (int group : lead) {
            sizes[group]++;
        }
        int threads = backend.threads();
        Lanes lanes = Lanes.of(sizes, threads, (int) Math.min(threads, LANE_BYTES / ((long) d * d * Double.BYTES)));
        boolean alone = lanes.count() == 1;
        try (RowReader reader = samples.open();
                MomentAccumulator accumulator = alone
                        ? MomentAccumulator.ofOne(backend, d, products)
                        : MomentAccumulator.ofLanes(backend, d, lanes.count(), products)) {
            SegmentPass.RowListener listener =
                    (row, block, offset) -> sums.ifPresent(perClass -> perClass.add(row, block, offset));
            new SegmentPass(reader, lead, d, segmentRows(sizes, d, threads), lanes, accumulator, listener, progress)
                    .run(alone ? Math.min(2, threads) : threads);
            progress.report("moments", n, n);
            return unions(accumulator, lanes, threads);
        }
    }

    /** As many as the buffers have room for, but no more than a group has, or than keep all threads busy. */
    private int segmentRows(int[] sizes, int d, int threads) {
        int groups = sizes.length;
        long largest = 1;
        long n = 0;
        for (int size : sizes) {
            largest = Math.max(largest, size);
            n += size;
        }
        long buffers = groups + (long) SegmentPass.AHEAD * threads;
        long least = Math.max(1, LEAST_ROWS / groups);
        long room = Math.max(least, blockValues.applyAsLong(d) / (buffers * d));
        long shared = Math.max(least, n / ((long) LEAST_TURNS * threads));
        return (int) Math.min(Math.min(MOST_ROWS, largest), Math.min(room, shared));
    }

    /** The moments of each group, from its lanes. */
    private static List<Moments> unions(MomentAccumulator accumulator, Lanes lanes, int threads) {
        Moments[] parts = new Moments[lanes.count()];
        new Team(threads).run(parts.length, p -> parts[p] = accumulator.moments(p));
        List<Moments> found = new ArrayList<>();
        for (int g = 0; g < lanes.groups(); g++) {
            int first = lanes.lane(g, 0);
            found.add(Moments.union(List.of(parts).subList(first, first + lanes.count(g))));
        }
        return found;
    }

    /** Sums of the rows of each class less its first row, where full class moments are too large. */
    private static final class ClassSums {
        private final long[] counts;
        private final double[][] first;
        private final double[][] sums;
        private final int[] classOf;

        ClassSums(int classes, int dimension, int[] classOf) {
            this.classOf = classOf;
            counts = new long[classes];
            first = new double[classes][dimension];
            sums = new double[classes][dimension];
        }

        void add(int row, double[] block, int offset) {
            int c = classOf[row];
            if (counts[c]++ == 0) {
                System.arraycopy(block, offset, first[c], 0, first[c].length);
            }
            for (int j = 0; j < sums[c].length; j++) {
                sums[c][j] += block[offset + j] - first[c][j];
            }
        }

        /** With some of the classes. */
        LabelledMoments of(Moments overall, int from, int to) {
            List<Long> list = new ArrayList<>();
            for (int c = from; c < to; c++) {
                list.add(counts[c]);
            }
            Matrix means = Matrix.generate(
                    to - from,
                    sums[0].length,
                    (r, j) -> counts[from + r] == 0 ? 0 : first[from + r][j] + sums[from + r][j] / counts[from + r]);
            return new LabelledMoments(overall, list, means, Optional.empty());
        }
    }
}
