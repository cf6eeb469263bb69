package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.moments.BlockedMoments;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.SubspaceAngles;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the samples say, against solving again with other weights, and over draws of populations where the truth is known. */
class SignificanceTest {
    /** Samples drawn from each population; {@code -Dpresage.draws=200} for a closer look. */
    private static final int DRAWS = Integer.getInteger("presage.draws", 60);

    /** Central differences with this step are off by its square, and by rounding over it. */
    private static final double STEP = 1e-4;

    private static final double DIFFERENCE = 1e-4;

    /** Everything that is computed from the moments of some samples under a noise. */
    private record Solved(
            Moments moments,
            Optional<LabelMoments> labels,
            Views views,
            PrincipalSpace space,
            ClosedForm solution,
            Whitening whitening,
            Features features) {
        static Solved of(
                Moments moments,
                Optional<LabelMoments> labels,
                AffineNoise noise,
                boolean centred,
                SpectralObjective objective,
                int k) {
            Views views = Views.exact(moments, labels, noise, centred);
            PrincipalSpace space = PrincipalSpace.of(moments.covariance(), Case.BACKEND);
            Whitening whitening = Whitening.of(views.moments().total(), Case.BACKEND);
            ClosedForm solution = ClosedForm.solve(objective, views.moments(), views.labels(), whitening, Case.BACKEND);
            return new Solved(moments, labels, views, space, solution, whitening, space.features(solution.encoder(k)));
        }

        double degrees(int k) {
            return features.anglesToPrincipalComponents().maxDegrees(k);
        }

        double gain(int k) {
            LabelMoments l = labels.orElseThrow();
            return Alignment.of(features, space, l).r2().at(k - 1)
                    - Alignment.of(space.principalFeatures(), space, l).r2().at(k - 1);
        }

        Finding ask(MomentBlocks blocks, AffineNoise noise, int k) {
            CleanResponse clean = CleanResponse.of(space, moments, blocks, Significance.components(k), Case.BACKEND);
            return Significance.of(
                            clean,
                            views,
                            labels,
                            noise,
                            List.of(new Significance.Solved(solution, whitening, features)),
                            k,
                            Case.BACKEND)
                    .get(0)
                    .at(k, Judge.MARGIN)
                    .orElseThrow();
        }

        Verdict verdict(MomentBlocks blocks, AffineNoise noise, int k) {
            Judge judge = new Judge(views.moments(), space, Case.BACKEND);
            SubspaceAngles angles = features.anglesToPrincipalComponents();
            return judge.settled(solution, angles, k)
                    .orElseGet(() -> judge.verdict(solution, angles, k, ask(blocks, noise, k), Judge.MARGIN));
        }
    }

    private static BlockedMoments blocked(Samples samples) {
        return new MomentPass(Case.BACKEND, Progress.SILENT).blocked(samples);
    }

    private static BlockedMoments blocked(double[][] rows) {
        return blocked(InMemorySamples.of(Matrix.of(rows)));
    }

    private record Problem(Case problem, SpectralObjective objective, int k) {
        @Override
        public String toString() {
            return problem.name() + ", " + objective.name() + ", k = " + k;
        }
    }

    static Stream<Problem> problems() {
        return Case.all().stream()
                .flatMap(c -> Stream.of(
                                new Reconstruction(),
                                new JointEmbedding(),
                                new Supervised(),
                                new SupervisedReconstruction(0.3))
                        .flatMap(o -> IntStream.of(1, 2).mapToObj(k -> new Problem(c, o, k))))
                .filter(SignificanceTest::tellsApart);
    }

    /** Smooth there, so that differences converge: nothing tied, and the angle neither 0 nor right. */
    private static boolean tellsApart(Problem p) {
        Solved s = solved(
                p, p.problem().task().moments(), Optional.of(p.problem().task().labelMoments()));
        if (p.k() > s.solution().mostFeatures(s.space()) || p.k() >= s.space().rank()) {
            return false;
        }
        double degrees = s.degrees(p.k());
        Vector values = s.solution().spectrum().values();
        Vector clean = s.space().spectrum();
        double next = p.k() < values.dimension() ? values.at(p.k()) : 0;
        return degrees > 0.5
                && degrees < 89
                && values.at(p.k() - 1) - next > 0.02 * values.at(0)
                && clean.at(p.k() - 1) - clean.at(p.k()) > 0.02 * clean.at(0);
    }

