package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Precision;

/**
 * Training on the processor, in float64 or float32 ({@link CpuArithmetic}). Products of the backend's kind, a thread of it to
 * each part of them, and loops over entries are shared by all threads; so is the drawing of views, between the steps
 * ({@link CpuBatches}). The same seed gives the same draws on any number of threads, and the bits are the same on one to four.
 * The arithmetic is tested before each training. Memory: the prepared rows up to 512 MiB, some batches, and five copies of
 * the parameters beside the checkpoints.
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
                ? fit(CpuArithmetic.doubles(backend, threads), problem, plan, log, progress)
                : fit(CpuArithmetic.floats(backend, threads), problem, plan, log, progress);
    }

    private <T> TrainingRun fit(
            CpuArithmetic<T> opened, TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress) {
        try (CpuArithmetic<T> on = opened) {
            TrainingDevices.requireRight(on, DEVICE, "--backend java computes without a library");
            return Descent.train(
                    DEVICE,
                    on,
                    problem,
                    plan,
                    log,
                    progress,
                    backend,
                    stock -> new CpuBatches<>(on, problem, stock, plan),
                    budgetBytes);
        }
    }
}
