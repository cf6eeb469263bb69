package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Training on the processor, in float64, products by a {@link Backend}. Memory: the prepared rows up to
 * {@value #BUDGET_BYTES} bytes, three batches, and five copies of the parameters beside the checkpoints.
 */
final class CpuTrainer implements Trainer {
    private static final long BUDGET_BYTES = 512L << 20;
    private static final int START = 0;
    /** Losses are of order 1 in units of the data; beyond this the run is lost. */
    private static final double LOST = 1e9;

    private final Backend backend;
    private final long budgetBytes;

    CpuTrainer(Backend backend) {
        this(backend, BUDGET_BYTES);
    }

    CpuTrainer(Backend backend, long budgetBytes) {
        this.backend = backend;
        this.budgetBytes = budgetBytes;
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public TrainingRun fit(TrainingProblem problem, TrainingPlan plan, Progress progress) {
        long begun = System.nanoTime();
        BatchLoss loss = problem.contrastive()
                ? new ContrastiveLoss(backend, problem.k(), problem.dimension())
                : new RegressionLoss(backend, problem.k(), problem.dimension(), problem.targets());
        try (RowStock stock =
                        new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), budgetBytes);
                BatchMaker batches = new BatchMaker(problem, stock, plan.batch(), plan.seed(), backend.threads())) {
            batches.measureScales();
            return descend(loss, batches, plan, progress, begun);
        }
    }

    private TrainingRun descend(BatchLoss loss, BatchMaker batches, TrainingPlan plan, Progress progress, long begun) {
        double[] parameters = loss.initial(Streams.of(plan.seed(), START, 0, 0));
        double[] gradient = new double[parameters.length];
        double[] average = new double[parameters.length];
        int averageFrom = Math.min(plan.steps(), 1 + (int) Math.floor((1 - plan.averaged()) * plan.steps()));
        StepRule rule = StepRule.of(plan.optimizer(), parameters.length);
        List<TrainingRun.Checkpoint> checkpoints = new ArrayList<>();
        checkpoints.add(new TrainingRun.Checkpoint(0, 0, model(loss, parameters, batches)));
        double time = 0;
        for (int step = 1; step <= plan.steps(); step++) {
            progress.report("training", step - 1, plan.steps());
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("training was interrupted");
            }
            BatchMaker.Batch batch = batches.of(step);
            double value = loss.evaluate(parameters, batch.views(), batch.partners(), gradient);
            if (!(Math.abs(value) < LOST * (1 + Math.abs(batch.partners().columns())))) {
                throw new TrainingDivergedException(step, plan.learningRate());
            }
            rule.step(parameters, gradient, plan.rate(step));
            time += plan.rate(step);
            if (step >= averageFrom) {
                double share = 1.0 / (step - averageFrom + 1);
                for (int i = 0; i < average.length; i++) {
                    average[i] += share * (parameters[i] - average[i]);
                }
            }
            if (step == plan.steps() || kept(step, plan)) {
                checkpoints.add(new TrainingRun.Checkpoint(step, time, model(loss, parameters, batches)));
            }
        }
        progress.report("training", plan.steps(), plan.steps());
        return new TrainingRun(
                plan,
                model(loss, average, batches),
                checkpoints,
                batches.viewScale(),
                batches.targetScale(),
                device(),
                (System.nanoTime() - begun) * 1e-9);
    }

    private static boolean kept(int step, TrainingPlan plan) {
        long parts = plan.checkpoints() + 1L;
        return step * parts / plan.steps() > (step - 1) * parts / plan.steps();
    }

    private static TrainedModel model(BatchLoss loss, double[] parameters, BatchMaker batches) {
        return loss.model(parameters, batches.viewScale(), batches.targetScale());
    }
}
