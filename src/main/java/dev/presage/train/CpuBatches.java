package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;

/**
 * Batches made by {@link BatchMaker} when they are awaited, on all threads, straight into the memory of products: drawing
 * while others compute would only take their cores.
 */
final class CpuBatches<T> implements BatchSource<CpuArithmetic.Block<T>> {
    private final CpuArithmetic<T> on;
    private final RowStock stock;
    private final BatchMaker maker;
    private final TrainingProblem problem;
    private final int batch;
    private int begun;

    CpuBatches(CpuArithmetic<T> on, TrainingProblem problem, RowStock stock, TrainingPlan plan) {
        this.on = on;
        this.problem = problem;
        this.stock = stock;
        batch = plan.batch();
        maker = new BatchMaker(problem, stock, batch, plan.seed(), on.crew());
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
        begun = step;
    }

    @Override
    public Batch<CpuArithmetic.Block<T>> await() {
        int d = problem.dimension();
        int p = maker.partners();
        CpuArithmetic.Block<T> views = on.open(batch, d);
        CpuArithmetic.Block<T> partners = on.open(batch, p);
        maker.make(begun, () -> {
            T room = on.room(Math.max(d, p));
            return (row, drawn, view, beside, partner) -> {
                on.put(views, row * d, drawn, view, d, room);
                on.put(partners, row * p, beside, partner, p, room);
            };
        });
        return new Batch<>(views, partners);
    }

    @Override
    public void close() {
        maker.close();
        stock.close();
    }
}
