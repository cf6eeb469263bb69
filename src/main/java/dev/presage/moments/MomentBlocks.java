package dev.presage.moments;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Moments of the same samples in disjoint blocks, from the same pass: what is needed to know how far another draw of the
 * samples would move anything that is computed from moments. Samples were assigned to blocks at random, so that their order
 * does not matter; a stratum is a class, or all samples where there are no classes.
 *
 * <p>Let t be a quantity and l_b its response to block b, the first-order change per unit of weight that moves from all
 * samples to those of the block. Then t moves by &sum; u_b l_b from one draw of n samples to the next, where u has the
 * covariance A A&#7488; of {@link #deviations}: within a stratum c with n_c samples and m_c blocks the mean response has
 * variance &sum;_b n_b (l_b - l_c)&sup2; / ((m_c - 1) n_c), and the frequencies &pi;_c of the strata move as those of a
 * multinomial draw do, which adds &sum;_c &pi;_c l_c&sup2; / n. (A sum of the two is the variance of a mean, split by
 * strata; Efron &amp; Tibshirani 1993, chapter 21, for responses in place of resampling.)
 *
 * @param blocks at least two a stratum, except for strata of one sample
 */
public record MomentBlocks(List<Block> blocks) {
    /**
     * One block.
     *
     * @param stratum its number
     * @param moments of its samples
     * @param labels of its samples, centred by its own means, if there are labels
     */
    public record Block(int stratum, Moments moments, Optional<LabelMoments> labels) {}

