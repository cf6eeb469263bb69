package dev.presage.theory;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.ImageNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.Mixture;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.SaltAndPepper;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A problem for the closed forms: data, a noise, and whether encoders have intercepts. Losses are evaluated here from the
 * moments by their definition, with Commons Math.
 */
record Case(String name, Task task, AffineNoise noise, boolean centred) {
    static final Backend BACKEND = new JavaBackend(1);
    /** Rounding errors of a d &times; d problem stay below this many eps d norm condition. */
    static final double ROUNDOFF = 32;

    private static final double[] FIVE = {2.1, 1.3, 0.8, 1.7, 0.4};
    private static final double[] SIX = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    private static final double[] NINE = {2, 1.7, 1.4, 1.2, 0.9, 0.7, 0.5, 0.3, 0.2};

    /** Real operators on random data of all sorts. */
    static List<Case> all() {
        Task five = Task.random(7, 3, 1, FIVE);
        Task six = Task.random(50, 4, 2, SIX);
        Task nine = Task.random(40, 3, 3, NINE);
        Task wide = Task.random(7, 3, 4, NINE);
        Task dead = Task.random(30, 3, 5, SIX).dead(0, 1, 4);
        Random random = new Random(6);
        AffineNoise coloured = GaussianNoise.withCovariance(
                Dense.symmetric(Dense.square(Dense.random(6, 6, random)).scalarMultiply(0.2)), BACKEND);
        AffineNoise chain = Sequence.of(mask(9, 0.3), GaussianNoise.isotropic(9, 0.5));
        AffineNoise shifted =
                Sequence.of(ImageNoise.shift(new Layout.Image(1, 2, 3), 1, false), GaussianNoise.isotropic(6, 0.3));
        AffineNoise flipped = Sequence.of(ImageNoise.horizontalFlip(new Layout.Image(1, 3, 3), 0.2), mask(9, 0.3));
        AffineNoise filled = MultiplicativeNoise.bernoulliMask(Patches.coordinates(5), 0.35, Vector.constant(5, 1.5));
        return List.of(
                new Case("gaussian, n = 7, d = 5", five, GaussianNoise.isotropic(5, 0.7), true),
                new Case("coloured gaussian, n = 50, d = 6", six, coloured, true),
                new Case("mask, n = 50, d = 6", six, mask(6, 0.4), true),
                new Case("mask then gaussian, n = 40, d = 9", nine, chain, true),
                new Case(
                        "mixture, n = 50, d = 6",
                        six,
                        new Mixture(List.of(0.3, 0.7), List.of(mask(6, 0.5), coloured)),
                        true),
                new Case("mask, n = 7 < d = 9", wide, mask(9, 0.4), true),
                new Case("mask, dead pixels", dead, mask(6, 0.4), true),
                new Case("gaussian, dead pixels", dead, GaussianNoise.isotropic(6, 0.5), true),
                new Case("shift then gaussian, 2 x 3", six, shifted, true),
                new Case("flip then mask, 3 x 3", nine, flipped, true),
                new Case("none, n = 50, d = 6", six, new NoNoise(6), true),
                new Case("none, n = 7 < d = 9", wide, new NoNoise(9), true),
                new Case("mask with fill moves the mean", five, filled, true),
                new Case("salt and pepper", five, new SaltAndPepper(5, 0.3, -1, 2), true),
                new Case("no intercepts: mask then gaussian", nine, chain, false),
                new Case("no intercepts: mask with fill", five, filled, false),
                new Case("no intercepts: mask, dead pixels", dead, mask(6, 0.4), false));
    }

    static Case named(String name) {
        return all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    static AffineNoise mask(int d, double probability) {
        return MultiplicativeNoise.bernoulliMask(Patches.coordinates(d), probability, Vector.zeros(d));
    }

    /** Objectives whose encoders are optimal at every k. */
    static List<SpectralObjective> objectives() {
        return List.of(
                new Reconstruction(),
                new JointEmbedding(),
                new SupervisedReconstruction(0),
                new SupervisedReconstruction(0.3),
                new SupervisedReconstruction(1e6));
    }

    ViewMoments views() {
        ViewMoments views = ViewMoments.exact(task.moments(), noise);
        return centred ? views : views.uncentred();
    }

    Optional<LabelViewMoments> labels() {
        return Optional.of(LabelViewMoments.exact(task.labelMoments(), noise.meanMap(), views()));
    }

    ClosedForm solve(SpectralObjective objective) {
        ViewMoments views = views();
        return ClosedForm.solve(objective, views, labels(), Whitening.of(views.total(), BACKEND), BACKEND);
    }

    RealMatrix clean() {
        return Dense.of(views().clean());
    }

    RealMatrix cross() {
        return Dense.of(views().cross());
    }

    RealMatrix between() {
        return Dense.of(views().between());
    }

    RealMatrix total() {
        return Dense.of(views().total());
    }

    /** Bbar = E[xbar y'] by definition: the expected view of every sample against its label. */
    RealMatrix viewCross() {
        int d = task.d();
        RealMatrix slope = Dense.of(noise.meanMap().linear(Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0)));
        RealMatrix views = task.x().multiply(slope);
        for (int i = 0; i < task.n(); i++) {
            for (int j = 0; j < d; j++) {
                views.addToEntry(i, j, noise.meanMap().offset().at(j));
            }
        }
        RealMatrix y = task.y();
        return (centred ? Dense.centred(views) : views)
                .transpose()
                .multiply(centred ? Dense.centred(y) : y)
                .scalarMultiply(1.0 / task.n());
    }

