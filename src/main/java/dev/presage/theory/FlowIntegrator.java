package dev.presage.theory;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.exception.NumberIsTooSmallException;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.sampling.StepHandler;
import org.apache.commons.math3.ode.sampling.StepInterpolator;

/**
 * A {@link LearningFlow} by the Dormand-Prince method of order 8 with steps chosen by its error, {@value #TOLERANCE} of each
 * parameter (or of the largest at the start) a step; between steps by its interpolant of order 7. Explicit: the steps cannot
 * exceed some six over the largest curvature, so a flow whose slow modes take 1e5 times as long as its fast ones is refused.
 */
final class FlowIntegrator {
    private static final double TOLERANCE = 1e-9;
    /** A start at 0 has no size: what the first slope makes of this part of the time is one. */
    private static final double FIRST = 1e-3;

    private static final int MOST_EVALUATIONS = 2_000_000;

    private FlowIntegrator() {}

    /**
     * The parameters at the asked times.
     *
     * @param times ascending, at least 0
     * @throws BackendException if that takes more than {@value #MOST_EVALUATIONS} evaluations, or the flow leaves every bound
     */
    static List<List<Matrix>> follow(
            LearningFlow flow, List<Matrix> start, double[] times, Backend backend, Progress progress) {
        List<List<Matrix>> kept = new ArrayList<>();
        int given = 0;
        while (given < times.length && times[given] <= 0) {
            kept.add(List.copyOf(start));
            given++;
        }
        if (given == times.length) {
            return kept;
        }
        double end = times[times.length - 1];
        double size = Math.max(largest(start), FIRST * end * largest(flow.slope(start, backend)));
        DormandPrince853Integrator integrator =
                new DormandPrince853Integrator(end * 1e-14, end, TOLERANCE * size, TOLERANCE);
        integrator.setMaxEvaluations(MOST_EVALUATIONS);
        integrator.addStepHandler(new Sampler(times, given, start, kept, progress));
        double[] state = flat(start);
        try {
            integrator.integrate(new Equations(flow, start, backend), 0, state, end, new double[state.length]);
        } catch (MaxCountExceededException | NumberIsTooSmallException e) {
            throw new BackendException(
                    "the course of learning up to time " + end
                            + " takes more steps than are sensible: a larger --start, a smaller --depth or a smaller --dim would do");
        }
        return kept;
    }

    /** What Commons Math integrates: all matrices as one vector. */
    private record Equations(LearningFlow flow, List<Matrix> shapes, Backend backend)
            implements FirstOrderDifferentialEquations {
        @Override
        public int getDimension() {
            return flat(shapes).length;
        }

        @Override
        public void computeDerivatives(double t, double[] y, double[] slope) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("integrating the course of learning was interrupted");
            }
            double[] found = flat(flow.slope(matrices(y, shapes), backend));
            System.arraycopy(found, 0, slope, 0, found.length);
        }
    }

    /** Keeps the state at the times asked for, as steps pass them. */
    private static final class Sampler implements StepHandler {
        private final double[] times;
        private final List<Matrix> shapes;
        private final List<List<Matrix>> kept;
        private final Progress progress;
        private int next;

        Sampler(double[] times, int next, List<Matrix> shapes, List<List<Matrix>> kept, Progress progress) {
            this.progress = progress;
            this.times = times.clone();
            this.next = next;
            this.shapes = shapes;
            this.kept = kept;
        }

        @Override
        public void init(double t0, double[] y0, double t) {
            // All that is needed is known.
        }

        @Override
        public void handleStep(StepInterpolator interpolator, boolean last) {
            progress.report("course of learning", next, times.length);
            while (next < times.length && (last || times[next] <= interpolator.getCurrentTime())) {
                interpolator.setInterpolatedTime(times[next]);
                kept.add(matrices(interpolator.getInterpolatedState().clone(), shapes));
                next++;
            }
        }
    }

    private static double largest(List<Matrix> matrices) {
        return matrices.stream().mapToDouble(Matrix::maxAbs).max().orElse(0);
    }

    private static double[] flat(List<Matrix> matrices) {
        double[] all = new double
                [matrices.stream()
                        .mapToInt(m -> Math.multiplyExact(m.rows(), m.columns()))
                        .sum()];
        int at = 0;
        for (Matrix matrix : matrices) {
            double[] values = matrix.toArray();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    private static List<Matrix> matrices(double[] all, List<Matrix> shapes) {
        List<Matrix> matrices = new ArrayList<>();
        int at = 0;
        for (Matrix shape : shapes) {
            int length = shape.rows() * shape.columns();
            matrices.add(Matrix.wrap(shape.rows(), shape.columns(), Arrays.copyOfRange(all, at, at + length)));
            at += length;
        }
        return matrices;
    }
}
