package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The linear variational autoencoder: z ~ N(0, I), x ~ N(D z, s&sup2; I) about the mean, q(z|x) = N(E x, diagonal &Sigma;),
 * weight &beta; of the divergence of q from the prior. With eigenvalues &lambda;_j of C and given D the best q has, for the
 * column w u_j, mean w/(w&sup2; + &beta;s&sup2;) u_j&middot;x and variance &beta;s&sup2;/(w&sup2; + &beta;s&sup2;); a mode then
 * costs &lambda;/(2s&sup2;(1 + a)) + &beta;/2 log(1 + a), a = w&sup2;/(&beta;s&sup2;), least at w&sup2; = &lambda; -
 * &beta;s&sup2; or, where that is not positive, at 0: the component collapses, its latent variable is the prior's.
 *
 * <p>With q active components the negative ELBO, in nats a prepared sample, is
 * (d/2) log(2&pi;s&sup2;) + (&beta;/2) &sum;_{j&le;q} (1 + log(&lambda;_j/(&beta;s&sup2;))) + &sum;_{j&gt;q}
 * &lambda;_j/(2s&sup2;), convex in log s&sup2;. So a free variance is s&sup2; = &sum;_{j&gt;q} &lambda;_j/(d - &beta;q), q the
 * most components of the k with &lambda;_q &gt; &beta;s&sup2; at it and d &gt; &beta;q; for &beta; = 1 no component collapses
 * and s&sup2; is the mean of the discarded eigenvalues (zeros included). Where none is left over the ELBO has no bound.
 * Sources: Lucas et al. 2019; Tipping &amp; Bishop 1999; theory.md 3.9.
 *
 * @param beta &beta;, positive
 * @param variance s&sup2;, positive; empty if it is free
 */
public record Vae(double beta, OptionalDouble variance) implements GenerativeObjective {
    private static final double EPS = Math.ulp(1.0);

    /** Checks both. */
    public Vae {
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new BadInputException("--beta expects a positive number, found " + beta);
        }
        if (variance.isPresent() && (!(variance.getAsDouble() > 0) || Double.isInfinite(variance.getAsDouble()))) {
            throw new BadInputException(
                    "--variance expects a positive number, or free, found " + variance.getAsDouble());
        }
    }

    @Override
    public String name() {
        return "vae";
    }

    /** Components that do not collapse; with a free variance of those for which the ELBO has a bound. O(d). */
    @Override
    public int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum) {
        return active(views, spectrum, spectrum.dimension());
    }

    /** How many of k components do not collapse. */
    private int active(ViewMoments views, Vector spectrum, int k) {
        int d = views.dimension();
        double[] left = GenerativeObjective.remainders(views, spectrum);
        double least = EPS * d * left[0];
        int q = 0;
        while (q < k) {
            double next = spectrum.at(q);
            boolean kept = variance.isPresent()
                    ? next > beta * variance.getAsDouble()
                    : left[q + 1] > least && next * (d - beta * (q + 1)) > beta * left[q + 1];
            if (!kept) {
                return q;
            }
            q++;
        }
        return q;
    }

    /** s&sup2; with k components. */
    @Override
    public double decoderVariance(ViewMoments views, Vector spectrum, int k) {
        if (variance.isPresent()) {
            return variance.getAsDouble();
        }
        int q = active(views, spectrum, k);
        return GenerativeObjective.remainders(views, spectrum)[q] / (views.dimension() - beta * q);
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double s2 = decoderVariance(views, spectrum, k);
        int q = active(views, spectrum, k);
        double loss = views.dimension() * Math.log(2 * Math.PI * s2) / 2
                + GenerativeObjective.remainders(views, spectrum)[q] / (2 * s2);
        for (int j = 0; j < q; j++) {
            loss += beta / 2 * (1 + Math.log(spectrum.at(j) / (beta * s2)));
        }
        return loss;
    }

    /** sqrt(1 - &beta;s&sup2;/&lambda;_j): w and w/(w&sup2; + &beta;s&sup2;) in units of sqrt(&lambda;_j) and its inverse. */
    @Override
    public Vector gains(ViewMoments views, Vector spectrum, int k) {
        double s2 = decoderVariance(views, spectrum, k);
        return Vector.generate(k, j -> Math.sqrt(Math.max(0, 1 - beta * s2 / spectrum.at(j))));
    }

    /** s&sup2;, and the divergence of q from the prior, &sum; log(&lambda;_j/(&beta;s&sup2;))/2, in nats. */
    @Override
    public Map<String, Double> details(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        double s2 = decoderVariance(views, spectrum, k);
        double divergence = 0;
        for (int j = 0; j < active(views, spectrum, k); j++) {
            divergence += Math.log(spectrum.at(j) / (beta * s2)) / 2;
        }
        Map<String, Double> details = new LinkedHashMap<>();
        details.put("decoderVariance", s2);
        details.put("divergence", divergence);
        return details;
    }
}
