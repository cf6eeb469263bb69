package dev.presage.noise;

import dev.presage.noise.SparseMap.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random linear map along one axis of an image: one of several choices, each equally likely, then the same
 * interpolation. Choices are selections or shifts of positions, with at most one non-zero a row, so that on pairs of
 * positions the average of their Kronecker squares stays as sparse as there are choices: B choices and an interpolation
 * with m non-zeros a row cost B + 2m operations for each pair of positions, not the 2 B m of B maps one by one.
 */
final class AxisChoice {
    private final List<SparseMap> maps;
    private final List<SparseMap> onPairs;
    private final double[] weights;

    private AxisChoice(List<SparseMap> maps, List<SparseMap> onPairs) {
        this.maps = List.copyOf(maps);
        this.onPairs = List.copyOf(onPairs);
        weights = new double[maps.size()];
        Arrays.fill(weights, 1.0 / weights.length);
    }

    /** Nothing happens along this axis, and nothing is drawn. */
    static AxisChoice none() {
        return new AxisChoice(List.of(), List.of());
    }

    /** The same map always. */
    static AxisChoice sure(SparseMap map) {
        return of(List.of(SparseMap.identity(map.inputs())), map);
    }

    /** One of several selections, each equally likely, then an interpolation. */
    static AxisChoice of(List<SparseMap> selections, SparseMap then) {
        List<SparseMap> steps = new ArrayList<>();
        steps.add(SparseMap.average(selections.stream().map(s -> s.times(s)).toList()));
        steps.add(then.times(SparseMap.identity(then.inputs())));
        steps.add(SparseMap.identity(then.outputs()).times(then));
        return new AxisChoice(
                selections.stream().map(then::after).toList(),
                steps.stream().filter(step -> !step.isIdentity()).toList());
    }

    /** Whether nothing happens. */
    boolean isNone() {
        return maps.isEmpty();
    }

    /** Number of choices. */
    int choices() {
        return maps.size();
    }

    /** The expected map. */
    SparseMap mean() {
        return SparseMap.average(maps);
    }

    /** The maps on pairs of positions, one after the other, whose product is the expected Kronecker square. */
    List<SparseMap> onPairs() {
        return onPairs;
    }

    /** Draws a map and applies it, in place, to blocks of x: each holds one row of {@code width} values a position. */
    void sample(double[] x, int width, RandomGenerator random) {
        if (isNone()) {
            return;
        }
        SparseMap map = maps.get(LinearFamily.pick(weights, random));
        double[] out = new double[map.outputs() * width];
        for (int start = 0; start < x.length; start += out.length) {
            Arrays.fill(out, 0);
            map.addProduct(1, new Rows(x, start, width), Rows.of(out, width), width);
            System.arraycopy(out, 0, x, start, out.length);
        }
    }
}
