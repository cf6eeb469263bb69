package dev.presage.moments;

import static dev.presage.moments.Naive.ROUNDOFF;
import static dev.presage.moments.Naive.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for the moments of any rows. Rows shrink to few, short and round ones; seeds are fixed. */
class MomentsProperties {
    private static final String SEED = "20261122";
    private static final int TRIES = 150;
    private static final int MOST_ROWS = 24;

    @Provide
    Arbitrary<Matrix> rows() {
        Arbitrary<Integer> n = Arbitraries.integers().between(1, MOST_ROWS);
        Arbitrary<Integer> d = Arbitraries.integers().between(1, 5);
        return Combinators.combine(n, d)
                .flatAs((rows, columns) -> Arbitraries.doubles()
                        .between(-50, 50)
                        .ofScale(3)
                        .array(double[].class)
                        .ofSize(rows * columns)
                        .map(values -> Matrix.wrap(rows, columns, values)));
    }

    /** The part that each row goes to; rows may be fewer than entries. */
    @Provide
    Arbitrary<List<Integer>> parts() {
        return Arbitraries.integers().between(0, 4).list().ofSize(MOST_ROWS);
    }

    private static Matrix chosen(Matrix rows, List<Integer> which) {
        return Matrix.generate(which.size(), rows.columns(), (i, j) -> rows.at(which.get(i), j));
    }

    private static List<Integer> members(Matrix rows, List<Integer> parts, int part) {
        return IntStream.range(0, rows.rows())
                .filter(i -> parts.get(i) == part)
                .boxed()
                .toList();
    }

    private static List<Integer> shuffled(int n, long seed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        return order;
    }

    private static Moments pass(Matrix rows) {
        return new MomentPass(Naive.backend("java"), Progress.SILENT).moments(InMemorySamples.of(rows));
    }

    @Property(tries = TRIES, seed = SEED)
    void thePassEqualsTheDefinition(@ForAll("rows") Matrix rows) {
        assertClose(Naive.of(rows), pass(rows), Naive.tolerance(rows));
    }

    @Property(tries = TRIES, seed = SEED)
    void mergedPartsAreTheWhole(@ForAll("rows") Matrix rows, @ForAll("parts") List<Integer> parts) {
        Moments merged = new Moments(0, Vector.zeros(rows.columns()), SymmetricMatrix.zero(rows.columns()));
        for (int part = 0; part < 5; part++) {
            merged = merged.merge(Naive.of(chosen(rows, members(rows, parts, part))));
        }
        assertClose(Naive.of(rows), merged, 5 * Naive.tolerance(rows));
    }

    @Property(tries = TRIES, seed = SEED)
    void mergingIsCommutativeAndAssociative(@ForAll("rows") Matrix rows, @ForAll("parts") List<Integer> parts) {
        List<Moments> three = IntStream.range(0, 3)
                .mapToObj(part -> Naive.of(chosen(rows, members(rows, parts, part))))
                .toList();
        Moments a = three.get(0);
        Moments b = three.get(1);
        Moments c = three.get(2);
        double tolerance = 5 * Naive.tolerance(rows);
        assertClose(a.merge(b), b.merge(a), tolerance);
        assertClose(a.merge(b).merge(c), a.merge(b.merge(c)), tolerance);
    }

