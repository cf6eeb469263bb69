package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.PrincipalSpace;
import dev.presage.study.RunResult.LabelCurves;
import dev.presage.theory.Judge;
import dev.presage.theory.Spectrum;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every strategy is compared with: clean PCA, and the labels in its coordinates. One O(d&sup3;) eigenproblem, or less
 * where samples are few; shared by all strategies of a study.
 *
 * @param space all features of the data
 * @param spectrum of clean PCA, with rounding errors
 * @param task the labels in coordinates, if there are labels
 * @param alignment of clean PCA, if there are labels
 */
record CleanBaseline(PrincipalSpace space, Spectrum spectrum, Optional<Matrix> task, Optional<Alignment> alignment) {
    /**
     * The baseline of prepared data.
     *
     * @throws BadInputException if they do not vary
     */
    static CleanBaseline of(PreparedData data) {
        PrincipalSpace space = PrincipalSpace.of(data.moments(), data.backend());
        if (space.rank() == 0) {
            OptionalLong n = data.source().size();
            throw new BadInputException(
                    "an analysis expects data that vary, found " + (n.isPresent() ? n.getAsLong() + " " : "")
                            + "samples that are all alike, or differ by too little to be squared");
        }
        Optional<LabelMoments> labels = data.labels();
        Optional<Matrix> task = labels.map(space::task);
        return new CleanBaseline(
                space,
                Judge.cleanSpectrum(space),
                task,
                labels.map(l -> Alignment.of(space.principalFeatures(), task.orElseThrow(), l)));
    }

    /** As results show it. */
    AnalysisResult.Clean result() {
        int d = space.dimension();
        return new AnalysisResult.Clean(
                spectrum.values(),
                space.rank(),
                alignment.map(a -> new LabelCurves(
                        Curve.over(d, this::defined, k -> a.percent().at(Math.min(k, space.rank()) - 1)),
                        Curve.over(d, this::defined, k -> a.r2().at(Math.min(k, space.rank()) - 1)))));
    }

    /** Whether clean PCA's first k directions are defined. */
    private boolean defined(int k) {
        return k >= space.rank() || !spectrum.cuts(k);
    }

    /** The share of label variance that clean PCA's first k features explain. */
    double r2(int k) {
        return alignment.orElseThrow().r2().at(k - 1);
    }
}
