package dev.presage.noise;

import dev.presage.data.BadInputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The value of an argument in the noise language. Constructors refuse with {@link BadInputException}. */
public sealed interface Value {
    /** The one spelling that reads back as this value. */
    String canonical();

    /** As an error message names it. */
    default String described() {
        return canonical();
    }

    /** A finite number; minus zero is zero. */
    record Number(double value) implements Value {
        /** Refuses NaN and infinities. */
        public Number {
            value = finite(value);
        }

        /** The shortest decimal that reads back: {@code 0.75}, {@code 4}, {@code 1e-9}. */
        @Override
        public String canonical() {
            return shortest(value);
        }
    }

    /** A word: {@code zero}, {@code all}. */
    record Word(String word) implements Value {
        private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

        /** A letter first, then letters, digits, {@code _} and {@code -}. */
        public Word {
            if (!WORD.matcher(word).matches()) {
                throw new BadInputException("a word expects a letter, then letters and digits, found '" + word + "'");
            }
        }

        @Override
        public String canonical() {
            return word;
        }

        @Override
        public String described() {
            return "'" + ExpressionParser.shown(word) + "'";
        }
    }

    /** Height times width in pixels, {@code 4x2}; a square one is one number. */
    record Size(int height, int width) implements Value {
        /** Sides are at least 1. */
        public Size {
            if (height < 1 || width < 1) {
                throw new BadInputException("a size expects sides of at least 1, found " + height + "x" + width);
            }
        }

        @Override
        public String canonical() {
            return height == width ? Integer.toString(height) : height + "x" + width;
        }

        @Override
        public String described() {
            return "the size " + height + "x" + width;
        }
    }

    /** Uniform between two numbers, {@code 0.3..1}. */
    record Range(double from, double to) implements Value {
        /** Both finite, {@code from <= to}. */
        public Range {
            from = finite(from);
            to = finite(to);
            if (from > to) {
                throw new BadInputException("a range expects its smaller end first, found " + printed(from, to));
            }
        }

        @Override
        public String canonical() {
            return printed(from, to);
        }

        @Override
        public String described() {
            return "the range " + canonical();
        }

        private static String printed(double from, double to) {
            return shortest(from) + ".." + shortest(to);
        }
    }

    /** A file name as typed. */
    record Text(String text) implements Value {
        /** Characters that end a file name outside quotes; so do blanks. */
        static final String SPECIAL = ",)(|+{}\"";

        /** Not empty, without control characters. */
        public Text {
            if (text.isEmpty()) {
                throw new BadInputException("a file name expects at least one character, found none");
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new BadInputException("a file name expects no control characters, found one");
            }
        }

        /** In double quotes where the name needs them; a double quote inside is doubled. */
        @Override
        public String canonical() {
            boolean plain = text.chars().noneMatch(c -> isBlank((char) c) || SPECIAL.indexOf(c) >= 0);
            return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
        }

        @Override
        public String described() {
            return "the file '" + ExpressionParser.shown(text) + "'";
        }

        static boolean isBlank(char c) {
            return Character.isWhitespace(c) || Character.isSpaceChar(c);
        }
    }

    /** Several values to try in a sweep, {@code {1,2,4}}: at least two, all different, none of them a list. */
    record Choices(List<Value> values) implements Value {
        /** Copies the list. */
        public Choices {
            values = List.copyOf(values);
            if (values.size() < 2) {
                throw new BadInputException("a list expects at least 2 values, found " + values.size());
            }
            Set<Value> seen = new HashSet<>();
            for (Value value : values) {
                if (value instanceof Choices) {
                    throw new BadInputException("a list expects plain values, found a list in a list");
                }
                if (!seen.add(value)) {
                    throw new BadInputException(
                            "a list expects different values, found " + value.described() + " twice");
                }
            }
        }

        @Override
        public String canonical() {
            return values.stream().map(Value::canonical).collect(Collectors.joining(",", "{", "}"));
        }

        @Override
        public String described() {
            return "the list " + ExpressionParser.shown(canonical());
        }
    }

    /** A range in which a search looks for the best number, {@code ?0.1..0.9}. */
    record Search(double from, double to) implements Value {
        /** Both finite, {@code from < to}. */
        public Search {
            from = finite(from);
            to = finite(to);
            if (!(from < to)) {
                throw new BadInputException(
                        "a search range expects its smaller end first, found ?" + shortest(from) + ".." + shortest(to));
            }
        }

        @Override
        public String canonical() {
            return "?" + shortest(from) + ".." + shortest(to);
        }

        @Override
        public String described() {
            return "the search range " + canonical();
        }
    }

    /** The shortest decimal that {@link Double#parseDouble} reads back; plain from 1e-6 up to 1e15. */
    static String shortest(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal decimal = new BigDecimal(value);
        BigDecimal digits = decimal;
        search:
        for (int precision = 1; precision <= 17; precision++) {
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.FLOOR, RoundingMode.CEILING)) {
                BigDecimal rounded = decimal.round(new MathContext(precision, mode));
                if (rounded.doubleValue() == value) {
                    digits = rounded.stripTrailingZeros();
                    break search;
                }
            }
        }
        double size = Math.abs(value);
        if (size >= 1e-6 && size < 1e15) {
            return digits.toPlainString();
        }
        int exponent = digits.precision() - digits.scale() - 1;
        return digits.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new BadInputException("a number expects to be finite, found " + value);
        }
        return value + 0.0;
    }
}
