package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Linear diffusion: x_t = sqrt(a) x + sqrt(1-a) &epsilon;, a = a_t the signal left at step t of T = {@value #STEPS}. The
 * best linear denoiser is sqrt(a) C (a C + (1-a) I)^{-1}, of rank k that of the first k principal modes, since
 * a &lambda;&sup2;/(a &lambda; + 1 - a) rises with &lambda; at every t: the error of x at step t is tr C - &sum;_{j&le;k}
 * a &lambda;_j&sup2;/(a &lambda;_j + 1 - a). The features are the latent variables of the deterministic (probability flow)
 * inversion as a_T goes to 0, u_j&middot;x/sqrt(&lambda;_j), and their decoder is the flow back to the samples. Sources: Ho,
 * Jain &amp; Abbeel 2020; Nichol &amp; Dhariwal 2021 (cosine); Song et al. 2021 (flow); theory.md 3.10.
 *
 * @param schedule how the signal falls
 * @param time t, from 1 to T
 */
public record Diffusion(Schedule schedule, int time) implements GenerativeObjective {
    /** T. */
    public static final int STEPS = 1000;

    /** Checks the time. */
    public Diffusion {
        if (time < 1 || time > STEPS) {
            throw new BadInputException("--time expects a step from 1 to " + STEPS + ", found " + time);
        }
    }

    /** How the signal falls. */
    public enum Schedule {
        /** Variances of single steps from 1e-4 to 0.02, equally spaced (Ho et al. 2020). */
        LINEAR,
        /** a_t = cos&sup2;(&pi;/2 (t/T + s)/(1 + s)) over its value at 0, s = 0.008, no step above 0.999 (Nichol &amp; Dhariwal 2021). */
        COSINE;

        private static final double FIRST = 1e-4;
        private static final double LAST = 0.02;
        private static final double OFFSET = 0.008;
        private static final double MOST = 0.999;

        /** The schedule of a name. */
        public static Schedule named(String name) {
            List<String> names = Arrays.stream(values()).map(Schedule::word).toList();
            if (!names.contains(name)) {
                throw new BadInputException("--schedule expects one of " + String.join(", ", names) + ", found '" + name
                        + "'" + Suggestion.hint(name, names));
            }
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        /** Its name. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** a_0 = 1, a_1, ..., a_T: the share of x_t's variance that is the sample's, if that has variance 1. */
        public double[] signal() {
            double[] signal = new double[STEPS + 1];
            signal[0] = 1;
            for (int t = 1; t <= STEPS; t++) {
                signal[t] = signal[t - 1] * (1 - step(t));
            }
            return signal;
        }

        /** The variance that step t adds. */
        public double step(int t) {
            return this == LINEAR
                    ? FIRST + (LAST - FIRST) * (t - 1) / (STEPS - 1)
                    : Math.min(MOST, 1 - cosine(t) / cosine(t - 1));
        }

        private static double cosine(int t) {
            double root = Math.cos(Math.PI / 2 * ((double) t / STEPS + OFFSET) / (1 + OFFSET));
            return root * root;
        }
    }

    /** a_t. */
    public double signal() {
        return schedule.signal()[time];
    }

    @Override
    public String name() {
        return "diffusion";
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double a = signal();
        double[] left = GenerativeObjective.remainders(views, spectrum);
        double loss = left[k];
        for (int j = k - 1; j >= 0; j--) {
            loss += spectrum.at(j) * (1 - a) / (a * spectrum.at(j) + 1 - a);
        }
        return loss;
    }

    /** The flow is deterministic: 0. */
    @Override
    public double decoderVariance(ViewMoments views, Vector spectrum, int k) {
        return 0;
    }

    /** a_t. */
    @Override
    public Map<String, Double> details(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        return Map.of("signal", signal());
    }
}
