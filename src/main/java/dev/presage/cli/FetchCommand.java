package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.data.Fetched;
import dev.presage.data.Fetcher;
import dev.presage.report.Json;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code presage fetch}: gets a known data set. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description =
                "Gets a known data set (fashion-mnist, mnist, cifar10, tiny-imagenet) from its publisher into the user's"
                        + " cache, and checks its SHA-256. An interrupted download goes on where it stopped. The only"
                        + " command that uses the network.",
        footer = {"", "Example: presage fetch mnist"})
final class FetchCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The data set.")
    private String name = "";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "The folder to put it in (default: the data set's folder in the user's cache).")
    private Optional<Path> into = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "A folder with the same files on another server; the SHA-256 must be the same too.")
    private Optional<String> from = Optional.empty();

    @Override
    public Integer call() {
        Fetched fetched = Fetcher.of(common.progress()).fetch(name, into, from);
        if (common.json()) {
            Output.print(Json.print(json(fetched)));
        } else if (!common.quiet()) {
            Output.print(text(fetched));
        }
        return 0;
    }

    private static JsonObject json(Fetched fetched) {
        JsonArray files = new JsonArray();
        for (Fetched.File file : fetched.files()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", file.name());
            entry.addProperty("address", file.address().toString());
            entry.addProperty("bytes", file.size());
            entry.addProperty("sha256", file.sha256());
            entry.addProperty("present", file.present());
            files.add(entry);
        }
        JsonObject all = new JsonObject();
        all.addProperty("name", fetched.name());
        all.addProperty("folder", fetched.folder().map(Path::toString).orElse(null));
        all.add("files", files);
        return all;
    }

    private static String text(Fetched fetched) {
        if (fetched.folder().isEmpty()) {
            return fetched.name() + " comes with the program: nothing to fetch\n";
        }
        Path folder = fetched.folder().get();
        if (fetched.files().isEmpty()) {
            return fetched.name() + " is in " + folder + ", where analyze finds it: nothing fetched, nothing checked"
                    + " (--into DIR fetches it nevertheless)\n";
        }
        StringBuilder out = new StringBuilder();
        for (Fetched.File file : fetched.files()) {
            out.append(file.present() ? "already there: " : "fetched: ")
                    .append(file.name())
                    .append(", SHA-256 ")
                    .append(file.sha256())
                    .append(" as published\n");
        }
        return out.append(fetched.name())
                .append(" is in ")
                .append(folder)
                .append('\n')
                .toString();
    }
}
