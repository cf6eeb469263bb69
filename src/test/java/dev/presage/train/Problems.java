package dev.presage.train;

import dev.presage.Task;
import dev.presage.data.Samples;
import dev.presage.linalg.Vector;
import dev.presage.model.Objectives;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;

/** Training problems on samples that are used as they are. */
final class Problems {
    /** Weight of the reconstruction in the joint objective; its root is no power of two. */
    static final double LAMBDA = 0.3;

    private Problems() {}

    static Preparation unprepared(int d) {
        return new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
    }

    static TrainingProblem of(String objective, int k, Task task, AffineNoise noise, boolean centred) {
        return of(objective, k, task.samples(), Vector.of(task.mean()), noise, centred);
    }

    static TrainingProblem of(
            String objective, int k, Samples samples, Vector mean, AffineNoise noise, boolean centred) {
        return new TrainingProblem(
                Objectives.named(objective, LAMBDA), k, samples, unprepared(samples.dimension()), mean, noise, centred);
    }
}
