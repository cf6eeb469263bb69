package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.noise.DrawLaw;
import dev.presage.noise.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The course of a training, the same on every device: rates, clipping, averages, early stopping, checkpoints. Memory of the
 * host: the prepared rows up to a budget, three batches where it makes them, and the models kept.
 */
final class Descent<A> {
    /** Prepared rows beyond this many bytes come in blocks, and noise is then drawn by the host. */
    static final long BUDGET_BYTES = 512L << 20;

    /** Changed whenever the same plan gives other bits: a checkpoint is of one course. */
    private static final int COURSE = 4;

    private static final int START = 0;
    private static final int MEASURED_PER_COORDINATE = 30;
    /** Losses are of order 1 in units of the data; beyond this the run is lost. */
    private static final double LOST = 1e9;

    private final Arithmetic<A> on;
    private final BatchLoss<A> loss;
    private final BatchSource<A> batches;
    private final TrainingPlan plan;
    private final TrainingLog log;
    private final String identity;
    private final long begun;
    private final int averageFrom;
    private final List<TrainingRun.Checkpoint> kept = new ArrayList<>();
    private final List<A> parameters;
    private final List<A> average;
    private final StepRule<A> rule;
    private int step;
    private double time;
    private double value;
    private int averaged;
    private double window;
    private double before = Double.POSITIVE_INFINITY;

    private Descent(
            Arithmetic<A> on,
            BatchLoss<A> loss,
            BatchSource<A> batches,
            TrainingPlan plan,
            TrainingLog log,
            String identity,
            long begun) {
        this.on = on;
        this.loss = loss;
        this.batches = batches;
        this.plan = plan;
        this.log = log;
        this.identity = identity;
        this.begun = begun;
        averageFrom = plan.steps() + 1 - (int) Math.max(1, Math.round(plan.averaged() * plan.steps()));
        parameters = loss.initial(Streams.of(plan.seed(), START, 0, 0)).stream()
                .map(on::of)
                .toList();
        average = StepRule.zeros(on, parameters);
        rule = StepRule.of(plan.optimizer(), on, parameters);
    }

