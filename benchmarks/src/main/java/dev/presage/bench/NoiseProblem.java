package dev.presage.bench;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Views;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is known before the first noise setting of a sweep: moments of samples of ten classes, the space of their principal
 * components, and the labels in it.
 */
record NoiseProblem(
        Layout layout, Moments moments, LabelledMoments labelled, PrincipalSpace space, Matrix task, Backend backend) {
    static final NoiseExpression MASK = NoiseExpression.parse("mask(ratio=0.75,patch=4)");
    private static final int CLASSES = 10;

    /** A problem of n samples; d is a square, or three squares. */
    static NoiseProblem of(int n, int d, Backend backend) {
        Matrix rows = Problems.rows(n, d, 0.5, 1);
        int[] classOf = IntStream.range(0, n)
                .map(i -> Math.floorMod((int) Math.floor(2 * rows.at(i, d / 2) + 3 * rows.at(i, d / 3)), CLASSES))
                .toArray();
        LabelledMoments labelled = new MomentPass(backend, Progress.SILENT)
                .labelled(InMemorySamples.of(
                        rows,
                        new ClassLabels(
                                classOf,
                                IntStream.range(0, CLASSES)
                                        .mapToObj(Integer::toString)
                                        .toList())));
        Moments moments = labelled.overall();
        PrincipalSpace space = PrincipalSpace.of(moments.covariance(), backend);
        return new NoiseProblem(layoutOf(d), moments, labelled, space, space.task(labelled.labels()), backend);
    }

    LabelMoments labels() {
        return labelled.labels();
    }

    /** View moments of a noise, compiled anew. */
    Views views(NoiseExpression noise) {
        return Views.exact(
                moments,
                Optional.of(labels()),
                new NoiseCompiler(layout, moments.mean(), backend).compile(noise),
                true);
    }

    /** The first k features solve their equations to the rounding that the condition number of the views allows. */
    void check(ClosedForm solution, int k, double condition) {
        double residual = solution.residual(k, backend);
        double allowed = Math.ulp(1.0) * moments.dimension() * condition;
        Check.require(
                residual <= allowed,
                solution.objective().name() + " has residual " + residual + ", allowed is " + allowed);
    }

    private static Layout layoutOf(int d) {
        for (int channels : new int[] {1, 3}) {
            int side = Math.toIntExact(Math.round(Math.sqrt((double) d / channels)));
            if (channels * side * side == d) {
                return new Layout.Image(channels, side, side);
            }
        }
        throw new IllegalArgumentException("expected d to be a square or three squares, found " + d);
    }
}
