package dev.presage.noise;

import dev.presage.data.BadInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The arguments of an operation by name and type, defaults applied. Asking for a name or type that the operation's
 * {@link OpSignature} does not have is a programming error, an {@link IllegalArgumentException}.
 */
final class Arguments {
    private final NoiseExpression.Op op;
    private final OpSignature signature;

    private Arguments(NoiseExpression.Op op) {
        this.op = op;
        this.signature = OpSignature.named(op.name());
    }

    /** Of an operation without sweep lists; one with a list is bad input. */
    static Arguments of(NoiseExpression.Op op) {
        op.requireSingle();
        return new Arguments(op);
    }

    /** Whether there is a value, given or default. */
    boolean has(String name) {
        return value(name).isPresent();
    }

    /** Whether the value is a word, where a word or something else may stand. */
    boolean isWord(String name) {
        return value(name).filter(value -> value instanceof Value.Word).isPresent();
    }

    /** A number. */
    double number(String name) {
        return typed(name, Value.Number.class).value();
    }

    /** A share or probability: a number that the signature keeps between 0 and 1. */
    double ratio(String name) {
        return number(name);
    }

    /** A whole number. */
    int whole(String name) {
        double number = number(name);
        if (number != (int) number) {
            throw new IllegalArgumentException(
                    op.name() + " holds a whole number in " + name + " only by chance, found " + number);
        }
        return (int) number;
    }

    /** A size in pixels. */
    Value.Size size(String name) {
        return typed(name, Value.Size.class);
    }

    /** A word. */
    String word(String name) {
        return typed(name, Value.Word.class).word();
    }

    /** A range; a number is the range from it to itself. */
    Value.Range range(String name) {
        return value(name).orElse(null) instanceof Value.Number number
                ? new Value.Range(number.value(), number.value())
                : typed(name, Value.Range.class);
    }

    /** A file; it need not exist. */
    Path file(String name) {
        String text = typed(name, Value.Text.class).text();
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new BadInputException(op.name() + " expects " + name + " to be a file name, found '" + text + "'", e);
        }
    }

    private <T extends Value> T typed(String name, Class<T> type) {
        Value value = value(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        op.canonical() + " has no value for " + name + ": ask has(\"" + name + "\") first"));
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    op.canonical() + " expects " + name + " as a " + type.getSimpleName() + ", found " + value);
        }
        return type.cast(value);
    }

    private Optional<Value> value(String name) {
        OpSignature.Argument argument = signature.arguments().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        op.name() + " has the arguments " + signature.argumentNames() + ", asked for " + name));
        return Optional.ofNullable(op.arguments().get(name)).or(argument::defaultValue);
    }
}
