package dev.presage.verify;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.data.Suggestion;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.study.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements that were tested.
 *
 * @param outcomes one a statement, in the order of the theory
 * @param planned how many were to be tested; more than were if the work was stopped
 * @param effort how much work was done
 * @param seed of all random problems
 */
public record Verification(List<Outcome> outcomes, int planned, Effort effort, long seed) {
    /** Copies the list. */
    public Verification {
        outcomes = List.copyOf(outcomes);
    }

    /** Every statement built so far, in the order of the theory. */
    public static List<Statement> statements() {
        List<Statement> all = new ArrayList<>(NoiseChecks.all());
        all.addAll(OptimalityChecks.all());
        all.addAll(EmbeddingChecks.all());
        all.addAll(GenerativeChecks.all());
        all.addAll(ClassifierChecks.all());
        all.addAll(MaskedChecks.all());
        all.addAll(TaskChecks.all());
        all.addAll(AlignmentCheck.all());
        all.addAll(GeneralAlignmentCheck.all());
        all.addAll(DynamicsChecks.all());
        all.addAll(CourseChecks.all());
        all.addAll(FlowChecks.all());
        all.addAll(AmbiguityChecks.all());
        all.addAll(ProbeChecks.all());
        all.addAll(DegenerateChecks.all());
        return List.copyOf(all);
    }

    /**
     * The statements of these names; all of them if there is no name.
     *
     * @throws BadInputException if a name is unknown
     */
    public static List<Statement> named(List<String> names) {
        List<Statement> all = statements();
        List<String> known = all.stream().map(Statement::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                String hint = Suggestion.hint(name, known);
                throw new BadInputException("--only expects the name of a statement"
                        + (hint.isEmpty() ? " (" + String.join(", ", known) + ")" : "") + ", found '" + name + "'"
                        + hint);
            }
        }
        return names.isEmpty()
                ? all
                : all.stream().filter(s -> names.contains(s.name())).toList();
    }

    /** Tests statements one after another, until the last or until it is to stop. */
    public static Verification run(
            List<Statement> statements, Claims claims, Backend backend, Effort effort, long seed, Progress progress) {
        Trial trial = new Trial(claims, backend, Backends.of("java", backend.threads()), effort, seed);
        List<Outcome> outcomes = new ArrayList<>();
        try {
            for (Statement statement : statements) {
                progress.report(statement.name(), outcomes.size(), statements.size());
                outcomes.add(statement.test(trial));
            }
            progress.report("verify", statements.size(), statements.size());
        } catch (StoppedException e) {
            if (outcomes.isEmpty()) {
                throw e;
            }
        }
        return new Verification(outcomes, statements.size(), effort, seed);
    }

    /** How far it came, if it was stopped before its end. */
    public Optional<Extent> partial() {
        return outcomes.size() < planned
                ? Optional.of(new Extent(outcomes.size(), planned, "statements"))
                : Optional.empty();
    }

    /** Names of the statements that failed. */
    public List<String> failed() {
        return outcomes.stream().filter(o -> !o.holds()).map(Outcome::name).toList();
    }

    /** How long all took. */
    public double seconds() {
        return outcomes.stream().mapToDouble(Outcome::seconds).sum();
    }
}