    /** Segments of consecutive rows, each in a group of its own choice. */
    @Property(tries = TRIES, seed = SEED)
    void accumulatedGroupsAreTheGroups(
            @ForAll("rows") Matrix rows,
            @ForAll("parts") List<Integer> parts,
            @ForAll @IntRange(min = 1, max = 5) int length) {
        List<List<Integer>> expected = IntStream.range(0, 5)
                .mapToObj(g -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        try (MomentAccumulator sums = new MomentAccumulator(Naive.backend("java"), rows.columns(), 5)) {
            double[] block = rows.toArray();
            for (int from = 0; from < rows.rows(); from += length) {
                int to = Math.min(rows.rows(), from + length);
                sums.add(parts.get(from), block, from, to - from);
                IntStream.range(from, to).forEach(expected.get(parts.get(from))::add);
            }
            List<Moments> found = sums.moments();
            for (int g = 0; g < 5; g++) {
                assertClose(Naive.of(chosen(rows, expected.get(g))), found.get(g), 5 * Naive.tolerance(rows));
            }
        }
    }

    @Property(tries = TRIES, seed = SEED)
    void classesMakeTheWhole(@ForAll("rows") Matrix rows, @ForAll("parts") List<Integer> parts) {
        ClassLabels labels =
                Naive.labels(parts.stream().limit(rows.rows()).mapToInt(c -> c).toArray(), 5);
        LabelledMoments found =
                new MomentPass(Naive.backend("java"), Progress.SILENT).labelled(InMemorySamples.of(rows, labels));
        double tolerance = 5 * Naive.tolerance(rows);
        assertClose(Naive.of(rows), found.overall(), tolerance);
        List<Moments> classes = IntStream.range(0, 5)
                .mapToObj(c -> Naive.of(Naive.ofClass(rows, labels, c)))
                .toList();
        assertClose(LabelledMoments.ofClasses(classes), found, tolerance);
        Vector centred =
                Vector.of(found.labels().cross().times(Vector.constant(5, 1).toArray()));
        assertClose(Vector.zeros(rows.columns()), centred, tolerance);
    }

    @Property(tries = TRIES, seed = SEED)
    void theOrderOfTheRowsDoesNotMatter(@ForAll("rows") Matrix rows, @ForAll long order) {
        assertClose(pass(rows), pass(chosen(rows, shuffled(rows.rows(), order))), 2 * Naive.tolerance(rows));
    }

    @Property(tries = TRIES, seed = SEED)
    void theOrderOfTheCoordinatesIsKept(@ForAll("rows") Matrix rows, @ForAll long order) {
        List<Integer> from = shuffled(rows.columns(), order);
        Moments moments = pass(rows);
        Moments found = pass(Matrix.generate(rows.rows(), rows.columns(), (i, j) -> rows.at(i, from.get(j))));
        Moments expected = new Moments(
                moments.count(),
                Vector.generate(rows.columns(), j -> moments.mean().at(from.get(j))),
                SymmetricMatrix.generate(
                        rows.columns(), (i, j) -> moments.covariance().at(from.get(i), from.get(j))));
        assertClose(expected, found, 2 * Naive.tolerance(rows));
    }

    /** Moments of A x + b are A mu + b and A Sigma A'; each row of the image carries d roundoffs of its norm. */
    @Property(tries = TRIES, seed = SEED)
    void affineMapsCarryOver(@ForAll("rows") Matrix rows, @ForAll long seed) {
        Random random = new Random(seed);
        int d = rows.columns();
        int out = 1 + random.nextInt(6);
        Matrix a = Matrix.generate(out, d, (i, j) -> random.nextGaussian());
        Vector b = Vector.generate(out, i -> 10 * random.nextGaussian());
        Matrix mapped = Matrix.of(IntStream.range(0, rows.rows())
                .mapToObj(i -> Vector.of(a.times(rows.row(i))).plus(b).toArray())
                .toArray(double[][]::new));
        Moments source = pass(rows);
        Moments expected = new Moments(
                source.count(),
                Vector.of(a.times(source.mean().toArray())).plus(b),
                Naive.backend("java").congruence(a, source.covariance()));
        double norm = a.sumOfSquares() * (1 + rows.sumOfSquares()) + b.dot(b);
        assertClose(expected, pass(mapped), ROUNDOFF * (rows.rows() + 4 * d) * (1 + norm));
    }

    /** Rows and moments come back; a prepared value is known to roundoff of the raw one over its divisor. */
    @Property(tries = TRIES, seed = SEED)
    void restoringUndoesPreparing(@ForAll("rows") Matrix rows, @ForAll Scale scale, @ForAll boolean center) {
        Moments raw = pass(rows);
        Assume.that(scale == Scale.NONE || raw.covariance().trace() > 0);
        Preparation preparation = Preparation.fit(raw, center, scale);
        double tolerance = Naive.tolerance(rows);
        double[] prepared = rows.toArray();
        for (int i = 0; i < rows.rows(); i++) {
            preparation.prepare(prepared, i * rows.columns());
        }
        double smallest = Arrays.stream(preparation.divisor().toArray()).min().orElseThrow();
        double magnified = 1 + rows.maxAbs() / smallest;
        assertClose(
                preparation.prepare(raw),
                pass(Matrix.wrap(rows.rows(), rows.columns(), prepared.clone())),
                ROUNDOFF * rows.rows() * magnified * magnified);
        for (int i = 0; i < rows.rows(); i++) {
            preparation.restore(prepared, i * rows.columns());
        }
        assertClose(rows, Matrix.wrap(rows.rows(), rows.columns(), prepared), tolerance);
        assertClose(raw, preparation.restore(preparation.prepare(raw)), tolerance);
        if (scale == Scale.GLOBAL) {
            assertEquals(raw.dimension(), preparation.prepare(raw).covariance().trace(), tolerance);
        }
    }
}
