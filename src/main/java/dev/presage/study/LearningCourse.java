package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Reconstruction;
import dev.presage.noise.Streams;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.Rank;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.DeepReconstruction;
import dev.presage.theory.DistillationDynamics;
import dev.presage.theory.LearningDynamics;
import dev.presage.theory.LearningFlow;
import dev.presage.theory.LinearMapFlow;
import dev.presage.theory.SelfDistillation;
import dev.presage.theory.SharedModes;
import dev.presage.theory.StepwiseBarlow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * One learner under one noise: its flow, its start, the modes it is seen in, and its parameters at any time where a formula
 * gives them.
 *
 * @param flow the equations
 * @param start the parameters at time 0
 * @param formula the parameters at any time, where all modes learn by themselves; else the flow is integrated
 * @param method how the course is known, and why so
 * @param modes rows over the inputs, best or fastest first, k x d
 * @param spectrum one value a mode
 * @param shared common modes of M and S, if there are any
 * @param fastest the largest curvature, in whose units steps are small
 * @param horizon a time by which all modes are learned
 * @param halfTimes when each mode has half of its final strength, by the formula; NaN where there is none
 * @param strength the share of its final strength that a mode has
 */
record LearningCourse(
        LearningFlow flow,
        List<Matrix> start,
        Optional<DoubleFunction<List<Matrix>>> formula,
        String method,
        Matrix modes,
        Vector spectrum,
        Optional<SharedModes> shared,
        double fastest,
        double horizon,
        IntToDoubleFunction halfTimes,
        Strength strength) {
    private static final String FORMULA = "a formula for each mode: ";
    private static final String INTEGRATED = "the matrix equations integrated: ";
    private static final String RANDOM = "the start is random";
    private static final String APART = "M and S do not share eigenvectors";
    private static final String DEEP = "modes of several encoder layers have a formula for their times only";
    private static final String TOGETHER = "M = M' and M S = S M, and the start lies along the modes";

    /** Modes count as learned here. */
    private static final double LEARNED = 0.99;

    private static final double MARGIN = 1.5;

    /** Streams of other purposes have smaller numbers. */
    private static final int START = 4;

    /** The share of its final strength that a mode has. */
    @FunctionalInterface
    interface Strength {
        double of(List<Matrix> parameters, int mode);
    }

    static LearningCourse of(OrderPlan plan, WhitenedViews seen, Backend backend) {
        ViewMoments views = seen.views().moments();
        return switch (plan.learner()) {
            case BARLOW_TWINS -> barlow(plan, views, backend);
            case JEPA -> jepa(plan, views, backend);
            case RECONSTRUCTION ->
                plan.depth() == 0 ? linear(plan, views, backend) : reconstruction(plan, seen, backend);
        };
    }

    private static BadInputException tooMany(OrderPlan plan, int most) {
        return new BadInputException("--dim expects from 1 to " + most + " features for "
                + plan.learner().word() + " under " + plan.strategy().asGiven() + " on these data, found " + plan.k());
    }

    /** Orthonormal rows that are the same for the same seed. */
    private static Matrix random(OrderPlan plan, int d, Backend backend) {
        RandomGenerator random = Streams.of(plan.seed(), START, 0, 0);
        Matrix drawn = Matrix.generate(plan.k(), d, (i, j) -> random.nextGaussian());
        Svd svd = backend.svd(drawn);
        return svd.right().firstRows(plan.k());
    }

    private static Matrix identity(int k) {
        return Matrix.generate(k, k, (i, j) -> i == j ? 1 : 0);
    }

    /** W_1 = eps rows, W_2 to W_L = eps I, and a head. */
    private static List<Matrix> chain(OrderPlan plan, Matrix rows, Matrix head) {
        List<Matrix> parameters = new ArrayList<>();
        for (int a = 0; a < plan.depth(); a++) {
            parameters.add((a == 0 ? rows : identity(plan.k())).times(plan.start()));
        }
        parameters.add(head.times(plan.start()));
        return parameters;
    }

    private static LearningCourse linear(OrderPlan plan, ViewMoments views, Backend backend) {
        LinearMapFlow flow = LinearMapFlow.of(views);
        SymmetricEigen eigen = backend.eigen(views.total());
        int d = views.dimension();
        int rank = Rank.of(eigen.values(), d);
        if (plan.k() > rank) {
            throw tooMany(plan, rank);
        }
        Matrix rows = eigen.vectors().firstRows(plan.k());
        double[] s = Arrays.copyOf(eigen.values(), plan.k());
        Matrix aims = backend.multiplyTransposedRight(views.cross(), rows);
        return new LearningCourse(
                flow,
                List.of(Matrix.zeros(d, d)),
                Optional.of(time -> List.of(flow.at(time, eigen, backend))),
                FORMULA + "one layer is linear, so its modes are the eigenvectors of S, whatever M",
                rows,
                Vector.of(s),
                Optional.empty(),
                s[0],
                -Math.log(1 - LEARNED) / s[plan.k() - 1],
                j -> Math.log(2) / s[j],
                (at, j) -> {
                    double[] aim = aims.column(j);
                    double[] now = at.get(0).times(rows.row(j));
                    double size = Vector.wrap(aim).dot(Vector.wrap(aim));
                    return size > 0 ? s[j] * Vector.wrap(aim).dot(Vector.wrap(now)) / size : 0;
                });
    }

    private static LearningCourse reconstruction(OrderPlan plan, WhitenedViews seen, Backend backend) {
        ViewMoments views = seen.views().moments();
        int k = plan.k();
        int depth = plan.depth();
        DeepReconstruction flow = DeepReconstruction.of(views);
        Optional<SharedModes> shared = SharedModes.of(views, backend);
        ClosedForm best = ClosedForm.solve(new Reconstruction(), views, Optional.empty(), seen.whitening(), backend);
        int most = Math.min(
                best.spectrum().available(), shared.map(SharedModes::count).orElse(Integer.MAX_VALUE));
        if (k > most) {
            throw tooMany(plan, most);
        }
        Matrix modes = shared.map(m -> m.axes().firstRows(k).scaleRows(inverseRoots(m.total(), k)))
                .orElseGet(() -> best.encoder(k));
        Matrix aims = backend.multiplyTransposedRight(views.cross(), modes);
        Matrix beside = backend.multiply(modes, views.total().toMatrix());
        double[] m = new double[k];
        double[] s = new double[k];
        Matrix inputs;
        Matrix outputs;
        if (shared.isPresent()) {
            inputs = shared.get().axes().firstRows(k);
            outputs = inputs;
            Arrays.setAll(m, j -> shared.get().cross().at(j));
        } else {
            Svd svd = backend.svd(views.cross());
            inputs = svd.right().firstRows(k);
            outputs = svd.left().transpose().firstRows(k);
            Arrays.setAll(m, j -> svd.values()[j]);
        }
        Arrays.setAll(s, j -> views.total().energy(inputs.rows(j, j + 1)));
        Matrix rows = plan.random() ? random(plan, views.dimension(), backend) : inputs;
        List<Matrix> start = chain(plan, rows, (plan.random() ? rows : outputs).transpose());
        boolean closed = shared.isPresent() && !plan.random() && depth == 1;
        double begun = plan.start() * (plan.random() ? Math.sqrt((double) k / views.dimension()) : 1);
        double horizon = 0;
        for (int j = 0; j < k; j++) {
            horizon = Math.max(horizon, new LearningDynamics(m[j], s[j]).deepTime(depth, begun, LEARNED));
        }
        double[] phi = new double[k];
        Arrays.setAll(
                phi,
                j -> shared.isPresent()
                        ? m[j] / Math.sqrt(s[j])
                        : best.spectrum().values().at(j));
        double square = plan.start() * plan.start();
        return new LearningCourse(
                flow,
                start,
                closed
                        ? Optional.of(time -> {
                            double[] roots = new double[k];
                            Arrays.setAll(
                                    roots, j -> Math.sqrt(new LearningDynamics(m[j], s[j]).twoLayer(square, time)));
                            Matrix w = inputs.scaleRows(roots);
                            return List.of(w, w.transpose());
                        })
                        : Optional.empty(),
                closed ? FORMULA + TOGETHER : INTEGRATED + (plan.random() ? RANDOM : shared.isEmpty() ? APART : DEEP),
                modes,
                Vector.of(phi),
                shared,
                backend.eigenvalues(views.total())[0],
                horizon * (closed ? 1 : MARGIN),
                j -> closed ? halfGain(m[j], s[j], square) : Double.NaN,
                (at, j) -> {
                    double[] code = product(at, beside.row(j));
                    double gained = 0;
                    for (int i = 0; i < code.length; i++) {
                        gained += code[i] * aims.at(i, j);
                    }
                    return gained / (phi[j] * phi[j]);
                });
    }

    private static double halfGain(double m, double s, double start) {
        return new LearningDynamics(m, s).halfTime(start);
    }

    private static double[] inverseRoots(Vector values, int k) {
        double[] roots = new double[k];
        Arrays.setAll(roots, j -> 1 / Math.sqrt(values.at(j)));
        return roots;
    }

    /** V W_L ... W_1 x. */
    private static double[] product(List<Matrix> chain, double[] x) {
        double[] at = x;
        for (Matrix layer : chain) {
            at = layer.times(at);
        }
        return at;
    }

    private static LearningCourse jepa(OrderPlan plan, ViewMoments views, Backend backend) {
        int k = plan.k();
        int depth = plan.depth();
        SelfDistillation flow = SelfDistillation.of(views);
        Optional<SharedModes> shared = SharedModes.of(views, backend);
        double[] m = new double[k];
        double[] s = new double[k];
        double[] rho = new double[k];
        Matrix inputs;
        Matrix modes;
        if (shared.isPresent()) {
            SharedModes common = shared.get();
            if (k > common.count()) {
                throw tooMany(plan, common.count());
            }
            inputs = common.axes().firstRows(k);
            modes = inputs.scaleRows(inverseRoots(common.total(), k));
            Arrays.setAll(m, j -> common.cross().at(j));
            Arrays.setAll(s, j -> common.total().at(j));
            Arrays.setAll(rho, j -> m[j] / s[j]);
        } else {
            SymmetricEigen of = backend.eigen(SymmetricMatrix.symmetricPart(views.cross()));
            int rank = Rank.of(of.values(), views.dimension());
            if (k > rank) {
                throw tooMany(plan, rank);
            }
            inputs = of.vectors().firstRows(k);
            Arrays.setAll(m, j -> of.values()[j]);
            Arrays.setAll(s, j -> views.total().energy(inputs.rows(j, j + 1)));
            Arrays.setAll(rho, j -> m[j] / s[j]);
            modes = inputs.scaleRows(inverseRoots(Vector.of(s), k));
        }
        Matrix rows = plan.random() ? random(plan, views.dimension(), backend) : inputs;
        boolean closed = shared.isPresent() && !plan.random();
        double horizon = 0;
        for (int j = 0; j < k; j++) {
            horizon = Math.max(horizon, new DistillationDynamics(m[j], s[j], depth).timeTo(plan.start(), LEARNED));
        }
        Matrix beside = backend.multiply(modes, views.total().toMatrix());
        return new LearningCourse(
                flow,
                chain(plan, rows, identity(k)),
                closed
                        ? Optional.of(time -> {
                            double[] v = new double[k];
                            Arrays.setAll(
                                    v, j -> new DistillationDynamics(m[j], s[j], depth).strength(plan.start(), time));
                            List<Matrix> parameters = new ArrayList<>();
                            for (int a = 0; a < depth; a++) {
                                parameters.add((a == 0 ? inputs : identity(k)).scaleRows(v));
                            }
                            parameters.add(identity(k).scaleRows(v));
                            return parameters;
                        })
                        : Optional.empty(),
                closed ? FORMULA + TOGETHER : INTEGRATED + (plan.random() ? RANDOM : APART),
                modes,
                Vector.of(rho),
                shared,
                backend.eigenvalues(views.total())[0],
                horizon * (closed ? 1 : MARGIN),
                j -> closed ? new DistillationDynamics(m[j], s[j], depth).timeTo(plan.start(), 0.5) : Double.NaN,
                (at, j) -> {
                    double[] code = product(at.subList(0, at.size() - 1), beside.row(j));
                    double[] predicted = at.get(at.size() - 1).times(code);
                    double size = Vector.wrap(code).dot(Vector.wrap(code));
                    return size > 0 ? Vector.wrap(code).dot(Vector.wrap(predicted)) / (size * rho[j]) : 0;
                });
    }

    private static LearningCourse barlow(OrderPlan plan, ViewMoments views, Backend backend) {
        int k = plan.k();
        SymmetricEigen eigen = backend.eigen(views.between());
        int rank = Rank.of(eigen.values(), views.dimension());
        if (k > rank) {
            throw tooMany(plan, rank);
        }
        Matrix inputs = eigen.vectors().firstRows(k);
        double[] g = Arrays.copyOf(eigen.values(), k);
        StepwiseBarlow flow = new StepwiseBarlow(views.between().toMatrix());
        Matrix rows = plan.random() ? random(plan, views.dimension(), backend) : inputs;
        double square = plan.start() * plan.start();
        double begun = square * (plan.random() ? (double) k / views.dimension() : 1);
        return new LearningCourse(
                flow,
                List.of(rows.times(plan.start())),
                plan.random()
                        ? Optional.empty()
                        : Optional.of(time -> {
                            double[] sigma = new double[k];
                            Arrays.setAll(sigma, j -> Math.sqrt(StepwiseBarlow.squared(g[j], square, time)));
                            return List.of(inputs.scaleRows(sigma));
                        }),
                plan.random() ? INTEGRATED + RANDOM : FORMULA + "the start lies along eigenvectors of G",
                inputs,
                Vector.of(g),
                Optional.empty(),
                4 * g[0],
                StepwiseBarlow.timeTo(g[k - 1], begun, LEARNED) * (plan.random() ? MARGIN : 1),
                j -> plan.random() ? Double.NaN : StepwiseBarlow.timeTo(g[j], square, 0.5),
                (at, j) -> {
                    double[] code = at.get(0).times(inputs.row(j));
                    return g[j] * Vector.wrap(code).dot(Vector.wrap(code));
                });
    }

    /** When reconstruction of the same depth and start has half of the strength of a mode. */
    OptionalDouble reconstructionHalfTime(OrderPlan plan, int j) {
        return shared.isPresent() && plan.learner() == OrderPlan.Learner.JEPA
                ? OptionalDouble.of(new LearningDynamics(
                                shared.get().cross().at(j), shared.get().total().at(j))
                        .deepTime(plan.depth(), plan.start(), 0.5))
                : OptionalDouble.empty();
    }
}
