package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.DataSet;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.model.Rotation;
import dev.presage.moments.Estimate;
import dev.presage.moments.Scale;
import dev.presage.theory.ClosedForm;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotation prediction on small Gaussian images. */
class TurnedImagesTest {
    private static final JavaBackend BACKEND = new JavaBackend(1);
    private static final int SIDE = 3;

    /** Images around a mean that grows along the rows, with correlated noise. */
    private static InMemorySamples images(int n, double contrast, long seed) {
        Random random = new Random(seed);
        Matrix rows = Matrix.generate(n, 2 * SIDE * SIDE, (i, j) -> 0);
        double[] all = rows.toArray();
        for (int i = 0; i < n; i++) {
            double shared = random.nextGaussian();
            for (int j = 0; j < 2 * SIDE * SIDE; j++) {
                int row = j % (SIDE * SIDE) / SIDE;
                all[i * 2 * SIDE * SIDE + j] = 5 + contrast * row * (1 + j % 2) + shared / 2 + random.nextGaussian();
            }
        }
        return new InMemorySamples(
                Matrix.wrap(n, 2 * SIDE * SIDE, all), new Layout.Image(2, SIDE, SIDE), Optional.empty());
    }

    private static PreparedData prepared(InMemorySamples samples, boolean center, Scale scale) {
        PreparationPlan plan = new PreparationPlan(center, scale, NoiseSpace.PREPARED, OptionalInt.empty());
        return PreparedData.read(
                new DataSet("images", "0", samples, Optional.of(images(4000, 0.4, 9))), plan, BACKEND, Progress.SILENT);
    }

    private static ClosedForm solved(TurnedImages images) {
        return ClosedForm.solve(
                new Rotation(),
                images.seen().views().moments(),
                images.seen().views().labels(),
                images.seen().whitening(),
                BACKEND);
    }

    /** The numbers are those of the raw images, however they were prepared; the turns come as one value and a pair. */
    @ParameterizedTest
    @EnumSource(names = "PIXEL", mode = EnumSource.Mode.EXCLUDE)
    void rawImagesAreTurned(Scale scale) {
        ClosedForm centred = solved(TurnedImages.of(prepared(images(500, 0.4, 1), true, scale)));
        ClosedForm plain = solved(TurnedImages.of(prepared(images(500, 0.4, 1), false, Scale.NONE)));
        for (int j = 0; j < 3; j++) {
            assertEquals(
                    plain.spectrum().values().at(j), centred.spectrum().values().at(j), 1e-10);
        }
        assertEquals(plain.loss(3), centred.loss(3), 1e-10);
        double first = centred.spectrum().values().at(0);
        double second = centred.spectrum().values().at(1);
        double third = centred.spectrum().values().at(2);
        assertTrue(Math.min(first - second, second - third) < 1e-10, first + ", " + second + ", " + third);
        assertTrue(centred.residual(3, BACKEND) < 1e-10);
        assertEquals(3, centred.spectrum().available());
    }

    /** Gaussian images: what is predicted is what is counted, within 4 of its errors. */
    @Test
    void predictedAndMeasuredAccuracyAgreeOnGaussianImages() {
        TurnedImages images = TurnedImages.of(prepared(images(20000, 0.4, 3), true, Scale.GLOBAL));
        ClosedForm form = solved(images);
        Estimate predicted = images.predicted(form, 3, 0);
        Estimate measured = images.measured(form, 3, images(20000, 0.4, 5), Progress.SILENT);
        assertEquals(
                predicted.value(),
                measured.value(),
                4 * Math.hypot(predicted.standardError(), measured.standardError()));
        assertTrue(predicted.value() > 0.4 && predicted.value() < 0.99, "no trivial case: " + predicted.value());
    }

    @Test
    void whatCannotBeTurnedIsRefused() {
        InMemorySamples flat = InMemorySamples.of(Matrix.generate(9, 4, (i, j) -> i * i + j * (i % 3)));
        PreparationPlan plan = PreparationPlan.standard();
        PreparedData rows =
                PreparedData.read(new DataSet("rows", "0", flat, Optional.empty()), plan, BACKEND, Progress.SILENT);
        assertRefused("square images, found samples of d = 4 without a shape", rows);
        InMemorySamples wide = new InMemorySamples(
                Matrix.generate(9, 6, (i, j) -> i * i + j * (i % 3)), new Layout.Image(1, 2, 3), Optional.empty());
        assertRefused(
                "square images, found 2x3",
                PreparedData.read(new DataSet("wide", "0", wide, Optional.empty()), plan, BACKEND, Progress.SILENT));
        assertRefused("--scale global or none, found pixel", prepared(images(50, 1, 1), true, Scale.PIXEL));
    }

    private static void assertRefused(String words, PreparedData data) {
        String message = assertThrows(BadInputException.class, () -> TurnedImages.of(data))
                .getMessage();
        assertTrue(message.contains(words), message);
        AnalysisPlan plan = new AnalysisPlan(
                List.of(), List.of(new Rotation()), new Dimensions.Given(List.of(1), true), Optional.empty(), 0);
        assertThrows(BadInputException.class, () -> Analysis.run(data, plan, Progress.SILENT));
    }
}
