package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.data.Targets;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.BlockedMoments;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.TaskMoments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.SubspaceAngles;
import dev.presage.study.RunResult.LabelEffect;
import dev.presage.theory.CleanResponse;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Finding;
import dev.presage.theory.Judge;
import dev.presage.theory.Significance;
import dev.presage.theory.Verdict;
import dev.presage.theory.Whitening;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often verdicts are wrong, and how often right, over draws of samples from populations where the truth is known. Every rate
 * is printed where {@code -Dpresage.draws} asks for more of them than usual; docs/theory.md section 5 has the table.
 */
class CalibrationTest {
    /** Draws where rates are asked for; otherwise few, for the sake of time. */
    private static final int DRAWS = Integer.getInteger("presage.draws", 25);

    private static final boolean SHOWN = Integer.getInteger("presage.draws") != null;
    private static final Backend BACKEND = new JavaBackend(1);

    /** A rate of 5 % and three standard errors of its count. */
    private static final double MOST_WRONG = 0.05 + 3 * Math.sqrt(0.05 * 0.95 / DRAWS);

    /** What is said of one draw. */
    private record Said(Verdict verdict, Optional<Finding> finding, Optional<LabelEffect> effect) {}

    /** How many draws were called what. */
    private record Rates(double canHelp, double neverHelps, double helps, double hurts) {
        static Rates of(List<Said> draws) {
            return new Rates(
                    rate(draws, s -> s.verdict() instanceof Verdict.CanHelp),
                    rate(draws, s -> s.verdict() instanceof Verdict.NeverHelps),
                    rate(draws, s -> s.effect().equals(Optional.of(LabelEffect.HELPS))),
                    rate(draws, s -> s.effect().equals(Optional.of(LabelEffect.HURTS))));
        }

        private static double rate(List<Said> draws, Predicate<Said> said) {
            return (double) draws.stream().filter(said).count() / draws.size();
        }
    }

    /** A noise, an objective and how many features to ask about. */
    private record Question(AffineNoise noise, SpectralObjective objective, int k, double margin) {
        ClosedForm solve(Views views) {
            Whitening whitening = Whitening.of(views.moments().total(), BACKEND);
            return ClosedForm.solve(objective, views.moments(), views.labels(), whitening, BACKEND);
        }

        /** The sine of the largest angle in a population. */
        double sine(SymmetricMatrix covariance) {
            Moments moments = new Moments(1, Vector.zeros(covariance.dimension()), covariance);
            PrincipalSpace space = PrincipalSpace.of(covariance, BACKEND);
            ClosedForm solution = solve(Views.exact(moments, Optional.empty(), noise, true));
            return space.features(solution.encoder(k))
                    .anglesToPrincipalComponents()
                    .sineMax(k);
        }

        Said ask(Samples samples) {
            BlockedMoments data = new MomentPass(BACKEND, Progress.SILENT).blocked(samples);
            MomentBlocks blocks = data.blocks().orElseThrow();
            Moments moments = data.overall();
            Optional<LabelMoments> labels = data.task().map(TaskMoments::labels);
            Views views = Views.exact(moments, labels, noise, true);
            PrincipalSpace space = PrincipalSpace.of(moments.covariance(), BACKEND);
            Whitening whitening = Whitening.of(views.moments().total(), BACKEND);
            ClosedForm solution = ClosedForm.solve(objective, views.moments(), views.labels(), whitening, BACKEND);
            Features features = space.features(solution.encoder(k));
            SubspaceAngles angles = features.anglesToPrincipalComponents();
            Judge judge = new Judge(views.moments(), space, BACKEND);
            Optional<Verdict> settled = judge.settled(solution, angles, k);
            if (settled.isPresent()) {
                return new Said(settled.get(), Optional.empty(), Optional.empty());
            }
            CleanResponse clean = CleanResponse.of(space, moments, blocks, Significance.components(k), BACKEND);
            Finding finding = Significance.of(
                            clean,
                            views,
                            labels,
                            noise,
                            List.of(new Significance.Solved(solution, whitening, features)),
                            k,
                            BACKEND)
                    .get(0)
                    .at(k, margin)
                    .orElseThrow();
            Verdict verdict = judge.verdict(solution, angles, k, finding, margin);
            Optional<LabelEffect> effect = labels.map(l -> LabelEffect.of(
                    Alignment.of(features, space, l).r2().at(k - 1)
                            - Alignment.of(space.principalFeatures(), space, l)
                                    .r2()
                                    .at(k - 1),
                    finding.clear() * finding.gainError().orElseThrow(),
                    margin));
            return new Said(verdict, Optional.of(finding), effect);
        }

