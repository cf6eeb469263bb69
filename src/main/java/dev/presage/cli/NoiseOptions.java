package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.RecordedViews;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** One noise: an expression, or views that another program has drawn. */
final class NoiseOptions {
    @Option(names = "--noise", paramLabel = "EXPR", description = "The noise strategy.")
    private Optional<String> noise = Optional.empty();

    @Option(
            names = "--views",
            paramLabel = "V.npy",
            description = "Views of the training samples drawn elsewhere, n x views x coordinates, instead of --noise.")
    private Optional<Path> views = Optional.empty();

    /** Whether there is one. */
    boolean given() {
        return noise.isPresent() || views.isPresent();
    }

    /** Reads the expression now, the views when the data are there. */
    Function<PreparedData, Strategy> strategy() {
        if (noise.isPresent() == views.isPresent()) {
            throw new BadInputException("a noise expects either --noise EXPR or --views V.npy, found "
                    + (noise.isPresent() ? "both" : "neither"));
        }
        if (noise.isPresent()) {
            Strategy strategy = Strategy.parse(noise.get());
            return data -> strategy;
        }
        return data -> recorded(views.orElseThrow(), data);
    }

    /** The strategy of recorded views of a data set's training samples. */
    static Strategy recorded(Path file, PreparedData data) {
        int n = data.samples("--views").set().train().size();
        return Strategy.recorded(RecordedViews.open(file, data.inputLayout(), n));
    }
}
