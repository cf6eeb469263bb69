package dev.presage.noise;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Independent random streams by number: the same numbers give the same draws on any number of threads. */
public final class Streams {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    /** Training uses smaller numbers. */
    private static final int VIEWS_OF_SAMPLES = 3;

    private Streams() {}

    /** The stream that the views of a sample are drawn from. */
    static RandomGenerator ofSample(long seed, long sample) {
        return of(seed, VIEWS_OF_SAMPLES, sample, 0);
    }

    /** The stream of a purpose, a step and a piece of it. */
    public static RandomGenerator of(long seed, long purpose, long step, long piece) {
        return FACTORY.create(mixed(mixed(mixed(mixed(seed) + purpose) + step) + piece));
    }

    /** The same of a generator that is made for very many draws. */
    public static RandomGenerator quick(long seed, long purpose, long step, long piece) {
        return new QuickRandom(mixed(mixed(mixed(mixed(seed) + purpose) + step) + piece));
    }

    /** Stafford's 13th mix of a shifted counter, a bijection that spreads neighbours. */
    private static long mixed(long z) {
        long x = z + 0x9e3779b97f4a7c15L;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