        Rates rates(String name, Supplier<Samples> draw) {
            Rates rates = Rates.of(
                    IntStream.range(0, DRAWS).mapToObj(i -> ask(draw.get())).toList());
            if (SHOWN) {
                System.out.printf(
                        Locale.ROOT,
                        "%s, %s, k = %d: CAN_HELP %.3f, NEVER_HELPS %.3f, HELPS %.3f, HURTS %.3f%n",
                        name,
                        objective.name(),
                        k,
                        rates.canHelp(),
                        rates.neverHelps(),
                        rates.helps(),
                        rates.hurts());
            }
            return rates;
        }
    }

    private static Question ask(AffineNoise noise, SpectralObjective objective, int k) {
        return new Question(noise, objective, k, Judge.MARGIN);
    }

    /** Normal samples of a covariance. */
    private record Population(SymmetricMatrix covariance, Matrix factor) {
        static Population of(SymmetricMatrix covariance) {
            SymmetricEigen eigen = BACKEND.eigen(covariance);
            double[] roots = Arrays.stream(eigen.values())
                    .map(v -> Math.sqrt(Math.max(0, v)))
                    .toArray();
            return new Population(covariance, eigen.vectors().scaleRows(roots));
        }

        static Population diagonal(double... variances) {
            return of(SymmetricMatrix.diagonal(variances));
        }

        double[][] draw(int n, Random random) {
            Matrix white = Matrix.generate(n, factor.rows(), (i, j) -> random.nextGaussian());
            Matrix rows = BACKEND.multiply(white, factor);
            return IntStream.range(0, n).mapToObj(rows::row).toArray(double[][]::new);
        }
    }

    private static Samples unlabelled(double[][] rows) {
        return InMemorySamples.of(Matrix.of(rows));
    }

    /** With a target that is a combination of the coordinates and standard normal noise. */
    private static Samples regressed(double[][] rows, Random random, double... loadings) {
        double[][] targets = new double[rows.length][1];
        for (int i = 0; i < rows.length; i++) {
            targets[i][0] = Vector.wrap(rows[i]).dot(Vector.wrap(loadings)) + random.nextGaussian();
        }
        return InMemorySamples.of(Matrix.of(rows), new Targets(Matrix.of(targets)));
    }

    /** All coordinates have variance 1: masking single ones is isotropic noise, so it never helps. */
    private static SymmetricMatrix equalVariances(int d) {
        SymmetricMatrix covariance =
                SymmetricMatrix.generate(d, (i, j) -> Math.pow(0.6, Math.abs(i - j)) + (i % 2 == j % 2 ? 0.3 : 0));
        return covariance.times(1 / covariance.at(0, 0));
    }

    private static AffineNoise mask(int d) {
        return MultiplicativeNoise.bernoulliMask(Patches.coordinates(d), 0.5, Vector.zeros(d));
    }

    private static AffineNoise normal(SymmetricMatrix covariance) {
        return GaussianNoise.withCovariance(covariance, BACKEND);
    }

