package dev.presage.study;

import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.data.Targets;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Data whose moments are known, for sweeps, searches and critical levels. */
final class Sweeps {
    static final Backend BACKEND = new JavaBackend(1);

    private Sweeps() {}

    /** 2 d samples of mean 0 whose covariance is diagonal, exactly: +-sqrt(d variance) in one coordinate each. */
    static Matrix diagonal(double... variances) {
        int d = variances.length;
        return Matrix.generate(
                2 * d, d, (i, j) -> i / 2 == j ? (i % 2 == 0 ? 1 : -1) * Math.sqrt(d * variances[j]) : 0);
    }

    /** Samples as they are, neither centred nor scaled. */
    static PreparedData asTheyAre(Matrix rows, Optional<Labels> labels, Optional<Samples> test) {
        Samples train = new InMemorySamples(rows, new Layout.Flat(rows.columns()), labels);
        return PreparedData.read(
                new DataSet("small", "0", train, test),
                new PreparationPlan(true, Scale.NONE, NoiseSpace.PREPARED, OptionalInt.empty()),
                BACKEND,
                Progress.SILENT);
    }

    /** The target u'x of each sample. */
    static Labels target(Matrix rows, double... u) {
        double[] y = rows.times(u);
        return new Targets(Matrix.generate(rows.rows(), 1, (i, j) -> y[i]));
    }

    static List<SweepPlan.Family> families(String... texts) {
        return java.util.Arrays.stream(texts).map(SweepPlan.Family::parse).toList();
    }
}
