package dev.presage.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Cases that take turns, so that what is compared ran side by side whatever else the machine does: in every second round in
 * the reverse order. Between turns there is a pause, in which the threads of a library that wait for more work fall asleep
 * (OpenBLAS's spin for some ten milliseconds).
 */
final class Rounds {
    private static final long PAUSE_MILLIS = 60;

    /** Keeps results alive, so that no compiler does without them. */
    private static volatile Object kept;

    /** Something that can be timed once more. */
    @FunctionalInterface
    interface Turn {
        /** Seconds a call. */
        double seconds();
    }

    /**
     * The times of a case.
     *
     * @param seconds in the order of the rounds
     */
    record Times(List<Double> seconds) {
        Times {
            seconds = List.copyOf(seconds);
        }

        double best() {
            return quantile(seconds, 0);
        }

        double median() {
            return quantile(seconds, 0.5);
        }
    }

    private final Map<String, Turn> cases = new LinkedHashMap<>();

    /** Adds a case. */
    void add(String name, Turn turn) {
        if (cases.putIfAbsent(name, turn) != null) {
            throw new IllegalArgumentException("there are two cases " + name);
        }
    }

    /** Rounds that do not count, then those that do. */
    Map<String, Times> run(int warmUps, int rounds) {
        List<String> names = new ArrayList<>(cases.keySet());
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        names.forEach(name -> seconds.put(name, new ArrayList<>()));
        for (int round = 0; round < warmUps + rounds; round++) {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(round % 2 == 0 ? i : names.size() - 1 - i);
                pause();
                double time = cases.get(name).seconds();
                if (round >= warmUps) {
                    seconds.get(name).add(time);
                }
            }
        }
        Map<String, Times> times = new LinkedHashMap<>();
        seconds.forEach((name, list) -> times.put(name, new Times(list)));
        return times;
    }

    /** Work of this virtual machine, called until it has taken so long. */
    static Turn repeating(Supplier<?> work, double atLeast) {
        return () -> {
            int calls = 0;
            long start = System.nanoTime();
            double elapsed;
            do {
                kept = work.get();
                calls++;
                elapsed = (System.nanoTime() - start) / 1e9;
            } while (elapsed < atLeast);
            return elapsed / calls;
        };
    }

    /** By linear interpolation between the sorted values. */
    static double quantile(List<Double> values, double share) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two turns", e);
        }
    }
}
