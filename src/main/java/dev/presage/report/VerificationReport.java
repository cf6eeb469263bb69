package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.verify.Outcome;
import dev.presage.verify.Verification;
import java.util.Locale;

/** A verification as lines of text and as JSON. */
public final class VerificationReport {
    private VerificationReport() {}

    /** A line a statement, and a summary. */
    public static String text(Verification verification) {
        int name = width(verification, true);
        int source = width(verification, false);
        String format = "%-6s  %-" + name + "s  %-" + source + "s  %9s  %9s  %7s  %s\n";
        StringBuilder out = new StringBuilder(
                String.format(Locale.ROOT, format, "", "statement", "source", "error", "tolerance", "seconds", "why"));
        for (Outcome o : verification.outcomes()) {
            out.append(String.format(
                    Locale.ROOT,
                    format,
                    o.holds() ? "ok" : "FAILED",
                    o.name(),
                    o.source(),
                    String.format(Locale.ROOT, "%.2e", o.measurement().error()),
                    String.format(Locale.ROOT, "%.2e", o.measurement().tolerance()),
                    String.format(Locale.ROOT, "%.2f", o.seconds()),
                    o.measurement().derivation()));
        }
        int failed = verification.failed().size();
        return out.append(String.format(
                        Locale.ROOT,
                        "%d of %d statements hold%s (%s, seed %d, %.1f seconds)\n",
                        verification.outcomes().size() - failed,
                        verification.outcomes().size(),
                        failed == 0 ? "" : ", " + failed + " FAILED: " + String.join(", ", verification.failed()),
                        verification.effort().name().toLowerCase(Locale.ROOT),
                        verification.seed(),
                        verification.seconds()))
                .toString();
    }

    private static int width(Verification verification, boolean name) {
        return verification.outcomes().stream()
                .mapToInt(o -> (name ? o.name() : o.source()).length())
                .max()
                .orElse(1);
    }

    /** The object of {@code verify --json}; an error that could not be measured is null. */
    public static JsonObject json(Verification verification, String version, String backend) {
        JsonArray statements = new JsonArray();
        for (Outcome o : verification.outcomes()) {
            JsonObject one = new JsonObject();
            one.addProperty("statement", o.name());
            one.addProperty("source", o.source());
            one.addProperty("holds", o.holds());
            double error = o.measurement().error();
            one.add("error", Double.isFinite(error) ? Json.number(error) : JsonNull.INSTANCE);
            one.add("tolerance", Json.number(o.measurement().tolerance()));
            one.addProperty("derivation", o.measurement().derivation());
            one.add("seconds", Json.number(o.seconds()));
            statements.add(one);
        }
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "verify");
        Json.partial(verification.partial(), out);
        out.addProperty("effort", verification.effort().name().toLowerCase(Locale.ROOT));
        out.addProperty("seed", verification.seed());
        out.addProperty("backend", backend);
        out.addProperty("holds", verification.failed().isEmpty());
        out.add("statements", statements);
        return out;
    }
}
