package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import dev.presage.probe.NeighbourPass;
import java.util.List;
import java.util.Optional;

/**
 * How well a k-NN probe on all prepared coordinates (features, if there are any) tells the classes, by Euclidean distance.
 *
 * @param neighbours how many vote
 * @param leaveOneOut share of training samples whose class wins without their own vote, exact
 * @param test share of test samples whose class wins; empty without labelled test samples
 */
public record NeighbourEvaluation(int neighbours, Estimate leaveOneOut, Optional<Estimate> test) {
    /**
     * Measures it: n (n + m) 2 d flops for n training and m test samples, (n + m) d&sup2; to read them, and all of them as
     * doubles in memory.
     *
     * @throws BadInputException if the labels are no classes, or there are fewer than one neighbour
     */
    public static NeighbourEvaluation run(PreparedData data, int neighbours, Progress progress) {
        FurtherProbes.requireNeighbours(neighbours);
        int d = data.moments().dimension();
        Optional<Samples> test =
                data.data().test().filter(samples -> samples.classes().isPresent());
        NeighbourPass.Result result = new NeighbourPass(
                        data.backend(),
                        data.preparation(),
                        data.moments().mean().toArray(),
                        neighbours,
                        progress)
                .run(data.train(), test, Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0), List.of(d), true)
                .get(0);
        return new NeighbourEvaluation(neighbours, result.leaveOneOut().orElseThrow(), result.test());
    }
}
