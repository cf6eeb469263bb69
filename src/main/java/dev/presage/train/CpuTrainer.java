package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Precision;

/**
 * Training on the processor, in float64 or float32. The products of a batch are small, so they run on one thread of the backend's kind
 * while the other threads draw the views of the next batch: no barriers, and the bits are the same on any number of
 * threads. (Products on two threads took up to 30 times as long on a busy machine.) Memory: the prepared rows up to
 * 512 MiB, three batches, and five copies of the parameters beside the checkpoints.
 */
final class CpuTrainer implements Trainer {
    /** Its name. */
    static final String DEVICE = "cpu";

    private final Backend backend;
    private final int threads;
    private final long budgetBytes;

    private final Precision precision;

    CpuTrainer(Backend backend) {
        this(backend, Descent.BUDGET_BYTES);
    }

    CpuTrainer(Backend backend, long budgetBytes) {
        this(backend, Precision.FLOAT64, budgetBytes);
    }

    CpuTrainer(Backend backend, Precision precision, long budgetBytes) {
        this.precision = precision;
        threads = backend.threads();
        this.backend = threads > 1 ? Backends.of(backend.name(), 1) : backend;
        this.budgetBytes = budgetBytes;
    }

    @Override
    public String device() {
        return DEVICE;
    }

    @Override
    public TrainingRun fit(TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress) {
        return precision == Precision.FLOAT64
                ? fit(new HostArithmetic(backend), problem, plan, log, progress)
                : fit(new SingleArithmetic(backend), problem, plan, log, progress);
    }

    private <A> TrainingRun fit(
            Arithmetic<A> on, TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress) {
        return Descent.train(DEVICE, on, problem, plan, log, progress, backend, threads, budgetBytes);
    }
}
