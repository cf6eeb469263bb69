package dev.presage.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The classes of a training table: whole numbers in their order where all labels are whole numbers ({@code 3} and {@code 3.0}
 * are one class), else words in alphabetical order.
 */
final class TextClasses {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}(\\.0*)?");
    private static final int LONGEST_SHOWN = 40;

    private final boolean whole;
    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();

    private TextClasses(boolean whole, List<String> names) {
        this.whole = whole;
        this.names = names;
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
    }

    /**
     * The classes of a training set.
     *
     * @throws BadInputException if the labels are numbers, but not whole ones
     */
    static TextClasses of(String file, TextLabels labels) {
        List<String> texts = labels.texts();
        if (texts.stream().allMatch(text -> WHOLE.matcher(text).matches())) {
            List<String> names = texts.stream()
                    .map(TextClasses::number)
                    .distinct()
                    .sorted()
                    .map(String::valueOf)
                    .toList();
            return new TextClasses(true, names);
        }
        if (texts.stream().allMatch(Numeral::isNumber)) {
            int first = 0;
            while (WHOLE.matcher(texts.get(first)).matches()) {
                first++;
            }
            throw new BadInputException(file + ": label " + labels.firstRow(first)
                    + " (from 0) expects a whole number or a word, a class, found " + shown(texts.get(first))
                    + "; real-valued targets are not supported yet");
        }
        return new TextClasses(false, texts.stream().sorted().toList());
    }

    /**
     * Numbers labels by these classes.
     *
     * @throws BadInputException if a label is no class of the training set
     */
    ClassLabels label(String file, TextLabels labels) {
        List<Integer> classOfText = new ArrayList<>();
        for (String text : labels.texts()) {
            boolean number = whole && WHOLE.matcher(text).matches();
            Integer known = numbers.get(number ? String.valueOf(number(text)) : text);
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

    private static long number(String text) {
        int point = text.indexOf('.');
        return Long.parseLong(point < 0 ? text : text.substring(0, point));
    }

    private static String shown(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() > LONGEST_SHOWN ? visible.substring(0, LONGEST_SHOWN) + "..." : visible;
    }
}
