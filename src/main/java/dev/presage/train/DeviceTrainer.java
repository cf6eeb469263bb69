package dev.presage.train;

import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Precision;

/** Training on a device that a provider announces. Its arithmetic is tested each time it is opened. */
final class DeviceTrainer implements Trainer {
    private final ArithmeticProvider provider;
    private final Precision precision;
    private final Backend backend;

    DeviceTrainer(ArithmeticProvider provider, Precision precision, Backend backend) {
        this.provider = provider;
        this.precision = precision;
        this.backend = backend;
    }

    @Override
    public String device() {
        return provider.device();
    }

    @Override
    public TrainingRun fit(TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress) {
        try (Arithmetic<?> on = TrainingDevices.tested(provider, precision, backend.threads())) {
            return fit(on, problem, plan, log, progress);
        }
    }

    private <A> TrainingRun fit(
            Arithmetic<A> on, TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress) {
        return Descent.train(
                device(),
                on,
                problem,
                plan,
                log,
                progress,
                backend,
                stock -> new HostBatches<>(on, problem, stock, plan, backend.threads()),
                Descent.BUDGET_BYTES);
    }
}
