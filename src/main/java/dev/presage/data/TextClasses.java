package dev.presage.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The classes of a training table: numbers in their order where all labels are numbers ({@code 3}, {@code 3.0} and
 * {@code 3e0} are one class), else words in alphabetical order.
 */
final class TextClasses implements TableLabels {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+(\\.0*)?");
    private static final int LONGEST_SHOWN = 40;

    private final boolean numeric;
    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    private TextClasses(boolean numeric, List<String> names) {
        this.numeric = numeric;
        this.names = names;
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
    }

    /** The classes of a training set. */
    static TextClasses of(TextLabels labels) {
        List<String> texts = labels.texts();
        if (!texts.stream().allMatch(TextClasses::isNumber)) {
            return new TextClasses(false, texts.stream().sorted().toList());
        }
        List<String> names = texts.stream()
                .map(TextClasses::canonical)
                .distinct()
                .sorted(Comparator.comparing(BigDecimal::new))
                .toList();
        return new TextClasses(true, names);
    }

    /** Numbers labels by these classes. */
    @Override
    public ClassLabels label(String file, TextLabels labels) {
        List<Integer> classOfText = new ArrayList<>();
        for (String text : labels.texts()) {
            Integer known = numbers.get(numeric && isNumber(text) ? canonical(text) : text);
            if (known == null) {
                throw new BadInputException(file + ": label " + labels.firstRow(classOfText.size())
                        + " (from 0) expects one of the " + names.size() + " classes of the training labels, found "
                        + shown(text));
            }
            classOfText.add(known);
        }
        int[] classOf = new int[labels.size()];
        for (int i = 0; i < classOf.length; i++) {
            classOf[i] = classOfText.get(labels.numberOf(i));
        }
        return new ClassLabels(classOf, names);
    }

    /** Whether a text is an integer, of any size, perhaps with a fraction of 0 or an exponent. */
    static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches() || Numeral.isWhole(Numeral.parse(text));
    }

    private static boolean isNumber(String text) {
        return WHOLE.matcher(text).matches() || Double.isFinite(Numeral.parse(text));
    }

    /** One text for each number; integers written without an exponent are kept exactly. */
    private static String canonical(String text) {
        if (WHOLE.matcher(text).matches()) {
            int point = text.indexOf('.');
            return new BigInteger(point < 0 ? text : text.substring(0, point)).toString();
        }
        return Numeral.shortest(Numeral.parse(text));
    }

    /** A text as messages show it. */
    static String shown(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() > LONGEST_SHOWN ? visible.substring(0, LONGEST_SHOWN) + "..." : visible;
    }
}
