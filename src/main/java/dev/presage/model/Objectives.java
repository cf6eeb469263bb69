package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import java.util.List;

/** The objectives by their names on the command line. */
public final class Objectives {
    private static final List<String> NAMES = List.of("reconstruction", "joint-embedding", "supervised", "joint");

    private Objectives() {}

    /** Every name that this version knows, in the order of theory.md. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The objective of a name.
     *
     * @param lambda weight of the reconstruction in {@code joint}
     * @throws BadInputException if the name is unknown
     */
    public static SpectralObjective named(String name, double lambda) {
        switch (name) {
            case "reconstruction":
                return new Reconstruction();
            case "joint-embedding":
                return new JointEmbedding();
            case "supervised":
                return new Supervised();
            case "joint":
                return new SupervisedReconstruction(lambda);
            default:
                throw new BadInputException("--objective expects one of " + String.join(", ", NAMES) + ", found '"
                        + name + "'" + Suggestion.hint(name, NAMES));
        }
    }
}
