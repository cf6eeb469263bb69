package dev.presage.noise;

import dev.presage.data.BadInputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A noise strategy as written in the noise language, before it meets data: {@code 0.3*mask(0.75,patch=4)+0.7*hflip|crop}.
 * Checked in itself (names, types, ranges of the arguments, weights), not against an image shape.
 *
 * <pre>
 * EXPR     := weighted { "+" weighted }         mixture: all weights given and summing to 1, or none
 * weighted := [ NUMBER "*" ] chain
 * chain    := op { "|" op }                     left to right; binds tighter than "*" and "+"
 * op       := NAME [ "(" [ arg { "," arg } ] ")" ] | "(" EXPR ")"
 * arg      := [ NAME "=" ] value                the name may be left out of the first one only
 * value    := one | "{" one { "," one } "}"     a list for a sweep
 *           | "?" NUMBER ".." NUMBER            a range for its search
 * one      := NUMBER | WORD | NUMBER "x" NUMBER | NUMBER ".." NUMBER | FILE
 * </pre>
 *
 * <p>Equal expressions have the same canonical text, and it parses back to an equal expression.
 */
public sealed interface NoiseExpression {
    /** The most expressions that {@link #expand} makes of one. */
    int MOST_EXPANSIONS = 100_000;

    /** Reads an expression; one that is not of the language is bad input, with the column and what was expected. */
    static NoiseExpression parse(String text) {
        return new ExpressionParser(text).parse();
    }

    /** The one spelling: names of all arguments, defaults left out, no blanks, equal weights left out. */
    String canonical();

    /** How many expressions its sweep lists multiply out to, 1 without a list; at most {@link Long#MAX_VALUE}. */
    long count();

    /** Whether a sweep list stands in it. */
    default boolean isList() {
        return count() > 1;
    }

    /**
     * Its lists multiplied out, in reading order: the first list varies slowest. Arguments are read in the order in
     * which they were given, which is not part of equality. Itself alone if it has no list. More than
     * {@link #MOST_EXPANSIONS} are bad input.
     */
    default List<NoiseExpression> expand() {
        if (count() > MOST_EXPANSIONS) {
            throw new BadInputException("noise expression '" + ExpressionParser.shown(canonical())
                    + "': its lists expect to multiply out to at most " + MOST_EXPANSIONS + " expressions, found "
                    + (count() == Long.MAX_VALUE ? "far more" : Long.toString(count())));
        }
        return isList() ? multipliedOut() : List.of(this);
    }

    /** The files it names, each once, in reading order: what it means depends on their contents. */
    default List<Path> files() {
        return operators()
                .flatMap(op -> op.arguments().values().stream())
                .filter(value -> value instanceof Value.Text)
                .map(value -> Path.of(((Value.Text) value).text()))
                .distinct()
                .toList();
    }

    /** Every operator in it, in reading order. */
    default Stream<Op> operators() {
        if (this instanceof Mix mix) {
            return mix.parts().stream().flatMap(part -> part.part().operators());
        }
        return this instanceof Chain chain
                ? chain.steps().stream().flatMap(NoiseExpression::operators)
                : Stream.of((Op) this);
    }

    /** This expression; one with a sweep list or a search range is bad input. */
    default NoiseExpression requireSingle() {
        Optional<Value> open = operators()
                .flatMap(op -> op.arguments().values().stream())
                .filter(value -> value instanceof Value.Choices || value instanceof Value.Search)
                .findFirst();
        if (open.isPresent()) {
            throw new BadInputException("noise expression '" + ExpressionParser.shown(canonical())
                    + "': expected single values, found " + open.get().described()
                    + (open.get() instanceof Value.Choices
                            ? ", which only a sweep multiplies out"
                            : ", which only the search of a sweep fills in"));
        }
        return this;
    }

    /** The same with other operators in the places of these, in reading order. */
    default NoiseExpression replaced(UnaryOperator<Op> replacement) {
        if (this instanceof Mix mix) {
            List<Weighted> parts = new ArrayList<>();
            mix.parts()
                    .forEach(part ->
                            parts.add(new Weighted(part.weight(), part.part().replaced(replacement))));
            return new Mix(parts);
        }
        if (this instanceof Chain chain) {
            List<NoiseExpression> steps = new ArrayList<>();
            chain.steps().forEach(step -> steps.add(step.replaced(replacement)));
            return new Chain(steps);
        }
        return replacement.apply((Op) this);
    }

    /** The lists multiplied out, without a limit. */
    private List<NoiseExpression> multipliedOut() {
        if (this instanceof Op op) {
            List<String> names = List.copyOf(op.arguments().keySet());
            List<List<Value>> values = op.arguments().values().stream()
                    .map(value -> value instanceof Value.Choices choices ? choices.values() : List.of(value))
                    .toList();
            List<NoiseExpression> all = new ArrayList<>();
            for (List<Value> chosen : product(values)) {
                Map<String, Value> arguments = new LinkedHashMap<>();
                for (int i = 0; i < names.size(); i++) {
                    arguments.put(names.get(i), chosen.get(i));
                }
                all.add(new Op(op.name(), arguments));
            }
            return all;
        }
        if (this instanceof Chain chain) {
            return product(chain.steps().stream().map(NoiseExpression::expand).toList()).stream()
                    .map(steps -> (NoiseExpression) new Chain(steps))
                    .toList();
        }
        List<Weighted> parts = ((Mix) this).parts();
        return product(parts.stream().map(part -> part.part().expand()).toList()).stream()
                .map(chosen -> {
                    List<Weighted> mixed = new ArrayList<>();
                    for (int i = 0; i < chosen.size(); i++) {
                        mixed.add(new Weighted(parts.get(i).weight(), chosen.get(i)));
                    }
                    return (NoiseExpression) new Mix(mixed);
                })
                .toList();
    }

