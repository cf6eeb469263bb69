package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/** What a device draws with, on the host: one stream from each seed. */
record HostDraws(Arithmetic<CpuArithmetic.Block<double[]>> on, LongFunction<RandomGenerator> stream, Holder state)
        implements Arithmetic.Generator<CpuArithmetic.Block<double[]>> {
    static final class Holder {
        private RandomGenerator random = new SplittableRandom(0);
    }

    HostDraws(LongFunction<RandomGenerator> stream) {
        this(CpuArithmetic.referee(), stream, new Holder());
    }

    @Override
    public void seed(long seed) {
        state.random = stream.apply(seed);
    }

    @Override
    public CpuArithmetic.Block<double[]> gaussian(int rows, int columns) {
        return on.of(Matrix.generate(rows, columns, (i, j) -> state.random.nextGaussian()));
    }

    @Override
    public CpuArithmetic.Block<double[]> zerosWithProbability(int rows, int columns, double probability, double kept) {
        return on.of(Matrix.generate(rows, columns, (i, j) -> state.random.nextDouble() < probability ? 0 : kept));
    }

    @Override
    public CpuArithmetic.Block<double[]> rows(CpuArithmetic.Block<double[]> a, int[] numbers) {
        Matrix all = on.read(a);
        return on.of(Matrix.generate(numbers.length, all.columns(), (i, j) -> all.at(numbers[i], j)));
    }
}
