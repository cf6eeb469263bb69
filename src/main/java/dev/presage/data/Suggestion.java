package dev.presage.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean ...?": the known name that a mistyped one most likely stands for. Case does not count. */
public final class Suggestion {
    private static final int FARTHEST = 2;
    private static final int SHORT = 3;

    private Suggestion() {}

    /**
     * The known name nearest to a word: at most two typing errors away (one for names of up to three letters), or one
     * of the two begins with the other. Fewest errors first, then a name that the word begins, then the order given.
     * A typing error is a letter inserted, left out or replaced, or two neighbours swapped.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT);
        String best = null;
        int bestScore = Integer.MAX_VALUE;
        for (String name : known) {
            String candidate = name.toLowerCase(Locale.ROOT);
            boolean begun = typed.length() > 1 && candidate.startsWith(typed);
            boolean extended = candidate.length() >= SHORT && typed.startsWith(candidate);
            int errors = errors(typed, candidate);
            if (errors <= allowed(typed, candidate) || begun || extended) {
                int score = 2 * errors + (begun ? 0 : 1);
                if (score < bestScore) {
                    best = name;
                    bestScore = score;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** The nearest known name as the end of a sentence, {@code ", did you mean 'mask'?"}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(name -> ", did you mean '" + name + "'?")
                .orElse("");
    }

    private static int allowed(String a, String b) {
        int longer = Math.max(a.length(), b.length());
        return longer == 1 ? 0 : longer <= SHORT ? 1 : FARTHEST;
    }

    /** Optimal string alignment distance, exact up to {@link #FARTHEST}; O(ab), or O(1) where lengths tell enough. */
    private static int errors(String a, String b) {
        int apart = Math.abs(a.length() - b.length());
        if (apart > FARTHEST) {
            return apart;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
