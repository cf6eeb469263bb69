package dev.presage.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that a page shows.
 *
 * @param page the page
 * @param line its line, from 1
 * @param text the command behind {@code presage}, as it stands there
 */
record DocumentedCommand(Path page, int line, String text) {
    private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\w*)\\s*");
    private static final Pattern SHELL = Pattern.compile("(?:[A-Z_]+=\\S+ )*(?:\\./)?presage (?=[a-z])(.*)");
    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?presage ([a-z]+ [^`]+)`");
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

    /** Where a comment starts: a number sign after a blank, or words set apart from the command by blanks. */
    private static final Pattern COMMENT = Pattern.compile("\\s+#\\s.*|\\s{2,}.*");

    /** Every command in blocks of code, and in running text those with arguments; several on a line with {@code &&} are several. */
    static List<DocumentedCommand> in(Path page) {
        List<DocumentedCommand> found = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (FENCE.matcher(line).matches()) {
                fenced = !fenced;
            } else if (fenced || line.startsWith("    ")) {
                int number = i + 1;
                StringBuilder whole = new StringBuilder(line.strip());
                while (whole.toString().endsWith("\\")) {
                    whole.setLength(whole.length() - 1);
                    whole.append(lines.get(++i).strip());
                }
                for (String part : outsideQuotes(whole.toString()).split(" && ")) {
                    Matcher command = SHELL.matcher(restored(part).strip());
                    if (command.matches()) {
                        found.add(new DocumentedCommand(page, number, command.group(1)));
                    }
                }
            } else {
                Matcher inline = INLINE.matcher(
                        i + 1 < lines.size() ? line + " " + lines.get(i + 1).strip() : line);
                while (inline.find()) {
                    if (inline.start() < line.length()) {
                        found.add(new DocumentedCommand(page, i + 1, inline.group(1)));
                    }
                }
            }
        }
        return found;
    }

    /** Without the comment at its end. */
    private static String outsideQuotes(String line) {
        Matcher quoted = Pattern.compile("\"[^\"]*\"").matcher(line);
        String hidden = quoted.replaceAll(match -> Matcher.quoteReplacement(hide(match.group())));
        return COMMENT.matcher(hidden).replaceFirst("");
    }

    private static String hide(String quoted) {
        return quoted.replace(' ', '\u0001').replace('&', '\u0002').replace('#', '\u0003');
    }

    private static String restored(String hidden) {
        return hidden.replace('\u0001', ' ').replace('\u0002', '&').replace('\u0003', '#');
    }

    /** Its words, without their quotes. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group().replace("\"", ""));
        }
        return words;
    }

    @Override
    public String toString() {
        return page + ":" + line + ": presage " + text;
    }
}
