package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.theory.AmbiguityFront;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The band of R2 among encoders that reconstruct alike (theory.md 3.4): random encoders, near the optimum and far from it, never
 * leave it; the encoders claimed to lie on its ends do, with decoders and heads fitted here by least squares; and encoders that
 * alternating least squares finds for labels and sample together lie on its upper end.
 */
final class AmbiguityChecks {
    private static final int DIMENSION = 6;
    private static final int FEATURES = 2;
    private static final double[] WEIGHTS = {0.01, 0.1, 1};
    private static final String DERIVATION =
            "the last of 44 halvings of the weights, and rounding times the condition of S";
    private static final int ENCODERS = 24;
    private static final double ROUNDOFF = 1e4;
    /** What halving 44 times leaves of the weights, and bounds at tolerance 0. */
    private static final double HALVED = 1e-6;

    private AmbiguityChecks() {}

    static List<Statement> all() {
        return List.of(new Statement("ambiguity-band", "BL24 Theorem 1; theory.md 3.4", AmbiguityChecks::measure));
    }

    /** Least squares on an encoder's features. */
    private record Fit(double loss, double r2) {
        static Fit of(RefereeAlgebra algebra, DefinedMoments moments, Matrix encoder) {
            Matrix inverse = algebra.pseudoInverse(algebra.sandwich(encoder, moments.total()));
            Matrix codes = algebra.product(moments.cross(), encoder.transpose());
            Matrix labels = algebra.product(moments.labelCross().transpose(), encoder.transpose());
            return new Fit(
                    RefereeAlgebra.trace(moments.clean()) - RefereeAlgebra.trace(algebra.sandwich(codes, inverse)),
                    RefereeAlgebra.trace(algebra.sandwich(labels, inverse)) / moments.labelEnergy());
        }
    }

    private static Measurement measure(Trial trial) {
        RandomGenerator random = trial.random("ambiguity");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RefereeAlgebra algebra = trial.algebra();
            Population population = Population.classes(40, DIMENSION, 4, random);
            DefinedMoments moments = DefinedMoments.of(
                    population, RandomMaps.draw(DIMENSION, 3, 0.4, random).draws());
            Descent.End optimum = new Descent(algebra)
                    .alternate(
                            RefereeAlgebra.trace(moments.clean()), moments.cross(), moments.total(), FEATURES, random);
            double tolerance = ROUNDOFF * EPS * algebra.condition(moments.total()) + HALVED;
            for (double lambda : WEIGHTS) {
                worst = worst.worse(new Measurement(
                        onFront(trial, moments, lambda, optimum.loss(), random), tolerance, DERIVATION));
            }
            for (int i = 0; i < ENCODERS; i++) {
                Matrix from = new Descent(algebra).whitened(optimum.encoder(), moments.total());
                Matrix encoder = from.plus(gaussian(FEATURES, DIMENSION, random)
                        .times(Math.pow(10, -2.0 + 3.0 * i / ENCODERS) * from.maxAbs()));
                Fit fit = Fit.of(algebra, moments, encoder);
                double excess = Math.max(0, fit.loss - optimum.loss());
                AmbiguityFront.Band band =
                        trial.claims().band(moments.views(), moments.labels(), FEATURES, excess, trial.backend());
                double outside = Math.max(
                        Math.max(fit.r2 - band.best().bound(), band.worst().bound() - fit.r2), 0);
                double missed = Math.max(
                        missed(algebra, moments, band.best(), optimum.loss() + excess),
                        missed(algebra, moments, band.worst(), optimum.loss() + excess));
                worst = worst.worse(new Measurement(Math.max(outside, missed), tolerance, DERIVATION));
            }
        }
        return worst;
    }

    /** How far the best end is from an encoder that alternating least squares finds for labels and sample together. */
    private static double onFront(
            Trial trial, DefinedMoments moments, double lambda, double least, RandomGenerator random) {
        RefereeAlgebra algebra = trial.algebra();
        double weight = lambda * moments.labelEnergy() / RefereeAlgebra.trace(moments.clean());
        Descent.End both = new Descent(algebra)
                .alternate(
                        moments.labelEnergy() + weight * RefereeAlgebra.trace(moments.clean()),
                        Matrix.stack(
                                moments.labelCross().transpose(),
                                moments.cross().times(Math.sqrt(weight))),
                        moments.total(),
                        FEATURES,
                        random);
        Fit fit = Fit.of(algebra, moments, both.encoder());
        AmbiguityFront.Band band = trial.claims()
                .band(moments.views(), moments.labels(), FEATURES, Math.max(0, fit.loss - least), trial.backend());
        return Math.abs(fit.r2 - band.best().bound());
    }

    /** How far an end is from being attained by its encoder within the loss. */
    private static double missed(
            RefereeAlgebra algebra, DefinedMoments moments, AmbiguityFront.End end, double allowed) {
        Fit fit = Fit.of(algebra, moments, end.encoder());
        double beyond = Math.max(0, fit.loss - allowed) / RefereeAlgebra.trace(moments.clean());
        return Math.max(beyond, Math.abs(fit.r2 - end.bound()));
    }
}