    private static Solved solved(Problem p, Moments moments, Optional<LabelMoments> labels) {
        return Solved.of(moments, labels, p.problem().noise(), p.problem().centred(), p.objective(), p.k());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void standardErrorsAreThoseOfSolvingAgainWithOtherWeights(Problem p) {
        BlockedMoments data = blocked(p.problem().task().samples());
        MomentBlocks blocks = data.blocks().orElseThrow();
        Optional<LabelMoments> labels = Optional.of(data.task().orElseThrow().labels());
        Finding finding =
                solved(p, data.overall(), labels).ask(blocks, p.problem().noise(), p.k());
        double[] shares = blocks.blocks().stream()
                .mapToDouble(b -> (double) b.moments().count() / blocks.count())
                .toArray();
        double[] angles = new double[blocks.size()];
        double[] gains = new double[blocks.size()];
        for (int b = 0; b < blocks.size(); b++) {
            Solved more = moved(p, blocks, shares, b, STEP);
            Solved less = moved(p, blocks, shares, b, -STEP);
            angles[b] = (more.degrees(p.k()) - less.degrees(p.k())) / (2 * STEP);
            gains[b] = (more.gain(p.k()) - less.gain(p.k())) / (2 * STEP);
        }
        double angleError = norm(blocks.deviations().transpose().times(angles));
        double gainError = norm(blocks.deviations().transpose().times(gains));
        assertEquals(angleError, finding.thetaErrorDegrees(), DIFFERENCE * angleError + 1e-6, "angle");
        assertEquals(gainError, finding.gainError().orElseThrow(), DIFFERENCE * gainError + 1e-8, "gain");
    }

    private static Solved moved(Problem p, MomentBlocks blocks, double[] shares, int b, double step) {
        double[] weights = new double[shares.length];
        Arrays.setAll(weights, i -> shares[i] * (1 - step) + (i == b ? step : 0));
        MomentBlocks.Block all = blocks.reweighted(weights);
        return solved(p, all.moments(), all.labels());
    }

    private static double norm(double[] v) {
        return Math.sqrt(Vector.wrap(v).dot(Vector.wrap(v)));
    }

    @Test
    void thresholdIsThatOfTheBootstrapWhereGapsAreLarge() {
        int k = 2;
        int n = 4000;
        Random random = new Random(3);
        AffineNoise noise = diagonalNoise(0.3, 0.1, 0.6, 0.2, 0.1);
        double[][] rows = normal(n, random, 9, 5, 1, 0.5, 0.2);
        BlockedMoments data = blocked(rows);
        MomentBlocks blocks = data.blocks().orElseThrow();
        Solved all = Solved.of(data.overall(), Optional.empty(), noise, true, new Reconstruction(), k);
        double threshold = all.ask(blocks, noise, k).threshold();
        Matrix centre = outside(all, all, k);
        double[] distances = new double[800];
        for (int i = 0; i < distances.length; i++) {
            Moments drawn = blocks.reweighted(blocks.resampled(random)).moments();
            Solved again = Solved.of(drawn, Optional.empty(), noise, true, new Reconstruction(), k);
            distances[i] = outside(all, again, k).minus(centre).frobeniusNorm() / Math.sqrt(2);
        }
        Arrays.sort(distances);
        // Of 800 draws the 95 % quantile is known to sqrt(.95 .05 / 800) / density, about 4 % of itself.
        assertEquals(distances[(int) (0.95 * distances.length)], threshold, 0.12 * threshold);
    }

    /** Pi_noise - Pi_clean of another solution, in the coordinates of the first. */
    private static Matrix outside(Solved frame, Solved other, int k) {
        Matrix noisy = frame.space().features(other.solution().encoder(k)).coordinates();
        Matrix clean = frame.space().features(other.space().components(k)).coordinates();
        return Case.BACKEND
                .multiplyTransposedLeft(noisy, noisy)
                .minus(Case.BACKEND.multiplyTransposedLeft(clean, clean));
    }

    private static AffineNoise diagonalNoise(double... variances) {
        return GaussianNoise.withCovariance(SymmetricMatrix.diagonal(variances), Case.BACKEND);
    }

    private static double[][] normal(int n, Random random, double... variances) {
        double[][] rows = new double[n][variances.length];
        for (double[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] = Math.sqrt(variances[j]) * random.nextGaussian();
            }
        }
        return rows;
    }

