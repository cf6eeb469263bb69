package dev.presage.noise;

import static dev.presage.noise.Sources.ROUNDOFF;
import static dev.presage.noise.Sources.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import org.junit.jupiter.api.Test;

/** A finite population with real-valued labels under noise with a finite law: every expectation is a finite sum. */
class ViewMomentsTest {
    private static final int N = 7;
    private static final int LABELS = 2;
    private static final Layout.Image IMAGE = new Layout.Image(1, 1, 5);
    private static final int D = IMAGE.dimension();
    private static final double[] FILL = {0.5, -1, 2, 0, 1.5};
    private static final Matrix X = Sources.rows(N, D, 41);
    private static final Matrix Y = Sources.rows(N, LABELS, 42);
    private static final AffineNoise NOISE = Sequence.of(
            MultiplicativeNoise.bernoulliMask(Patches.of(IMAGE, 1, 2, true), 0.3, Vector.of(FILL)),
            ImageNoise.shift(IMAGE, 1, false));
    private static final Law LAW = ImageLaws.bernoulli(ImageLaws.patches(IMAGE, 1, 2, true), 0.3, FILL, 1)
            .then(ImageLaws.shifts(IMAGE, 1, false));
    private static final double TOLERANCE =
            ROUNDOFF * (2 * (D + 1) + LAW.draws().size() + N) * X.sumOfSquares();

    private static double[] view(Law.Draw draw, int sample) {
        double[] out = new double[D];
        for (int i = 0; i < D; i++) {
            out[i] = draw.h()[i][D];
            for (int j = 0; j < D; j++) {
                out[i] += draw.h()[i][j] * X.at(sample, j);
            }
        }
        return out;
    }

    private static double meanOf(Matrix rows, int column) {
        double sum = 0;
        for (int i = 0; i < rows.rows(); i++) {
            sum += rows.at(i, column) / rows.rows();
        }
        return sum;
    }

    /** The average over samples and all pairs of independent draws of products of views less given centres. */
    @Test
    void momentsAreAveragesOverSamplesAndPairsOfDraws() {
        Moments source = Sources.population(X);
        ViewMoments exact = ViewMoments.exact(source, NOISE);
        assertTrue(exact.centred());
        assertFalse(exact.uncentred().centred());
        double[] m = new double[D];
        for (int s = 0; s < N; s++) {
            for (Law.Draw draw : LAW.draws()) {
                double[] v = view(draw, s);
                for (int i = 0; i < D; i++) {
                    m[i] += draw.weight() * v[i] / N;
                }
            }
        }
        assertClose(m, exact.viewMean().toArray(), TOLERANCE, "view mean");
        for (ViewMoments views : new ViewMoments[] {exact, exact.uncentred()}) {
            double[] mu = views.centred() ? source.mean().toArray() : new double[D];
            double[] centre = views.centred() ? m : new double[D];
            double[][] total = new double[D][D];
            double[][] between = new double[D][D];
            double[][] cross = new double[D][D];
            for (int s = 0; s < N; s++) {
                for (Law.Draw first : LAW.draws()) {
                    double[] v = view(first, s);
                    for (Law.Draw second : LAW.draws()) {
                        double weight = first.weight() * second.weight() / N;
                        addOuter(between, weight, v, centre, view(second, s), centre);
                    }
                    addOuter(total, first.weight() / N, v, centre, v, centre);
                    addOuter(cross, first.weight() / N, X.row(s), mu, v, centre);
                }
            }
            assertClose(Matrix.of(total), views.total().toMatrix(), TOLERANCE, "S");
            assertClose(Matrix.of(between), views.between().toMatrix(), TOLERANCE, "G");
            assertClose(Matrix.of(cross), views.cross(), TOLERANCE, "M");
        }
    }

    private static void addOuter(double[][] sum, double weight, double[] a, double[] ca, double[] b, double[] cb) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                sum[i][j] += weight * (a[i] - ca[i]) * (b[j] - cb[j]);
            }
        }
    }

    @Test
    void labelsAgainstViewsAreAveragesOverSamplesAndDraws() {
        Moments source = Sources.population(X);
        double[] ybar = {meanOf(Y, 0), meanOf(Y, 1)};
        double[][] covariance = new double[LABELS][LABELS];
        double[][] b = new double[D][LABELS];
        for (int s = 0; s < N; s++) {
            addOuter(covariance, 1.0 / N, Y.row(s), ybar, Y.row(s), ybar);
            addOuter(b, 1.0 / N, X.row(s), source.mean().toArray(), Y.row(s), ybar);
        }
        LabelMoments labels = LabelMoments.ofTargets(
                Matrix.of(b), SymmetricMatrix.symmetricPart(Matrix.of(covariance)), Vector.of(ybar));
        ViewMoments exact = ViewMoments.exact(source, NOISE);
        for (ViewMoments views : new ViewMoments[] {exact, exact.uncentred()}) {
            double[] m = views.centred() ? views.viewMean().toArray() : new double[D];
            double[] centre = views.centred() ? ybar : new double[LABELS];
            double[][] expected = new double[D][LABELS];
            double energy = 0;
            for (int s = 0; s < N; s++) {
                for (Law.Draw draw : LAW.draws()) {
                    addOuter(expected, draw.weight() / N, view(draw, s), m, Y.row(s), centre);
                }
                for (int c = 0; c < LABELS; c++) {
                    energy += (Y.at(s, c) - centre[c]) * (Y.at(s, c) - centre[c]) / N;
                }
            }
            LabelViewMoments found = LabelViewMoments.exact(labels, NOISE.meanMap(), views);
            assertClose(Matrix.of(expected), found.viewCross(), TOLERANCE, "Bbar");
            assertEquals(energy, found.energy(), ROUNDOFF * N * Y.sumOfSquares());
        }
    }

    @Test
    void uncentredOfUncentredIsItself() {
        ViewMoments uncentred = ViewMoments.exact(Sources.population(X), NOISE).uncentred();
        assertSame(uncentred, uncentred.uncentred());
    }
}
