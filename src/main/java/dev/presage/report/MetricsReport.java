package dev.presage.report;

import com.google.gson.JsonObject;
import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.train.TrainingLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The steps of trainings as a table: CSV with a header, or a JSON object a line. */
public final class MetricsReport {
    private static final String HEADER = "seed,step,time,rate,loss,gradientNorm,seconds\n";

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
