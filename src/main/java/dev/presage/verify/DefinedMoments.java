package dev.presage.verify;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;

/**
 * The view moments by definition: sums over every sample and every outcome. All centred.
 *
 * @param mean of the samples
 * @param viewMean m
 * @param clean C
 * @param cross M, clean rows against view columns
 * @param between G
 * @param total S
 * @param labelCross Bbar
 * @param labelEnergy tr(Y2 - ybar ybar')
 * @param size the trace of the uncentred S, which rounding errors are relative to
 * @param terms summands of an entry
 */
record DefinedMoments(
        double[] mean,
        double[] viewMean,
        Matrix clean,
        Matrix cross,
        Matrix between,
        Matrix total,
        Matrix labelCross,
        double labelEnergy,
        double size,
        int terms) {

    static DefinedMoments of(Population population, Draws draws) {
        int n = population.n();
        int d = population.d();
        Matrix expected = expectedViews(population, draws);
        double[] viewMean = RefereeAlgebra.mean(expected);
        double[] second = new double[d * d];
        double size = 0;
        for (int i = 0; i < n; i++) {
            double[] x = population.x().row(i);
            for (Draws.Draw draw : draws.all()) {
                double[] view = draw.view().apply(x).clone();
                for (int j = 0; j < d; j++) {
                    size += draw.weight() / n * view[j] * view[j];
                    view[j] -= viewMean[j];
                }
                Population.addOuter(second, draw.weight() / n, view, view);
            }
        }
        Matrix clean = population.centredX();
        Matrix seen = RefereeAlgebra.centred(expected);
        return new DefinedMoments(
                RefereeAlgebra.mean(population.x()),
                viewMean,
                Population.cross(clean, clean),
                Population.cross(clean, seen),
                Population.cross(seen, seen),
                Matrix.wrap(d, d, second),
                Population.cross(seen, population.centredY()),
                population.centredY().sumOfSquares() / n,
                size,
                n * draws.all().size() + d);
    }

    /** E[tau(x) | x] of each sample. */
    private static Matrix expectedViews(Population population, Draws draws) {
        double[] out = new double[population.n() * population.d()];
        for (int i = 0; i < population.n(); i++) {
            double[] x = population.x().row(i);
            for (Draws.Draw draw : draws.all()) {
                double[] view = draw.view().apply(x);
                for (int j = 0; j < x.length; j++) {
                    out[i * x.length + j] += draw.weight() * view[j];
                }
            }
        }
        return Matrix.wrap(population.n(), population.d(), out);
    }

    /** As claims take them. */
    ViewMoments views() {
        return new ViewMoments(
                true,
                new Basis.Exact(),
                Vector.of(mean),
                Vector.of(viewMean),
                SymmetricMatrix.symmetricPart(clean),
                cross,
                SymmetricMatrix.symmetricPart(between),
                SymmetricMatrix.symmetricPart(total));
    }

    /** Labels against the same views. */
    LabelViewMoments labels() {
        return new LabelViewMoments(labelCross, labelEnergy, labelCross.columns() - 1);
    }
}