    private static <T> List<List<T>> product(List<? extends List<? extends T>> factors) {
        List<List<T>> all = List.of(List.of());
        for (List<? extends T> factor : factors) {
            List<List<T>> longer = new ArrayList<>();
            for (List<T> chosen : all) {
                for (T next : factor) {
                    List<T> extended = new ArrayList<>(chosen);
                    extended.add(next);
                    longer.add(extended);
                }
            }
            all = longer;
        }
        return all;
    }

    private static long times(long a, long b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    /** A mixture of those parts with equal weights; of one part, that part. */
    static NoiseExpression mixture(List<NoiseExpression> parts) {
        double weight = 1.0 / parts.size();
        return parts.size() == 1
                ? parts.get(0)
                : new Mix(parts.stream().map(part -> new Weighted(weight, part)).toList());
    }

    /** Those steps, one after the other; of one step, that step. */
    static NoiseExpression chain(List<NoiseExpression> steps) {
        return steps.size() == 1 ? steps.get(0) : new Chain(steps);
    }

    /** A part of a mixture with its probability. */
    record Weighted(double weight, NoiseExpression part) {
        /** A weight is positive. */
        public Weighted {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new BadInputException("a weight expects a positive number, found "
                        + (Double.isFinite(weight) ? Value.shortest(weight) : Double.toString(weight)));
            }
        }
    }

    /**
     * One of the parts, drawn by weight. At least two; weights as given, summing to 1 within 1e-9. A mixture in a mixture
     * stays as it is: {@code (a+b)+c} is half {@code c}.
     */
    record Mix(List<Weighted> parts) implements NoiseExpression {
        private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

        /** Checks number and weights. */
        public Mix {
            parts = List.copyOf(parts);
            if (parts.size() < 2) {
                throw new BadInputException("a mixture expects at least 2 parts, found " + parts.size());
            }
            requireSumOne(parts.stream().map(Weighted::weight).toList());
        }

        /** Refuses weights that do not sum to 1; sums decimals, so that the sum shown is the one a reader gets. */
        static void requireSumOne(List<Double> weights) {
            BigDecimal sum =
                    weights.stream().map(weight -> BigDecimal.valueOf(weight)).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (sum.subtract(BigDecimal.ONE).abs().compareTo(TOLERANCE) > 0) {
                throw new BadInputException("the weights of a mixture expect to sum to 1, found a sum of "
                        + Value.shortest(Math.min(
                                Double.MAX_VALUE, sum.round(new MathContext(12)).doubleValue())));
            }
        }

        @Override
        public String canonical() {
            double equal = 1.0 / parts.size();
            boolean weighted = parts.stream().anyMatch(part -> part.weight() != equal);
            return parts.stream()
                    .map(part -> (weighted ? Value.shortest(part.weight()) + "*" : "")
                            + (part.part() instanceof Mix
                                    ? "(" + part.part().canonical() + ")"
                                    : part.part().canonical()))
                    .collect(Collectors.joining("+"));
        }

        @Override
        public long count() {
            return parts.stream().mapToLong(part -> part.part().count()).reduce(1, NoiseExpression::times);
        }
    }

    /** Steps one after the other, the first one first. At least two, none of them a chain: a chain in a chain dissolves. */
    record Chain(List<NoiseExpression> steps) implements NoiseExpression {
        /** Checks the number of steps. */
        public Chain {
            steps = steps.stream()
                    .flatMap(step -> step instanceof Chain chain ? chain.steps().stream() : List.of(step).stream())
                    .toList();
            if (steps.size() < 2) {
                throw new BadInputException("a chain expects at least 2 steps, found " + steps.size());
            }
        }

        @Override
        public String canonical() {
            return steps.stream()
                    .map(step -> step instanceof Mix ? "(" + step.canonical() + ")" : step.canonical())
                    .collect(Collectors.joining("|"));
        }

        @Override
        public long count() {
            return steps.stream().mapToLong(NoiseExpression::count).reduce(1, NoiseExpression::times);
        }
    }

    /**
     * An operation with the arguments that differ from their defaults, by name; in {@code arguments} they are checked
     * against its {@link OpSignature}, and a default given is left out, so that it makes no difference.
     */
    record Op(String name, Map<String, Value> arguments) implements NoiseExpression {
        /** Checks name and arguments. */
        public Op {
            arguments = OpSignature.named(name).normalise(arguments);
        }

        @Override
        public String canonical() {
            return arguments.isEmpty()
                    ? name
                    : OpSignature.named(name).argumentNames().stream()
                            .flatMap(argument -> Stream.ofNullable(arguments.get(argument))
                                    .map(value -> argument + "=" + value.canonical()))
                            .collect(Collectors.joining(",", name + "(", ")"));
        }

        /** Whether it transforms images or colours, which is normally meant for original values. */
        public boolean wantsRawSpace() {
            return OpSignature.named(name).wantsRawSpace();
        }

        @Override
        public long count() {
            return arguments.values().stream()
                    .mapToLong(value -> value instanceof Value.Choices choices
                            ? choices.values().size()
                            : 1)
                    .reduce(1, NoiseExpression::times);
        }
    }
}
