package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accuracies of least-squares probes against plain refitting, sample by sample. */
class ProbePassTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};

    private final Random random = new Random(81);

    private static Preparation asIs(int d) {
        return new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
    }

    private static ProbePass.Candidate candidate(Task task, RealMatrix encoder, int... ks) {
        PrincipalSpace space = PrincipalSpace.of(task.moments().covariance(), BACKEND);
        Features features = space.features(Dense.matrix(encoder));
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        for (int k : ks) {
            candidate.add(k, LeastSquaresProbe.fit(features, space.task(task.labelMoments()), task.labelMoments(), k));
        }
        return candidate;
    }

    private static void run(Task train, Task samples, boolean leaveOneOut, ProbePass.Candidate... candidates) {
        new ProbePass(BACKEND, asIs(train.d()), train.mean(), Progress.SILENT)
                .run(samples.samples(), List.of(candidates), leaveOneOut);
    }

    /** Scores of one sample by the least-norm least-squares fit with intercept of the features of others. */
    private static double[] scores(Task train, RealMatrix encoder, RealMatrix sample) {
        RealMatrix z = train.x().multiply(encoder.transpose());
        RealMatrix mean =
                Dense.random(1, encoder.getRowDimension(), new Random(0)).scalarMultiply(0);
        for (int i = 0; i < train.n(); i++) {
            mean = mean.add(z.getRowMatrix(i).scalarMultiply(1.0 / train.n()));
        }
        RealMatrix slope = Dense.pinv(Dense.centred(z)).multiply(Dense.centred(train.y()));
        RealMatrix apart = sample.multiply(encoder.transpose()).subtract(mean);
        double[] scores = apart.multiply(slope).getRow(0);
        double[] frequencies = train.labelMean();
        for (int c = 0; c < scores.length; c++) {
            scores[c] += frequencies[c];
        }
        return scores;
    }

    private static int best(double[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        return best;
    }

    private static Task without(Task task, int sample) {
        return task.rows(
                IntStream.range(0, task.n()).filter(i -> i != sample).boxed().toList());
    }

    private static double refitted(Task task, RealMatrix encoder) {
        int correct = 0;
        for (int i = 0; i < task.n(); i++) {
            correct += best(scores(without(task, i), encoder, task.x().getRowMatrix(i))) == task.classOf()[i] ? 1 : 0;
        }
        return (double) correct / task.n();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 14, 60})
    void leaveOneOutIsRefittingWithoutEachSample(int n) {
        for (long seed = 82; seed < 86; seed++) {
            Task task = Task.random(n, 3, seed, SPREAD);
            RealMatrix encoder = Dense.random(6, 6, random);
            ProbePass.Candidate candidate = candidate(task, encoder, 1, 2, 3, 4, 5, 6);
            run(task, task, true, candidate);
            for (int k = 1; k <= 6; k++) {
                Estimate accuracy = candidate.accuracy(k, n);
                double expected = refitted(task, Dense.firstRows(encoder, k));
                assertEquals(expected, accuracy.value(), 0, "k = " + k + ", seed " + seed);
                assertEquals(Math.sqrt(expected * (1 - expected) / n), accuracy.standardError(), 2 * Dense.EPS);
            }
        }
    }

    /** n = 5 samples in 6 dimensions: with 4 features every sample has leverage 1 and is predicted by the others' classes. */
    @Test
    void samplesOfLeverageOneAreGuessedFromTheOthers() {
        Task task = new Task(Task.random(5, 2, 87, SPREAD).x(), new int[] {0, 0, 0, 1, 1}, 2);
        RealMatrix encoder = Dense.random(4, 6, random);
        ProbePass.Candidate candidate = candidate(task, encoder, 4);
        run(task, task, true, candidate);
        // Without a sample of class 0 the others are 2 : 2 - a tie, which goes to class 0; without one of class 1, 3 :
        // 1.
        assertEquals(0.6, candidate.accuracy(4, 5).value());
        Task three = new Task(task.x(), new int[] {1, 1, 1, 1, 0}, 2);
        ProbePass.Candidate other = candidate(three, encoder, 4);
        run(three, three, true, other);
        assertEquals(0.8, other.accuracy(4, 5).value()); // the lone sample of class 0 is taken for class 1
    }

    /** A pixel that only one sample lights: refitted without it the probe ignores that pixel's direction. */
    @Test
    void aSampleAloneOnAPixelIsRefittedByTheLeastNorm() {
        for (long seed = 88; seed < 94; seed++) {
            Task base = Task.random(11, 3, seed, SPREAD).dead(0, 4);
            RealMatrix x = base.x();
            x.setEntry(3, 4, 5);
            Task task = base.with(x);
            PrincipalSpace space = PrincipalSpace.of(task.moments().covariance(), BACKEND);
            RealMatrix rows = Dense.random(3, 6, random);
            rows.setRow(1, new double[] {0, 0, 0, 0, 1, 0});
            // Least norm is meant in the orthonormal features: refit on those.
            RealMatrix orthonormal = Dense.of(space.features(Dense.matrix(rows)).inputRows());
            ProbePass.Candidate candidate = candidate(task, rows, 2, 3);
            run(task, task, true, candidate);
            for (int k = 2; k <= 3; k++) {
                double expected = refitted(task, Dense.firstRows(orthonormal, k));
                assertEquals(expected, candidate.accuracy(k, task.n()).value(), 0, "k = " + k);
            }
        }
    }

    @Test
    void testAccuracyIsThatOfTheFittedProbe() {
        Task task = Task.random(60, 3, 95, SPREAD);
        Task train = task.rows(IntStream.range(0, 40).boxed().toList());
        Task test = task.rows(IntStream.range(40, 60).boxed().toList());
        RealMatrix encoder = Dense.random(4, 6, random);
        ProbePass.Candidate candidate = candidate(train, encoder, 1, 2, 3, 4);
        run(train, test, false, candidate);
        for (int k = 1; k <= 4; k++) {
            int correct = 0;
            for (int i = 0; i < test.n(); i++) {
                double[] scores =
                        scores(train, Dense.firstRows(encoder, k), test.x().getRowMatrix(i));
                correct += best(scores) == test.classOf()[i] ? 1 : 0;
            }
            assertEquals(correct / 20.0, candidate.accuracy(k, 20).value(), 0, "k = " + k);
        }
    }

    @Test
    void onePassForAllIsAPassForEach() {
        Task task = Task.random(60, 3, 96, SPREAD);
        List<RealMatrix> encoders =
                List.of(Dense.random(4, 6, random), Dense.random(2, 6, random), Dense.random(6, 6, random));
        List<ProbePass.Candidate> together = new ArrayList<>();
        for (RealMatrix encoder : encoders) {
            together.add(candidate(task, encoder, 1, encoder.getRowDimension()));
        }
        run(task, task, true, together.toArray(ProbePass.Candidate[]::new));
        for (int e = 0; e < encoders.size(); e++) {
            ProbePass.Candidate alone =
                    candidate(task, encoders.get(e), 1, encoders.get(e).getRowDimension());
            run(task, task, true, alone);
            for (int k : new int[] {1, encoders.get(e).getRowDimension()}) {
                assertEquals(alone.accuracy(k, 60), together.get(e).accuracy(k, 60));
                assertEquals(
                        refitted(task, Dense.firstRows(encoders.get(e), k)),
                        together.get(e).accuracy(k, 60).value());
            }
        }
        ProbePass.Candidate again = together.get(0);
        run(task, task, true, again);
        assertEquals(refitted(task, encoders.get(0)), again.accuracy(4, 60).value(), "a second pass starts from 0");
    }

    /** Samples wide enough to be read 64 at a time; all but six coordinates are 0. */
    @Test
    void blocksOfSamplesAreOnePass() {
        int d = 1 << 15;
        Task task = Task.random(150, 3, 97, SPREAD);
        RealMatrix encoder = Dense.random(4, 6, random);
        ProbePass.Candidate narrow = candidate(task, encoder, 2, 4);
        run(task, task, true, narrow);
        PrincipalSpace space = PrincipalSpace.of(task.moments().covariance(), BACKEND);
        Features features = space.features(Dense.matrix(encoder));
        Matrix rows = features.inputRows();
        ProbePass.Candidate wide = new ProbePass.Candidate(Matrix.generate(4, d, (i, j) -> j < 6 ? rows.at(i, j) : 0));
        for (int k : new int[] {2, 4}) {
            wide.add(k, LeastSquaresProbe.fit(features, space.task(task.labelMoments()), task.labelMoments(), k));
        }
        InMemorySamples samples = InMemorySamples.of(
                Matrix.generate(150, d, (i, j) -> j < 6 ? task.x().getEntry(i, j) : 0), task.labels());
        double[] mean = java.util.Arrays.copyOf(task.mean(), d);
        new ProbePass(BACKEND, asIs(d), mean, Progress.SILENT).run(samples, List.of(wide), true);
        assertEquals(narrow.accuracy(2, 150), wide.accuracy(2, 150));
        assertEquals(narrow.accuracy(4, 150), wide.accuracy(4, 150));
    }

    /** Least squares with intercept does not notice an affine preparation that loses nothing. */
    @Test
    void samplesArePreparedOnTheWay() {
        Task raw = Task.random(40, 3, 98, SPREAD);
        Preparation preparation = Preparation.fit(raw.moments(), true, Scale.PIXEL);
        RealMatrix prepared = raw.x().copy();
        for (int i = 0; i < raw.n(); i++) {
            double[] row = prepared.getRow(i);
            preparation.prepare(row, 0);
            prepared.setRow(i, row);
        }
        Task task = raw.with(prepared);
        RealMatrix encoder = Dense.random(3, 6, random);
        ProbePass.Candidate candidate = candidate(task, encoder, 1, 3);
        new ProbePass(BACKEND, preparation, task.mean(), Progress.SILENT).run(raw.samples(), List.of(candidate), true);
        for (int k : new int[] {1, 3}) {
            assertEquals(
                    refitted(task, Dense.firstRows(encoder, k)),
                    candidate.accuracy(k, 40).value());
        }
    }

    @Test
    void asksForLabels() {
        Task task = Task.random(20, 3, 99, SPREAD);
        ProbePass pass = new ProbePass(BACKEND, asIs(6), task.mean(), Progress.SILENT);
        ProbePass.Candidate candidate = candidate(task, Dense.random(2, 6, random), 2);
        InMemorySamples unlabelled = InMemorySamples.of(Dense.matrix(task.x()));
        BadInputException error =
                assertThrows(BadInputException.class, () -> pass.run(unlabelled, List.of(candidate), true));
        assertTrue(error.getMessage().contains("labels"), error.getMessage());
    }
}
