package dev.presage.noise;

import dev.presage.data.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the grammar of {@link NoiseExpression}; one use. */
final class ExpressionParser {
    /** More characters than this, typed or canonical, are refused. */
    static final int LONGEST = 10_000;

    /** More parentheses within one another are refused. */
    static final int DEEPEST = 200;

    private static final int SHOWN = 80;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+(?:\\.(?!\\.)\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern PIECE = Pattern.compile("-?[\\p{L}\\p{N}_.][\\p{L}\\p{N}_.-]*");

    private final String text;
    private int at;
    private int depth;

    ExpressionParser(String text) {
        this.text = Objects.requireNonNull(text, "text");
    }

    NoiseExpression parse() {
        if (text.length() > LONGEST) {
            throw tooLong("it", text.length());
        }
        skipBlanks();
        if (at == text.length()) {
            throw error(at, "expected an operation such as mask(ratio=0.5), found an empty expression");
        }
        NoiseExpression expression = mixture();
        if (at < text.length()) {
            throw error(
                    at,
                    "expected '|', '+' or the end, found " + found()
                            + (text.charAt(at) == ')' ? ", but no parenthesis is open" : ""));
        }
        int length = expression.canonical().length();
        if (length > LONGEST) {
            throw tooLong("its canonical form", length);
        }
        return expression;
    }

    private NoiseExpression mixture() {
        skipBlanks();
        int start = at;
        List<Double> weights = new ArrayList<>();
        List<NoiseExpression> parts = new ArrayList<>();
        do {
            skipBlanks();
            int place = at;
            boolean weighted = weightAhead();
            if (!parts.isEmpty() && weighted == weights.isEmpty()) {
                throw error(
                        place,
                        "expected a weight before every part of a mixture or before none, found " + found()
                                + (weighted ? " after a part without a weight" : " without a weight"));
            }
            if (weighted) {
                weights.add(weight());
            }
            parts.add(chain());
        } while (take('+'));
        if (weights.isEmpty()) {
            return NoiseExpression.mixture(parts);
        }
        return placed(start, () -> {
            if (parts.size() == 1) {
                NoiseExpression.Mix.requireSumOne(weights);
                return parts.get(0);
            }
            List<NoiseExpression.Weighted> mixed = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                mixed.add(new NoiseExpression.Weighted(weights.get(i), parts.get(i)));
            }
            return new NoiseExpression.Mix(mixed);
        });
    }

    private boolean weightAhead() {
        return at < text.length() && text.charAt(at) != '+' && ahead(NUMBER) != null;
    }

    private double weight() {
        int start = at;
        double weight = number("a weight");
        if (!take('*')) {
            throw error(at, "expected '*' after the weight " + Value.shortest(weight) + ", found " + found());
        }
        if (!(weight > 0)) {
            throw error(start, "a weight expects a positive number, found " + Value.shortest(weight));
        }
        return weight;
    }

    private NoiseExpression chain() {
        List<NoiseExpression> steps = new ArrayList<>();
        do {
            steps.add(step());
        } while (take('|'));
        return NoiseExpression.chain(steps);
    }

    private NoiseExpression step() {
        skipBlanks();
        int open = at;
        if (take('(')) {
            if (++depth > DEEPEST) {
                throw error(open, "expected at most " + DEEPEST + " parentheses within one another, found more");
            }
            NoiseExpression inner = mixture();
            if (!take(')')) {
                throw error(
                        at, "expected '|', '+' or the ')' of the '(' in column " + (open + 1) + ", found " + found());
            }
            depth--;
            skipBlanks();
            return inner;
        }
        String name = ahead(WORD);
        if (name == null) {
            String before = text.substring(0, at).strip();
            throw error(
                    at,
                    "expected an operation such as mask(ratio=0.5)"
                            + (before.isEmpty() ? "" : " after '" + before.charAt(before.length() - 1) + "'")
                            + ", found " + found()
                            + (weightAhead() ? ", but a weight stands only at the start of a part of a mixture" : ""));
        }
        OpSignature signature = placed(at, () -> OpSignature.named(name));
        int start = at;
        at += name.length();
        Map<String, Value> arguments = take('(') ? arguments(signature) : Map.of();
        skipBlanks();
        return placed(start, () -> new NoiseExpression.Op(name, arguments));
    }

    private Map<String, Value> arguments(OpSignature signature) {
        int open = at;
        Map<String, Value> given = new LinkedHashMap<>();
        if (take(')')) {
            return given;
        }
        do {
            skipBlanks();
            int start = at;
            OpSignature.Argument argument = argumentName(signature, given);
            if (given.containsKey(argument.name())) {
                throw error(
                        start, signature.name() + " expects each argument once, found " + argument.name() + " twice");
            }
            skipBlanks();
            int place = at;
            Value value = value(signature.name(), argument);
            given.put(argument.name(), placed(place, () -> argument.accept(signature.name(), value)));
            skipBlanks();
            if (!(ahead(',') || ahead(')'))) {
                boolean file = argument.kind() instanceof OpSignature.FileName;
                throw error(
                        at,
                        "expected ',' or the ')' of the '(' in column " + open + ", found " + found()
                                + (file
                                        ? ", and a file name with blanks or any of ,)(|+{} goes in double quotes"
                                        : ""));
            }
        } while (take(','));
        take(')');
        return given;
    }

