package dev.presage.noise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An expression of the noise language with places left open: sweep lists {@code {a,b,c}} and search ranges
 * {@code ?a..b}, each in reading order. Its members fill them in.
 *
 * @param expression as it was written
 * @param lists the sweep lists
 * @param searches the search ranges
 */
public record NoiseFamily(NoiseExpression expression, List<Axis> lists, List<Range> searches) {
    /** Copies the lists. */
    public NoiseFamily {
        lists = List.copyOf(lists);
        searches = List.copyOf(searches);
    }

    /**
     * A sweep list.
     *
     * @param name operation and argument, {@code mask.ratio}; numbered from the second of a name on
     */
    public record Axis(String name, List<Value> values) {
        /** Copies the list. */
        public Axis {
            values = List.copyOf(values);
        }

        /** Whether all values are numbers. */
        public boolean numeric() {
            return values.stream().allMatch(Value.Number.class::isInstance);
        }
    }

    /**
     * A search range.
     *
     * @param name operation and argument, as for lists
     */
    public record Range(String name, double from, double to) {}

    /** The open places of an expression. */
    public static NoiseFamily of(NoiseExpression expression) {
        Map<String, Integer> seen = new HashMap<>();
        List<Axis> lists = new ArrayList<>();
        List<Range> searches = new ArrayList<>();
        expression
                .operators()
                .forEach(op -> op.arguments().forEach((argument, value) -> {
                    if (value instanceof Value.Choices choices) {
                        lists.add(new Axis(name(op, argument, seen), choices.values()));
                    } else if (value instanceof Value.Search search) {
                        searches.add(new Range(name(op, argument, seen), search.from(), search.to()));
                    }
                }));
        return new NoiseFamily(expression, lists, searches);
    }

    private static String name(NoiseExpression.Op op, String argument, Map<String, Integer> seen) {
        String name = op.name() + "." + argument;
        int times = seen.merge(name, 1, Integer::sum);
        return times == 1 ? name : name + "#" + times;
    }

    /** How many combinations the lists have; at most {@link Long#MAX_VALUE}. */
    public long combinations() {
        return expression.count();
    }

    /**
     * The values of a combination of the lists, numbered in reading order: the first list varies slowest, as in {@link
     * NoiseExpression#expand}.
     */
    public List<Value> choice(long combination) {
        Value[] chosen = new Value[lists.size()];
        long rest = combination;
        for (int i = chosen.length - 1; i >= 0; i--) {
            List<Value> values = lists.get(i).values();
            chosen[i] = values.get((int) (rest % values.size()));
            rest /= values.size();
        }
        return List.of(chosen);
    }

    /** The expression with the values of a combination in the places of the lists; search ranges stay. */
    public NoiseExpression choosing(long combination) {
        return filled(combination, Optional.empty());
    }

    /**
     * The member of a combination of the lists with numbers in the places of the search ranges.
     *
     * @throws IllegalArgumentException if there are not as many numbers as search ranges
     */
    public NoiseExpression member(long combination, double... numbers) {
        if (numbers.length != searches.size()) {
            throw new IllegalArgumentException(
                    "a member expects " + searches.size() + " numbers, found " + numbers.length);
        }
        return filled(combination, Optional.of(numbers));
    }

    private NoiseExpression filled(long combination, Optional<double[]> numbers) {
        List<Value> chosen = choice(combination);
        int[] next = new int[2];
        return expression.replaced(op -> {
            Map<String, Value> arguments = new LinkedHashMap<>();
            op.arguments().forEach((argument, value) -> {
                Value filled = value;
                if (value instanceof Value.Choices) {
                    filled = chosen.get(next[0]++);
                } else if (value instanceof Value.Search && numbers.isPresent()) {
                    filled = new Value.Number(numbers.get()[next[1]++]);
                }
                arguments.put(argument, filled);
            });
            return new NoiseExpression.Op(op.name(), arguments);
        });
    }
}
