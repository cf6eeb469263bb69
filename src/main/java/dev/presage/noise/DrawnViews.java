package dev.presage.noise;

import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Views of samples, v of each next to each other, drawn as they are read: the same ones on every pass, since each sample has
 * its own stream. Cost: one draw a view.
 *
 * @param source the samples
 * @param noise acting on them
 * @param perSample v
 * @param seed of the draws
 */
public record DrawnViews(Samples source, NoiseOperator noise, int perSample, long seed) implements Samples {
    /** Checks that noise and samples fit. */
    public DrawnViews {
        if (noise.dimension() != source.dimension()) {
            throw new IllegalArgumentException(
                    "noise expects d = " + noise.dimension() + ", the samples have d = " + source.dimension());
        }
        Math.multiplyExact(source.size(), perSample);
    }

    @Override
    public Layout layout() {
        return source.layout();
    }

    @Override
    public int size() {
        return source.size() * perSample;
    }

    @Override
    public Optional<Labels> labels() {
        return Optional.empty();
    }

    @Override
    public RowReader open() {
        RowReader samples = source.open();
        double[] sample = new double[source.dimension()];
        double[] view = new double[source.dimension()];
        return new RowReader() {
            private int row;
            private RandomGenerator random = Streams.ofSample(seed, 0);

            @Override
            public void next(double[] into, int offset) {
                if (row % perSample == 0) {
                    samples.next(sample, 0);
                    random = Streams.ofSample(seed, row / perSample);
                }
                System.arraycopy(sample, 0, view, 0, view.length);
                noise.sample(view, random);
                System.arraycopy(view, 0, into, offset, view.length);
                row++;
            }

            @Override
            public void close() {
                samples.close();
            }
        };
    }
}
