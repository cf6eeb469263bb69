package dev.presage.train;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/** What a device draws with, on the host: one stream from each seed. */
record HostDraws(Arithmetic<HostArithmetic.Block> on, LongFunction<RandomGenerator> stream, Holder state)
        implements Arithmetic.Generator<HostArithmetic.Block> {
    static final class Holder {
        private RandomGenerator random = new SplittableRandom(0);
    }

    HostDraws(LongFunction<RandomGenerator> stream) {
        this(new HostArithmetic(new JavaBackend(1)), stream, new Holder());
    }

    @Override
    public void seed(long seed) {
        state.random = stream.apply(seed);
    }

    @Override
    public HostArithmetic.Block gaussian(int rows, int columns) {
        return on.of(Matrix.generate(rows, columns, (i, j) -> state.random.nextGaussian()));
    }

    @Override
    public HostArithmetic.Block zerosWithProbability(int rows, int columns, double probability, double kept) {
        return on.of(Matrix.generate(rows, columns, (i, j) -> state.random.nextDouble() < probability ? 0 : kept));
    }

    @Override
    public HostArithmetic.Block rows(HostArithmetic.Block a, int[] numbers) {
        Matrix all = on.read(a);
        return on.of(Matrix.generate(numbers.length, all.columns(), (i, j) -> all.at(numbers[i], j)));
    }
}
