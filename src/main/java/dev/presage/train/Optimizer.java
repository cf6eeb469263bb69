package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How gradients become steps. */
public enum Optimizer {
    /** Steps divided by the root of a running mean of squared gradients. Source: Kingma &amp; Ba, ICLR 2015. */
    ADAM,
    /** Stochastic gradient descent with momentum 0.9. Source: Polyak 1964. */
    SGD;

    /** Share of the last direction that SGD keeps, and Adam of its running mean. */
    public static final double MOMENTUM = 0.9;

    /** The name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The optimiser of a name.
     *
     * @throws BadInputException if the name is unknown
     */
    public static Optimizer named(String name) {
        List<String> known = Arrays.stream(values()).map(Optimizer::word).toList();
        for (Optimizer optimizer : values()) {
            if (optimizer.word().equals(name)) {
                return optimizer;
            }
        }
        throw new BadInputException("--optimizer expects one of " + String.join(", ", known) + ", found '" + name + "'"
                + Suggestion.hint(name, known));
    }
}
