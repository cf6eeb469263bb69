package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operation of the noise language is called and which arguments it takes, the positional one first.
 *
 * @param exactlyOne whether exactly one of the arguments has to be given, whichever it is
 */
public record OpSignature(String name, List<Argument> arguments, boolean exactlyOne) {
    private static final Interval SHARE = new Interval(0, true, 1, true);
    private static final Interval ANY = new Interval(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
    private static final Interval AT_LEAST_0 = new Interval(0, true, Double.POSITIVE_INFINITY, false);
    private static final Interval ABOVE_0 = new Interval(0, false, Double.POSITIVE_INFINITY, false);

    private static final Map<String, OpSignature> TABLE = table();

    /** Operations on pixels and colours, normally meant for original values: geometry moves the mean image along. */
    private static final Set<String> RAW_SPACE = Set.of(
            "hflip",
            "vflip",
            "rot90",
            "shift",
            "crop",
            "blur",
            "brightness",
            "contrast",
            "saturation",
            "grayscale",
            "hue");

    /** Copies the arguments. */
    public OpSignature {
        arguments = List.copyOf(arguments);
    }

    /** Every operation, in the order of the documentation. */
    public static Collection<OpSignature> all() {
        return TABLE.values();
    }

    /** The operation of that name; an unknown one is bad input, with a suggestion. */
    public static OpSignature named(String name) {
        OpSignature signature = TABLE.get(name);
        if (signature == null) {
            Optional<String> near = Suggestion.nearest(name, TABLE.keySet());
            throw new BadInputException("expected "
                    + (near.isPresent() ? "an operation" : "one of the operations " + String.join(", ", TABLE.keySet()))
                    + ", found '" + ExpressionParser.shown(name) + "'" + Suggestion.hint(name, TABLE.keySet()));
        }
        return signature;
    }

    /** Whether the operation is normally meant for original rather than centred and scaled values. */
    boolean wantsRawSpace() {
        return RAW_SPACE.contains(name);
    }

    /** The argument of that name; an unknown one is bad input, with a suggestion. */
    public Argument argument(String argument) {
        for (Argument known : arguments) {
            if (known.name().equals(argument)) {
                return known;
            }
        }
        List<String> names = argumentNames();
        throw new BadInputException(
                name + " expects " + (names.isEmpty() ? "no arguments" : "the arguments " + String.join(", ", names))
                        + ", found '" + ExpressionParser.shown(argument) + "'" + Suggestion.hint(argument, names));
    }

    /** The names of the arguments, in order. */
    public List<String> argumentNames() {
        return arguments.stream().map(Argument::name).toList();
    }

    /** As a help text shows it: {@code mae(ratio, patch=1)}. */
    public String usage() {
        return arguments.isEmpty()
                ? name
                : arguments.stream()
                        .map(Argument::usage)
                        .collect(Collectors.joining(exactlyOne ? " | " : ", ", name + "(", ")"));
    }

    /** Checks the arguments given; drops those equal to their defaults and keeps the order they came in. */
    Map<String, Value> normalise(Map<String, Value> given) {
        Map<String, Value> kept = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            Argument argument = argument(key);
            Value accepted = argument.accept(name, value);
            if (!argument.defaultValue().equals(Optional.of(accepted))) {
                kept.put(key, accepted);
            }
        });
        if (exactlyOne && given.size() != 1) {
            throw new BadInputException(name + " expects exactly one of the arguments "
                    + String.join(" and ", argumentNames()) + ", found "
                    + (given.isEmpty() ? "none" : String.join(" and ", given.keySet())));
        }
        for (Argument argument : arguments) {
            if (argument.required() && !given.containsKey(argument.name())) {
                throw new BadInputException(name + " expects the argument " + argument.name() + " ("
                        + argument.kind().expected() + "), found "
                        + (given.isEmpty() ? "no arguments" : "only " + String.join(", ", given.keySet())));
            }
        }
        return Collections.unmodifiableMap(kept);
    }

    /**
     * One argument.
     *
     * @param required whether it has to be given; one that need not be and has no default may be absent
     */
    public record Argument(String name, Kind kind, boolean required, Optional<Value> defaultValue) {
        /** A required argument has no default. */
        public Argument {
            Objects.requireNonNull(kind);
            if (required && defaultValue.isPresent()) {
                throw new IllegalArgumentException("a required argument expects no default, found one for " + name);
            }
        }

        /** As a help text shows it: {@code ratio}, {@code patch=1}. */
        public String usage() {
            return name + defaultValue.map(value -> "=" + value.canonical()).orElse("");
        }

        /** The value in the form this argument keeps, each one of a list on its own; bad input if it does not fit. */
        Value accept(String op, Value value) {
            if (value instanceof Value.Choices choices) {
                return new Value.Choices(
                        choices.values().stream().map(one -> accept(op, one)).toList());
            }
            if (value instanceof Value.Search search) {
                requireContinuous(op, search);
                return search;
            }
            return kind.fit(value)
                    .orElseThrow(() -> new BadInputException(op + " expects " + name + " to be " + kind.expected()
                            + ", found " + value.described() + hint(value)));
        }

        /** A search goes through all numbers between its ends, so the argument has to take them. */
        private void requireContinuous(String op, Value.Search search) {
            boolean ends = kind.fit(new Value.Number(search.from())).isPresent()
                    && kind.fit(new Value.Number(search.to())).isPresent();
            if (!ends || kind.wholeNumbers()) {
                throw new BadInputException(op + " expects " + name + " to be " + kind.expected() + ", found "
                        + search.described() + (kind.wholeNumbers() ? ", and searches go through fractions" : ""));
            }
        }

        private String hint(Value value) {
            return kind instanceof OneOf choice && value instanceof Value.Word word
                    ? Suggestion.hint(word.word(), choice.words())
                    : "";
        }
    }

    /** Which values an argument takes. */
    public sealed interface Kind {
        /** In words, to follow "expects" and "to be". */
        String expected();

        /** The value in the form the argument keeps, or nothing if it does not fit. */
        Optional<Value> fit(Value value);

        /** Whether of numbers only whole ones fit. */
        default boolean wholeNumbers() {
            return false;
        }
    }

    /** A number in an interval. */
    public record Real(Interval bounds) implements Kind {
        @Override
        public String expected() {
            return "a number" + bounds.described();
        }

        @Override
        public Optional<Value> fit(Value value) {
            return value instanceof Value.Number number && bounds.contains(number.value())
                    ? Optional.of(value)
                    : Optional.empty();
        }
    }

    /** A range of numbers in an interval, or one number, which is the range from it to itself. */
    public record Span(Interval bounds) implements Kind {
        @Override
        public String expected() {
            return "a range a..b or a number" + bounds.described();
        }

        /** A range of no width becomes a number. */
        @Override
        public Optional<Value> fit(Value value) {
            Value kept = value instanceof Value.Range range && range.from() == range.to()
                    ? new Value.Number(range.from())
                    : value;
            boolean fits = (kept instanceof Value.Number number && bounds.contains(number.value()))
                    || (kept instanceof Value.Range range
                            && bounds.contains(range.from())
                            && bounds.contains(range.to()));
            return fits ? Optional.of(kept) : Optional.empty();
        }
    }

    /** A whole number of at least {@code least} that an {@code int} holds. */
    public record Whole(int least) implements Kind {
        @Override
        public String expected() {
            return "a whole number of at least " + least;
        }

        @Override
        public Optional<Value> fit(Value value) {
            return value instanceof Value.Number number
                            && number.value() >= least
                            && number.value() == (int) number.value()
                    ? Optional.of(value)
                    : Optional.empty();
        }

        @Override
        public boolean wholeNumbers() {
            return true;
        }
    }

    /** Height times width, or one whole number for a square. */
    public record Extent() implements Kind {
        private static final Whole SIDE = new Whole(1);

        @Override
        public String expected() {
            return "a size such as 4x2 or a whole number of at least 1";
        }

        /** A number becomes a square size. */
        @Override
        public Optional<Value> fit(Value value) {
            if (value instanceof Value.Number number && SIDE.fit(value).isPresent()) {
                return Optional.of(new Value.Size((int) number.value(), (int) number.value()));
            }
            return value instanceof Value.Size ? Optional.of(value) : Optional.empty();
        }

        @Override
        public boolean wholeNumbers() {
            return true;
        }
    }

    /** One of a few words, or a value of another kind if there is one. */
    public record OneOf(List<String> words, Optional<Kind> otherwise) implements Kind {
        /** Copies the words. */
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public String expected() {
            return String.join(" or ", words)
                    + otherwise.map(kind -> " or " + kind.expected()).orElse("");
        }

        @Override
        public Optional<Value> fit(Value value) {
            return value instanceof Value.Word word && words.contains(word.word())
                    ? Optional.of(value)
                    : otherwise.flatMap(kind -> kind.fit(value));
        }

        @Override
        public boolean wholeNumbers() {
            return otherwise.map(Kind::wholeNumbers).orElse(false);
        }
    }

    /** The name of a file. */
    public record FileName() implements Kind {
        @Override
        public String expected() {
            return "a file name";
        }

        @Override
        public Optional<Value> fit(Value value) {
            return value instanceof Value.Text ? Optional.of(value) : Optional.empty();
        }
    }

    /** The numbers between two ends, each included or not. */
    public record Interval(double low, boolean lowIncluded, double high, boolean highIncluded) {
        /** Whether a number lies in it. */
        public boolean contains(double number) {
            return (lowIncluded ? number >= low : number > low) && (highIncluded ? number <= high : number < high);
        }

        /** In words that follow "a number", with a blank first; empty where every number lies in it. */
        String described() {
            String least = lowIncluded ? "of at least " : "above ";
            String most = highIncluded ? "at most " : "below ";
            boolean below = Double.isFinite(low);
            boolean above = Double.isFinite(high);
            if (lowIncluded && highIncluded) {
                return " from " + Value.shortest(low) + " to " + Value.shortest(high);
            }
            return (below ? " " + least + Value.shortest(low) : "")
                    + (below && above ? " and " : above ? " " : "")
                    + (above ? most + Value.shortest(high) : "");
        }
    }

    private static Map<String, OpSignature> table() {
        Argument ratio = required("ratio", new Real(SHARE));
        Argument patch = optional("patch", new Extent(), new Value.Size(1, 1));
        Argument factor = required("factor", new Span(AT_LEAST_0));
        Argument half = optional("p", new Real(SHARE), new Value.Number(0.5));
        Argument sigma = required("sigma", new Real(AT_LEAST_0));
        List<OpSignature> all = List.of(
                op("none"),
                new OpSignature(
                        "gaussian",
                        List.of(
                                new Argument("sigma", new Real(AT_LEAST_0), false, Optional.empty()),
                                new Argument("covariance", new FileName(), false, Optional.empty())),
                        true),
                op("aligned", required("alpha", new Real(AT_LEAST_0)), required("noise", new FileName())),
                op(
                        "mask",
                        ratio,
                        patch,
                        optional(
                                "channels",
                                new OneOf(List.of("joint", "separate"), Optional.empty()),
                                new Value.Word("joint")),
                        optional(
                                "fill",
                                new OneOf(List.of("zero", "mean"), Optional.of(new Real(ANY))),
                                new Value.Word("zero"))),
                op("mae", ratio, patch),
                op("block", required("size", new Extent())),
                op("dropout", required("ratio", new Real(new Interval(0, true, 1, false))), patch),
                op("speckle", sigma),
                op(
                        "saltpepper",
                        ratio,
                        optional("low", new Real(ANY), new Value.Number(0)),
                        optional("high", new Real(ANY), new Value.Number(1))),
                op("hflip", half),
                op("vflip", half),
                op("rot90"),
                op(
                        "shift",
                        required("max", new Whole(0)),
                        optional(
                                "pad",
                                new OneOf(List.of("zero", "reflect"), Optional.empty()),
                                new Value.Word("zero"))),
                op(
                        "crop",
                        optional("scale", new Span(new Interval(0, false, 1, true)), new Value.Range(0.2, 1)),
                        optional("ratio", new Real(ABOVE_0), new Value.Number(1)),
                        optional("scales", new Whole(1), new Value.Number(5)),
                        optional(
                                "places", new OneOf(List.of("all"), Optional.of(new Whole(1))), new Value.Word("all"))),
                op(
                        "blur",
                        required("sigma", new Span(AT_LEAST_0)),
                        optional("p", new Real(SHARE), new Value.Number(1))),
                op("brightness", factor),
                op("contrast", factor),
                op("saturation", factor),
                op("hue", required("turns", new Span(ANY))),
                op("grayscale", required("p", new Real(SHARE))));
        Map<String, OpSignature> table = new LinkedHashMap<>();
        all.forEach(signature -> table.put(signature.name(), signature));
        return Collections.unmodifiableMap(table);
    }

    private static OpSignature op(String name, Argument... arguments) {
        return new OpSignature(name, List.of(arguments), false);
    }

    private static Argument required(String name, Kind kind) {
        return new Argument(name, kind, true, Optional.empty());
    }

    private static Argument optional(String name, Kind kind, Value value) {
        return new Argument(name, kind, false, Optional.of(value));
    }
}
