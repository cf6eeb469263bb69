package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** Classes as mixtures of Gaussians, and what follows of probes: draws, hand-worked cases, and the bias of small samples. */
class GaussianFeaturesTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final SoftmaxPlan PLAN = new SoftmaxPlan(1e-6, 1e-6, 200);

    private static ClassLabels labels(int classes, int[] classOf) {
        return new ClassLabels(
                classOf, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /** Samples of two classes in R^3; the second has two parts on either side of the first. */
    private static InMemorySamples surrounded(int n, long seed) {
        Random random = new Random(seed);
        int[] classOf = IntStream.range(0, n).map(i -> i % 3 == 0 ? 0 : 1).toArray();
        Matrix rows = Matrix.generate(n, 3, (i, j) -> {
            double centre = j == 0 ? new double[] {0, -4, 5}[i % 3] : 0;
            return centre + 0.8 * random.nextGaussian();
        });
        return InMemorySamples.of(rows, labels(2, classOf));
    }

    private record Prepared(
            InMemorySamples samples, Preparation preparation, LabelledMoments moments, PrincipalSpace space) {
        static Prepared of(InMemorySamples samples) {
            LabelledMoments raw = new MomentPass(BACKEND, Progress.SILENT).labelled(samples);
            Preparation preparation = Preparation.fit(raw.overall(), true, Scale.NONE);
            LabelledMoments moments = preparation.prepare(raw);
            return new Prepared(
                    samples,
                    preparation,
                    moments,
                    PrincipalSpace.of(moments.overall().covariance(), BACKEND));
        }

        ClassParts parts(int count) {
            return ClassParts.find(
                    samples, preparation, moments.overall().mean().toArray(), space, count, 1, Progress.SILENT);
        }

        LeastSquaresProbe probe(Features features, int k) {
            return LeastSquaresProbe.fit(features, space.task(moments.labels()), moments.labels(), k);
        }

        Features all() {
            return space.principalFeatures();
        }
    }

    @Test
    void partsAreThoseThatAreApartAndMakeUpTheirClasses() {
        Prepared data = Prepared.of(surrounded(600, 1));
        ClassParts parts = data.parts(2);
        LabelledMoments moments = parts.moments();
        assertEquals(2, parts.classes());
        assertArrayEquals(
                new int[] {0, 0, 1, 1},
                IntStream.range(0, 4).map(parts::classOf).toArray());
        assertEquals(200, moments.classCounts().get(2));
        assertEquals(200, moments.classCounts().get(3));
        double left =
                Math.min(moments.classMeans().at(2, 0), moments.classMeans().at(3, 0));
        double right =
                Math.max(moments.classMeans().at(2, 0), moments.classMeans().at(3, 0));
        assertEquals(9, right - left, 0.3);
        assertEquals(
                0,
                moments.overall()
                        .covariance()
                        .minus(data.moments.overall().covariance())
                        .maxAbs(),
                1e-12);
        assertEquals(200, moments.classCounts().get(0) + moments.classCounts().get(1));
    }

    @Test
    void aSmallClassIsNotDividedAndPartsDoNotChangeWithTheThreads() {
        Prepared data = Prepared.of(surrounded(120, 2));
        ClassParts parts = data.parts(5);
        assertEquals(40, parts.moments().classCounts().get(0));
        assertEquals(0, parts.moments().classCounts().get(1));
        PrincipalSpace two = PrincipalSpace.of(data.moments.overall().covariance(), new JavaBackend(2));
        assertEquals(
                parts.moments().classCounts(),
                ClassParts.find(
                                data.samples,
                                data.preparation,
                                data.moments.overall().mean().toArray(),
                                two,
                                5,
                                1,
                                Progress.SILENT)
                        .moments()
                        .classCounts());
        assertThrows(IllegalArgumentException.class, () -> data.parts(0));
    }

    @Test
    void clustersOfFewRows() {
        double[][] same = {{1, 1}, {1, 1}, {1, 1}};
        assertArrayEquals(new int[3], ClassParts.clusters(same, 2, new SplittableRandom(1)));
        assertArrayEquals(new int[1], ClassParts.clusters(new double[][] {{5}}, 3, new SplittableRandom(1)));
        int[] apart = ClassParts.clusters(new double[][] {{0}, {10}, {0.1}, {10.1}}, 2, new SplittableRandom(1));
        assertEquals(apart[0], apart[2]);
        assertEquals(apart[1], apart[3]);
        assertNotEquals(apart[0], apart[1]);
    }

    /** The probability that a sample of the mixture is told, by drawing from it. */
    @Test
    void agreesWithDrawsFromTheMixture() {
        Random random = new Random(4);
        int l = 3;
        int d = 4;
        int[] classOf = {0, 0, 1, 2, 2};
        List<Moments> gaussians = IntStream.range(0, classOf.length)
                .mapToObj(p -> new Moments(
                        100_000L * (p + 1),
                        Vector.of(Dense.random(1, d, random).scalarMultiply(1.3).getRow(0)),
                        Dense.symmetric(Dense.square(Dense.random(d, 3, random)))))
                .toList();
        LabelledMoments parts = LabelledMoments.ofClasses(gaussians);
        List<Moments> merged = List.of(
                gaussians.get(0).merge(gaussians.get(1)),
                gaussians.get(2),
                gaussians.get(3).merge(gaussians.get(4)));
        LabelledMoments classes = LabelledMoments.ofClasses(merged);
        PrincipalSpace space = PrincipalSpace.of(classes.overall().covariance(), BACKEND);
        Features features = space.features(Dense.matrix(Dense.random(3, d, random)));
        LeastSquaresProbe probe = LeastSquaresProbe.fit(features, space.task(classes.labels()), classes.labels(), 3);
        GaussianFeatures seen = GaussianFeatures.of(ClassParts.of(parts, classOf, l), features.inputRows(), BACKEND, 7);
        Estimate found = seen.leastSquares(probe);
        assertEquals("assumed", found.basis().word());
        RealMatrix scoreRows = Dense.of(probe.loadings()).transpose().multiply(Dense.of(features.inputRows()));
        double[] mu = classes.overall().mean().toArray();
        double accuracy = 0;
        double variance = 0;
        int draws = 40_000;
        for (int p = 0; p < classOf.length; p++) {
            RealMatrix root = Dense.root(Dense.of(gaussians.get(p).covariance()));
            int correct = 0;
            for (int i = 0; i < draws; i++) {
                double[] x = root.operate(Dense.random(1, d, random).getRow(0));
                for (int j = 0; j < d; j++) {
                    x[j] += gaussians.get(p).mean().at(j) - mu[j];
                }
                double[] scores = scoreRows.operate(x);
                for (int c = 0; c < l; c++) {
                    scores[c] += probe.intercept().at(c);
                }
                correct += Scores.best(scores) == classOf[p] ? 1 : 0;
            }
            double share = correct / (double) draws;
            accuracy += parts.prior(p) * share;
            variance += parts.prior(p) * parts.prior(p) * share * (1 - share) / draws;
        }
        assertEquals(accuracy, found.value(), 4 * Math.sqrt(variance + found.standardError() * found.standardError()));
        // One Gaussian for each class is something else, and what GaussianClasses says.
        GaussianFeatures whole = GaussianFeatures.of(ClassParts.whole(classes), features.inputRows(), BACKEND, 7);
        Estimate single = whole.leastSquares(probe);
        Estimate known = new GaussianClasses(classes, BACKEND, 3)
                .accuracy(features.inputRows(), probe)
                .orElseThrow();
        assertEquals(
                known.value(), single.value(), 4 * Math.hypot(known.standardError(), single.standardError()) + 1e-4);
    }

    /** Two classes N(+-m, I): the softmax probe comes to the hyperplane between them, and is right with probability Phi(m). */
    @Test
    void softmaxOfTwoGaussiansIsTheirBestHyperplane() {
        double m = 0.9;
        int k = 2;
        List<Moments> gaussians = IntStream.range(0, 2)
                .mapToObj(c -> new Moments(1_000_000, Vector.of(c == 0 ? m : -m, 0), SymmetricMatrix.diagonal(1, 1)))
                .toList();
        GaussianFeatures seen = GaussianFeatures.of(
                ClassParts.whole(LabelledMoments.ofClasses(gaussians)),
                Matrix.generate(k, k, (i, j) -> i == j ? 1 : 0),
                BACKEND,
                5);
        double best = new NormalDistribution(null, 0, 1).cumulativeProbability(m);
        // A fit to 20000 draws loses about k/(2 n) of accuracy, 5e-5.
        assertEquals(best, seen.softmax(PLAN, Progress.SILENT).value(), 1e-3);
        assertEquals(best, seen.first(1).softmax(PLAN, Progress.SILENT).value(), 1e-3);
    }

    /**
     * What n samples promise against what the probes fitted to them do on the Gaussians they were drawn from: without the
     * leverage taken off, and for a softmax probe without refitting to as many draws, they promise too much.
     */
    @Test
    void smallSamplesPromiseWhatTheyKeep() {
        int n = 60;
        int d = 8;
        int repeats = 60;
        Random random = new Random(6);
        RealMatrix means = Dense.random(3, d, random).scalarMultiply(0.8);
        double[] difference = new double[repeats];
        double[] uncorrected = new double[repeats];
        for (int r = 0; r < repeats; r++) {
            int[] classOf = IntStream.range(0, n).map(i -> i % 3).toArray();
            Matrix rows = Matrix.generate(n, d, (i, j) -> means.getEntry(classOf[i], j) + random.nextGaussian());
            Prepared data = Prepared.of(InMemorySamples.of(rows, labels(3, classOf)));
            Features features = data.all();
            LeastSquaresProbe probe = data.probe(features, d);
            GaussianFeatures seen =
                    GaussianFeatures.of(ClassParts.whole(data.moments), features.inputRows(), BACKEND, r);
            // The truth: the same probe on the Gaussians, centred as the data are.
            double[] mu = new MomentPass(BACKEND, Progress.SILENT)
                    .labelled(data.samples)
                    .overall()
                    .mean()
                    .toArray();
            List<Moments> gaussians = IntStream.range(0, 3)
                    .mapToObj(c -> new Moments(
                            n,
                            Vector.wrap(means.getRow(c)).minus(Vector.of(mu)),
                            SymmetricMatrix.generate(d, (i, j) -> i == j ? 1 : 0)))
                    .toList();
            double truth = truth(gaussians, features.inputRows(), probe);
            difference[r] = seen.leastSquares(probe).value() - truth;
            uncorrected[r] = new GaussianClasses(data.moments, BACKEND, r)
                            .accuracy(features.inputRows(), probe)
                            .orElseThrow()
                            .value()
                    - truth;
        }
        double bias = mean(difference);
        double error = Math.sqrt(java.util.Arrays.stream(difference)
                        .map(x -> (x - bias) * (x - bias))
                        .sum()
                / repeats
                / (repeats - 1));
        // The margin is also narrower than it looks because covariances of few samples are too small; hence 0.03.
        assertTrue(Math.abs(bias) < 0.03 + 3 * error, "bias " + bias + " +- " + error);
        assertTrue(mean(uncorrected) > bias + 0.03, "without correction " + mean(uncorrected));
    }

    /** Scores on Gaussians whose means are relative to the mean of the data. */
    private static double truth(List<Moments> gaussians, Matrix inputRows, LeastSquaresProbe probe) {
        Matrix scoreRows = BACKEND.multiplyTransposedLeft(probe.loadings(), inputRows);
        List<GaussianScores.Part> parts = IntStream.range(0, gaussians.size())
                .mapToObj(c -> new GaussianScores.Part(
                        c,
                        1.0 / gaussians.size(),
                        Vector.wrap(scoreRows.times(gaussians.get(c).mean().toArray()))
                                .plus(probe.intercept()),
                        gaussians.get(c).covariance().congruence(scoreRows),
                        0))
                .toList();
        return GaussianScores.accuracy(parts, "true", 1e-3, 1, 1).value();
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void doesNotDependOnTheBasisOfTheEncoder() {
        Prepared data = Prepared.of(surrounded(300, 9));
        RealMatrix encoder = Dense.random(2, 3, new Random(1));
        RealMatrix map = Dense.random(2, 2, new Random(2));
        Features one = data.space.features(Dense.matrix(encoder));
        Features other = data.space.features(Dense.matrix(map.multiply(encoder)));
        ClassParts parts = data.parts(2);
        Estimate first = GaussianFeatures.of(parts, one.inputRows(), BACKEND, 1).leastSquares(data.probe(one, 2));
        Estimate second =
                GaussianFeatures.of(parts, other.inputRows(), BACKEND, 1).leastSquares(data.probe(other, 2));
        assertEquals(first.value(), second.value(), 1e-9);
        double soft = GaussianFeatures.of(parts, one.inputRows(), BACKEND, 1)
                .softmax(PLAN, Progress.SILENT)
                .value();
        Estimate rotated =
                GaussianFeatures.of(parts, other.inputRows(), BACKEND, 1).softmax(PLAN, Progress.SILENT);
        assertEquals(soft, rotated.value(), 0.02, "other draws of the same mixture");
    }

    /** A class that lies between the parts of another: one Gaussian takes both for one cloud. */
    @Test
    void partsSeeWhatOneGaussianDoesNot() {
        Prepared data = Prepared.of(surrounded(6000, 3));
        Features features = data.all();
        LeastSquaresProbe probe = data.probe(features, 3);
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        candidate.add(3, probe);
        new ProbePass(BACKEND, data.preparation, data.moments.overall().mean().toArray(), Progress.SILENT)
                .run(data.samples, List.of(candidate), true);
        double left = candidate.accuracy(3, 6000).value();
        double single = GaussianFeatures.of(ClassParts.whole(data.moments), features.inputRows(), BACKEND, 1)
                .leastSquares(probe)
                .value();
        double mixture = GaussianFeatures.of(data.parts(2), features.inputRows(), BACKEND, 1)
                .leastSquares(probe)
                .value();
        double error = Math.sqrt(left * (1 - left) / 6000);
        assertEquals(left, mixture, 4 * error + 2e-3);
        assertTrue(Math.abs(single - left) > Math.abs(mixture - left), single + " of one, " + mixture + ", " + left);
    }

    @Test
    void needsCovariances() {
        LabelledMoments bare = new LabelledMoments(
                new Moments(4, Vector.zeros(1), SymmetricMatrix.diagonal(1)),
                List.of(2L, 2L),
                Matrix.zeros(2, 1),
                Optional.empty());
        assertThrows(
                IllegalArgumentException.class,
                () -> GaussianFeatures.of(ClassParts.whole(bare), Matrix.zeros(1, 1), BACKEND, 1));
    }
}
