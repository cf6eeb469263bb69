package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Team;
import dev.presage.moments.Preparation;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/** Where the views of a block of samples come from. */
interface ViewSource extends AutoCloseable {
    /**
     * The views of the next samples.
     *
     * @param rows prepared samples, {@code count} rows
     * @param start number of the first of them
     * @param views is filled group by group, within a group sample by sample
     */
    void next(double[] rows, int start, int count, double[] views);

    @Override
    void close();

    /** Where view a of row r of {@code count} goes, in rows of d. */
    static int place(MonteCarlo plan, int count, int r, int a) {
        int perGroup = plan.viewsPerGroup();
        return (a / perGroup * count + r) * perGroup + a % perGroup;
    }

    /** Draws; each sample has its own stream, so neither threads nor blocks change a view. */
    static ViewSource drawn(SampledNoise noise, MonteCarlo plan, Team team) {
        return new Drawn(noise, plan, team);
    }

    /** Reads raw views, those of a sample next to each other, and prepares them. */
    static ViewSource recorded(Samples views, Preparation preparation, MonteCarlo plan) {
        RowReader reader = views.open();
        int d = views.dimension();
        return new ViewSource() {
            @Override
            public void next(double[] rows, int start, int count, double[] into) {
                for (int r = 0; r < count; r++) {
                    for (int a = 0; a < plan.views(); a++) {
                        int at = place(plan, count, r, a) * d;
                        reader.next(into, at);
                        preparation.prepare(into, at);
                    }
                }
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /**
     * Views drawn from a noise.
     *
     * @param noise what draws
     * @param plan how many
     * @param team the threads that draw
     */
    record Drawn(SampledNoise noise, MonteCarlo plan, Team team) implements ViewSource {
        @Override
        public void next(double[] rows, int start, int count, double[] views) {
            RuntimeException[] failures = new RuntimeException[count];
            team.run(count, r -> {
                try {
                    draw(rows, start, count, r, views);
                } catch (RuntimeException e) {
                    failures[r] = e;
                }
            });
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("drawing views was interrupted");
            }
            for (RuntimeException failure : failures) {
                if (failure != null) {
                    throw failure;
                }
            }
        }

        private void draw(double[] rows, int start, int count, int r, double[] views) {
            int d = noise.dimension();
            RandomGenerator random = Streams.ofSample(plan.seed(), start + r);
            double[] x = new double[d];
            for (int a = 0; a < plan.views(); a++) {
                System.arraycopy(rows, r * d, x, 0, d);
                noise.sample(x, random);
                for (int j = 0; j < d; j++) {
                    if (!Double.isFinite(x[j])) {
                        throw new BadInputException("a noise known by its draws expects to give finite numbers, found "
                                + x[j] + " at coordinate " + j + " of a view of sample " + (start + r));
                    }
                }
                System.arraycopy(x, 0, views, place(plan, count, r, a) * d, d);
            }
        }

        @Override
        public void close() {}
    }
}
