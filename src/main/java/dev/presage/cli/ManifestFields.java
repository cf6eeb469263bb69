package dev.presage.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.presage.data.BadInputException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a manifest that somebody may have written by hand; a field that is absent or null is empty. */
final class ManifestFields {
    /** Doubles are exact up to here. */
    private static final double LARGEST_WHOLE = 1L << 53;

    private static final Pattern PLACE = Pattern.compile("at (line \\d+ column \\d+)");

    private final String file;
    private final JsonObject fields;

    private ManifestFields(String file, JsonObject fields) {
        this.file = file;
        this.fields = fields;
    }

    /** Of a folder without a manifest. */
    static ManifestFields none() {
        return new ManifestFields("", new JsonObject());
    }

    /**
     * Reads a JSON object.
     *
     * @throws BadInputException if the text is none
     */
    static ManifestFields parse(String file, String text) {
        JsonElement json;
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            json = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new BadInputException(file + " expects one JSON object, found something after it");
            }
        } catch (JsonParseException | IOException e) {
            Matcher place = PLACE.matcher(Failures.message(e));
            throw new BadInputException(
                    file + " expects JSON, found something else" + (place.find() ? " at " + place.group(1) : ""), e);
        }
        if (!json.isJsonObject()) {
            throw new BadInputException(file + " expects a JSON object, found " + shown(json));
        }
        return new ManifestFields(file, json.getAsJsonObject());
    }

    Optional<Boolean> flag(String name) {
        return field(
                name,
                "true or false",
                json -> primitive(json).filter(JsonPrimitive::isBoolean).map(JsonPrimitive::getAsBoolean));
    }

    /** A whole number of at least {@code least}. */
    Optional<Long> whole(String name, long least) {
        return field(name, "a whole number of at least " + least, json -> number(json, least));
    }

    /** A number from 0 to 1. */
    Optional<Double> share(String name) {
        return field(
                name,
                "a number from 0 to 1",
                json -> primitive(json)
                        .filter(JsonPrimitive::isNumber)
                        .map(JsonPrimitive::getAsDouble)
                        .filter(value -> value >= 0 && value <= 1));
    }

    Optional<String> text(String name) {
        return field(name, "a text", ManifestFields::string);
    }

    /** Whole numbers of at least {@code least}. */
    Optional<List<Long>> wholes(String name, long least) {
        return field(name, "whole numbers of at least " + least, json -> each(json, one -> number(one, least)));
    }

    Optional<List<String>> texts(String name) {
        return field(name, "texts", json -> each(json, ManifestFields::string));
    }

    /** What is wrong with a field. */
    BadInputException wrong(String name, String expected, String found) {
        return new BadInputException(file + " expects " + expected + " as \"" + name + "\", found " + found);
    }

    private <T> Optional<T> field(String name, String expected, Function<JsonElement, Optional<T>> read) {
        JsonElement json = fields.get(name);
        if (json == null || json.isJsonNull()) {
            return Optional.empty();
        }
        return Optional.of(read.apply(json).orElseThrow(() -> wrong(name, expected, shown(json))));
    }

    private static Optional<JsonPrimitive> primitive(JsonElement json) {
        return json.isJsonPrimitive() ? Optional.of(json.getAsJsonPrimitive()) : Optional.empty();
    }

    private static Optional<String> string(JsonElement json) {
        return primitive(json).filter(JsonPrimitive::isString).map(JsonPrimitive::getAsString);
    }

    private static Optional<Long> number(JsonElement json, long least) {
        return primitive(json)
                .filter(JsonPrimitive::isNumber)
                .map(JsonPrimitive::getAsDouble)
                .filter(value -> value == Math.rint(value) && value >= least && value <= LARGEST_WHOLE)
                .map(Double::longValue);
    }

    private static <T> Optional<List<T>> each(JsonElement json, Function<JsonElement, Optional<T>> read) {
        if (!(json instanceof JsonArray array)) {
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        for (JsonElement element : array) {
            Optional<T> value = read.apply(element);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }

    /** A value as a message shows it. */
    private static String shown(JsonElement json) {
        String text = json.toString();
        return json.isJsonNull() ? "nothing" : text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