    /** A population whose coordinates all have variance 1: masking single ones is isotropic noise, so it never helps. */
    private static double[][] equalVariances(int n, int d, double decay, Random random) {
        SymmetricMatrix covariance =
                SymmetricMatrix.generate(d, (i, j) -> Math.pow(decay, Math.abs(i - j)) + (i % 2 == j % 2 ? 0.3 : 0));
        SymmetricMatrix scaled = covariance.times(1 / covariance.at(0, 0));
        SymmetricEigen eigen = Case.BACKEND.eigen(scaled);
        double[] roots = Arrays.stream(eigen.values()).map(Math::sqrt).toArray();
        Matrix factor = eigen.vectors().scaleRows(roots);
        Matrix white = Matrix.of(normal(n, random, Vector.constant(d, 1).toArray()));
        Matrix rows = Case.BACKEND.multiply(white, factor);
        return IntStream.range(0, n).mapToObj(rows::row).toArray(double[][]::new);
    }

    private record Rates(double canHelp, double neverHelps) {}

    private static Rates rates(Supplier<double[][]> draw, AffineNoise noise, SpectralObjective o, int k) {
        int can = 0;
        int never = 0;
        for (int i = 0; i < DRAWS; i++) {
            BlockedMoments data = blocked(draw.get());
            Verdict verdict = Solved.of(data.overall(), Optional.empty(), noise, true, o, k)
                    .verdict(data.blocks().orElseThrow(), noise, k);
            can += verdict instanceof Verdict.CanHelp ? 1 : 0;
            never += verdict instanceof Verdict.NeverHelps ? 1 : 0;
        }
        return new Rates((double) can / DRAWS, (double) never / DRAWS);
    }

    /** A rate of 5 % and three standard errors of its count. */
    private static final double MOST_WRONG = 0.05 + 3 * Math.sqrt(0.05 * 0.95 / DRAWS);

    @Test
    void equalVariancesAreRarelySaidToBeHelped() {
        Random random = new Random(11);
        for (SpectralObjective o : List.of(new Reconstruction(), new JointEmbedding())) {
            Rates rates = rates(() -> equalVariances(200, 8, 0.6, random), Case.mask(8, 0.5), o, 3);
            assertTrue(rates.canHelp() <= MOST_WRONG, o.name() + " " + rates);
        }
    }

    @Test
    void unchangedDirectionsAreRarelySaidToBeHelpedAlsoAtATie() {
        Random random = new Random(12);
        AffineNoise noise = diagonalNoise(0.02, 0.02, 0.02, 0.4, 0.4, 0.4);
        for (double third : new double[] {1.6, 1.101, 1.1}) {
            Rates rates =
                    rates(() -> normal(200, random, 4, 2.4, third, 1.1, 0.8, 0.5), noise, new Reconstruction(), 3);
            assertTrue(rates.canHelp() <= MOST_WRONG, third + " " + rates);
            assertTrue(rates.neverHelps() <= MOST_WRONG || third > 1.5, third + " " + rates);
        }
    }

