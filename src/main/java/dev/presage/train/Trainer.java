package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Precision;

/** Trains linear models by gradients on mini-batches with fresh noise. */
public interface Trainer {
    /** Name of the device, such as {@code cpu}. */
    String device();

    /**
     * Trains a model. Deterministic: the same problem, plan, device and backend with the same number of threads give the
     * same bits. Interrupting the thread ends it with a {@link java.util.concurrent.CancellationException}.
     *
     * @throws TrainingFailedException if the loss leaves every bound
     */
    TrainingRun fit(TrainingProblem problem, TrainingPlan plan, TrainingLog log, Progress progress);

    /** The same, writing nothing down. */
    default TrainingRun fit(TrainingProblem problem, TrainingPlan plan, Progress progress) {
        return fit(problem, plan, TrainingLog.NONE, progress);
    }

    /** The trainer of a device in double precision. */
    static Trainer named(String device, Backend backend) {
        return named(device, Precision.FLOAT64, backend);
    }

    /**
     * The trainer of a device.
     *
     * @param backend of the host
     * @throws BadInputException if the name is unknown
     */
    static Trainer named(String device, Precision precision, Backend backend) {
        if (device.equals(CpuTrainer.DEVICE)) {
            return new CpuTrainer(backend, precision, Descent.BUDGET_BYTES);
        }
        return new DeviceTrainer(TrainingDevices.provider(device), precision, backend);
    }
}
