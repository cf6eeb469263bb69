package dev.presage.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who made a page, and how to make it again.
 *
 * @param version of Presage
 * @param arguments of the command line, as they were given; empty where a program asked
 */
public record Provenance(String version, List<String> arguments) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./^-]+");

    /** Copies the list. */
    public Provenance {
        arguments = List.copyOf(arguments);
    }

    /** Of a program that uses the library. */
    public static Provenance of(String version) {
        return new Provenance(version, List.of());
    }

    /** The command line as a shell reads it back; arguments are quoted where they have to be. */
    public String command() {
        return arguments.stream().map(Provenance::quoted).collect(Collectors.joining(" ", "./presage ", ""));
    }

    private static String quoted(String argument) {
        if (PLAIN.matcher(argument).matches()) {
            return argument;
        }
        boolean literal = argument.chars().noneMatch(c -> c == '"' || c == '$' || c == '`' || c == '\\' || c == '!');
        return literal ? '"' + argument + '"' : "'" + argument.replace("'", "'\\''") + "'";
    }
}
