package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.QuarterTurns;
import dev.presage.noise.Views;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.ProbePass;
import dev.presage.theory.Optimum;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The raw images of a data set, turned by quarters, for rotation prediction: what is seen of them, and how often a least-squares
 * classifier on k features tells the turn. Turning an image turns its scores in a circle, if the features of a k stay within
 * themselves under turns (which they do where k cuts no tie), so the accuracy is the same on every turn, and one turn of each
 * image counts once.
 *
 * @param data the images
 * @param turns of them
 * @param seen by a linear model
 */
record TurnedImages(PreparedData data, QuarterTurns turns, WhitenedViews seen) {
    private static final List<String> NAMES = List.of("0", "90", "180", "270");

    /**
     * Of a data set.
     *
     * @throws BadInputException if it holds no square images, or their pixels have units of their own
     */
    static TurnedImages of(PreparedData data) {
        if (!(data.layout() instanceof Layout.Image image)) {
            throw new BadInputException("rotation expects square images, found samples of d = "
                    + data.layout().dimension() + " without a shape");
        }
        QuarterTurns turns = new QuarterTurns(image, data.preparation());
        Views views = turns.views(data.moments(), data.backend().threads());
        Whitening whitening =
                Whitening.of(views.moments().total(), data.moments().relativeError(), data.backend());
        return new TurnedImages(data, turns, new WhitenedViews(views, whitening, Optional.empty(), List.of()));
    }

    /** The share of turns told right if images are Gaussian, each turn with its own mean and covariance. */
    Estimate predicted(Optimum solution, int k, long seed) {
        return new GaussianClasses(turns.unturned(data.moments(), seen.views()), data.backend(), seed)
                .accuracy(solution.encoder(k), classifier(solution, k))
                .orElseThrow();
    }

    /** The share of images of a set whose turn is told right. */
    Estimate measured(Optimum solution, int k, Samples images, Progress progress) {
        Backend backend = data.backend();
        ProbePass.Candidate candidate = new ProbePass.Candidate(solution.encoder(k));
        candidate.add(k, classifier(solution, k));
        double[] mean = seen.views().moments().viewMean().toArray();
        new ProbePass(backend, data.preparation(), mean, progress).run(new Unturned(images), List.of(candidate), false);
        return candidate.accuracy(k, images.size());
    }

    private LeastSquaresProbe classifier(Optimum solution, int k) {
        LabelViewMoments labels = seen.views().labels().orElseThrow();
        Matrix loadings = data.backend().multiply(solution.encoder(k), labels.viewCross());
        return new LeastSquaresProbe(
                loadings, Vector.constant(QuarterTurns.COUNT, 1.0 / QuarterTurns.COUNT), labels.energy());
    }

    /** Images as they are, of the first turn. */
    private record Unturned(Samples images) implements Samples {
        @Override
        public Layout layout() {
            return images.layout();
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public Optional<Labels> labels() {
            return Optional.of(
                    new ClassLabels(IntStream.range(0, size()).map(i -> 0).toArray(), NAMES));
        }

        @Override
        public RowReader open() {
            return images.open();
        }
    }
}
