package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.presage.data.Layout;
import dev.presage.moments.Scale;
import dev.presage.study.Manifest;
import java.util.List;
import java.util.Locale;

/** The manifest as JSON, as in the contract. */
public final class ManifestJson {
    private ManifestJson() {}

    /** One object with every field of the manifest. */
    public static JsonObject of(Manifest manifest) {
        JsonObject out = new JsonObject();
        out.addProperty("data", manifest.data());
        out.addProperty("sha256", manifest.sha256());
        out.add("n", manifest.n().isPresent() ? new JsonPrimitive(manifest.n().getAsLong()) : JsonNull.INSTANCE);
        out.addProperty("testN", manifest.testN());
        out.addProperty("skipped", manifest.skipped());
        out.addProperty("d", manifest.layout().dimension());
        out.add(
                "classes",
                manifest.classes().isPresent()
                        ? new JsonPrimitive(manifest.classes().getAsInt())
                        : JsonNull.INSTANCE);
        out.add("classNames", manifest.classes().isPresent() ? names(manifest.classNames()) : JsonNull.INSTANCE);
        out.add(
                "targets",
                manifest.targets().isPresent()
                        ? new JsonPrimitive(manifest.targets().getAsInt())
                        : JsonNull.INSTANCE);
        out.add("shape", shape(manifest.layout()));
        out.addProperty("center", manifest.center());
        out.addProperty("scale", manifest.scale().name().toLowerCase(Locale.ROOT));
        out.add(
                "scaleFactor",
                manifest.scale() == Scale.PIXEL
                        ? Json.array(manifest.divisor())
                        : Json.number(manifest.divisor().at(0)));
        out.addProperty("noiseSpace", manifest.noiseSpace().name().toLowerCase(Locale.ROOT));
        out.add(
                "features",
                manifest.features().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
        if (manifest.momentError() > 0) {
            out.addProperty("momentError", manifest.momentError());
        }
        out.addProperty("seed", manifest.seed());
        out.addProperty("backend", manifest.backend());
        out.addProperty("backendDetail", manifest.backendDetail());
        out.addProperty("threads", manifest.threads());
        out.addProperty("jdk", manifest.jdk());
        out.addProperty("os", manifest.os());
        manifest.source().ifPresent(source -> out.add("source", JsonParser.parseString(source)));
        return out;
    }

    private static JsonArray names(List<String> names) {
        JsonArray array = new JsonArray();
        names.forEach(array::add);
        return array;
    }

    private static JsonElement shape(Layout layout) {
        if (layout instanceof Layout.Image image) {
            JsonArray shape = new JsonArray();
            shape.add(image.channels());
            shape.add(image.height());
            shape.add(image.width());
            return shape;
        }
        return JsonNull.INSTANCE;
    }
}
