package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import dev.presage.model.Sight;
import dev.presage.model.SpectralObjective;
import dev.presage.study.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Several objectives with several numbers of features. */
final class GridOptions extends ObjectiveOptions {
    private static final String ALL = "all";
    private static final String USUAL = "16";

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "Objectives, separated by commas, or all (default: reconstruction,joint-embedding).")
    private String objectives = "reconstruction,joint-embedding";

    @Option(
            names = "--dim",
            paramLabel = "K",
            description = "Numbers of features, separated by commas, or all (default: 16, or as many as there are).")
    private Optional<String> dimensions = Optional.empty();

    /** Whether all objectives are asked for, and not some by name. */
    boolean allObjectives() {
        return objectives.equals(ALL);
    }

    /** The objectives asked for, where all are those that differ in their features under a noise. */
    List<Objective> objectives() {
        return named(Objectives.distinct());
    }

    /** The objectives asked for, where all are all there are. */
    List<Objective> everyObjective() {
        return named(Objectives.names());
    }

    private List<Objective> named(List<String> all) {
        List<String> names = allObjectives() ? all : List.of(objectives.split(",", -1));
        List<Objective> objectives = names.stream()
                .map(name -> Objectives.named(name.strip(), parameters()))
                .distinct()
                .toList();
        requireUsed(objectives);
        return objectives;
    }

    /** The same, which a sweep over noises must be able to tell apart, from moments alone. */
    List<SpectralObjective> noisyObjectives() {
        List<SpectralObjective> noisy = new ArrayList<>();
        for (Objective objective : objectives()) {
            if (objective.sight() == Sight.VIEWS && objective instanceof SpectralObjective spectral) {
                noisy.add(spectral);
            } else if (!allObjectives()) {
                throw new BadInputException(
                        "a sweep expects objectives that look at views and have a spectrum, found " + objective.name());
            }
        }
        return noisy;
    }

    /**
     * The numbers of features asked for.
     *
     * @param clip whether those that are too large become as many as there are, as the usual ones do
     */
    Dimensions dimensions(boolean clip) {
        return dimensions(dimensions, clip);
    }

    static Dimensions dimensions(Optional<String> asked, boolean clip) {
        String text = asked.orElse(USUAL);
        if (text.equals(ALL)) {
            return new Dimensions.All();
        }
        List<Integer> ks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int k;
            try {
                k = Integer.parseInt(part.strip());
            } catch (NumberFormatException e) {
                throw new BadInputException(
                        "--dim expects whole numbers separated by commas, or all, found '" + part.strip() + "'", e);
            }
            if (k < 1) {
                throw new BadInputException("--dim expects numbers of at least 1, found " + k);
            }
            ks.add(k);
        }
        return new Dimensions.Given(ks, clip || asked.isEmpty());
    }
}
