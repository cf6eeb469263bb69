package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Matrix;
import dev.presage.model.Reconstruction;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.AmbiguityFront;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** How much the reconstruction loss leaves open: {@link AmbiguityFront} at a list of tolerances, and the encoders on clean samples. */
public final class Ambiguity {
    private Ambiguity() {}

    /**
     * Asks prepared data.
     *
     * @throws BadInputException if there are no labels, k exceeds what there is, or k features reconstruct everything
     */
    public static AmbiguityResult run(PreparedData data, AmbiguityPlan plan, Progress progress) {
        if (data.labels().isEmpty()) {
            throw new BadInputException("the ambiguity of reconstruction expects labels, found data without");
        }
        if (!(plan.strategy() instanceof Strategy.Expressed)) {
            throw new BadInputException("the ambiguity of reconstruction expects an exact noise, found draws");
        }
        CleanBaseline baseline = CleanBaseline.of(data);
        PrincipalSpace space = baseline.space();
        WhitenedViews seen = data.whitened(plan.strategy(), progress);
        SolvedProblem solved = SolvedProblem.of(space, seen, new Reconstruction(), Integer.MAX_VALUE, data.backend());
        int most = solved.solution().mostFeatures(space);
        if (plan.k() > most) {
            throw new BadInputException("--dim expects from 1 to " + most + " features for reconstruction under "
                    + plan.strategy().asGiven() + " on these data, found " + plan.k());
        }
        ViewMoments views = solved.views();
        LabelViewMoments labels = solved.labels().orElseThrow();
        AmbiguityFront front = AmbiguityFront.of(views, labels, seen.whitening(), plan.k(), data.backend());
        double least = front.leastLoss();
        double rounding = Math.ulp(1.0) * views.dimension() * views.clean().trace();
        if (!(least > rounding)) {
            throw new BadInputException("tolerances are shares of the least loss, which is 0 with " + plan.k()
                    + " features: fewer would leave something");
        }
        List<AmbiguityResult.Row> rows = new ArrayList<>();
        for (double share : plan.tolerances()) {
            progress.report("ambiguity", rows.size(), plan.tolerances().size());
            AmbiguityFront.Band band = front.at(share * least);
            rows.add(new AmbiguityResult.Row(
                    share,
                    band,
                    clean(data, baseline, band.best().encoder()),
                    clean(data, baseline, band.worst().encoder())));
        }
        progress.report("ambiguity", rows.size(), rows.size());
        return new AmbiguityResult(
                data.manifest(0),
                plan,
                least,
                solved.solution().spectrum().cuts(plan.k())
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(front.r2AtLeastLoss()),
                rows,
                data.source().notes());
    }

    private static double clean(PreparedData data, CleanBaseline baseline, Matrix encoder) {
        return Alignment.of(
                        baseline.space().features(encoder),
                        baseline.task().orElseThrow(),
                        data.labels().orElseThrow())
                .r2()
                .at(encoder.rows() - 1);
    }
}
