package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.features.FeatureMap;
import dev.presage.features.FeaturePlan;
import dev.presage.features.MappedSamples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Vector;
import dev.presage.noise.DrawnViews;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.NoiseOperator;
import java.util.ArrayList;
import java.util.List;

/**
 * A data set seen through features that were fitted to its training samples. Of the features of training samples a quarter of
 * Java's memory is kept, of those of test samples an eighth; the rest is computed on each pass.
 */
final class FeatureSpace {
    private static final int TRAIN_SHARE = 4;
    private static final int TEST_SHARE = 8;

    private final Samples inputs;
    private final FeatureMap map;
    private final DataSet mapped;
    private final Backend backend;

    private FeatureSpace(Samples inputs, FeatureMap map, DataSet mapped, Backend backend) {
        this.inputs = inputs;
        this.map = map;
        this.mapped = mapped;
        this.backend = backend;
    }

    /** Fits the map to the training samples used, and maps all; nothing is kept where all are read but once. */
    static FeatureSpace fit(
            DataSet data,
            FeaturePlan plan,
            PreparationPlan preparation,
            Selection selection,
            Backend backend,
            Progress progress) {
        Samples inputs = preparation.used(data.train());
        FeatureMap map = plan.fit(inputs, backend, progress);
        boolean once = selection.holdsOut(map.output().dimension(), inputs.size());
        long heap = once ? 0 : Runtime.getRuntime().maxMemory();
        List<String> notes = new ArrayList<>(data.notes());
        notes.add("samples are mapped from d = " + inputs.dimension() + " coordinates to the d = "
                + map.output().dimension() + " features of " + plan.canonical()
                + ": what is reported is about features, and noise acts on "
                + switch (preparation.noiseSpace()) {
                    case PREPARED -> "them, centred and scaled";
                    case RAW -> "them, as they come";
                    case INPUT -> "the samples in front of them, by draws";
                });
        DataSet mapped = new DataSet(
                data.name(),
                data.sha256(),
                new MappedSamples(data.train(), map, heap / TRAIN_SHARE),
                data.test().map(test -> new MappedSamples(test, map, heap / TEST_SHARE)),
                data.skipped(),
                notes);
        return new FeatureSpace(inputs, map, mapped, backend);
    }

    /** Features of training and test samples. */
    DataSet mapped() {
        return mapped;
    }

    /** Arrangement of the samples before the map. */
    Layout input() {
        return map.input();
    }

    /** Features of views of the samples, read once. */
    Samples features(Samples views) {
        return new MappedSamples(views, map, 0);
    }

    /** The operator of an expression on the samples before the map, as they are; one pass for their mean. */
    NoiseOperator noise(NoiseExpression expression) {
        double[] mean = new double[inputs.dimension()];
        double[] row = new double[mean.length];
        try (RowReader reader = inputs.open()) {
            for (int i = 0; i < inputs.size(); i++) {
                reader.next(row, 0);
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += (row[j] - mean[j]) / (i + 1);
                }
            }
        }
        return new NoiseCompiler(inputs.layout(), Vector.wrap(mean), backend).compile(expression);
    }

    /** Features of views drawn in front of the map. */
    Samples drawn(NoiseOperator noise, String name, int perSample, long seed) {
        if (noise.dimension() != inputs.dimension()) {
            throw new BadInputException("the noise " + name + " expects samples of d = " + noise.dimension()
                    + ", found d = " + inputs.dimension());
        }
        return features(new DrawnViews(inputs, noise, perSample, seed));
    }
}
