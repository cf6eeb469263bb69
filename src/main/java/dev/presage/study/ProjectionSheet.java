package dev.presage.study;

import dev.presage.data.Layout;
import dev.presage.data.RowReader;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.probe.PrincipalSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first training images, and their projections on the top and on the bottom of the spectrum: mu + U U'(x - mu) and
 * x - U U'(x - mu), as {@code project} makes them, U the prepared samples' first principal components.
 *
 * @param layout of the images
 * @param rows one for the images and for each projection
 */
public record ProjectionSheet(Layout.Image layout, List<Row> rows) {
    /** Copies the list. */
    public ProjectionSheet {
        rows = List.copyOf(rows);
    }

    private static final int MOST = 10;

    /**
     * A line of pictures.
     *
     * @param name what was done
     * @param images in original values, a row an image
     */
    public record Row(String name, Matrix images) {}

    /** The sheet of a study of the spectrum; empty where samples are no images. */
    public static Optional<ProjectionSheet> of(PreparedData data, SpectrumStudy spectrum) {
        return of(
                data,
                PrincipalSpace.of(data.moments(), data.backend()),
                spectrum.cuts().stream()
                        .map(cut -> new Top(cut.top(), cut.explained()))
                        .toList());
    }

    /** The sheet with the given tops of the spectrum. */
    static Optional<ProjectionSheet> of(PreparedData data, PrincipalSpace space, List<Top> tops) {
        if (!(data.source() instanceof DataSource.SampleSet)
                || !(data.train().layout() instanceof Layout.Image layout)) {
            return Optional.empty();
        }
        Backend backend = data.backend();
        int d = layout.dimension();
        int n = Math.min(MOST, data.train().size());
        double[] raw = new double[n * d];
        double[] prepared = new double[n * d];
        double[] mean = data.moments().mean().toArray();
        try (RowReader reader = data.train().open()) {
            for (int i = 0; i < n; i++) {
                reader.next(raw, i * d);
                System.arraycopy(raw, i * d, prepared, i * d, d);
                data.preparation().prepare(prepared, i * d);
                for (int j = 0; j < d; j++) {
                    prepared[i * d + j] -= mean[j];
                }
            }
        }
        Matrix centred = Matrix.wrap(n, d, prepared);
        List<Row> rows = new ArrayList<>(List.of(new Row("the samples", Matrix.wrap(n, d, raw))));
        for (Top cut : tops) {
            Matrix u = space.components(cut.components());
            Matrix top = backend.multiply(backend.multiplyTransposedRight(centred, u), u);
            String share = String.format(Locale.ROOT, "%.3g %%", 100 * cut.explained());
            rows.add(new Row("top " + share, restored(data, top, mean)));
            rows.add(new Row("without the top " + share, restored(data, centred.minus(top), mean)));
        }
        return Optional.of(new ProjectionSheet(layout, rows));
    }

    private static Matrix restored(PreparedData data, Matrix centred, double[] mean) {
        double[] values = centred.toArray();
        int d = centred.columns();
        for (int i = 0; i < centred.rows(); i++) {
            for (int j = 0; j < d; j++) {
                values[i * d + j] += mean[j];
            }
            data.preparation().restore(values, i * d);
        }
        return Matrix.wrap(centred.rows(), d, values);
    }
}