    /** tr Y2, centred where encoders have intercepts. */
    double labelEnergy() {
        RealMatrix y = centred ? Dense.centred(task.y()) : task.y();
        return y.transpose().multiply(y).getTrace() / task.n();
    }

    /** What the loss of an objective is relative to. */
    double size(SpectralObjective objective) {
        if (objective instanceof Reconstruction) {
            return clean().getTrace();
        } else if (objective instanceof JointEmbedding) {
            return 2 * task.d();
        } else if (objective instanceof SupervisedReconstruction joint) {
            return labelEnergy() + joint.lambda() * clean().getTrace();
        }
        return labelEnergy();
    }

    /** ROUNDOFF eps d size condition. */
    double tolerance(SpectralObjective objective) {
        return ROUNDOFF * Dense.EPS * task.d() * size(objective) * Dense.condition(total());
    }

    /** F with T = F'F: what is to be predicted from the view, against the view. */
    RealMatrix targets(SpectralObjective objective) {
        if (objective instanceof Reconstruction) {
            return cross();
        } else if (objective instanceof Supervised) {
            return viewCross().transpose();
        }
        double lambda = ((SupervisedReconstruction) objective).lambda();
        RealMatrix labels = viewCross().transpose();
        RealMatrix both = MatrixUtils.createRealMatrix(labels.getRowDimension() + task.d(), task.d());
        both.setSubMatrix(labels.getData(), 0, 0);
        both.setSubMatrix(cross().scalarMultiply(Math.sqrt(lambda)).getData(), labels.getRowDimension(), 0);
        return both;
    }

    /** E||t - D E tau||^2 = size - 2 tr(D E F') + tr(D E S E' D'). */
    double loss(SpectralObjective objective, RealMatrix decoder, RealMatrix encoder) {
        RealMatrix map = decoder.multiply(encoder);
        return size(objective)
                - 2 * map.multiply(targets(objective).transpose()).getTrace()
                + Dense.product(map, total(), map.transpose()).getTrace();
    }

    /** E||W tau1 - W tau2||^2 = 2 tr(W S W') - 2 tr(W G W'). */
    double distance(RealMatrix encoder) {
        RealMatrix within = total().subtract(between());
        return 2 * Dense.product(encoder, within, encoder.transpose()).getTrace();
    }

    /** Rows with the same span and W S W' = I. */
    RealMatrix whitened(RealMatrix encoder) {
        return Dense.inverseRoot(Dense.product(encoder, total(), encoder.transpose()))
                .multiply(encoder);
    }

    /** The least-squares decoder of an encoder, F E' (E S E')^-1. */
    RealMatrix bestDecoder(SpectralObjective objective, RealMatrix encoder) {
        return Dense.product(
                targets(objective),
                encoder.transpose(),
                Dense.pinv(Dense.product(encoder, total(), encoder.transpose())));
    }

    /** The loss of an encoder, everything else at its best. */
    double loss(SpectralObjective objective, RealMatrix encoder) {
        return objective instanceof JointEmbedding
                ? distance(whitened(encoder))
                : loss(objective, bestDecoder(objective, encoder), encoder);
    }

    /**
     * Where descent from a random encoder ends: alternating least squares (decoder given encoder, encoder given decoder),
     * or for joint embedding gradient steps put back on the constraint.
     */
    double descend(SpectralObjective objective, int k, Random random) {
        RealMatrix inverse = Dense.pinv(total());
        RealMatrix encoder = Dense.random(k, task.d(), random);
        RealMatrix step = objective instanceof JointEmbedding
                ? between().multiply(inverse)
                : targets(objective).multiply(inverse);
        double loss = loss(objective, encoder);
        double settled = 1e-9 * size(objective);
        double before = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 40 && before - loss > settled; round++) {
            before = loss;
            for (int i = 0; i < 20; i++) {
                if (objective instanceof JointEmbedding) {
                    encoder = whitened(encoder.add(encoder.multiply(step).scalarMultiply(20)));
                } else {
                    RealMatrix decoder = bestDecoder(objective, encoder);
                    encoder = Dense.pinv(decoder).multiply(step);
                }
            }
            loss = loss(objective, encoder);
        }
        return loss;
    }

    @Override
    public String toString() {
        return name;
    }
}
