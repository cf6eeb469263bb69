package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.noise.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Training on the processor, in float64. The products of a batch are small, so they run on one thread of the backend's kind
 * while the other threads draw the views of the next batch: no barriers, and the bits are the same on any number of
 * threads. (Products on two threads took up to 30 times as long on a busy machine.) Memory: the prepared rows up to
 * {@value #BUDGET_BYTES} bytes, three batches, and five copies of the parameters beside the checkpoints.
 */
final class CpuTrainer implements Trainer {
    private static final long BUDGET_BYTES = 512L << 20;
    private static final int START = 0;
    private static final int MEASURED_PER_COORDINATE = 30;
    /** Losses are of order 1 in units of the data; beyond this the run is lost. */
    private static final double LOST = 1e9;

    private final Backend backend;
    private final int threads;
    private final long budgetBytes;

    CpuTrainer(Backend backend) {
        this(backend, BUDGET_BYTES);
    }

    CpuTrainer(Backend backend, long budgetBytes) {
        threads = backend.threads();
        this.backend = threads > 1 ? Backends.of(backend.name(), 1) : backend;
        this.budgetBytes = budgetBytes;
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public TrainingRun fit(TrainingProblem problem, TrainingPlan plan, Progress progress) {
        long begun = System.nanoTime();
        requireBatchFits(problem, plan);
        BatchLoss plain = problem.contrastive()
                ? new ContrastiveLoss(backend, problem.k(), problem.dimension())
                : new RegressionLoss(backend, problem.k(), problem.dimension(), problem.targets());
        try (RowStock stock =
                        new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), budgetBytes);
                BatchMaker batches = new BatchMaker(problem, stock, plan.batch(), plan.seed(), threads)) {
            int measured = (int) Math.ceil((double) MEASURED_PER_COORDINATE * problem.dimension() / plan.batch());
            BatchLoss loss = new Decorrelated(plain, batches.measure(measured, backend), problem.k(), backend);
            return descend(loss, batches, plan, progress, begun);
        }
    }

    private TrainingRun descend(BatchLoss loss, BatchMaker batches, TrainingPlan plan, Progress progress, long begun) {
        double[] parameters = loss.initial(Streams.of(plan.seed(), START, 0, 0));
        double[] gradient = new double[parameters.length];
        double[] average = new double[parameters.length];
        int averageFrom = plan.steps() + 1 - (int) Math.max(1, Math.round(plan.averaged() * plan.steps()));
        StepRule rule = StepRule.of(plan.optimizer(), parameters.length);
        List<TrainingRun.Checkpoint> checkpoints = new ArrayList<>();
        checkpoints.add(new TrainingRun.Checkpoint(0, 0, loss.model(parameters, batches.targetScale())));
        double time = 0;
        Future<BatchMaker.Batch> ahead = batches.begin(1);
        for (int step = 1; step <= plan.steps(); step++) {
            progress.report("training", step - 1, plan.steps());
            RowStock.endIfInterrupted();
            BatchMaker.Batch batch = BatchMaker.await(ahead);
            if (step < plan.steps()) {
                ahead = batches.begin(step + 1);
            }
            double value = loss.evaluate(parameters, batch.views(), batch.partners(), gradient);
            requireBounded(value / (1 + batch.partners().columns()), step, plan);
            rule.step(parameters, gradient, plan.rate(step));
            time += plan.rate(step);
            if (step >= averageFrom) {
                double share = 1.0 / (step - averageFrom + 1);
                for (int i = 0; i < average.length; i++) {
                    average[i] += share * (parameters[i] - average[i]);
                }
            }
            if (step == plan.steps() || kept(step, plan)) {
                checkpoints.add(new TrainingRun.Checkpoint(step, time, loss.model(parameters, batches.targetScale())));
            }
        }
        for (double parameter : parameters) { // what the last step did shows in no loss
            requireBounded(parameter, plan.steps(), plan);
        }
        TrainedModel model = loss.model(average, batches.targetScale());
        progress.report("training", plan.steps(), plan.steps());
        return new TrainingRun(plan, model, checkpoints, device(), (System.nanoTime() - begun) * 1e-9);
    }

    private static void requireBounded(double value, int step, TrainingPlan plan) {
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

    private static boolean kept(int step, TrainingPlan plan) {
        long parts = plan.checkpoints() + 1L;
        return step * parts / plan.steps() > (step - 1) * parts / plan.steps();
    }
}
