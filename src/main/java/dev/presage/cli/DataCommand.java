package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.data.DataSets;
import dev.presage.data.KnownDataSet;
import dev.presage.report.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code presage data}: the known data sets and where they are. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Lists the data sets known by name, where they were found and how to get them.",
        footer = {"", "Example: presage data --json"})
final class DataCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (common.json()) {
            JsonArray list = new JsonArray();
            for (KnownDataSet known : DataSets.known()) {
                JsonObject entry = new JsonObject();
                entry.addProperty("name", known.name());
                entry.addProperty("found", known.found().map(Object::toString).orElse(null));
                entry.addProperty("bundled", known.bundled());
                entry.addProperty("description", known.description());
                entry.addProperty("fetch", known.bundled() ? null : "presage fetch " + known.name());
                list.add(entry);
            }
            Output.print(Json.print(list));
            return 0;
        }
        StringBuilder out = new StringBuilder();
        for (KnownDataSet known : DataSets.known()) {
            out.append(String.format(
                    "%-14s %s%s%n",
                    known.name(),
                    known.description(),
                    known.found()
                            .map(path -> "; found in " + path)
                            .orElse(known.bundled() ? "" : "; not found, presage fetch " + known.name() + " gets it")));
        }
        Output.print(out.toString());
        return 0;
    }
}