    @Test
    void powerGrowsWithTheSamplesAndWhatDiffersIsNeverCalledEquivalent() {
        Random random = new Random(13);
        SymmetricMatrix covariance = SymmetricMatrix.diagonal(0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
                .plusOuter(0.5, new double[] {0, 0.4, 0, 0.3, 0, 0});
        AffineNoise noise = GaussianNoise.withCovariance(covariance, Case.BACKEND);
        double before = -1;
        for (int n : new int[] {100, 400, 1600}) {
            Rates rates = rates(() -> normal(n, random, 4, 2.4, 1.2, 0.8, 0.5, 0.3), noise, new Reconstruction(), 2);
            assertTrue(rates.canHelp() >= before - 0.1, n + " " + rates);
            assertEquals(0, rates.neverHelps(), n + " " + rates);
            before = rates.canHelp();
        }
        assertTrue(before > 0.9, "power at 1600: " + before);
    }

    @Test
    void enoughSamplesShowEquivalence() {
        Random random = new Random(14);
        AffineNoise noise = diagonalNoise(0.1, 0.1, 0.1001);
        BlockedMoments data = blocked(normal(200000, random, 9, 3, 1));
        Verdict verdict = Solved.of(data.overall(), Optional.empty(), noise, true, new Reconstruction(), 1)
                .verdict(data.blocks().orElseThrow(), noise, 1);
        assertInstanceOf(Verdict.NeverHelps.class, verdict, verdict.reason());
        assertTrue(verdict.reason().startsWith("equivalence: "), verdict.reason());
    }

    /**
     * One direction against one other: F moves by the angle alone, so its threshold is t standard errors of the angle, the upper
     * bound lies 2.24 of them above (97.5 % of |z|), and what would be enough follows from both.
     */
    @Test
    void inThePlaneThresholdAndBoundAreStandardErrorsOfTheAngle() {
        int n = 2000;
        int open = 0;
        BlockedMoments data = blocked(normal(n, new Random(17), 4, 1));
        for (double off : new double[] {0, 0.002, 0.004, 0.006, 0.008, 0.012}) {
            AffineNoise noise = GaussianNoise.withCovariance(
                    SymmetricMatrix.generate(2, (i, j) -> i == j ? 0.3 + 0.3 * i : off), Case.BACKEND);
            Solved s = Solved.of(data.overall(), Optional.empty(), noise, true, new Reconstruction(), 1);
            MomentBlocks blocks = data.blocks().orElseThrow();
            Finding finding = s.ask(blocks, noise, 1);
            double error = Math.toRadians(finding.thetaErrorDegrees());
            double sine = finding.witness().gain();
            assertEquals(31, finding.degrees());
            // 4000 draws know the quantile of |t| to 1.6 %, and 200 that of |z| to 10 %.
            assertEquals(finding.clear() * error, finding.threshold(), 0.05 * finding.threshold());
            if (!finding.differs()) {
                open++;
                assertEquals(sine + 2.24 * error, finding.upperSine(), 0.3 * error);
                double excess = sine * sine - error * error;
                assertEquals(excess > 0, finding.enough().isPresent());
                finding.enough()
                        .ifPresent(enough -> assertEquals(
                                n * (finding.clear() * finding.clear() - 1) * error * error / excess,
                                enough,
                                0.12 * enough));
            } else {
                assertTrue(finding.enough().isEmpty());
            }
        }
        assertTrue(open > 1 && open < 6, open + " of 6 are open");
    }

    /** Tables of Student's t. */
    @Test
    void fewBlocksTakeMoreStandardErrors() {
        double[][] table = {{7, 2.3646}, {19, 2.0930}, {31, 2.0395}, {1000, 1.9623}};
        for (double[] row : table) {
            assertEquals(row[1], clear((int) row[0]), 0.004 * row[1]);
        }
    }

    private static double clear(int degrees) {
        Witness none = new Witness(0, Vector.zeros(1), Vector.zeros(1), List.of(), List.of());
        return new Finding(
                        1, 100, false, 0, 0, 1, 1, 1, OptionalDouble.empty(), 0, OptionalDouble.empty(), degrees, none)
                .clear();
    }

    @Test
    void theWitnessGainsTheSineOfTheLargestAngle() {
        Random random = new Random(15);
        AffineNoise noise = diagonalNoise(2, 0.1, 0.1, 3, 0.1);
        double[][] rows = normal(3000, random, 4, 3, 2.5, 2, 1);
        BlockedMoments data = blocked(rows);
        int k = 2;
        Solved s = Solved.of(data.overall(), Optional.empty(), noise, true, new JointEmbedding(), k);
        Witness witness = s.ask(data.blocks().orElseThrow(), noise, k).witness();
        Matrix direction = Matrix.of(witness.direction().toArray());
        assertEquals(1, data.overall().covariance().energy(direction), 1e-10);
        double explained = explained(s, s.solution().encoder(k), witness)
                - explained(s, s.space().components(k), witness);
        assertEquals(witness.gain(), explained, 1e-10);
        assertEquals(Math.sin(Math.toRadians(s.degrees(k))), witness.gain(), 1e-10);
        assertTrue(witness.given().stream().allMatch(share -> share.component() <= k));
        assertTrue(witness.taken().stream().allMatch(share -> share.component() > k));
        for (List<Witness.Share> each : List.of(witness.given(), witness.taken())) {
            for (int i = 1; i < each.size(); i++) {
                assertTrue(each.get(i - 1).share() >= each.get(i).share(), "largest first");
            }
        }
        double shares = Stream.concat(witness.given().stream(), witness.taken().stream())
                .mapToDouble(Witness.Share::share)
                .sum();
        assertEquals(1, shares, 1e-10);
    }

    /** What least squares on encoder rows explains of the witness, w&#7488;C V&#7488;(V C V&#7488;)^{-1} V C w. */
    private static double explained(Solved s, Matrix encoder, Witness witness) {
        Matrix features = s.space().features(encoder).inputRows();
        double[] seen = features.times(
                s.moments().covariance().times(witness.direction().toArray()));
        return Vector.wrap(seen).dot(Vector.wrap(seen));
    }
}
