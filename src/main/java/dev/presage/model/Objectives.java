package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The objectives by their names on the command line. */
public final class Objectives {
    private static final List<String> NAMES = List.of(
            "reconstruction",
            "joint-embedding",
            "supervised",
            "joint",
            "spectral-contrastive",
            "infonce",
            "barlow-twins",
            "vicreg",
            "vae",
            "diffusion",
            "rotation",
            "nce",
            "mae-masked-only",
            "jepa");
    /** One for each kind of features; the rest of the joint-embedding family learns those of {@code joint-embedding}. */
    private static final List<String> DISTINCT = List.of("reconstruction", "joint-embedding", "supervised", "joint");

    private Objectives() {}

    /** Every name that this version knows, in the order of theory.md. */
    public static List<String> names() {
        return NAMES;
    }

    /** The names of objectives that differ in their features. */
    public static List<String> distinct() {
        return DISTINCT;
    }

    /**
     * The objective of a name whose features are nested, with the usual parameters but for lambda.
     *
     * @throws BadInputException if the name is unknown, or its features are not nested
     */
    public static SpectralObjective named(String name, double lambda) {
        Objective objective = named(name, Parameters.usual(lambda));
        if (objective instanceof SpectralObjective spectral) {
            return spectral;
        }
        throw new BadInputException("this expects an objective whose features are nested, found " + name);
    }

    /**
     * Numbers that some objectives have.
     *
     * @param lambda weight of the reconstruction in {@code joint}
     * @param temperature of {@code infonce}
     * @param redundancy weight b of the redundancy in {@code barlow-twins}
     * @param beta weight of the divergence in {@code vae}
     * @param variance of the decoder of {@code vae}; empty if it is free
     * @param schedule of {@code diffusion}
     * @param time of {@code diffusion}
     * @param depth encoder layers of {@code jepa}
     * @param referenceMean of the noise of {@code nce}; the samples' if empty
     * @param referenceCovariance of the noise of {@code nce}; isotropic, of the samples' mean variance, if empty
     */
    public record Parameters(
            double lambda,
            double temperature,
            double redundancy,
            double beta,
            OptionalDouble variance,
            Diffusion.Schedule schedule,
            int time,
            int depth,
            Optional<Vector> referenceMean,
            Optional<SymmetricMatrix> referenceCovariance) {
        /** 1 for all numbers but lambda, a free variance, the linear schedule half way. */
        public static Parameters usual(double lambda) {
            return new Parameters(
                    lambda,
                    1,
                    1,
                    1,
                    OptionalDouble.empty(),
                    Diffusion.Schedule.LINEAR,
                    Diffusion.STEPS / 2,
                    1,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /**
     * The objective of a name.
     *
     * @throws BadInputException if the name is unknown, or a parameter of the objective has no sense
     */
    public static Objective named(String name, Parameters parameters) {
        switch (name) {
            case "reconstruction":
                return new Reconstruction();
            case "joint-embedding":
                return new JointEmbedding();
            case "supervised":
                return new Supervised();
            case "joint":
                return new SupervisedReconstruction(parameters.lambda());
            case "spectral-contrastive":
                return new SpectralContrastive();
            case "infonce":
                return new InfoNce(parameters.temperature());
            case "barlow-twins":
                return new BarlowTwins(parameters.redundancy());
            case "vicreg":
                return new Vicreg();
            case "vae":
                return new Vae(parameters.beta(), parameters.variance());
            case "diffusion":
                return new Diffusion(parameters.schedule(), parameters.time());
            case "rotation":
                return new Rotation();
            case "nce":
                return new NoiseContrastive(parameters.referenceMean(), parameters.referenceCovariance());
            case "mae-masked-only":
                return new MaskedReconstruction();
            case "jepa":
                return new Jepa(parameters.depth());
            default:
                throw new BadInputException("--objective expects one of " + String.join(", ", NAMES) + ", found '"
                        + name + "'" + Suggestion.hint(name, NAMES));
        }
    }
}
