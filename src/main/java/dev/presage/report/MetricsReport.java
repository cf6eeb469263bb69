package dev.presage.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.train.TrainingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps of trainings as a table: CSV with a header, or a JSON object a line. */
public final class MetricsReport {
    private static final String HEADER = "seed,step,time,rate,loss,gradientNorm,seconds\n";
    private static final int COLUMNS = 7;
    /** Characters of a wrong line that are shown. */
    private static final int LONGEST = 60;

    private MetricsReport() {}

    /**
     * Checks the kind of file by its name.
     *
     * @throws BadInputException if it is neither
     */
    public static void requireKnown(Path file) {
        if (!isCsv(file) && !file.toString().endsWith(".jsonl")) {
            throw new BadInputException("--metrics expects a file that ends in .csv or .jsonl, found " + file);
        }
    }

    private static boolean isCsv(Path file) {
        return file.toString().endsWith(".csv");
    }

    /** Writes all steps, aside and then renamed. */
    public static void write(Path file, List<TrainingLog.StepMetrics> steps) {
        boolean csv = isCsv(file);
        AtomicFiles.write(file, stream -> {
            if (csv) {
                stream.write(HEADER.getBytes(StandardCharsets.UTF_8));
            }
            for (TrainingLog.StepMetrics step : steps) {
                stream.write((csv ? csv(step) : json(step) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /**
     * Reads what {@link #write} wrote; the numbers are the same to the last bit.
     *
     * @throws BadInputException if a line is of another kind
     */
    public static List<TrainingLog.StepMetrics> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInputException("--metrics expects a readable file to go on with, found " + file, e);
        }
        boolean csv = isCsv(file);
        List<TrainingLog.StepMetrics> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            try {
                if (!csv) {
                    steps.add(ofJson(JsonParser.parseString(line).getAsJsonObject()));
                } else if (i > 0) {
                    steps.add(ofCsv(line.split(",", -1)));
                } else if (!HEADER.equals(line + "\n")) {
                    throw new IllegalArgumentException("another header");
                }
            } catch (RuntimeException e) {
                throw new BadInputException(
                        "--metrics with --resume expects the steps of an earlier training to go on with, found "
                                + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line) + " in line "
                                + (i + 1) + " of " + file,
                        e);
            }
        }
        return steps;
    }

    private static TrainingLog.StepMetrics ofCsv(String[] cells) {
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(cells.length + " cells");
        }
        return new TrainingLog.StepMetrics(
                Long.parseLong(cells[0]),
                Integer.parseInt(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4]),
                Double.parseDouble(cells[5]),
                Double.parseDouble(cells[6]));
    }

    private static TrainingLog.StepMetrics ofJson(JsonObject line) {
        return new TrainingLog.StepMetrics(
                line.get("seed").getAsLong(),
                line.get("step").getAsInt(),
                line.get("time").getAsDouble(),
                line.get("rate").getAsDouble(),
                line.get("loss").getAsDouble(),
                line.get("gradientNorm").getAsDouble(),
                line.get("seconds").getAsDouble());
    }

    private static String csv(TrainingLog.StepMetrics s) {
        return s.seed() + "," + s.step() + "," + s.time() + "," + s.rate() + "," + s.loss() + "," + s.gradientNorm()
                + "," + s.seconds() + "\n";
    }

    private static JsonObject json(TrainingLog.StepMetrics s) {
        JsonObject out = new JsonObject();
        out.addProperty("seed", s.seed());
        out.addProperty("step", s.step());
        out.add("time", Json.number(s.time()));
        out.add("rate", Json.number(s.rate()));
        out.add("loss", Json.number(s.loss()));
        out.add("gradientNorm", Json.number(s.gradientNorm()));
        out.add("seconds", Json.number(s.seconds()));
        return out;
    }
}
