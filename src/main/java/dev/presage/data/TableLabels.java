package dev.presage.data;

import java.util.List;

/** How the labels of a table are taken: decided by the training table, and then the same for the test table. */
sealed interface TableLabels permits TextClasses, TextTargets {
    /**
     * Takes texts as labels.
     *
     * @throws BadInputException if one is no class of the training set, or no number where targets are meant
     */
    Labels label(String file, TextLabels labels);

    /**
     * What training labels are. Numbers of which one is no whole number are targets; then NaN and its like are wrong numbers,
     * not words.
     */
    static TableLabels decide(TextLabels labels, LabelKind kind) {
        List<String> texts = labels.texts();
        boolean real = texts.stream().allMatch(text -> Numeral.isNumber(text) || Numeral.isMissing(text))
                && texts.stream().anyMatch(text -> Numeral.isNumber(text) && !TextClasses.isWhole(text));
        return kind == LabelKind.TARGETS || (kind == LabelKind.AUTO && real)
                ? new TextTargets()
                : TextClasses.of(labels);
    }
}
