package dev.presage.verify;

import static dev.presage.verify.PlantedMistakes.plant;
import static dev.presage.verify.PlantedMistakes.right;

import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import dev.presage.model.GenerativeObjective;
import dev.presage.model.NoiseContrastive;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Vae;
import dev.presage.moments.Moments;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.theory.LogOdds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Mistakes planted into what is claimed of theory.md 3.9 and beyond. */
final class PlantedInModels {
    private PlantedInModels() {}

    /** Another objective in the place of one that is asked for. */
    private interface Other {
        SpectralObjective of(SpectralObjective objective);
    }

    private static Claims solvingAnother(Other other) {
        return new Claims() {
            @Override
            public Solution solve(
                    SpectralObjective objective,
                    ViewMoments views,
                    Optional<LabelViewMoments> labels,
                    Backend backend) {
                return right(other.of(objective), views, labels, backend);
            }
        };
    }

    private static PlantedMistake masked(String mistake, Set<String> concerned, UnaryOperator<MaskedSolution> change) {
        return plant(mistake, concerned, new Claims() {
            @Override
            public MaskedSolution maskedOnly(
                    String expression, Layout layout, SymmetricMatrix covariance, int k, Backend backend) {
                return change.apply(Claims.super.maskedOnly(expression, layout, covariance, k, backend));
            }
        });
    }

    static List<PlantedMistake> all() {
        return List.of(
                plant(
                        "beta forgotten in the ELBO",
                        Set.of("vae-descent"),
                        solvingAnother(o -> o instanceof Vae vae ? new Vae(1, vae.variance()) : o)),
                plant("columns of a VAE's decoder as long as PCA's", Set.of("vae-likelihood"), new Claims() {
                    @Override
                    public Generator generator(
                            GenerativeObjective objective, ViewMoments views, int k, Backend backend) {
                        Generator right = Claims.super.generator(objective, views, k, backend);
                        double longer = Math.sqrt(1 + right.variance());
                        return new Generator(right.decoder().times(longer), right.variance());
                    }
                }),
                plant(
                        "one step of a schedule too many",
                        Set.of("diffusion-denoiser"),
                        solvingAnother(o -> o instanceof Diffusion diffusion
                                ? new Diffusion(diffusion.schedule(), diffusion.time() + 1)
                                : o)),
                plant("a denoiser without the square root of the signal", Set.of("diffusion-denoiser"), new Claims() {
                    @Override
                    public Matrix denoiser(
                            Diffusion.Schedule schedule, SymmetricMatrix covariance, int time, int k, Backend backend) {
                        return Claims.super
                                .denoiser(schedule, covariance, time, k, backend)
                                .times(1 / Math.sqrt(schedule.signal()[time]));
                    }
                }),
                plant("the flow's limit at every step", Set.of("diffusion-flow"), new Claims() {
                    @Override
                    public double inverted(Diffusion.Schedule schedule, double variance, int time) {
                        return 1 / Math.sqrt(variance);
                    }
                }),
                plant("images of twice the spread in rotation", Set.of("rotation-descent"), new Claims() {
                    @Override
                    public Solution rotation(Moments images, Layout.Image image, Backend backend) {
                        return Claims.super.rotation(
                                new Moments(
                                        images.count(),
                                        images.mean(),
                                        images.covariance().times(2)),
                                image,
                                backend);
                    }
                }),
                plant("a mean image out of nothing", Set.of("rotation-descent", "rotation-mean-image"), new Claims() {
                    @Override
                    public Solution rotation(Moments images, Layout.Image image, Backend backend) {
                        return Claims.super.rotation(
                                new Moments(
                                        images.count(),
                                        Vector.generate(image.dimension(), i -> i == 0 ? 1 : 0),
                                        images.covariance()),
                                image,
                                backend);
                    }
                }),
                plant("the signs of the precisions exchanged in log-odds", Set.of("nce-log-odds"), new Claims() {
                    @Override
                    public LogOdds logOdds(
                            Vector mean,
                            SymmetricMatrix covariance,
                            Vector noiseMean,
                            SymmetricMatrix noise,
                            Backend backend) {
                        LogOdds right = Claims.super.logOdds(mean, covariance, noiseMean, noise, backend);
                        return new LogOdds(right.quadratic().times(-1), right.linear(), right.constant());
                    }
                }),
                plant("most variance first in NCE", Set.of("nce-directions"), new Claims() {
                    @Override
                    public Solution solve(
                            SpectralObjective objective,
                            ViewMoments views,
                            Optional<LabelViewMoments> labels,
                            Backend backend) {
                        Solution s = right(objective, views, labels, backend);
                        return objective instanceof NoiseContrastive
                                ? PlantedMistakes.withLoss(
                                        s,
                                        k -> java.util.stream.DoubleStream.of(
                                                        s.spectrum().toArray())
                                                .map(rho -> -rho)
                                                .sorted()
                                                .limit(k)
                                                .map(minus -> (1 + minus + Math.log(-minus)) / 2)
                                                .sum())
                                : s;
                    }
                }),
                masked(
                        "rows of the full rank that see themselves",
                        Set.of("mae-masked-full-rank"),
                        s -> new MaskedSolution(s.decoder(), s.encoder(), s.loss(), 0)),
                masked(
                        "the loss on all coordinates",
                        Set.of("mae-masked-definition", "mae-masked-descent"),
                        s -> new MaskedSolution(s.decoder(), s.encoder(), 1.5 * s.loss(), s.leastLoss())),
                masked(
                        "a decoder that was not refitted",
                        Set.of("mae-masked-definition"),
                        s -> new MaskedSolution(s.decoder().times(0.9), s.encoder(), s.loss(), s.leastLoss())),
                plant("samples of twice the variance", Set.of("diffusion-samples"), new Claims() {
                    @Override
                    public Matrix generated(
                            Diffusion.Schedule schedule,
                            SymmetricMatrix covariance,
                            int count,
                            RandomGenerator random,
                            Backend backend) {
                        return Claims.super.generated(schedule, covariance.times(2), count, random, backend);
                    }
                }));
    }
}