    /** Reads {@code name=}, or nothing where the first argument has no name. */
    private OpSignature.Argument argumentName(OpSignature signature, Map<String, Value> given) {
        int start = at;
        String name = ahead(WORD);
        if (name != null) {
            at += name.length();
            if (take('=')) {
                return placed(start, () -> signature.argument(name));
            }
            at = start;
        }
        if (at == text.length() || ",)=".indexOf(text.charAt(at)) >= 0) {
            throw error(at, "expected an argument of " + signature.name() + ", found " + found());
        }
        if (signature.arguments().isEmpty()) {
            throw error(at, signature.name() + " expects no arguments, found " + found());
        }
        if (!given.isEmpty()) {
            throw error(
                    at,
                    "expected name=value, since only the first argument of " + signature.name()
                            + " may go without its name, found " + found());
        }
        return signature.arguments().get(0);
    }

    private Value value(String op, OpSignature.Argument argument) {
        int open = at;
        if (!take('{')) {
            return single(argument);
        }
        List<Value> values = new ArrayList<>();
        do {
            skipBlanks();
            if (ahead('{')) {
                throw error(at, "expected a plain value in a list, found a list in a list");
            }
            int place = at;
            Value value = single(argument);
            values.add(placed(place, () -> argument.accept(op, value)));
            skipBlanks();
            if (!(ahead(',') || ahead('}'))) {
                throw error(at, "expected ',' or the '}' of the '{' in column " + (open + 1) + ", found " + found());
            }
        } while (take(','));
        take('}');
        return values.size() == 1 ? values.get(0) : placed(open, () -> new Value.Choices(values));
    }

    private Value single(OpSignature.Argument argument) {
        skipBlanks();
        if (argument.kind() instanceof OpSignature.FileName) {
            return file(argument);
        }
        String word = ahead(WORD);
        if (word != null) {
            at += word.length();
            return new Value.Word(word);
        }
        if (ahead('?')) {
            return search();
        }
        int start = at;
        double first = number("a value for " + argument.name());
        skipBlanks();
        if (text.startsWith("..", at)) {
            at += 2;
            skipBlanks();
            double second = number("a number after '..'");
            return placed(start, () -> new Value.Range(first, second));
        }
        if (at < text.length() && "xX\u00d7".indexOf(text.charAt(at)) >= 0) {
            at++;
            skipBlanks();
            double second = number("a width after 'x'");
            if (first != (int) first || second != (int) second) {
                throw error(
                        start,
                        "a size expects whole numbers of pixels, found " + Value.shortest(first) + "x"
                                + Value.shortest(second));
            }
            return placed(start, () -> new Value.Size((int) first, (int) second));
        }
        return new Value.Number(first);
    }

    private Value search() {
        int start = at;
        at++;
        skipBlanks();
        double from = number("the smaller end of a search range after '?'");
        skipBlanks();
        if (!text.startsWith("..", at)) {
            throw error(at, "expected '..' and the larger end of a search range, found " + found());
        }
        at += 2;
        skipBlanks();
        double to = number("a number after '..'");
        return placed(start, () -> new Value.Search(from, to));
    }

    private Value file(OpSignature.Argument argument) {
        int start = at;
        if (ahead('"')) {
            StringBuilder name = new StringBuilder();
            do {
                int close = text.indexOf('"', at + 1);
                if (close < 0) {
                    throw error(start, "expected a closing '\"' after the file name, found none");
                }
                name.append(text, at, close);
                at = close + 1;
            } while (ahead('"'));
            return placed(start, () -> new Value.Text(name.substring(1)));
        }
        while (at < text.length()
                && Value.Text.SPECIAL.indexOf(text.charAt(at)) < 0
                && !Value.Text.isBlank(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error(at, "expected a file name for " + argument.name() + ", found " + found());
        }
        return placed(start, () -> new Value.Text(text.substring(start, at)));
    }

    private double number(String expected) {
        String digits = ahead(NUMBER);
        if (digits == null) {
            throw error(at, "expected " + expected + ", found " + found());
        }
        double number = Double.parseDouble(digits);
        if (Double.isInfinite(number)) {
            throw error(at, "expected a finite number, found '" + shown(digits) + "'");
        }
        at += digits.length();
        return number + 0.0;
    }

    /** The characters of that shape at the current place, not consumed, or null. */
    private @Nullable String ahead(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher.group() : null;
    }

    private boolean ahead(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    /** Consumes blanks and that character if it comes next. */
    private boolean take(char wanted) {
        skipBlanks();
        if (ahead(wanted)) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Value.Text.isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** The piece at the current place, for a message. */
    private String found() {
        if (at == text.length()) {
            return "the end of the expression";
        }
        String piece = ahead(PIECE);
        return "'" + shown(piece != null ? piece : Character.toString(text.codePointAt(at))) + "'";
    }

    /** Makes something of what was read; a refusal gets the place. */
    private <T> T placed(int index, Supplier<T> make) {
        try {
            return make.get();
        } catch (BadInputException e) {
            throw error(index, Objects.requireNonNull(e.getMessage(), "bad input is told in a sentence"));
        }
    }

    private BadInputException error(int index, String message) {
        return new BadInputException("noise expression '" + shown(text) + "', column " + (index + 1) + ": " + message);
    }

    private BadInputException tooLong(String what, int length) {
        return new BadInputException("noise expression '" + shown(text) + "': expected at most " + LONGEST
                + " characters, found that " + what + " has " + length);
    }

    /** On one line and not too long. */
    static String shown(String text) {
        int end = text.length() <= SHOWN
                ? text.length()
                : text.offsetByCodePoints(0, Math.min(SHOWN - 3, text.codePointCount(0, text.length())));
        return text.substring(0, end).replaceAll("[\\p{Cntrl}\u2028\u2029]", " ") + (end < text.length() ? "..." : "");
    }
}
