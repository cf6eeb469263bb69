package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.moments.Jackknife;
import dev.presage.probe.Features;
import dev.presage.train.TrainedModel;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Standard errors that numbers of a {@link Comparison} have because the noise is known by its draws: the moments they are
 * computed with are estimates. The trained models themselves are what they are.
 *
 * @param closedFormLoss of the optimal loss
 * @param trainedLoss of the mean loss of the trained models
 * @param relativeGap of the mean gap
 * @param angleDegrees of the mean angle; empty where k cuts a cluster
 * @param curve of the first run's losses
 * @param predicted of its predicted losses
 */
public record TrainingDrawErrors(
        double closedFormLoss,
        double trainedLoss,
        double relativeGap,
        OptionalDouble angleDegrees,
        List<OptionalDouble> curve,
        List<OptionalDouble> predicted) {
    /** Copies the lists. */
    public TrainingDrawErrors {
        curve = List.copyOf(curve);
        predicted = List.copyOf(predicted);
    }

    /** Judges the trained models once more by the moments without each group of draws. */
    static TrainingDrawErrors of(
            SolvedProblem solved,
            List<TrainingRun> runs,
            List<Features> features,
            int k,
            boolean cut,
            boolean tied,
            Backend backend) {
        List<double[]> losses = new ArrayList<>();
        List<List<OptionalDouble>> curves = new ArrayList<>();
        List<List<OptionalDouble>> predictions = new ArrayList<>();
        for (SolvedProblem without : solved.leftOut()) {
            PopulationRisk risk =
                    new PopulationRisk(without.solution().objective(), without.views(), without.labels(), backend);
            double closed = Comparison.optimum(without, k);
            double trained = runs.stream()
                    .map(TrainingRun::model)
                    .map(risk::of)
                    .mapToDouble(loss -> loss.orElse(closed))
                    .average()
                    .orElseThrow();
            Features own = without.space().features(without.solution().encoder(k));
            double angle = cut
                    ? 0
                    : features.stream()
                            .mapToDouble(f -> f.largestAngleDegrees(own))
                            .average()
                            .orElseThrow();
            losses.add(new double[] {closed, trained, Comparison.gap(trained, closed), angle});
            curves.add(runs.get(0).checkpoints().stream()
                    .map(TrainingRun.Checkpoint::model)
                    .map((TrainedModel model) -> risk.of(model))
                    .toList());
            predictions.add(PredictedCurve.of(runs.get(0), without, risk, tied, backend));
        }
        return new TrainingDrawErrors(
                error(losses, 0),
                error(losses, 1),
                error(losses, 2),
                cut ? OptionalDouble.empty() : OptionalDouble.of(error(losses, 3)),
                errors(curves),
                errors(predictions));
    }

    private static double error(List<double[]> values, int at) {
        return Jackknife.standardError(values.stream().mapToDouble(v -> v[at]).toArray());
    }

    private static List<OptionalDouble> errors(List<List<OptionalDouble>> curves) {
        return IntStream.range(0, curves.get(0).size())
                .mapToObj(i -> curves.stream().allMatch(c -> c.get(i).isPresent())
                        ? OptionalDouble.of(Jackknife.standardError(curves.stream()
                                .mapToDouble(c -> c.get(i).getAsDouble())
                                .toArray()))
                        : OptionalDouble.empty())
                .toList();
    }
}
