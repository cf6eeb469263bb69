package dev.presage.noise;

import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.LabelMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pass behind {@link ViewMoments#sampled} and {@link ViewMoments#recorded}. Views are taken relative to the mean of the first block's, so that sums do not
 * cancel. With t the v views of sample i and s their sum, over n samples:
 *
 * <ul>
 *   <li>S: &sum;&sum; t t&#7488; / (n v); within noise S - G,
 *   <li>G: &sum; (s s&#7488; - &sum; t t&#7488;) / (n v (v-1)), each pair of distinct views once in either order, so unbiased,
 *   <li>m: &sum; s / (n v); its outer product is too large by (S - G)/(n v) on average, which is taken off,
 *   <li>M: &sum; (x - &mu;) s&#7488; / (n v), Bbar: &sum; s (y - o)&#7488; / (n v) - m (ybar - o)&#7488;, o = 0 for classes, ybar for targets.
 * </ul>
 */
final class ViewSampling {
    private static final int BLOCK_VALUES = 1 << 22;

    private final ViewedSamples given;
    private final Samples samples;
    private final Optional<LabelMoments> labels;
    private final Function<Team, ViewSource> opened;
    private final MonteCarlo plan;
    private final Backend backend;
    private final Team team;
    private final int n;
    private final int d;
    private final int groups;
    private final int perGroup;
    private final int blockRows;

    private final double[][] sums;
    private final List<Matrix> crosses = new ArrayList<>();
    private final double[][] labelCrosses;
    /** What labels are measured from: 0 where they are sparse (classes), their mean where they may be far from 0. */
    private final double[] labelOrigin;

    private final double[] label;
    private double[] reference = new double[0];

    ViewSampling(ViewedSamples samples, MonteCarlo plan, Backend backend, Function<Team, ViewSource> opened) {
        this(samples, plan, backend, opened, BLOCK_VALUES);
    }

    ViewSampling(
            ViewedSamples given, MonteCarlo plan, Backend backend, Function<Team, ViewSource> opened, int blockValues) {
        this.given = given;
        samples = given.samples();
        labels = given.labels();
        this.opened = opened;
        this.plan = plan;
        this.backend = backend;
        team = new Team(backend.threads());
        n = samples.size();
        d = samples.dimension();
        groups = plan.groups();
        perGroup = plan.viewsPerGroup();
        blockRows = (int) Math.max(1, Math.min(n, blockValues / ((long) d * (plan.views() + groups))));
        sums = new double[groups][d];
        for (int g = 0; g < groups; g++) {
            crosses.add(Matrix.zeros(d, d));
        }
        labelCrosses = new double[groups][labels.map(l -> d * l.labels()).orElse(0)];
        labelOrigin = labels.filter(l -> samples.classes().isEmpty())
                .map(l -> l.mean().toArray())
                .orElseGet(() -> new double[labels.map(LabelMoments::labels).orElse(0)]);
        label = new double[labelOrigin.length];
    }

    SampledViews run(Progress progress) {
        double[] mean = given.mean().toArray();
        double[] rows = new double[blockRows * d];
        double[] views = new double[blockRows * plan.views() * d];
        double[] without = new double[(groups + 1) * blockRows * d];
        try (RowReader reader = samples.open();
                ViewSource viewSource = opened.apply(team);
                GramAccumulator each = backend.gramAccumulator(d, groups);
                GramAccumulator joint = backend.gramAccumulator(d, groups + 1)) {
            for (int start = 0; start < n; start += blockRows) {
                progress.report("views", start, n);
                int count = Math.min(blockRows, n - start);
                for (int r = 0; r < count; r++) {
                    reader.next(rows, r * d);
                    given.preparation().prepare(rows, r * d);
                }
                viewSource.next(rows, start, count, views);
                shift(views, count);
                for (int g = 0; g < groups; g++) {
                    each.add(g, views, g * count * perGroup, count * perGroup);
                }
                sum(views, without, count);
                for (int g = 0; g < groups; g++) {
                    for (int r = 0; r < count; r++) {
                        addLabels(start + r, without, g, count, r);
                    }
                }
                for (int r = 0; r < count; r++) {
                    for (int j = 0; j < d; j++) {
                        rows[r * d + j] -= mean[j];
                    }
                }
                Matrix centredRows = Matrix.wrap(count, d, Arrays.copyOf(rows, count * d));
                for (int g = 0; g < groups; g++) {
                    double[] ofGroup = Arrays.copyOfRange(without, g * count * d, (g + 1) * count * d);
                    crosses.set(
                            g,
                            crosses.get(g)
                                    .plus(backend.multiplyTransposedLeft(centredRows, Matrix.wrap(count, d, ofGroup))));
                }
                complement(without, count);
                for (int g = 0; g <= groups; g++) {
                    joint.add(g, without, g * count, count);
                }
            }
            progress.report("views", n, n);
            return result(each, joint);
        }
    }

    /** Takes the views of all rows relative to the mean of the first block's. */
    private void shift(double[] views, int count) {
        int all = count * plan.views();
        if (reference.length == 0) {
            reference = new double[d];
            for (int a = 0; a < all; a++) {
                for (int j = 0; j < d; j++) {
                    reference[j] += views[a * d + j] / all;
                }
            }
        }
        team.run(count, r -> {
            for (int a = r * plan.views(); a < (r + 1) * plan.views(); a++) {
                for (int j = 0; j < d; j++) {
                    views[a * d + j] -= reference[j];
                }
            }
        });
    }

    /** The sum of the views in each group, and of all, of each row; and the totals of groups. */
    private void sum(double[] views, double[] into, int count) {
        Arrays.fill(into, 0);
        team.run(groups, g -> {
            for (int r = 0; r < count; r++) {
                int to = (g * count + r) * d;
                for (int a = 0; a < perGroup; a++) {
                    int from = ((g * count + r) * perGroup + a) * d;
                    for (int j = 0; j < d; j++) {
                        into[to + j] += views[from + j];
                    }
                }
                for (int j = 0; j < d; j++) {
                    sums[g][j] += into[to + j];
                }
            }
        });
        team.run(count, r -> {
            int all = (groups * count + r) * d;
            for (int g = 0; g < groups; g++) {
                for (int j = 0; j < d; j++) {
                    into[all + j] += into[(g * count + r) * d + j];
                }
            }
        });
    }

    /** Turns the sum of each group into the sum without it. */
    private void complement(double[] sumsOfRows, int count) {
        team.run(count, r -> {
            int all = (groups * count + r) * d;
            for (int g = 0; g < groups; g++) {
                int at = (g * count + r) * d;
                for (int j = 0; j < d; j++) {
                    sumsOfRows[at + j] = sumsOfRows[all + j] - sumsOfRows[at + j];
                }
            }
        });
    }

    private void addLabels(int sample, double[] sumsOfRows, int g, int count, int r) {
        if (labels.isEmpty()) {
            return;
        }
        double[] into = labelCrosses[g];
        int l = labelOrigin.length;
        samples.labels().orElseThrow().copy(sample, label, 0);
        for (int t = 0; t < l; t++) {
            double apart = label[t] - labelOrigin[t];
            for (int j = 0; apart != 0 && j < d; j++) {
                into[j * l + t] += apart * sumsOfRows[(g * count + r) * d + j];
            }
        }
    }

    private SampledViews result(GramAccumulator each, GramAccumulator joint) {
        SymmetricMatrix square = each.sum(0);
        double[] sum = sums[0].clone();
        Matrix cross = crosses.get(0);
        double[] labelCross = labelCrosses[0].clone();
        for (int g = 1; g < groups; g++) {
            square = square.plus(each.sum(g));
            cross = cross.plus(crosses.get(g));
            add(sum, sums[g], 1);
            add(labelCross, labelCrosses[g], 1);
        }
        Views estimate = views(plan.views(), square, joint.sum(groups), sum, cross, labelCross);
        List<Views> leftOut = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            double[] sumWithout = sum.clone();
            add(sumWithout, sums[g], -1);
            double[] labelsWithout = labelCross.clone();
            add(labelsWithout, labelCrosses[g], -1);
            leftOut.add(views(
                    plan.views() - perGroup,
                    square.minus(each.sum(g)),
                    joint.sum(g),
                    sumWithout,
                    cross.minus(crosses.get(g)),
                    labelsWithout));
        }
        return new SampledViews(plan, estimate, leftOut);
    }

    private static void add(double[] into, double[] what, double weight) {
        for (int i = 0; i < into.length; i++) {
            into[i] += weight * what[i];
        }
    }

    private Views views(
            int v, SymmetricMatrix squares, SymmetricMatrix joint, double[] sum, Matrix cross, double[] labelCross) {
        double draws = (double) n * v;
        SymmetricMatrix total = squares.times(1 / draws);
        SymmetricMatrix between = joint.combine(1 / (draws * (v - 1)), squares, -1 / (draws * (v - 1)));
        SymmetricMatrix within = total.minus(between).times(1 / draws);
        double[] shift = Vector.of(sum).times(1 / draws).toArray();
        Vector viewMean = Vector.of(shift).plus(Vector.of(reference));
        ViewMoments moments = new ViewMoments(
                true,
                new Basis.Sampled((long) n * v),
                given.mean(),
                viewMean,
                given.moments().covariance(),
                cross.times(1 / draws),
                between.plusOuter(-1, shift).plus(within),
                total.plusOuter(-1, shift).plus(within));
        ViewMoments wanted = given.centred() ? moments : moments.uncentred();
        return new Views(
                wanted,
                labels.map(l -> LabelViewMoments.of(
                        Matrix.wrap(d, l.labels(), labelCross)
                                .times(1 / draws)
                                .plusOuter(
                                        -1,
                                        shift,
                                        l.mean().minus(Vector.of(labelOrigin)).toArray()),
                        l,
                        wanted)));
    }
}