    /**
     * Trains a model.
     *
     * @param backend of the host, for the one eigenproblem of {@link Decorrelated}
     * @param ofHost batches made by the host, where the device draws none itself
     */
    static <A> TrainingRun train(
            String device,
            Arithmetic<A> on,
            TrainingProblem problem,
            TrainingPlan plan,
            TrainingLog log,
            Progress progress,
            Backend backend,
            Function<RowStock, BatchSource<A>> ofHost,
            long budgetBytes) {
        long begun = System.nanoTime();
        requireBatchFits(problem, plan);
        Optional<DrawLaw> law = problem.noise().law();
        Optional<Arithmetic.Generator<A>> generator = law.isPresent() ? on.generator() : Optional.empty();
        try (RowStock stock =
                        new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), budgetBytes);
                BatchSource<A> batches = generator.isPresent() && stock.holdsAll()
                        ? new DeviceBatches<>(on, generator.get(), problem, law.orElseThrow(), stock, plan)
                        : ofHost.apply(stock)) {
            int measured = (int) Math.ceil((double) MEASURED_PER_COORDINATE * problem.dimension() / plan.batch());
            var moment = batches.measure(measured, backend);
            BatchLoss<A> loss = Decorrelated.of(on, problem.loss(on, batches.targetScale()), moment, backend);
            String identity = String.join(
                    "\n",
                    log.data(),
                    "k = " + problem.k() + (problem.tied() ? ", tied" : ""),
                    plan.described(),
                    device + ", " + on.precision(),
                    "course " + COURSE);
            Descent<A> descent = new Descent<>(on, loss, batches, plan, log, identity, begun);
            descent.start();
            TrainedModel model = descent.run(progress);
            return new TrainingRun(
                    plan,
                    model,
                    descent.kept,
                    descent.step,
                    device,
                    on.precision(),
                    batches instanceof DeviceBatches,
                    descent.seconds());
        }
    }

    private double seconds() {
        return (System.nanoTime() - begun) * 1e-9;
    }

    private void start() {
        Optional<Path> file = log.checkpoint().filter(path -> log.resume() && Files.exists(path));
        if (file.isEmpty()) {
            keep();
            return;
        }
        SavedTraining saved = SavedTraining.read(file.get(), identity);
        step = saved.step();
        time = saved.time();
        value = saved.loss();
        averaged = saved.averaged();
        window = saved.window();
        before = saved.before();
        kept.addAll(saved.kept());
        List<A> state = state();
        for (int i = 0; i < state.size(); i++) {
            on.set(state.get(i), on.of(saved.state().get(i)));
        }
        log.metrics().resumed(plan.seed(), step, time, value);
        batches.skip(step);
    }

    private List<A> state() {
        List<A> state = new ArrayList<>(parameters);
        state.addAll(rule.memory());
        state.addAll(average);
        state.addAll(loss.memory());
        return state;
    }

    private TrainedModel run(Progress progress) {
        boolean stopped = ended();
        if (!stopped) {
            batches.begin(step + 1);
        }
        while (!stopped) {
            try {
                progress.report("training", step, plan.steps());
            } catch (StoppedException e) {
                if (log.checkpoint().isPresent()) {
                    save(false);
                }
                throw e;
            }
            RowStock.endIfInterrupted();
            stopped = on.within(this::next);
            if (log.checkpoint().isPresent() && (stopped || step % log.every() == 0)) {
                save(stopped);
            }
        }
        for (A parameter : parameters) { // what the last step did shows in no loss
            requireBounded(on.read(parameter).maxAbs());
        }
        progress.report("training", plan.steps(), plan.steps());
        return loss.model(average, batches.targetScale());
    }

    /** Takes a step; whether it was the last. */
    private boolean next() {
        BatchSource.Batch<A> batch = batches.await();
        step++;
        if (step < plan.steps()) {
            batches.begin(step + 1);
        }
        value = advance(batch);
        boolean last = look();
        if (last || isKept()) {
            keep();
        }
        return last;
    }

    /** Whether a checkpoint was that of the end. */
    private boolean ended() {
        return step >= plan.steps() || before == Double.NEGATIVE_INFINITY;
    }

    private double advance(BatchSource.Batch<A> batch) {
        BatchLoss.Slope<A> slope = loss.evaluate(parameters, batch.views(), batch.partners());
        requireBounded(slope.loss() / (1 + on.columns(batch.partners())));
        double rate = plan.rate(step);
        time += rate;
        double norm = 0;
        if (plan.clip().isPresent() || !log.equals(TrainingLog.NONE)) {
            norm = Math.sqrt(
                    slope.gradient().stream().mapToDouble(on::sumOfSquares).sum());
            log.metrics()
                    .accept(new TrainingLog.StepMetrics(plan.seed(), step, time, rate, slope.loss(), norm, seconds()));
        }
        if (plan.clip().isPresent() && norm > plan.clip().getAsDouble()) {
            double factor = plan.clip().getAsDouble() / norm;
            slope.gradient().forEach(g -> on.scale(g, factor));
        }
        rule.step(parameters, slope.gradient(), rate, step);
        if (step == averageFrom) {
            averaged = 0;
        }
        if (step >= averageFrom || plan.patience().isPresent()) {
            double share = 1.0 / ++averaged;
            for (int i = 0; i < average.size(); i++) {
                on.scale(average.get(i), 1 - share);
                on.add(average.get(i), share, parameters.get(i));
            }
        }
        return slope.loss();
    }

    /** Whether this was the last step. */
    private boolean look() {
        if (plan.patience().isPresent() && step > plan.rising()) {
            TrainingPlan.Patience patience = plan.patience().get();
            window += value;
            if ((step - plan.rising()) % patience.steps() == 0) {
                double mean = window / patience.steps();
                if (patience.ends(mean, before)) {
                    return true;
                }
                before = mean;
                window = 0;
                averaged = step < averageFrom - 1 ? 0 : averaged;
            }
        }
        return step == plan.steps();
    }

    private void keep() {
        kept.add(new TrainingRun.Checkpoint(step, time, loss.model(parameters, batches.targetScale())));
    }

    private void save(boolean last) {
        log.metrics().saving();
        List<Matrix> state = state().stream().map(on::read).toList();
        new SavedTraining(
                        identity,
                        step,
                        time,
                        value,
                        averaged,
                        window,
                        last ? Double.NEGATIVE_INFINITY : before,
                        state,
                        List.copyOf(kept))
                .write(log.checkpoint().orElseThrow());
    }

    private void requireBounded(double value) {
        if (!(Math.abs(value) < LOST)) {
            throw TrainingFailedException.diverged(step, plan.learningRate());
        }
    }

    /** Batches of views and of targets are arrays. */
    private static void requireBatchFits(TrainingProblem problem, TrainingPlan plan) {
        int widest = Math.max(problem.dimension(), problem.targets());
        int most = (Integer.MAX_VALUE - 8) / widest;
        if (plan.batch() > most) {
            throw new BadInputException("--batch expects at most " + most + " samples for batches of " + widest
                    + " values a sample, found " + plan.batch());
        }
    }

    private boolean isKept() {
        long parts = plan.checkpoints() + 1L;
        return step * parts / plan.steps() > (step - 1) * parts / plan.steps();
    }
}
