package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.linalg.BackendStatus;
import dev.presage.report.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code presage doctor}: what this machine can compute with. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Lists the backends found, their device, precision and threads, and tests each against its"
                + " definitions and against pure Java.",
        footer = {"", "Example: presage doctor"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        List<BackendStatus> all = common.probe();
        if (common.json()) {
            JsonArray list = new JsonArray();
            all.forEach(status -> list.add(entry(status)));
            Output.print(Json.print(list));
        } else {
            StringBuilder out = new StringBuilder("presage " + Version.number() + ", "
                    + System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                    + Runtime.getRuntime().availableProcessors() + " processors, "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB of memory for Java\n");
            all.forEach(status -> out.append(status.available() ? "  ok  " : "  --  ")
                    .append(status.sentence())
                    .append('\n'));
            Output.print(out.toString());
        }
        return all.stream().anyMatch(BackendStatus::available) ? 0 : 1;
    }

    private static JsonObject entry(BackendStatus status) {
        JsonObject entry = new JsonObject();
        entry.addProperty("name", status.name());
        entry.addProperty("available", status.available());
        entry.addProperty("sentence", status.sentence());
        if (status instanceof BackendStatus.Usable usable) {
            entry.addProperty("description", usable.description());
            entry.addProperty("threads", usable.threads());
            entry.addProperty("precision", usable.precision());
            entry.addProperty("largestDeviation", usable.largestDeviation());
            entry.addProperty("worstCheck", usable.worstCheck());
        }
        return entry;
    }
}
