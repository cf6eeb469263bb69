package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the grammar of {@link FeatureExpression}; one use. */
final class FeatureParser {
    private static final int LONGEST = 1000;
    private static final int SHOWN = 80;
    private static final int MOST_DIGITS = 400;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
    private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{N}_.+-]+");
    private static final String EXAMPLE = "a feature map such as fourier(count=512)";

    /** Arguments by step, the positional one first. */
    private static final Map<String, List<String>> STEPS = steps();

    private final String text;
    private final long seed;
    private int at;

    FeatureParser(String text, long seed) {
        this.text = text;
        this.seed = seed;
    }

    private static Map<String, List<String>> steps() {
        Map<String, List<String>> steps = new LinkedHashMap<>();
        steps.put("none", List.of());
        steps.put("fourier", List.of("count", "scale", "seed"));
        steps.put("patches", List.of("count", "size", "pool", "threshold", "regularisation", "mirror", "seed"));
        steps.put("polynomial", List.of("degree", "components"));
        steps.put("project", List.of("top", "bottom"));
        return steps;
    }

    FeatureExpression parse() {
        if (text.length() > LONGEST) {
            throw error(0, "expected at most " + LONGEST + " characters, found " + text.length());
        }
        List<FeaturePlan> plans = new ArrayList<>();
        do {
            step(plans);
        } while (take('|'));
        if (at < text.length()) {
            throw error(at, "expected '|' or the end, found " + found());
        }
        return new FeatureExpression(plans);
    }

    private void step(List<FeaturePlan> plans) {
        skipBlanks();
        int start = at;
        String name = ahead(NAME);
        if (name.isEmpty()) {
            throw error(at, "expected " + EXAMPLE + ", found " + found());
        }
        if (!STEPS.containsKey(name)) {
            throw error(
                    at,
                    "expected one of the feature maps " + String.join(", ", STEPS.keySet()) + ", found '" + name + "'"
                            + Suggestion.hint(name, STEPS.keySet()));
        }
        at += name.length();
        Map<String, BigDecimal> given = arguments(name);
        try {
            if (!name.equals("none")) {
                plans.add(plan(name, given));
            }
        } catch (BadInputException e) {
            throw error(start, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, BigDecimal> arguments(String step) {
        Map<String, BigDecimal> given = new LinkedHashMap<>();
        List<String> known = STEPS.getOrDefault(step, List.of());
        if (!take('(') || take(')')) {
            return given;
        }
        do {
            skipBlanks();
            int start = at;
            String name = ahead(NAME);
            if (!known.contains(name)) {
                throw error(
                        at,
                        step + " expects "
                                + (known.isEmpty() ? "no arguments" : "the arguments " + String.join(", ", known))
                                + ", found " + found() + Suggestion.hint(name, known));
            }
            at += name.length();
            if (!take('=')) {
                throw error(at, "expected '=' and a number after " + name + ", found " + found());
            }
            skipBlanks();
            String digits = ahead(NUMBER);
            if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
                throw error(at, "expected a number for " + name + ", found " + found());
            }
            if (given.put(name, new BigDecimal(digits)) != null) {
                throw error(start, step + " expects each argument once, found " + name + " twice");
            }
            at += digits.length();
        } while (take(','));
        if (!take(')')) {
            throw error(at, "expected ',' or ')', found " + found());
        }
        return given;
    }

    private FeaturePlan plan(String name, Map<String, BigDecimal> given) {
        switch (name) {
            case "fourier":
                return new FourierFeatures(
                        whole(name, given, "count", 512), real(given, "scale", 1), seed(name, given));
            case "patches":
                return new PatchFeatures(
                        whole(name, given, "count", 256),
                        whole(name, given, "size", 6),
                        whole(name, given, "pool", 2),
                        real(given, "threshold", 0.25),
                        real(given, "regularisation", 0.1),
                        yes(name, given, "mirror"),
                        seed(name, given));
            case "polynomial":
                return new PolynomialFeatures(whole(name, given, "degree", 2), whole(name, given, "components", 20));
            default:
                if (given.size() != 1) {
                    throw new BadInputException("project expects exactly one of the arguments top and bottom, found "
                            + (given.isEmpty() ? "none" : "both"));
                }
                SubspaceProjection.Side side =
                        given.containsKey("top") ? SubspaceProjection.Side.TOP : SubspaceProjection.Side.BOTTOM;
                return new SubspaceProjection(side, real(given, side.word(), 1));
        }
    }

    private static double real(Map<String, BigDecimal> given, String name, double usual) {
        BigDecimal value = given.get(name);
        return value == null ? usual : value.doubleValue();
    }

    private static int whole(String step, Map<String, BigDecimal> given, String name, int usual) {
        BigDecimal value = given.get(name);
        try {
            return value == null ? usual : value.intValueExact();
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    step + " expects " + name + " to be a whole number from 1 to " + Arguments.MOST + ", found "
                            + value,
                    e);
        }
    }

    /** 1 or 0; 0 if it is not given. */
    private static boolean yes(String step, Map<String, BigDecimal> given, String name) {
        BigDecimal value = given.getOrDefault(name, BigDecimal.ZERO);
        if (value.compareTo(BigDecimal.ZERO) != 0 && value.compareTo(BigDecimal.ONE) != 0) {
            throw new BadInputException(step + " expects " + name + " to be 0 or 1, found " + value);
        }
        return value.signum() > 0;
    }

    private long seed(String step, Map<String, BigDecimal> given) {
        BigDecimal value = given.get("seed");
        try {
            return value == null ? seed : value.longValueExact();
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    step + " expects seed to be a whole number of at most 64 bits, found " + value, e);
        }
    }

    /** The characters of that shape at the current place, not consumed; none if there are none. */
    private String ahead(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher.group() : "";
    }

    private boolean take(char wanted) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private String found() {
        if (at == text.length()) {
            return "the end of the expression";
        }
        String piece = ahead(PIECE);
        return "'" + shown(piece.isEmpty() ? Character.toString(text.codePointAt(at)) : piece) + "'";
    }

    private BadInputException error(int index, String message) {
        return new BadInputException(
                "feature expression '" + shown(text) + "', column " + (index + 1) + ": " + message);
    }

    private static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\u2028\u2029]", " ");
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN - 3)) + "...";
    }
}
