package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The k-NN probe against sorting all distances. */
class NearestNeighboursTest {
    private static final Backend BACKEND = new JavaBackend(2);

    private static ClassLabels labels(int... classOf) {
        return new ClassLabels(classOf, List.of("a", "b", "c", "d"));
    }

    private static NearestNeighbours probe(Matrix train, ClassLabels labels, int neighbours) {
        return new NearestNeighbours(train, labels, neighbours, BACKEND, Progress.SILENT);
    }

    /** All training samples by distance, then by place; votes; of equal ones the class of the nearest voter. */
    private static int naive(Matrix train, ClassLabels labels, double[] x, int without, int neighbours) {
        double[] distance = new double[train.rows()];
        for (int i = 0; i < distance.length; i++) {
            for (int j = 0; j < x.length; j++) {
                distance[i] += (train.at(i, j) - x[j]) * (train.at(i, j) - x[j]);
            }
        }
        List<Integer> nearest = IntStream.range(0, distance.length)
                .filter(i -> i != without)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> distance[i]).thenComparing(i -> i))
                .limit(neighbours)
                .toList();
        long most = IntStream.range(0, labels.classes())
                .mapToLong(c ->
                        nearest.stream().filter(i -> labels.classOf(i) == c).count())
                .max()
                .orElseThrow();
        return nearest.stream()
                .map(labels::classOf)
                .filter(c ->
                        nearest.stream().filter(i -> labels.classOf(i) == c).count() == most)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 3, 1", "37, 5, 3, 4", "37, 600, 2, 5", "4500, 33, 3, 7", "5, 9, 1, 8"})
    void agreesWithSortingAllDistances(int n, int m, int k, int neighbours) {
        Random random = new Random(n + m);
        Matrix train = Matrix.generate(n, k, (i, j) -> random.nextGaussian());
        Matrix asked = Matrix.generate(m, k, (i, j) -> random.nextGaussian());
        ClassLabels labels = labels(random.ints(n, 0, 4).toArray());
        NearestNeighbours probe = probe(train, labels, neighbours);
        assertArrayEquals(
                IntStream.range(0, m)
                        .map(i -> naive(train, labels, asked.row(i), -1, neighbours))
                        .toArray(),
                probe.predict(asked));
        if (n > 1) {
            int[] left = probe.leaveOneOut();
            for (int i = 0; i < n; i += n > 1000 ? 97 : 1) {
                assertEquals(naive(train, labels, train.row(i), i, neighbours), left[i]);
            }
        }
    }

    /** Whole numbers have exact distances, of which many are equal. */
    @Test
    void tiesGoToTheEarlierSampleAndTheNearestVoter() {
        Random random = new Random(11);
        Matrix train = Matrix.generate(60, 2, (i, j) -> random.nextInt(4));
        ClassLabels labels = labels(random.ints(60, 0, 4).toArray());
        for (int neighbours = 1; neighbours < 8; neighbours++) {
            int many = neighbours;
            assertArrayEquals(
                    IntStream.range(0, 60)
                            .map(i -> naive(train, labels, train.row(i), i, many))
                            .toArray(),
                    probe(train, labels, neighbours).leaveOneOut());
        }
        Matrix line = Matrix.of(new double[] {1}, new double[] {-1}, new double[] {2}, new double[] {-2});
        // At 0: +1 before -1 at the same distance; two votes each, and the class of the nearest voter wins.
        assertArrayEquals(new int[] {1}, probe(line, labels(1, 0, 0, 1), 4).predict(Matrix.of(new double[] {0})));
        assertArrayEquals(new int[] {1}, probe(line, labels(1, 0, 0, 1), 1).predict(Matrix.of(new double[] {0})));
        assertArrayEquals(new int[] {0}, probe(line, labels(1, 0, 0, 1), 3).predict(Matrix.of(new double[] {0})));
    }

    /** Orthonormal features of any encoder of the same span are the same up to a rotation. */
    @Test
    void aPassReadsFeaturesAndDoesNotDependOnTheBasisOfTheEncoder() {
        Task raw = Task.random(90, 4, 31, 2.5, 0.6, 1.1, 1.9, 0.3);
        Task rest = raw.rows(IntStream.range(60, 90).boxed().toList());
        Task own = raw.rows(IntStream.range(0, 60).boxed().toList());
        Preparation preparation = Preparation.fit(own.moments(), true, Scale.GLOBAL);
        var moments = preparation.prepare(own.moments());
        PrincipalSpace space = PrincipalSpace.of(moments.covariance(), BACKEND);
        var encoder = Dense.random(3, 5, new Random(2));
        var map = Dense.random(3, 3, new Random(3));
        NeighbourPass pass =
                new NeighbourPass(BACKEND, preparation, moments.mean().toArray(), 5, Progress.SILENT);
        Matrix rows = space.features(Dense.matrix(encoder)).inputRows();
        Matrix others = space.features(Dense.matrix(map.multiply(encoder))).inputRows();
        List<NeighbourPass.Result> found =
                pass.run(own.samples(), Optional.of(rest.samples()), rows, List.of(3, 1), true);
        assertEquals(
                found.get(0),
                pass.run(own.samples(), Optional.of(rest.samples()), others, List.of(3), true)
                        .get(0));
        Matrix train = features(own, preparation, moments.mean().toArray(), rows);
        Matrix test = features(rest, preparation, moments.mean().toArray(), rows);
        for (int a = 0; a < 2; a++) {
            int k = a == 0 ? 3 : 1;
            long correct = IntStream.range(0, 30)
                    .filter(i -> naive(train.columns(0, k), own.labels(), Arrays.copyOf(test.row(i), k), -1, 5)
                            == rest.classOf()[i])
                    .count();
            long left = IntStream.range(0, 60)
                    .filter(i -> naive(train.columns(0, k), own.labels(), Arrays.copyOf(train.row(i), k), i, 5)
                            == own.classOf()[i])
                    .count();
            assertEquals(correct / 30.0, found.get(a).test().orElseThrow().value(), 1e-12);
            assertEquals(left / 60.0, found.get(a).leaveOneOut().orElseThrow().value(), 1e-12);
        }
        NeighbourPass.Result nothing = pass.run(own.samples(), Optional.empty(), rows, List.of(2), false)
                .get(0);
        assertEquals(new NeighbourPass.Result(Optional.empty(), Optional.empty()), nothing);
    }

    private static Matrix features(Task task, Preparation preparation, double[] mean, Matrix rows) {
        double[][] out = new double[task.n()][];
        for (int i = 0; i < out.length; i++) {
            double[] x = task.x().getRow(i);
            preparation.prepare(x, 0);
            for (int j = 0; j < x.length; j++) {
                x[j] -= mean[j];
            }
            out[i] = rows.times(x);
        }
        return Matrix.of(out);
    }

    @Test
    void refusals() {
        Matrix one = Matrix.of(new double[] {1, 2});
        assertEquals(
                "a k-NN probe expects at least 1 neighbour, found 0",
                assertThrows(BadInputException.class, () -> probe(one, labels(0), 0))
                        .getMessage());
        assertEquals(
                "leave-one-out of a k-NN probe expects at least 2 samples, found 1",
                assertThrows(
                                BadInputException.class,
                                () -> probe(one, labels(0), 1).leaveOneOut())
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> probe(one, labels(0, 1), 1));
        assertThrows(
                IllegalArgumentException.class, () -> probe(one, labels(0), 1).predict(Matrix.of(new double[] {1})));
    }
}
