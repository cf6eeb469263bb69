package dev.presage.cli;

import dev.presage.data.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Bad usage as one sentence: what was expected, what was found, and what may have been meant. */
final class UsageSentence {
    private UsageSentence() {}

    static String of(ParameterException failure) {
        CommandSpec spec = failure.getCommandLine().getCommandSpec();
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unmatched(spec, unmatched.getUnmatched().get(0));
        }
        if (failure instanceof MissingParameterException missing) {
            return missing(spec, missing);
        }
        if (failure instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " expects to be given once, found it again";
        }
        if (failure.getArgSpec() != null && failure.getValue() != null) {
            return wrongValue(failure.getArgSpec(), failure.getValue());
        }
        if (spec.parent() == null && failure.getValue() != null) {
            return unknownCommand(spec, failure.getValue());
        }
        return Failures.message(failure);
    }

    /** The commands that do something, separated by commas. */
    static String commands(CommandSpec spec) {
        return String.join(", ", commandNames(spec));
    }

    private static List<String> commandNames(CommandSpec spec) {
        return spec.root().subcommands().keySet().stream()
                .filter(name -> !name.equals("help"))
                .toList();
    }

    private static String unknownCommand(CommandSpec spec, String found) {
        return "expected a command (" + commands(spec) + "), found '" + found + "'"
                + Suggestion.hint(found, commandNames(spec));
    }

    private static String unmatched(CommandSpec spec, String found) {
        if (found.startsWith("-")) {
            String word = found.replaceFirst("=.*", "");
            List<String> known = new ArrayList<>(spec.optionsMap().keySet());
            spec.negatedOptionsMap().keySet().forEach(known::add);
            known.removeIf(name -> !name.startsWith("--"));
            return spec.name() + " expects the options of 'presage" + (spec.parent() == null ? "" : " " + spec.name())
                    + " --help', found '" + word + "'" + Suggestion.hint(word, known);
        }
        if (spec.parent() == null) {
            return unknownCommand(spec, found);
        }
        String places =
                spec.positionalParameters().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" "));
        return spec.name() + " expects " + (places.isEmpty() ? "no argument" : "one argument, " + places + ",")
                + " beside its options, found also '" + found + "'";
    }

    private static String missing(CommandSpec spec, MissingParameterException failure) {
        ArgSpec arg = failure.getMissing().get(0);
        if ((arg instanceof OptionSpec option && !option.required())
                || Failures.message(failure).contains(" for option ")) {
            return name(arg) + " expects a value, " + arg.paramLabel() + ", found none";
        }
        String all = failure.getMissing().stream()
                .map(a -> a.isOption() ? name(a) + " " + a.paramLabel() : a.paramLabel())
                .collect(Collectors.joining(", "));
        return spec.name() + " expects " + all + ", found "
                + (failure.getMissing().size() == 1 ? "it" : "them") + " missing";
    }

    private static String wrongValue(ArgSpec arg, String found) {
        Class<?>[] inner = arg.auxiliaryTypes();
        Class<?> type = inner.length > 0 ? inner[0] : arg.type();
        if (type.isEnum()) {
            List<String> words = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return name(arg) + " expects one of " + String.join(", ", words) + ", found '" + found + "'"
                    + Suggestion.hint(found, words);
        }
        return name(arg) + " expects " + expected(type) + ", found '" + found + "'";
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number up to " + Integer.MAX_VALUE;
        }
        if (type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "no value, or true or false";
        }
        return type == Path.class ? "a path" : "another value";
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }
}
