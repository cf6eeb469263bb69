package dev.presage.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.noise.OpSignature;
import dev.presage.study.Extent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clean tree passes; every planted mistake makes the statements concerned fail, and no others. */
class VerificationTest {
    private static final Backend BACKEND = Backends.of("java", 1);

    @Test
    void aVerificationThatIsStoppedKeepsWhatItHasTested() {
        List<Statement> three = Verification.statements().subList(0, 3);
        Progress second = (stage, done, total) -> {
            if (done >= 2) {
                throw new StoppedException();
            }
        };
        Verification part = Verification.run(three, Claims.production(), BACKEND, Effort.SMALL, 0, second);
        assertEquals(2, part.outcomes().size());
        assertEquals(Optional.of(new Extent(2, 3, "statements")), part.partial());
        assertTrue(run(three, Claims.production(), 0).partial().isEmpty());
    }

    private static Verification run(List<Statement> statements, Claims claims, long seed) {
        return Verification.run(statements, claims, BACKEND, Effort.SMALL, seed, Progress.SILENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void everyStatementHolds(long seed) {
        Verification result = run(Verification.statements(), Claims.production(), seed);
        assertEquals(
                List.of(),
                result.failed(),
                () -> result.outcomes().stream()
                        .filter(o -> !o.holds())
                        .toList()
                        .toString());
        for (Outcome outcome : result.outcomes()) {
            assertFalse(outcome.measurement().derivation().isBlank(), outcome.name());
            assertTrue(
                    outcome.measurement().tolerance() < 1
                            || Set.of("noise-samplers", "noise-drawn").contains(outcome.name()),
                    outcome.name());
        }
    }

    static List<PlantedMistake> mistakes() {
        return PlantedMistakes.all();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void theStatementsConcernedFailAndNoOthers(PlantedMistake planted) {
        List<Statement> affected = Verification.statements();
        Verification result = run(affected, planted.claims(), 0);
        assertEquals(new TreeSet<>(planted.concerned()), new TreeSet<>(result.failed()));
    }

    static List<String> operators() {
        return OpSignature.all().stream().map(OpSignature::name).toList();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyOperatorHasAStatementThatCanFail(String operator) {
        List<Statement> noises = Verification.statements().stream()
                .filter(s -> s.name().startsWith("noise-"))
                .toList();
        Verification result = run(noises, PlantedMistakes.slightlyTooNoisy(operator), 0);
        assertEquals(List.of("noise-" + operator), result.failed());
    }

    @Test
    void everyStatementIsShownAbleToFail() {
        Set<String> failing = Stream.concat(
                        mistakes().stream().flatMap(m -> m.concerned().stream()),
                        operators().stream().map(op -> "noise-" + op))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Verification.statements().stream().map(Statement::name).collect(Collectors.toCollection(TreeSet::new)),
                failing);
        assertTrue(mistakes().size() >= 10);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        List<Statement> some =
                Verification.named(List.of("noise-mask", "joint-embedding-descent", "predicted-accuracy"));
        List<Measurement> first = run(some, Claims.production(), 5).outcomes().stream()
                .map(Outcome::measurement)
                .toList();
        List<Measurement> again = run(some, Claims.production(), 5).outcomes().stream()
                .map(Outcome::measurement)
                .toList();
        List<Measurement> other = run(some, Claims.production(), 6).outcomes().stream()
                .map(Outcome::measurement)
                .toList();
        assertEquals(first, again);
        assertFalse(first.equals(other));
    }

    @Test
    void aClaimThatThrowsOrIsNotANumberFails() {
        Claims broken = new Claims() {
            @Override
            public double oneLayer(double cross, double total, double time) {
                return Double.NaN;
            }

            @Override
            public double twoLayer(double cross, double total, double start, double time) {
                throw new IllegalStateException("planted");
            }
        };
        List<Statement> both = Verification.named(List.of("dynamics-one-layer", "dynamics-two-layer"));
        assertEquals(
                List.of("dynamics-one-layer", "dynamics-two-layer"),
                run(both, broken, 0).failed());
    }
}