    /** Noise that keeps the order of the components, but is stronger on the later ones. */
    private static AffineNoise keepsOrder(int d, int k) {
        double[] variances = new double[d];
        Arrays.fill(variances, 0, k, 0.02);
        Arrays.fill(variances, k, d, 0.4);
        return normal(SymmetricMatrix.diagonal(variances));
    }

    private static void assertRare(double rate, String what) {
        assertTrue(rate <= MOST_WRONG, what + " in " + rate + " of " + DRAWS + " draws, at most " + MOST_WRONG);
    }

    @Test
    void equalVariancesUnderMasks() {
        Random random = new Random(21);
        Population population = Population.of(equalVariances(12));
        for (SpectralObjective o : List.of(new Reconstruction(), new JointEmbedding())) {
            Question question = ask(mask(12), o, 3);
            assertEquals(0, question.sine(population.covariance()), 1e-6);
            for (int n : new int[] {200, 800}) {
                Rates rates = question.rates("equal variances, n = " + n, () -> unlabelled(population.draw(n, random)));
                assertRare(rates.canHelp(), "CAN_HELP");
            }
        }
    }

    /** The order of a file is no evidence: samples sorted by what turns a component are as good as others. */
    @Test
    void sortedSamples() {
        Random random = new Random(22);
        Population population = Population.diagonal(4, 2.4, 1.6, 0.9, 0.8, 0.5);
        Rates rates = ask(keepsOrder(6, 3), new Reconstruction(), 3).rates("sorted samples, n = 400", () -> {
            double[][] rows = population.draw(400, random);
            Arrays.sort(rows, Comparator.comparingDouble(r -> r[2] * r[3]));
            return regressed(rows, random, 1, 0, 1, 1, 0, 0);
        });
        assertRare(rates.canHelp(), "CAN_HELP");
        assertRare(rates.helps() + rates.hurts(), "HELPS or HURTS");
    }

    @Test
    void ties() {
        Random random = new Random(23);
        for (double third : new double[] {1.1, 1.11, 1.2}) {
            Population population = Population.diagonal(4, 2.4, third, 1.1, 0.8, 0.5);
            for (int n : new int[] {200, 800}) {
                Rates rates = ask(keepsOrder(6, 3), new Reconstruction(), 3)
                        .rates(
                                "a tie of " + third + " and 1.1, n = " + n,
                                () -> unlabelled(population.draw(n, random)));
                assertRare(rates.canHelp(), "CAN_HELP");
                assertRare(rates.neverHelps(), "NEVER_HELPS");
            }
        }
    }

