package dev.presage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/** The lines of {@link AccuracyGrid} as tables in Markdown: how far each prediction is from what training reached. */
final class AccuracyTable {
    private static final Pattern CELL = Pattern.compile("\"([^\"]*)\"|([^,]*)");
    private static final String TRAINED = "Trained";

    private record Predictor(String title, String column, String probe) {}

    private static final List<Predictor> PREDICTORS = List.of(
            new Predictor("least squares, one Gaussian per class", "leastGaussian", "least"),
            new Predictor("the same, leverage taken off", "leastGaussianLeftOut", "least"),
            new Predictor("eight Gaussians per class, leverage taken off", "leastMixture", "least"),
            new Predictor("leave-one-out, exact", "leastLeaveOneOut", "least"),
            new Predictor("test set, closed form (no prediction)", "leastClosed", "least"),
            new Predictor("softmax, fitted to one Gaussian per class", "softGaussian", "soft"),
            new Predictor("fitted to eight Gaussians per class", "softMixture", "soft"),
            new Predictor("leave-one-out, one Newton step", "softLeaveOneOut", "soft"),
            new Predictor("test set, closed form (no prediction)", "softClosed", "soft"));

    /** A cell of the grid, its numbers averaged over the splits. */
    private record Cell(String noise, String objective, String k, List<Map<String, String>> lines) {
        double mean(String column) {
            return lines.stream()
                    .mapToDouble(line -> 100 * Double.parseDouble(line.get(column)))
                    .average()
                    .orElseThrow();
        }

        /** Standard deviation over the splits of a difference. */
        double spread(String column, String other) {
            double[] differences = lines.stream()
                    .mapToDouble(
                            line -> 100 * (Double.parseDouble(line.get(column)) - Double.parseDouble(line.get(other))))
                    .toArray();
            double mean = Arrays.stream(differences).average().orElseThrow();
            return Math.sqrt(
                    Arrays.stream(differences).map(x -> (x - mean) * (x - mean)).sum()
                            / Math.max(1, differences.length - 1));
        }
    }

    private AccuracyTable() {}

    /** Arguments: files of lines; of a file that is not there nothing is said. */
    public static void main(String[] files) throws IOException {
        List<String> every = new ArrayList<>();
        System.out.println(
                "| data | cells | prediction | mean error | mean absolute error | largest | rank correlation |");
        System.out.println("|---|---:|---|---:|---:|---:|---:|");
        for (String file : files) {
            Path path = Path.of(file);
            if (Files.exists(path)) {
                table(path, every);
            }
        }
        every.forEach(System.out::println);
    }

    private static void table(Path path, List<String> every) throws IOException {
        List<String> text = Files.readAllLines(path);
        List<String> names = cells(text.get(0));
        Map<String, Cell> grid = new LinkedHashMap<>();
        List<Map<String, String>> whole = new ArrayList<>();
        for (String line : text.subList(1, text.size())) {
            List<String> values = cells(line);
            Map<String, String> named = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                named.put(names.get(i), values.get(i));
            }
            if (named.get("objective").equals("all")) {
                whole.add(named);
            } else {
                String key = named.get("noise") + named.get("objective") + " " + named.get("k");
                grid.computeIfAbsent(
                                key,
                                each -> new Cell(
                                        named.get("noise"), named.get("objective"), named.get("k"), new ArrayList<>()))
                        .lines()
                        .add(named);
            }
        }
        if (grid.isEmpty()) {
            return;
        }
        List<Cell> all = List.copyOf(grid.values());
        String data = all.get(0).lines().get(0).get("data");
        for (Predictor predictor : PREDICTORS) {
            double[] predicted = all.stream()
                    .mapToDouble(cell -> cell.mean(predictor.column()))
                    .toArray();
            double[] trained = all.stream()
                    .mapToDouble(cell -> cell.mean(predictor.probe() + TRAINED))
                    .toArray();
            double[] errors = IntStream.range(0, trained.length)
                    .mapToDouble(i -> predicted[i] - trained[i])
                    .toArray();
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %+.2f | %.2f | %.2f | %.4f |",
                    data,
                    errors.length,
                    predictor.title(),
                    Arrays.stream(errors).average().orElseThrow(),
                    Arrays.stream(errors).map(Math::abs).average().orElseThrow(),
                    Arrays.stream(errors).map(Math::abs).max().orElseThrow(),
                    errors.length < 2 ? Double.NaN : new SpearmansCorrelation().correlation(predicted, trained)));
        }
        every.add("");
        every.add(alike(data, whole));
        every.add("");
        every.add("| " + data
                + " | objective | k | trained, least squares | leave-one-out | eight Gaussians | one Gaussian |"
                + " trained, softmax | leave-one-out | eight Gaussians | one Gaussian | loss gap % |");
        every.add("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Cell cell : all) {
            every.add(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s | %.2f | %s | %+.2f | %+.2f | %.2f | %s | %+.2f | %+.2f | %.2g |",
                    cell.noise().replace("|", "\\|"),
                    cell.objective(),
                    cell.k(),
                    cell.mean("leastTrained"),
                    error(cell, "leastLeaveOneOut", "leastTrained"),
                    cell.mean("leastMixture") - cell.mean("leastTrained"),
                    cell.mean("leastGaussian") - cell.mean("leastTrained"),
                    cell.mean("softTrained"),
                    error(cell, "softLeaveOneOut", "softTrained"),
                    cell.mean("softMixture") - cell.mean("softTrained"),
                    cell.mean("softGaussian") - cell.mean("softTrained"),
                    cell.mean("lossGap")));
        }
    }

    /** A mean difference, with its spread over splits if there are several. */
    private static String error(Cell cell, String column, String trained) {
        String mean = String.format(Locale.ROOT, "%+.2f", cell.mean(column) - cell.mean(trained));
        return cell.lines().size() < 2
                ? mean
                : mean + String.format(Locale.ROOT, " (%.2f)", cell.spread(column, trained));
    }

    private static String alike(String data, List<Map<String, String>> whole) {
        double left = mean(whole, "leastLeaveOneOut");
        double test = mean(whole, "leastClosed");
        return String.format(
                Locale.ROOT,
                "%s: least squares on all coordinates, without noise: leave-one-out %.2f %%, test %.2f %%: %+.2f.",
                data,
                left,
                test,
                left - test);
    }

    private static double mean(List<Map<String, String>> lines, String column) {
        return lines.stream()
                .mapToDouble(line -> 100 * Double.parseDouble(line.get(column)))
                .average()
                .orElse(Double.NaN);
    }

    /** The cells of a line; those with commas are quoted. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(line);
        int at = 0;
        while (at <= line.length() && matcher.find(at)) {
            cells.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
            at = matcher.end() + 1;
        }
        return cells;
    }
}
