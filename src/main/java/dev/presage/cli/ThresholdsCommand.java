package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.report.Json;
import dev.presage.report.ThresholdReport;
import dev.presage.theory.AlignmentThresholds;
import dev.presage.theory.SignalModel;
import dev.presage.theory.SignalSpace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage thresholds}: the alignment that each paradigm needs. */
@Command(
        name = "thresholds",
        mixinStandardHelpOptions = true,
        description =
                "How well an augmentation must be aligned with the irrelevant features before reconstruction and joint"
                        + " embedding find a signal: the least alpha^2 for views of covariance C + Theta + alpha^2 Gamma. Inputs"
                        + " are vectors, if all is diagonal (variances of the K signal coordinates, of the others, and of the"
                        + " augmentation of all, signal first), or d x d matrices (C_signal, Gamma, Theta), commuting or not.",
        footer = {
            "",
            "Examples:",
            "  presage thresholds --signal c.npy --irrelevant g.npy --augmentation t.npy --dim 3",
            "  presage thresholds --signal C.npy --irrelevant Gamma.npy --dim 9 --angle 30 --json"
        })
final class ThresholdsCommand implements Callable<Integer> {
    private static final double USUAL_ANGLE = 45;

    @Option(
            names = "--signal",
            required = true,
            paramLabel = "c.npy",
            description = "Variances of the signal coordinates (K numbers), or C_signal (d x d).")
    private Path signal = Path.of("");

    @Option(
            names = "--irrelevant",
            required = true,
            paramLabel = "g.npy",
            description = "Variances of the other coordinates (d - K numbers), or Gamma (d x d).")
    private Path irrelevant = Path.of("");

    @Option(
            names = "--augmentation",
            paramLabel = "t.npy",
            description =
                    "Variances of the augmentation without its aligned part (d numbers), or Theta (d x d) (default: 0).")
    private Optional<Path> augmentation = Optional.empty();

    @Option(names = "--dim", required = true, paramLabel = "K", description = "Number of features.")
    private int k;

    @Option(
            names = "--angle",
            paramLabel = "DEGREES",
            description =
                    "Of matrices: the largest angle between features and signal that counts as found (default: 45).")
    private Optional<Double> angle = Optional.empty();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::thresholds);
    }

    private int thresholds() {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1 feature, found " + k);
        }
        double degrees = angle.orElse(USUAL_ANGLE);
        if (!(degrees > 0 && degrees < 90)) {
            throw new BadInputException("--angle expects degrees between 0 and 90, found " + degrees);
        }
        ThresholdReport report = isVector("--signal", signal) ? diagonal(degrees) : general(degrees, common.backend());
        Output.print(common.json() ? Json.print(report.json(Version.number())) : report.text());
        return 0;
    }

    private ThresholdReport diagonal(double degrees) {
        Vector c = vector("--signal", signal);
        if (c.dimension() != k) {
            throw new BadInputException("--signal expects the variances of " + k + " signal coordinates (--dim " + k
                    + "), found " + c.dimension() + " in " + signal);
        }
        Vector gamma = vector("--irrelevant", irrelevant);
        int d = k + gamma.dimension();
        Vector theta = augmentation.map(file -> vector("--augmentation", file)).orElseGet(() -> Vector.zeros(d));
        if (theta.dimension() != d) {
            throw new BadInputException("--augmentation expects the variances of all " + d + " coordinates, found "
                    + theta.dimension() + " in " + augmentation.orElseThrow());
        }
        AlignmentThresholds found = AlignmentThresholds.diagonal(c, gamma, theta);
        return new ThresholdReport(found, d, k, k, degrees, new SignalModel.Assumptions(0, 0, 0, 0), extremes(gamma));
    }

    private static Optional<ThresholdReport.Range> extremes(Vector gamma) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < gamma.dimension(); i++) {
            if (gamma.at(i) > 0) {
                least = Math.min(least, gamma.at(i));
                most = Math.max(most, gamma.at(i));
            }
        }
        return most > 0 ? Optional.of(new ThresholdReport.Range(least, most)) : Optional.empty();
    }

    private ThresholdReport general(double degrees, Backend backend) {
        SymmetricMatrix c = matrix("--signal", signal, OptionalInt.empty());
        OptionalInt size = OptionalInt.of(c.dimension());
        SymmetricMatrix gamma = matrix("--irrelevant", irrelevant, size);
        SymmetricMatrix theta = augmentation
                .map(file -> matrix("--augmentation", file, size))
                .orElseGet(() -> SymmetricMatrix.zero(c.dimension()));
        SignalModel model = new SignalModel(c, gamma, theta);
        int rank = SignalSpace.of(c, backend).rank();
        if (k > rank) {
            throw new BadInputException("--dim expects from 1 to " + rank + " features, the rank of the signal in "
                    + signal + ", found " + k);
        }
        AlignmentThresholds found = AlignmentThresholds.general(model, k, degrees, backend, common.progress());
        if (k < rank) {
            common.warn("the signal in " + signal + " has rank " + rank + ", of which " + k
                    + " features can find a part: they count as found where they do not leave it");
        }
        return new ThresholdReport(
                found, c.dimension(), k, rank, degrees, model.assumptions(backend), Optional.empty());
    }

    /** Whether a file holds a vector: one dimension, or two of which one alone is 1. */
    private static boolean isVector(String option, Path file) {
        List<Long> shape = Npy.shape(file);
        if (shape.isEmpty() || shape.size() > 2) {
            throw new BadInputException(
                    option + " expects a vector or a square matrix, found " + sizes(shape) + " in " + file);
        }
        return shape.size() == 1 || (shape.get(0) == 1) != (shape.get(1) == 1);
    }

    private static String sizes(List<Long> shape) {
        return shape.isEmpty()
                ? "a single number"
                : shape.stream().map(String::valueOf).collect(Collectors.joining(" x ")) + " numbers";
    }

    private Vector vector(String option, Path file) {
        if (!isVector(option, file)) {
            throw new BadInputException(
                    option + " expects a vector, as in --signal, found " + sizes(Npy.shape(file)) + " in " + file);
        }
        return Vector.wrap(Npy.readVector(file));
    }

    private SymmetricMatrix matrix(String option, Path file, OptionalInt size) {
        List<Long> shape = Npy.shape(file);
        boolean square = !isVector(option, file) && shape.get(0).equals(shape.get(1));
        if (!square || (size.isPresent() && shape.get(0) != size.getAsInt())) {
            String expected = size.isPresent()
                    ? size.getAsInt() + " x " + size.getAsInt() + " numbers, as in --signal"
                    : "a square matrix, or a vector";
            throw new BadInputException(option + " expects " + expected + ", found " + sizes(shape) + " in " + file);
        }
        return SavedCovariance.symmetric(option, file, Npy.readMatrix(file));
    }
}
