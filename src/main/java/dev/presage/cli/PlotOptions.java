package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.figure.Figure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Figures as files of their own, beside the other results. */
final class PlotOptions {
    private static final List<String> FORMATS = List.of("png", "svg");

    @Option(
            names = "--plots",
            split = ",",
            paramLabel = "FORMAT",
            description =
                    "With --out: also write every figure there as a file of its own, for a paper: png, svg, or both.")
    private List<String> formats = List.of();

    /** Whether figures are wanted. */
    boolean wanted() {
        return !formats.isEmpty();
    }

    /**
     * Checks what was asked for.
     *
     * @param out the folder of the results
     * @throws BadInputException if a format is not known, or there is no folder
     */
    void check(Optional<Path> out) {
        for (String format : formats) {
            if (!FORMATS.contains(format)) {
                throw new BadInputException(
                        "--plots expects png, svg, or both separated by a comma, found '" + format + "'");
            }
        }
        if (wanted() && out.isEmpty()) {
            throw new BadInputException("--plots expects --out DIR, the folder that figures go to, found none");
        }
    }

    /** Writes each figure in each format. */
    void write(Path folder, List<Figure> figures) {
        for (Figure figure : figures) {
            if (formats.contains("svg")) {
                AtomicFiles.write(folder.resolve(figure.name() + ".svg"), figure.svg());
            }
            if (formats.contains("png")) {
                AtomicFiles.write(folder.resolve(figure.name() + ".png"), stream -> stream.write(figure.png()));
            }
        }
    }

    /** What was written, as a line; nothing if no figures were wanted. */
    String told(Path folder, List<Figure> figures) {
        return wanted()
                ? "wrote as " + formats.stream().distinct().collect(Collectors.joining(" and ")) + " in " + folder
                        + ": " + figures.stream().map(Figure::name).collect(Collectors.joining(", ")) + "\n"
                : "";
    }
}
