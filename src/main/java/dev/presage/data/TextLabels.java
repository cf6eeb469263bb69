package dev.presage.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of a table as they come: each distinct text once, and its number for each row. */
final class TextLabels {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> firstRows = new ArrayList<>();
    private int[] numberOf = new int[64];
    private int size;

    void add(String text) {
        Integer known = numbers.putIfAbsent(text, texts.size());
        if (known == null) {
            texts.add(text);
            firstRows.add(size);
        }
        if (size == numberOf.length) {
            numberOf = Arrays.copyOf(numberOf, (int) Math.min(2L * size, Integer.MAX_VALUE - 8));
        }
        numberOf[size++] = known == null ? texts.size() - 1 : known;
    }

    int size() {
        return size;
    }

    /** The distinct texts, in the order in which they came. */
    List<String> texts() {
        return texts;
    }

    /** The row that first had a text, by the text's number. */
    int firstRow(int text) {
        return firstRows.get(text);
    }

    /** The number of a row's text. */
    int numberOf(int row) {
        return numberOf[row];
    }
}
