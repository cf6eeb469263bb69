package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.data.BadInputException;
import dev.presage.linalg.BackendStatus;
import dev.presage.linalg.Throughput;
import dev.presage.report.Json;
import dev.presage.train.TrainingDevices;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage doctor}: what this machine can compute with. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Lists the backends found, their device, precision and threads, tests each against its"
                + " definitions and against pure Java, and measures its speed.",
        footer = {"", "Example: presage doctor"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    private static final int SMALLEST = 16;
    private static final int LARGEST = 16384;

    @Option(
            names = "--dimension",
            defaultValue = "512",
            paramLabel = "D",
            description = "Size d at which speed is measured (default: ${DEFAULT-VALUE}).")
    private int dimension;

    @Override
    public Integer call() {
        if (dimension < SMALLEST || dimension > LARGEST) {
            throw new BadInputException(
                    "--dimension expects from " + SMALLEST + " to " + LARGEST + ", found " + dimension);
        }
        List<BackendStatus> all = common.probe();
        if (common.json()) {
            JsonArray list = new JsonArray();
            all.forEach(status -> list.add(entry(status, measured(status))));
            Output.print(Json.print(list));
        } else {
            StringBuilder out = new StringBuilder("presage " + Version.number() + ", "
                    + System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                    + Runtime.getRuntime().availableProcessors() + " processors, "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB of memory for Java\n");
            for (BackendStatus status : all) {
                out.append(status.available() ? "  ok  " : "  --  ")
                        .append(status.sentence())
                        .append('\n');
                measured(status)
                        .ifPresent(rates ->
                                out.append("      ").append(rates.sentence()).append('\n'));
            }
            if (all.size() > 1) { // no backend was named
                TrainingDevices.probe(common.threads()).forEach(device -> out.append(line(device)));
            }
            Output.print(out.toString());
        }
        return all.stream().anyMatch(BackendStatus::available) ? 0 : 1;
    }

    private static String line(TrainingDevices.Status device) {
        return (device.usable() ? "  ok  " : "  --  ") + "train --device " + device.device()
                + (device.usable() ? " " : ": ") + device.sentence() + "\n";
    }

    private Optional<Throughput> measured(BackendStatus status) {
        return status.available()
                ? Optional.of(Throughput.measure(common.backend(status.name()), dimension))
                : Optional.empty();
    }

    private static JsonObject entry(BackendStatus status, Optional<Throughput> rates) {
        JsonObject entry = new JsonObject();
        entry.addProperty("name", status.name());
        entry.addProperty("available", status.available());
        entry.addProperty("sentence", status.sentence());
        if (status instanceof BackendStatus.Usable usable) {
            entry.addProperty("description", usable.description());
            entry.addProperty("threads", usable.threads());
            entry.addProperty("precision", usable.precision().toString());
            entry.addProperty("largestDeviation", usable.largestDeviation());
            entry.addProperty("worstCheck", usable.worstCheck());
        }
        rates.ifPresent(measured -> {
            JsonObject speed = new JsonObject();
            speed.addProperty("rows", measured.rows());
            speed.addProperty("dimension", measured.dimension());
            speed.addProperty("gramGigaflops", measured.gram());
            speed.addProperty("productGigaflops", measured.product());
            speed.addProperty("eigenGigaflops", measured.eigen());
            speed.addProperty("eigenSeconds", measured.eigenSeconds());
            entry.add("speed", speed);
        });
        return entry;
    }
}