    /** Copies the list. */
    public MomentBlocks {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("block moments expect at least one block, found none");
        }
    }

    /** Number of blocks. */
    public int size() {
        return blocks.size();
    }

    /** Number of samples of all blocks. */
    public long count() {
        return blocks.stream().mapToLong(b -> b.moments().count()).sum();
    }

    /** Block by block. O(d&sup2;) each. */
    public MomentBlocks prepared(Preparation preparation) {
        double[] factors = preparation.factors().toArray();
        return new MomentBlocks(blocks.stream()
                .map(b -> new Block(
                        b.stratum(),
                        preparation.prepare(b.moments()),
                        b.labels()
                                .map(l -> new LabelMoments(
                                        l.cross().scaleRows(factors), l.covariance(), l.mean(), l.degrees()))))
                .toList());
    }

    /**
     * Columns whose independent standard normal combinations are draws of the weights u, blocks &times; (blocks + strata).
     */
    public Matrix deviations() {
        int size = blocks.size();
        int strata = strata();
        long[] samples = new long[strata];
        int[] members = new int[strata];
        for (Block block : blocks) {
            samples[block.stratum()] += block.moments().count();
            members[block.stratum()]++;
        }
        double n = count();
        double[] values = new double[size * (size + strata)];
        for (int b = 0; b < size; b++) {
            int c = blocks.get(b).stratum();
            double share = (double) blocks.get(b).moments().count() / samples[c];
            double[] row = new double[size + strata];
            for (int other = 0; other < size; other++) {
                if (blocks.get(other).stratum() == c && members[c] > 1) {
                    double root = samples[c]
                            / n
                            * Math.sqrt((double) blocks.get(other).moments().count() / samples[c] / (members[c] - 1));
                    row[other] = root * ((other == b ? 1 : 0) - share);
                }
            }
            row[size + c] = Math.sqrt(samples[c] / n / n) * share;
            System.arraycopy(row, 0, values, b * (size + strata), size + strata);
        }
        return Matrix.wrap(size, size + strata, values);
    }

    /** Degrees of freedom of a variance by {@link #deviations}: blocks less strata of several blocks. */
    public int degrees() {
        return blocks.size()
                - (int) IntStream.range(0, strata())
                        .filter(c ->
                                blocks.stream().filter(b -> b.stratum() == c).count() > 1)
                        .count();
    }

    private int strata() {
        return 1 + blocks.stream().mapToInt(Block::stratum).max().orElse(0);
    }

    /**
     * Weights of a bootstrap draw, which sum to 1: strata as a multinomial draw of n samples has them, and m - 1 of the m
     * blocks of each, with replacement, so that the variance is that of {@link #deviations} where blocks are of one size
     * (Rao &amp; Wu 1988).
     */
    public double[] resampled(RandomGenerator random) {
        int strata = strata();
        long n = count();
        double[] frequency = new double[strata];
        double[] cumulated = new double[strata];
        for (Block block : blocks) {
            cumulated[block.stratum()] += block.moments().count();
        }
        for (int c = 1; c < strata; c++) {
            cumulated[c] += cumulated[c - 1];
        }
        for (long i = 0; i < n; i++) {
            double at = random.nextDouble() * n;
            int c = 0;
            while (c < strata - 1 && cumulated[c] <= at) {
                c++;
            }
            frequency[c]++;
        }
        double[] weights = new double[blocks.size()];
        for (int c = 0; c < strata; c++) {
            int stratum = c;
            int[] members = IntStream.range(0, blocks.size())
                    .filter(b -> blocks.get(b).stratum() == stratum)
                    .toArray();
            int drawn = Math.max(1, members.length - 1);
            for (int j = 0; members.length > 0 && j < drawn; j++) {
                weights[members[random.nextInt(members.length)]] += frequency[c] / n / drawn;
            }
        }
        return weights;
    }

    /**
     * Moments with the blocks weighted; the counts of their samples over n give the moments of all samples.
     *
     * @param weights at least 0 each; only their proportions count
     */
    public Block reweighted(double[] weights) {
        if (weights.length != blocks.size()) {
            throw new IllegalArgumentException(
                    "reweighting expects " + blocks.size() + " weights, found " + weights.length);
        }
        double sum = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("reweighting expects weights of at least 0, found " + weight);
            }
            sum += weight;
        }
        double[] shares = new double[weights.length];
        Vector origin = blocks.get(0).moments().mean();
        Vector mean = origin;
        for (int b = 0; b < shares.length; b++) {
            shares[b] = weights[b] / sum;
            mean = mean.plus(blocks.get(b).moments().mean().minus(origin).times(shares[b]));
        }
        Vector centre = mean;
        Matrix offsets = Matrix.of(blocks.stream()
                .map(b -> b.moments().mean().minus(centre).toArray())
                .toArray(double[][]::new));
        SymmetricMatrix covariance = SymmetricMatrix.mixture(
                shares, blocks.stream().map(b -> b.moments().covariance()).toList(), offsets);
        boolean labelled = blocks.stream().allMatch(b -> b.labels().isPresent());
        return new Block(
                0,
                new Moments(count(), mean, covariance),
                labelled ? Optional.of(labels(shares, offsets)) : Optional.empty());
    }

    private LabelMoments labels(double[] shares, Matrix offsets) {
        List<LabelMoments> parts = new ArrayList<>();
        blocks.forEach(b -> parts.add(b.labels().orElseThrow()));
        Vector mean = Vector.zeros(parts.get(0).labels());
        for (int b = 0; b < shares.length; b++) {
            mean = mean.plus(parts.get(b).mean().times(shares[b]));
        }
        Matrix cross = Matrix.zeros(offsets.columns(), mean.dimension());
        SymmetricMatrix covariance = SymmetricMatrix.zero(mean.dimension());
        for (int b = 0; b < shares.length; b++) {
            double[] away = parts.get(b).mean().minus(mean).toArray();
            cross = cross.plus(parts.get(b).cross().times(shares[b])).plusOuter(shares[b], offsets.row(b), away);
            covariance =
                    covariance.plus(parts.get(b).covariance().times(shares[b])).plusOuter(shares[b], away);
        }
        return new LabelMoments(cross, covariance, mean, parts.get(0).degrees());
    }
}
