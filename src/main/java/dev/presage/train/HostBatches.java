package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Batches made in Java's memory by {@link BatchMaker}, while the device computes with the one before, and copied to it. */
final class HostBatches<A> implements BatchSource<A> {
    private final Arithmetic<A> on;
    private final Crew crew;
    private final BatchMaker maker;
    private Future<BatchMaker.Batch> ahead;

    HostBatches(Arithmetic<A> on, TrainingProblem problem, RowStock stock, TrainingPlan plan, int threads) {
        this.on = on;
        crew = new Crew(threads);
        maker = new BatchMaker(problem, stock, plan.batch(), plan.seed(), crew);
        ahead = CompletableFuture.failedFuture(new IllegalStateException("no batch was begun"));
    }

    @Override
    public SymmetricMatrix measure(int batches, Backend backend) {
        return maker.measure(batches, backend);
    }

    @Override
    public double targetScale() {
        return maker.targetScale();
    }

    @Override
    public void skip(int steps) {
        maker.skip(steps);
    }

    @Override
    public void begin(int step) {
        ahead = maker.begin(step);
    }

    @Override
    public Batch<A> await() {
        BatchMaker.Batch made = BatchMaker.await(ahead);
        return new Batch<>(on.of(made.views()), on.of(made.partners()));
    }

    @Override
    public void close() {
        maker.close();
        crew.close();
    }
}
