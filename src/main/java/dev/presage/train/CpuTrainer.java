package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;

/**
 * Training on the processor, in float64. The products of a batch are small, so they run on one thread of the backend's kind
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

    CpuTrainer(Backend backend) {
        this(backend, Descent.BUDGET_BYTES);
    }

    CpuTrainer(Backend backend, long budgetBytes) {
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
        try (HostArithmetic on = new HostArithmetic(backend)) {
            return Descent.train(DEVICE, on, problem, plan, log, progress, backend, threads, budgetBytes);
        }
    }
}
