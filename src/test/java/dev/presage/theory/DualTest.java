package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With n = 20 samples in d = 50 the route by factors of n rows gives what the route by d x d matrices gives. */
class DualTest {
    private static final int N = 20;
    private static final int D = 50;
    private static final String DUAL = "dual singular value decomposition";

    private record Problem(String name, Task task, AffineNoise noise, boolean centred) {
        /** With the bound on the rank, or without it. */
        ViewMoments views(boolean bound) {
            ViewMoments exact = ViewMoments.exact(task.moments(), noise);
            ViewMoments v = centred ? exact : exact.uncentred();
            return bound
                    ? v
                    : new ViewMoments(
                            v.centred(),
                            v.basis(),
                            v.mean(),
                            v.viewMean(),
                            v.clean(),
                            v.cross(),
                            v.between(),
                            v.total());
        }

        Optional<LabelViewMoments> labels() {
            return Optional.of(LabelViewMoments.exact(task.labelMoments(), noise.meanMap(), views(false)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Problem> problems() {
        double[] spread = new double[D];
        Arrays.setAll(spread, j -> 2 * Math.pow(0.95, j));
        Task task = Task.random(N, 3, 11, spread);
        RealMatrix twice = task.x().copy();
        for (int i = 0; i < N / 2; i++) {
            twice.setRowVector(N / 2 + i, task.x().getRowVector(i));
        }
        AffineNoise mask = Case.mask(D, 0.4);
        AffineNoise gaussian = GaussianNoise.isotropic(D, 0.5);
        return List.of(
                new Problem("mask", task, mask, true),
                new Problem("gaussian", task, gaussian, true),
                new Problem("mask then gaussian", task, Sequence.of(mask, gaussian), true),
                new Problem("no noise", task, new NoNoise(D), true),
                new Problem("samples twice", task.with(twice), Sequence.of(mask, gaussian), true),
                new Problem("samples twice, no noise", task.with(twice), new NoNoise(D), true),
                new Problem("small numbers", task.with(task.x().scalarMultiply(1e-8)), mask, true),
                new Problem("no intercepts", task, Sequence.of(mask, gaussian), false),
                new Problem("no intercepts, no noise", task, new NoNoise(D), false));
    }

    /** A backend that finds no factors whitens by eigenvectors. */
    private static Whitening primalWhitening(SymmetricMatrix total) {
        InvocationHandler without = (proxy, method, arguments) ->
                method.getName().equals("factorOfRank") ? Optional.empty() : method.invoke(Case.BACKEND, arguments);
        return Whitening.of(total, (Backend)
                Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, without));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void solutionsAreThoseOfThePrimalRoute(Problem p) {
        for (SpectralObjective objective :
                List.of(new Reconstruction(), new JointEmbedding(), new SupervisedReconstruction(0.3))) {
            ViewMoments views = p.views(true);
            Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
            Whitening primalWhitening = primalWhitening(views.total());
            assertEquals(primalWhitening.rank(), whitening.rank());
            ClosedForm dual = ClosedForm.solve(objective, views, p.labels(), whitening, Case.BACKEND);
            ClosedForm primal = ClosedForm.solve(objective, p.views(false), p.labels(), primalWhitening, Case.BACKEND);
            assertEquals(DUAL, dual.solver());
            assertFalse(primal.solver().startsWith("dual"), primal.solver());
            double rounding = Case.ROUNDOFF * Dense.EPS * D * primalWhitening.condition();
            int most = primal.spectrum().available();
            assertEquals(most, dual.spectrum().available());
            assertEquals(
                    primal.spectrum().values().dimension(),
                    dual.spectrum().values().dimension());
            double largest = primal.spectrum().values().at(0);
            for (int j = 0; j < primal.spectrum().values().dimension(); j++) {
                assertEquals(
                        primal.spectrum().values().at(j),
                        dual.spectrum().values().at(j),
                        rounding * largest,
                        "value " + j);
            }
            for (int k = 1; k <= most; k++) {
                assertEquals(
                        primal.loss(k), dual.loss(k), rounding * (views.clean().trace() + 2 * k + 2));
                assertTrue(dual.residual(k, Case.BACKEND) <= rounding, "residual " + dual.residual(k, Case.BACKEND));
                assertEquals(primal.spectrum().cuts(k), dual.spectrum().cuts(k), "k = " + k);
            }
            // Whitened coordinates make all directions alike: the same subspace has cosines of 1.
            for (int k = 1; k <= most; k++) {
                if (primal.spectrum().cuts(k)) {
                    continue;
                }
                RealMatrix one = Dense.of(primal.encoder(k));
                RealMatrix other = Dense.of(dual.encoder(k));
                RealMatrix cosines = Dense.product(one, Dense.of(views.total()), other.transpose());
                double gap = primal.spectrum().values().at(k - 1)
                        - (k < primal.spectrum().values().dimension()
                                ? primal.spectrum().values().at(k)
                                : 0);
                double lost = k - Math.pow(cosines.getFrobeniusNorm(), 2);
                assertEquals(0, lost, k * rounding * Math.max(1, rounding * Math.pow(largest / gap, 2)), "k = " + k);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("problems")
    void principalSpacesAreThoseOfThePrimalRoute(Problem p) {
        SymmetricMatrix clean = p.task().moments().covariance();
        PrincipalSpace dual = PrincipalSpace.of(p.task().moments(), Case.BACKEND);
        PrincipalSpace primal = PrincipalSpace.of(clean, Case.BACKEND);
        int r = primal.rank();
        assertEquals(r, dual.rank());
        assertEquals(p.name().startsWith("samples twice") ? N / 2 - 1 : N - 1, r);
        double rounding = Case.ROUNDOFF * Dense.EPS * D;
        double largest = primal.spectrum().at(0);
        double relative = rounding * largest / primal.spectrum().at(r - 1);
        for (int j = 0; j < D; j++) {
            assertEquals(primal.spectrum().at(j), dual.spectrum().at(j), rounding * largest);
        }
        Features one = primal.principalFeatures();
        Features other = dual.principalFeatures();
        Alignment expected =
                Alignment.of(one, primal.task(p.task().labelMoments()), p.task().labelMoments());
        Alignment found =
                Alignment.of(other, dual.task(p.task().labelMoments()), p.task().labelMoments());
        ViewMoments views = p.views(true);
        ClosedForm solution = ClosedForm.solve(
                new Reconstruction(), views, p.labels(), Whitening.of(views.total(), Case.BACKEND), Case.BACKEND);
        int most = solution.mostFeatures(dual);
        assertEquals(most, solution.mostFeatures(primal));
        Features byPrimal = primal.features(solution.encoder(most));
        Features byDual = dual.features(solution.encoder(most));
        SymmetricMatrix total = views.total();
        assertEquals(
                primal.rotated(total).inside().frobeniusNorm(),
                dual.rotated(total).inside().frobeniusNorm(),
                rounding * total.frobeniusNorm());
        assertEquals(primal.rotated(total).outside(), dual.rotated(total).outside(), rounding * total.frobeniusNorm());
        for (int k = 1; k <= r; k++) {
            assertEquals(expected.r2().at(k - 1), found.r2().at(k - 1), relative, "R2 at " + k);
        }
        for (int k = 1; k <= most; k++) {
            if (!solution.spectrum().cuts(k) && !Judge.cleanSpectrum(primal).cuts(k)) {
                assertEquals(
                        byPrimal.anglesToPrincipalComponents().sineMax(k),
                        byDual.anglesToPrincipalComponents().sineMax(k),
                        relative,
                        "angle at " + k);
                assertEquals(
                        new Judge(views, primal, Case.BACKEND)
                                .verdict(solution, byPrimal.anglesToPrincipalComponents(), k)
                                .getClass(),
                        new Judge(views, dual, Case.BACKEND)
                                .verdict(solution, byDual.anglesToPrincipalComponents(), k)
                                .getClass());
            }
        }
    }

    /** A bound that is wrong is found out: data of full rank are solved as if nothing had been said. */
    @Test
    void wrongBoundsAreFoundOut() {
        double[] spread = new double[D];
        Arrays.fill(spread, 1);
        Problem p = new Problem("many", Task.random(3 * D, 3, 5, spread), Case.mask(D, 0.4), true);
        ViewMoments v = p.views(true);
        ViewMoments wrong = new ViewMoments(
                v.centred(), v.basis(), v.mean(), v.viewMean(), v.clean(), v.cross(), v.between(), v.total(), N);
        Whitening whitening = Whitening.of(v.total(), Case.BACKEND);
        for (SpectralObjective objective : List.of(new Reconstruction(), new JointEmbedding())) {
            ClosedForm solution = ClosedForm.solve(objective, wrong, p.labels(), whitening, Case.BACKEND);
            assertFalse(solution.solver().startsWith("dual"));
            assertEquals(D, solution.features());
        }
        // A cross moment that has more directions than the clean samples is not cut down to theirs.
        Problem few = problems().get(0);
        ViewMoments w = few.views(true);
        ViewMoments broken = new ViewMoments(
                w.centred(),
                w.basis(),
                w.mean(),
                w.viewMean(),
                w.clean(),
                Dense.matrix(Dense.random(D, D, new Random(3))),
                w.between(),
                w.total(),
                w.cleanRank());
        ClosedForm solution = ClosedForm.solve(
                new Reconstruction(), broken, few.labels(), Whitening.of(w.total(), Case.BACKEND), Case.BACKEND);
        assertFalse(solution.solver().startsWith("dual"));
    }
}
