package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import java.util.List;

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
            "vicreg");
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

    /** The objective of a name, at temperature 1 and redundancy 1 where it has one. */
    public static SpectralObjective named(String name, double lambda) {
        return named(name, new Parameters(lambda, 1, 1));
    }

    /**
     * Numbers that some objectives have.
     *
     * @param lambda weight of the reconstruction in {@code joint}
     * @param temperature of {@code infonce}
     * @param redundancy weight b of the redundancy in {@code barlow-twins}
     */
    public record Parameters(double lambda, double temperature, double redundancy) {}

    /**
     * The objective of a name.
     *
     * @throws BadInputException if the name is unknown, or a parameter of the objective has no sense
     */
    public static SpectralObjective named(String name, Parameters parameters) {
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
            default:
                throw new BadInputException("--objective expects one of " + String.join(", ", NAMES) + ", found '"
                        + name + "'" + Suggestion.hint(name, NAMES));
        }
    }
}