    /** The scale of a noise at which the largest angle of a population has a given sine. */
    private static AffineNoise atSine(
            Population population, SpectralObjective o, int k, double sine, DoubleFunction<AffineNoise> noise) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            boolean less = ask(noise.apply(middle), o, k).sine(population.covariance()) < sine;
            low = less ? middle : low;
            high = less ? high : middle;
        }
        AffineNoise found = noise.apply(high);
        assertEquals(sine, ask(found, o, k).sine(population.covariance()), 1e-6);
        return found;
    }

    private static final double[] TWELVE = {6, 4.5, 3.4, 2.5, 1.4, 1.1, 0.9, 0.7, 0.5, 0.4, 0.3, 0.2};

    /** Isotropic noise, and some that mixes a component that is kept with one that is not. */
    private static AffineNoise tilted(int d, int kept, int dropped, double scale) {
        double[] direction = new double[d];
        direction[kept] = 1;
        direction[dropped] = 1;
        return normal(
                SymmetricMatrix.diagonal(Vector.constant(d, 0.3).toArray()).plusOuter(scale, direction));
    }

    @Test
    void powerGrowsWithTheSamples() {
        Random random = new Random(24);
        Population population = Population.diagonal(TWELVE);
        for (double degrees : new double[] {6, 11}) {
            AffineNoise noise = atSine(
                    population,
                    new Reconstruction(),
                    4,
                    Math.sin(Math.toRadians(degrees)),
                    s -> tilted(12, 3, 4, 3 * s));
            double power = 0;
            for (int n : new int[] {200, 400, 800, 1600}) {
                Rates rates = ask(noise, new Reconstruction(), 4)
                        .rates(
                                "an angle of " + degrees + " degrees, n = " + n,
                                () -> unlabelled(population.draw(n, random)));
                assertRare(rates.neverHelps(), "NEVER_HELPS");
                power = rates.canHelp();
            }
            assertTrue(power > (degrees > 10 ? 0.9 : 0.4), "power at 1600 and " + degrees + " degrees: " + power);
        }
    }

    /** A sine just above the margin is rarely called equivalent, one far below it often. */
    @Test
    void equivalence() {
        Random random = new Random(25);
        Population population = Population.diagonal(9, 6, 2, 1, 0.5);
        double margin = 0.1;
        for (double share : new double[] {1.02, 0.3}) {
            AffineNoise noise =
                    atSine(population, new Reconstruction(), 2, share * margin, s -> tilted(5, 1, 2, 3 * s));
            for (int n : new int[] {1000, 4000}) {
                Rates rates = new Question(noise, new Reconstruction(), 2, margin)
                        .rates(
                                "a sine of " + share + " margins, n = " + n,
                                () -> unlabelled(population.draw(n, random)));
                if (share > 1) {
                    assertRare(rates.neverHelps(), "NEVER_HELPS");
                } else if (n == 4000) {
                    assertTrue(rates.neverHelps() > 0.5, "equivalence is shown in " + rates.neverHelps());
                }
            }
        }
    }

    /** Fifty classes around means of their own, eight samples each on average, all coordinates of variance 1. */
    @Test
    void manyClassesOfFewSamples() {
        Random random = new Random(26);
        int classes = 50;
        SymmetricMatrix total = equalVariances(12);
        double[][] means = Population.of(total.times(0.25)).draw(classes, random);
        Moments between = new MomentPass(BACKEND, Progress.SILENT).moments(unlabelled(means));
        for (double[] mean : means) {
            Arrays.setAll(mean, j -> mean[j] - between.mean().at(j));
        }
        Population within = Population.of(total.minus(between.covariance()));
        for (int n : new int[] {400, 1600}) {
            for (SpectralObjective o : List.of(new Reconstruction(), new JointEmbedding())) {
                Rates rates = ask(mask(12), o, 3).rates("50 classes, equal variances, n = " + n, () -> {
                    double[][] rows = within.draw(n, random);
                    int[] classOf = random.ints(n, 0, classes).toArray();
                    for (int i = 0; i < n; i++) {
                        double[] mean = means[classOf[i]];
                        double[] row = rows[i];
                        Arrays.setAll(row, j -> row[j] + mean[j]);
                    }
                    return InMemorySamples.of(
                            Matrix.of(rows),
                            new ClassLabels(
                                    classOf,
                                    IntStream.range(0, classes)
                                            .mapToObj(Integer::toString)
                                            .toList()));
                });
                assertRare(rates.canHelp(), "CAN_HELP");
                assertRare(rates.helps() + rates.hurts(), "HELPS or HURTS");
            }
        }
    }

    /** Targets of all sorts, whose true gain is 0. */
    @Test
    void noGain() {
        Random random = new Random(27);
        Population population = Population.diagonal(4, 2.4, 1.6, 0.9, 0.8, 0.5);
        double[][] targets = {{1, 0, 1, 1, 0, 0}, {1, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0}, {0, 0, 0, 0, 0, 0}};
        for (double[] loadings : targets) {
            for (int n : new int[] {400, 1600}) {
                Rates rates = ask(keepsOrder(6, 3), new Reconstruction(), 3)
                        .rates(
                                "targets " + Arrays.toString(loadings) + ", n = " + n,
                                () -> regressed(population.draw(n, random), random, loadings));
                assertRare(rates.helps() + rates.hurts(), "HELPS or HURTS");
            }
        }
    }
}
