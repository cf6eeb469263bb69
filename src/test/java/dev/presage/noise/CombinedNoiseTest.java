package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Chains and mixtures: every combination of the parts' outcomes. */
class CombinedNoiseTest extends AffineNoiseContract {
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    private static final int D = IMAGE.dimension();
    /** Its draws from 0..1 are the largest there is, 1 - 2^-53. */
    private static final RandomGenerator LARGEST = () -> -1;

    private static final double[] FILL = {0.5, -1, 2, 0, 1.5, -0.3};

    private static final Case MASK = new Case(
            "mask",
            MultiplicativeNoise.bernoulliMask(Patches.of(IMAGE, 2, 2, true), 0.3, Vector.of(FILL)),
            ImageLaws.bernoulli(ImageLaws.patches(IMAGE, 2, 2, true), 0.3, FILL, 1));
    private static final Case FLIP =
            new Case("flip", ImageNoise.horizontalFlip(IMAGE, 0.4), Law.perhaps(0.4, ImageLaws.leftRight(IMAGE)));
    private static final Case SHIFT =
            new Case("shift", ImageNoise.shift(IMAGE, 1, false), ImageLaws.shifts(IMAGE, 1, false));
    private static final Case GAUSSIAN =
            new Case("gaussian", GaussianNoise.isotropic(D, 0.5), Law.additive(Law.scaled(0.5, Law.eye(D))));
    private static final Case BRIGHT = new Case(
            "brightness",
            ColourNoise.brightness(D, 0.6, 1.8),
            Law.uniformParameter(0.6, 1.8, 1, a -> Law.scaled(a, Law.eye(D))));
    private static final Case BLOCK =
            new Case("block", MultiplicativeNoise.blockMask(IMAGE, 2, 2), ImageLaws.blocks(IMAGE, 2, 2));
    private static final Case NONE = new Case("none", new NoNoise(D), Law.identity(D));

    @Override
    Stream<Case> cases() {
        Case chain = chain(MASK, SHIFT);
        return Stream.of(
                chain(MASK),
                chain,
                chain(SHIFT, MASK),
                chain(BLOCK, SHIFT),
                chain(SHIFT, BLOCK),
                chain(MASK, FLIP, GAUSSIAN),
                chain(MASK, MASK, BRIGHT),
                mixture(new double[] {1}, MASK),
                mixture(new double[] {0.5, 0.5}, MASK, NONE),
                mixture(new double[] {0.2, 0.3, 0.5}, MASK, GAUSSIAN, SHIFT),
                mixture(new double[] {0.25, 0.75}, BRIGHT, chain),
                chain(mixture(new double[] {0.4, 0.6}, MASK, FLIP), mixture(new double[] {0.3, 0.7}, NONE, BRIGHT)));
    }

    private static Case chain(Case... steps) {
        return new Case(
                "chain of " + Arrays.toString(steps),
                new Sequence(Stream.of(steps).map(Case::noise).toList()),
                Stream.of(steps).map(Case::law).reduce(Law::then).orElseThrow());
    }

    private static Case mixture(double[] weights, Case... parts) {
        return new Case(
                "mixture of " + Arrays.toString(parts),
                new Mixture(
                        Arrays.stream(weights).boxed().toList(),
                        Stream.of(parts).map(Case::noise).toList()),
                Law.mixture(weights, Stream.of(parts).map(Case::law).toArray(Law[]::new)));
    }

    @Test
    void aChainPushesStepByStepLeftToRight() {
        for (Moments source : Sources.all(D)) {
            Moments first = MASK.noise().push(source);
            assertEquals(
                    SHIFT.noise().push(first),
                    Sequence.of(MASK.noise(), SHIFT.noise()).push(source));
        }
    }

    @Test
    void chainsAreAssociative() {
        AffineNoise a = MASK.noise();
        AffineNoise b = SHIFT.noise();
        AffineNoise c = GAUSSIAN.noise();
        AffineNoise flat = Sequence.of(a, b, c);
        Sources.assertSameOperator(flat, Sequence.of(Sequence.of(a, b), c));
        Sources.assertSameOperator(flat, Sequence.of(a, Sequence.of(b, c)));
    }

