package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;

/** Trains linear models by gradients on mini-batches with fresh noise. */
public interface Trainer {
    /** Name of the device: {@code cpu}. */
    String device();

    /**
     * Trains a model. Deterministic: the same problem, plan and backend with the same number of threads give the same
     * bits. Interrupting the thread ends it with a {@link java.util.concurrent.CancellationException}.
     *
     * @throws TrainingFailedException if the loss leaves every bound
     */
    TrainingRun fit(TrainingProblem problem, TrainingPlan plan, Progress progress);

    /**
     * The trainer of a device.
     *
     * @throws BadInputException if the name is unknown
     */
    static Trainer named(String device, Backend backend) {
        if (device.equals("cpu")) {
            return new CpuTrainer(backend);
        }
        throw new BadInputException("a trainer expects the device cpu, found '" + device + "'");
    }
}
