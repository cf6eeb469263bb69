package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Reconstruction;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.theory.ClosedForm;
import dev.presage.train.PlainDescent;
import dev.presage.train.TrainingProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * In what order a learner learns, and when what tells of the labels arrives: the predicted course of every mode, combined with
 * the label variance that each mode adds, next to descents from the same start, and next to what the top and the bottom of the
 * spectrum tell. Source: theory.md sections 4, 7 and 3.14; Balestriero &amp; LeCun 2024.
 */
public final class LearningOrder {
    /** Steps are so small a part of the time scale of the fastest mode. */
    private static final double SMALL = 0.02;

    private static final int SHOWN = 120;
    private static final int MOST_STEPS = 500_000;
    private static final int PERCENTS = 100;

    private LearningOrder() {}

    /**
     * Follows a learner on prepared data.
     *
     * @throws BadInputException if k exceeds what there is, or the noise is known by its draws only
     */
    public static OrderResult run(PreparedData data, OrderPlan plan, Progress progress) {
        Backend backend = data.backend();
        if (!(plan.strategy() instanceof Strategy.Expressed)) {
            throw new BadInputException("the order of learning expects an exact noise, found draws");
        }
        CleanBaseline baseline = CleanBaseline.of(data);
        WhitenedViews seen = data.whitened(plan.strategy(), progress);
        LearningCourse course = LearningCourse.of(plan, seen, backend);
        double enough = Math.ceil(course.horizon() * course.fastest() / SMALL);
        int last = (int) Math.max(SHOWN, Math.min(enough, MOST_STEPS));
        double rate = course.horizon() / last;
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i <= SHOWN; i++) {
            steps.add((int) Math.round((double) i * last / SHOWN));
        }
        double[] times = steps.stream().mapToDouble(step -> step * rate).toArray();
        progress.report("course of learning", 0, 1);
        List<List<Matrix>> predicted = new ArrayList<>();
        if (course.formula().isPresent()) {
            for (double time : times) {
                predicted.add(course.formula().get().apply(time));
            }
        } else {
            predicted = course.flow().follow(course.start(), times, backend, progress);
        }
        progress.report("course of learning", 1, 1);
        Map<String, String> why = new TreeMap<>();
        OrderResult.Course shown = shown(data, baseline, plan, seen, course, rate, steps, predicted, why);
        Optional<OrderResult.Training> training = Optional.empty();
        if (plan.batch().isPresent()) {
            if (enough > MOST_STEPS) {
                throw new BadInputException("--train expects a course of at most " + MOST_STEPS + " small steps, found "
                        + String.format(Locale.ROOT, "%.0f", enough)
                        + ": a larger --start or a smaller --dim would do");
            }
            training = Optional.of(trained(data, plan, seen, course, shown, why, progress));
        } else {
            why.put("training", "no descent was asked for; use --train");
        }
        Optional<SpectrumStudy> spectrum = Optional.empty();
        if (data.labels().isEmpty()) {
            why.put("spectrum", "the data have no labels");
            why.put("course.labels", "the data have no labels");
            why.put("course.probe", "the data have no labels");
        } else if (!plan.shares().isEmpty()) {
            spectrum = Optional.of(SpectrumStudy.of(data, baseline, plan, progress));
        } else {
            why.put("spectrum", "no shares were asked for");
        }
        return new OrderResult(
                data.manifest(plan.seed()),
                plan,
                shown,
                training,
                spectrum,
                data.source().notes(),
                why);
    }

    private static OrderResult.Course shown(
            PreparedData data,
            CleanBaseline baseline,
            OrderPlan plan,
            WhitenedViews seen,
            LearningCourse course,
            double rate,
            List<Integer> steps,
            List<List<Matrix>> predicted,
            Map<String, String> why) {
        Backend backend = data.backend();
        int k = plan.k();
        int count = steps.size();
        double[] loss = new double[count];
        double[] shares = new double[count * k];
        for (int i = 0; i < count; i++) {
            loss[i] = course.flow().loss(predicted.get(i), backend);
            for (int j = 0; j < k; j++) {
                shares[i * k + j] = course.strength().of(predicted.get(i), j);
            }
        }
        Matrix learned = Matrix.wrap(count, k, shares);
        Optional<double[]> own = data.labels().map(labels -> ownShares(baseline, course, labels, k));
        Optional<Vector> labels = own.map(energy -> Vector.generate(count, i -> {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += learned.at(i, j) * energy[j];
            }
            return sum;
        }));
        List<OrderResult.Mode> modes = new ArrayList<>();
        for (int j = 0; j < k; j++) {
            int mode = j;
            double formula = course.halfTimes().applyAsDouble(j);
            modes.add(new OrderResult.Mode(
                    course.spectrum().at(j),
                    course.shared()
                            .map(m -> OptionalDouble.of(m.cross().at(mode)))
                            .orElse(OptionalDouble.empty()),
                    course.shared()
                            .map(m -> OptionalDouble.of(m.total().at(mode)))
                            .orElse(OptionalDouble.empty()),
                    Double.isNaN(formula)
                            ? crossing(count, i -> learned.at(i, mode), 0.5, i -> steps.get(i) * rate)
                            : OptionalDouble.of(formula),
                    own.map(energy -> OptionalDouble.of(energy[mode])).orElse(OptionalDouble.empty()),
                    course.reconstructionHalfTime(plan, j)));
        }
        if (course.shared().isEmpty()) {
            why.put("course.modes.cross", "M and S do not share eigenvectors, or are not asked for");
        }
        List<OrderResult.Arrival> arrivals = new ArrayList<>();
        labels.ifPresent(curve -> {
            double all = Arrays.stream(own.orElseThrow()).sum();
            for (int percent = 1; percent < PERCENTS && all > 0; percent++) {
                arrivals.add(new OrderResult.Arrival(
                        percent, crossing(count, curve::at, all * percent / PERCENTS, i -> steps.get(i) * rate)));
            }
        });
        Optional<Vector> probe = Optional.empty();
        if (plan.random() && data.labels().isPresent()) {
            probe = Optional.of(Vector.generate(count, i -> {
                Features features = baseline.space().features(course.flow().encoder(predicted.get(i), backend));
                return Alignment.of(
                                features,
                                baseline.task().orElseThrow(),
                                data.labels().orElseThrow())
                        .r2()
                        .at(k - 1);
            }));
        } else {
            why.put("course.probe", "a start along the modes spans them from the beginning; use --start-at random");
        }
        return new OrderResult.Course(
                course.formula().isPresent(),
                course.method(),
                modes,
                rate,
                steps,
                Vector.of(loss),
                optimum(plan, seen, backend, why),
                learned,
                labels,
                arrivals,
                probe);
    }

    private static OptionalDouble optimum(
            OrderPlan plan, WhitenedViews seen, Backend backend, Map<String, String> why) {
        switch (plan.learner()) {
            case BARLOW_TWINS:
                return OptionalDouble.of(0);
            case JEPA:
                why.put("course.optimum", "with a stop-gradient no loss is descended on");
                return OptionalDouble.empty();
            default:
                ClosedForm best = ClosedForm.solve(
                        new Reconstruction(), seen.views().moments(), Optional.empty(), seen.whitening(), backend);
                return OptionalDouble.of(best.loss(plan.depth() == 0 ? best.features() : plan.k()));
        }
    }

    /** The share of label variance that each mode adds to those before it. */
    private static double[] ownShares(CleanBaseline baseline, LearningCourse course, LabelMoments labels, int k) {
        Features features = baseline.space().features(course.modes());
        Alignment alignment = Alignment.of(features, baseline.task().orElseThrow(), labels);
        double[] own = new double[k];
        for (int j = 0; j < k; j++) {
            own[j] = alignment.r2().at(j) - (j > 0 ? alignment.r2().at(j - 1) : 0);
        }
        return own;
    }

    /** The first time at which a curve comes to a level, between two points along a line. */
    private static OptionalDouble crossing(
            int count, IntToDoubleFunction curve, double level, IntToDoubleFunction time) {
        double before = curve.applyAsDouble(0);
        if (before >= level) {
            return OptionalDouble.of(0);
        }
        for (int i = 1; i < count; i++) {
            double now = curve.applyAsDouble(i);
            if (now >= level) {
                double part = (level - before) / (now - before);
                return OptionalDouble.of(
                        time.applyAsDouble(i - 1) + part * (time.applyAsDouble(i) - time.applyAsDouble(i - 1)));
            }
            before = now;
        }
        return OptionalDouble.empty();
    }

    private static OrderResult.Training trained(
            PreparedData data,
            OrderPlan plan,
            WhitenedViews seen,
            LearningCourse course,
            OrderResult.Course shown,
            Map<String, String> why,
            Progress progress) {
        Backend backend = data.backend();
        Vector descent = losses(
                course, course.flow().descend(course.start(), shown.rate(), shown.steps(), backend, progress), backend);
        Optional<Vector> sampled = Optional.empty();
        int batch = plan.batch().orElseThrow();
        if (plan.learner() == OrderPlan.Learner.BARLOW_TWINS) {
            why.put("training.sampled", "a batch does not estimate the square of W G W' - I without bias");
        } else {
            TrainingProblem problem = new TrainingProblem(
                    new Reconstruction(),
                    plan.k(),
                    data.samples("--train").train(),
                    data.preparation(),
                    data.moments().mean(),
                    data.noise(plan.strategy()),
                    seen.views().moments().viewMean(),
                    data.plan().center());
            PlainDescent loss =
                    plan.learner() == OrderPlan.Learner.JEPA ? PlainDescent.DISTILLATION : PlainDescent.RECONSTRUCTION;
            sampled = Optional.of(losses(
                    course,
                    loss.run(
                            problem,
                            course.start(),
                            shown.rate(),
                            batch,
                            plan.seed(),
                            shown.steps(),
                            backend,
                            progress),
                    backend));
        }
        return new OrderResult.Training(
                descent,
                gap(shown, descent),
                batch,
                sampled,
                sampled.map(s -> OptionalDouble.of(gap(shown, s))).orElse(OptionalDouble.empty()));
    }

    private static Vector losses(LearningCourse course, List<List<Matrix>> parameters, Backend backend) {
        return Vector.generate(parameters.size(), i -> course.flow().loss(parameters.get(i), backend));
    }

    private static double gap(OrderResult.Course shown, Vector found) {
        double gap = 0;
        for (int i = 0; i < found.dimension(); i++) {
            gap = Math.max(gap, Math.abs(found.at(i) - shown.loss().at(i)));
        }
        return gap / shown.range();
    }
}