    @Test
    void mixturesAreAssociative() {
        AffineNoise a = MASK.noise();
        AffineNoise b = SHIFT.noise();
        AffineNoise c = BRIGHT.noise();
        AffineNoise flat = new Mixture(List.of(0.2, 0.3, 0.5), List.of(a, b, c));
        AffineNoise left = new Mixture(List.of(0.4, 0.6), List.of(a, b));
        Sources.assertSameOperator(flat, new Mixture(List.of(0.5, 0.5), List.of(left, c)));
    }

    @Test
    void aMixtureOfEqualPartsIsThePart() {
        List<Double> thirds = IntStream.range(0, 3).mapToObj(i -> 1.0 / 3).toList();
        for (Case part : List.of(MASK, SHIFT, GAUSSIAN, BRIGHT, NONE)) {
            AffineNoise p = part.noise();
            Sources.assertSameOperator(p, new Mixture(thirds, List.of(p, p, p)));
        }
    }

    @Test
    void chainsDistributeOverMixtures() {
        AffineNoise a = MASK.noise();
        AffineNoise b = SHIFT.noise();
        AffineNoise c = BRIGHT.noise();
        List<Double> weights = List.of(0.2, 0.8);
        Sources.assertSameOperator(
                Sequence.of(a, new Mixture(weights, List.of(b, c))),
                new Mixture(weights, List.of(Sequence.of(a, b), Sequence.of(a, c))));
    }

    @Test
    void misfitsNameBothSides() {
        AffineNoise small = new NoNoise(5);
        AffineNoise large = new NoNoise(7);
        refused(() -> Sequence.of(small, large), "dimension 5", "found 7");
        refused(() -> new Sequence(List.of()), "at least one", "step");
        refused(() -> new Mixture(List.of(0.5, 0.5), List.of(small, large)), "dimension 5", "found 7");
        refused(() -> new Mixture(List.of(1.0), List.of(small, small)), "a weight for each", "1 and 2");
        refused(() -> new Mixture(List.of(), List.of()), "a weight for each", "0 and 0");
        for (List<Double> weights : List.of(List.of(0.5, 0.6), List.of(1.5, -0.5), List.of(1.0, 0.0))) {
            String message = assertThrows(BadInputException.class, () -> new Mixture(weights, List.of(small, small)))
                    .getMessage();
            assertTrue(message.contains("sum to 1") && message.contains(weights.toString()), message);
        }
    }

    private static void refused(Runnable misuse, String expected, String found) {
        String message =
                assertThrows(IllegalArgumentException.class, misuse::run).getMessage();
        assertTrue(message.contains(expected) && message.contains(found), message);
    }

    /** Weights may miss a sum of 1 by 1e-9; what is mixed is their shares. */
    @Test
    void weightsAreDividedByTheirSum() {
        AffineNoise none = new NoNoise(D);
        double almost = (1 - 0x1p-30) / 2;
        Sources.assertSameOperator(none, new Mixture(List.of(almost, almost), List.of(none, none)));
    }

    /** Shares of 1/n add up to less than the largest draw below 1 for some n; the last part is drawn then too. */
    @Test
    void theLastPartIsDrawnHoweverSharesRound() {
        for (int n = 2; n <= 60; n++) {
            double weight = 1.0 / n;
            List<AffineNoise> parts = IntStream.range(0, n)
                    .mapToObj(i -> (AffineNoise) new SaltAndPepper(1, 1, i, i))
                    .toList();
            double[] x = {-1};
            new Mixture(Collections.nCopies(n, weight), parts).sample(x, LARGEST);
            assertEquals(n - 1, x[0]);
            double[] row = IntStream.range(0, n).mapToDouble(i -> i).toArray();
            ImageNoise.resizedCrop(new Layout.Image(1, 1, n), weight, weight, 1, 1, n)
                    .sample(row, LARGEST);
            assertEquals(n - 1, row[0], "the crop of one pixel at the last of n places");
        }
    }
}
