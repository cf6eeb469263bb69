package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.linalg.Vector;
import dev.presage.study.Extent;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Builds and prints JSON: objects indented, arrays of plain values on one line, nothing that is not a finite number. */
public final class Json {
    private Json() {}

    /** A finite number. */
    static JsonElement number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException("a result is " + value + " and cannot be written as JSON");
        }
        return new JsonPrimitive(value);
    }

    /** A number or null. */
    static JsonElement number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : JsonNull.INSTANCE;
    }

    /** An array of numbers. */
    static JsonArray array(Vector values) {
        JsonArray array = new JsonArray(values.dimension());
        for (int i = 0; i < values.dimension(); i++) {
            array.add(number(values.at(i)));
        }
        return array;
    }

    /** Prints a value; ends with a newline. */
    public static String print(JsonElement element) {
        StringBuilder out = new StringBuilder();
        print(element, "", out);
        return out.append('\n').toString();
    }

    private static void print(JsonElement element, String indent, StringBuilder out) {
        String inner = indent + "  ";
        if (element instanceof JsonObject object && !object.isEmpty()) {
            out.append("{\n");
            Iterator<Map.Entry<String, JsonElement>> entries = object.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<String, JsonElement> entry = entries.next();
                out.append(inner).append(new JsonPrimitive(entry.getKey())).append(": ");
                print(entry.getValue(), inner, out);
                out.append(entries.hasNext() ? ",\n" : "\n");
            }
            out.append(indent).append('}');
        } else if (element instanceof JsonArray array
                && !array.isEmpty()
                && !array.get(0).isJsonPrimitive()
                && !array.get(0).isJsonNull()) {
            out.append("[\n");
            for (int i = 0; i < array.size(); i++) {
                out.append(inner);
                print(array.get(i), inner, out);
                out.append(i < array.size() - 1 ? ",\n" : "\n");
            }
            out.append(indent).append(']');
        } else {
            out.append(element);
        }
    }

    /** Says so where work was stopped before its end, and how far it came. */
    static void partial(Optional<Extent> partial, JsonObject out) {
        partial.ifPresent(extent -> {
            out.addProperty("partial", true);
            out.addProperty("finished", extent.finished());
            out.addProperty("planned", extent.planned());
            out.addProperty("unit", extent.unit());
        });
    }
}
