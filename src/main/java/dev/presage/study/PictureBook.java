package dev.presage.study;

import dev.presage.data.Layout;
import dev.presage.probe.PrincipalSpace;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of a study of images: a training sample under each noise, and training samples cut at the top of the spectrum.
 *
 * @param views the first training sample and views of it; empty where no noise can be drawn anew
 * @param projections of the first training samples
 */
public record PictureBook(Optional<ViewSheet> views, Optional<ProjectionSheet> projections) {
    private static final int VIEWS = 8;
    private static final List<Double> SHARES = List.of(0.5, 0.9);

    /**
     * The pictures; empty where samples are no images, or are not here. One eigenproblem of the clean moments.
     *
     * @param strategies the noises; those whose views were recorded elsewhere are left out
     */
    public static Optional<PictureBook> of(PreparedData data, List<Strategy> strategies, long seed) {
        if (!(data.source() instanceof DataSource.SampleSet) || !(data.train().layout() instanceof Layout.Image)) {
            return Optional.empty();
        }
        List<Strategy> drawn = strategies.stream()
                .filter(strategy -> !(strategy instanceof Strategy.Recorded))
                .distinct()
                .toList();
        boolean drawable = !drawn.isEmpty() && data.plan().noiseSpace() != NoiseSpace.INPUT;
        PrincipalSpace space = PrincipalSpace.of(data.moments(), data.backend());
        return Optional.of(new PictureBook(
                drawable ? Optional.of(ViewSheet.draw(data, drawn, 0, VIEWS, seed)) : Optional.empty(),
                ProjectionSheet.of(
                        data,
                        space,
                        SHARES.stream().map(share -> Top.of(space, share)).toList())));
    }
}
