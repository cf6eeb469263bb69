package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.linalg.Matrix;
import dev.presage.noise.NoiseOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One sample and independent views of it under several strategies, in raw values.
 *
 * @param layout of the images
 * @param rows one for each strategy
 */
public record ViewSheet(Layout.Image layout, List<Row> rows) {
    /** Copies the list. */
    public ViewSheet {
        rows = List.copyOf(rows);
    }

    /**
     * A strategy.
     *
     * @param strategy the noise
     * @param images the sample, then its views, a row an image
     */
    public record Row(Strategy strategy, Matrix images) {}

    /**
     * Draws views; each strategy has its own stream, so that one more changes no other.
     *
     * @param sample number of a training sample, from 0
     * @throws BadInputException if the data are no images or have no such sample
     */
    public static ViewSheet draw(PreparedData data, List<Strategy> strategies, int sample, int views, long seed) {
        if (!(data.train().layout() instanceof Layout.Image layout)) {
            throw new BadInputException("pictures of views expect images, found samples of "
                    + data.train().dimension() + " coordinates without a shape");
        }
        int n = data.train().size();
        if (sample < 0 || sample >= n) {
            throw new BadInputException("--sample expects a number from 0 to " + (n - 1) + ", found " + sample);
        }
        int d = layout.dimension();
        double[] raw = new double[d];
        try (RowReader reader = data.train().open()) {
            for (int i = 0; i <= sample; i++) {
                reader.next(raw, 0);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Strategy strategy : strategies) {
            NoiseOperator noise = data.noise(strategy);
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            double[] images = new double[(views + 1) * d];
            System.arraycopy(raw, 0, images, 0, d);
            for (int v = 1; v <= views; v++) {
                double[] view = raw.clone();
                data.preparation().prepare(view, 0);
                noise.sample(view, random);
                data.preparation().restore(view, 0);
                System.arraycopy(view, 0, images, v * d, d);
            }
            rows.add(new Row(strategy, Matrix.wrap(views + 1, d, images)));
        }
        return new ViewSheet(layout, rows);
    }
}
