package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Telling samples from Gaussian noise N(&mu;&#8320;, &Sigma;&#8320;) (noise-contrastive estimation). For Gaussian samples the
 * optimal log-odds are quadratic, with matrix (&Sigma;&#8320;^{-1} - C^{-1})/2. Along the solutions of C v = &rho;
 * &Sigma;&#8320; v samples and noise are independent, and differ by the divergences (&rho; - 1 - log &rho;)/2 +
 * &delta;&sup2;/2, &delta; the difference of the means in standard deviations of the noise: features come in the order of the first term, and no
 * other k directions have more of it (by interlacing: it falls below &rho; = 1 and rises above). The loss is minus the divergence of
 * the first k. With isotropic noise the features are clean PCA's in another order: the directions that vary least often come
 * first. All inside the range of C, outside of which the divergence is infinite.
 * Source: Gutmann &amp; Hyv&auml;rinen 2012; theory.md 3.12.
 *
 * @param mean &mu;&#8320; of the noise in prepared values; the samples' own if empty
 * @param covariance &Sigma;&#8320; in prepared values; (tr C / rank C) I if empty
 */
public record NoiseContrastive(Optional<Vector> mean, Optional<SymmetricMatrix> covariance)
        implements SpectralObjective {
    @Override
    public String name() {
        return "nce";
    }

    @Override
    public Sight sight() {
        return Sight.SAMPLES;
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return false;
    }

    @Override
    public boolean reorders() {
        return true;
    }

    @Override
    public NoiseContrastive fitted(Moments moments, int rank) {
        int d = moments.dimension();
        mean.filter(m -> m.dimension() != d).ifPresent(m -> {
            throw new BadInputException("--reference-mean expects " + d + " numbers, found " + m.dimension());
        });
        covariance.filter(s -> s.dimension() != d).ifPresent(s -> {
            throw new BadInputException("--reference-covariance expects " + d + " x " + d + " numbers, found "
                    + s.dimension() + " x " + s.dimension());
        });
        double variance = moments.covariance().trace() / rank;
        return new NoiseContrastive(
                Optional.of(mean.orElse(moments.mean())),
                Optional.of(covariance.orElseGet(() ->
                        SymmetricMatrix.diagonal(Vector.constant(d, variance).toArray()))));
    }

    /** &Sigma;&#8320;: its solutions are 1/&rho;. */
    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Form(covariance.orElseThrow());
    }

    @Override
    public double spectrumOf(double solution) {
        return 1 / solution;
    }

    @Override
    public double worth(double solution) {
        return divergence(1 / solution);
    }

    /** (&rho; - 1 - log &rho;)/2. */
    private static double divergence(double rho) {
        return (rho - 1 - Math.log(rho)) / 2;
    }

    @Override
    public int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum) {
        for (int j = 0; j < spectrum.dimension(); j++) {
            if (!(spectrum.at(j) > 0) || Double.isInfinite(spectrum.at(j))) {
                throw new BadInputException(
                        "--reference-covariance expects noise that varies wherever the samples do, found a direction in"
                                + " which it does not");
            }
        }
        return spectrum.dimension();
    }

    /** Without the means. */
    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = 0;
        for (int j = 0; j < k; j++) {
            loss -= divergence(spectrum.at(j));
        }
        return loss;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, Matrix encoder, int k) {
        return loss(views, labels, spectrum, k) - ofMeans(views, spectrum, encoder, k);
    }

    /** &sum; &delta;&sup2;/2: with V C V&#7488; = I a direction's variance under the noise is 1/&rho;. */
    private double ofMeans(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        Vector center = views.centred() ? views.mean() : Vector.zeros(views.dimension());
        double[] moved =
                encoder.firstRows(k).times(center.minus(mean.orElseThrow()).toArray());
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += moved[j] * moved[j] * spectrum.at(j) / 2;
        }
        return sum;
    }

    /** The divergence in all directions, and of the k from the difference of the means alone. */
    @Override
    public Map<String, Double> details(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        int all = spectrum.dimension();
        Map<String, Double> details = new LinkedHashMap<>();
        details.put("divergence", -loss(views, Optional.empty(), spectrum, encoder, all));
        details.put("divergenceOfMeans", ofMeans(views, spectrum, encoder, k));
        return details;
    }
}
