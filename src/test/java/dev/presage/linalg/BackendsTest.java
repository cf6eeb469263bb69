package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsTest {
    private static final BackendProvider JAVA = new JavaBackend.Provider();

    /** Refusals are logged; here they are the point, so they stay silent. Held, because loggers are weakly referenced. */
    private static final Logger LOG = Logger.getLogger(Backends.class.getName());

    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    private record Fake(String name, int preference, IntFunction<Backend> source) implements BackendProvider {
        @Override
        public Backend create(int threads) {
            return source.apply(threads);
        }
    }

    /** Pure Java, except that the results of one method are spoilt. */
    private static Backend wrong(String method, UnaryOperator<Object> spoil) {
        return wrong(method, spoil, Precision.FLOAT64);
    }

    private static Backend wrong(String method, UnaryOperator<Object> spoil, Precision precision) {
        Backend honest = new JavaBackend(1);
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("precision")) {
                        return precision;
                    }
                    Object result = called.invoke(honest, arguments);
                    return called.getName().equals(method) ? spoil.apply(result) : result;
                });
    }

    @Test
    void knownNames() {
        assertInstanceOf(JavaBackend.class, Backends.of("java", 2));
        assertInstanceOf(OpenBlasBackend.class, Backends.of("openblas", 2));
        assertInstanceOf(OpenBlasBackend.class, Backends.of("auto", 1));
        assertEquals(2, Backends.of("openblas", 2).threads());
    }

    @Test
    void unknownNamesSayWhatIsKnown() {
        String message = refusal("fortran");
        assertEquals("unknown backend fortran; known are auto, openblas, java, mkl, cuda, cuda-float32.", message);
        assertTrue(refusal("nd4j").contains("the backend nd4j is not part of this build"));
        assertThrows(IllegalArgumentException.class, () -> Backends.of("java", 0));
    }

    private static String refusal(String name) {
        return assertThrows(IllegalArgumentException.class, () -> Backends.of(name, 1))
                .getMessage();
    }

    @Test
    void wrongResultsAreRefused() {
        UnaryOperator<Object> turned = e -> {
            SymmetricEigen eigen = (SymmetricEigen) e;
            return new SymmetricEigen(eigen.values(), eigen.vectors().transpose());
        };
        UnaryOperator<Object> oneSign = m -> {
            Matrix matrix = (Matrix) m;
            return Matrix.generate(
                    matrix.rows(), matrix.columns(), (i, j) -> i == 1 && j == 2 ? -matrix.at(i, j) : matrix.at(i, j));
        };
        UnaryOperator<Object> scaled = m -> ((SymmetricMatrix) m).times(1 + 1e-9);
        UnaryOperator<Object> singular = s -> {
            Svd svd = (Svd) s;
            return new Svd(svd.values(), svd.left().times(-1), svd.right());
        };
        assertRefused("eigen", turned);
        assertRefused("multiply", oneSign);
        assertRefused("multiplyTransposedLeft", oneSign);
        assertRefused("multiplyTransposedRight", oneSign);
        assertRefused("solveLower", oneSign);
        assertRefused("timesInverse", oneSign);
        assertRefused("timesInverseTransposed", oneSign);
        assertRefused("generalizedEigen", none -> Optional.empty());
        assertRefused("generalizedEigen", e -> Optional.of(turned.apply(((Optional<?>) e).orElseThrow())));
        assertRefused("gram", scaled);
        assertRefused("svd", singular);
        assertRefused("eigenvalues", values -> new double[96]);
        assertRefused("cholesky", none -> Optional.empty());
        assertRefused("gram", nan -> SymmetricMatrix.zero(96).map((i, j, v) -> Double.NaN));
    }

    private static void assertRefused(String method, UnaryOperator<Object> spoil) {
        BackendProvider liar = new Fake("liar", 50, threads -> wrong(method, spoil));
        assertInstanceOf(JavaBackend.class, Backends.of("auto", 1, List.of(liar, JAVA)), method);
        assertThrows(BackendException.class, () -> Backends.of("liar", 1, List.of(liar, JAVA)));
        BackendStatus status = Backends.probe(1, List.of(JAVA, liar)).get(0);
        assertEquals("liar", status.name());
        assertFalse(status.available());
    }

    @Test
    void whatDoesNotLoadIsExplainedInOneSentence() {
        BackendProvider missing = new Fake("missing", 70, threads -> {
            throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no jniblas in java.library.path"));
        });
        assertInstanceOf(JavaBackend.class, Backends.of("auto", 1, List.of(missing, JAVA)));
        BackendStatus status = Backends.probe(1, List.of(missing)).get(0);
        assertEquals(
                "The backend missing cannot be used here: UnsatisfiedLinkError (no jniblas in java.library.path).",
                status.sentence());
        assertThrows(BackendException.class, () -> Backends.of("auto", 1, List.of(missing)));
    }

    @Test
    void whatABackendKnowsToBeMissingNeedsNoClassName() {
        BackendProvider missing = new Fake("missing", 70, threads -> {
            throw new BackendException("no device was found; plug one in.");
        });
        assertEquals(
                "The backend missing cannot be used here: no device was found; plug one in.",
                Backends.probe(1, List.of(missing)).get(0).sentence());
    }

    @Test
    void whatIsBelowJavaIsUsedOnlyWhereItIsNamed() {
        BackendProvider exotic = new Fake("exotic", -1, JavaBackend::new);
        BackendProvider never = new Fake("never", -2, threads -> {
            throw new AssertionError("auto tried it");
        });
        assertInstanceOf(JavaBackend.class, Backends.of("exotic", 1, List.of(exotic, JAVA)));
        assertThrows(BackendException.class, () -> Backends.of("auto", 1, List.of(exotic, never)));
        assertInstanceOf(JavaBackend.class, Backends.of("auto", 1, List.of(never, JAVA)));
    }

    @Test
    void oneBackendIsProbedAlone() {
        BackendStatus java = Backends.probe("java", 1).orElseThrow();
        assertTrue(java.available(), java.sentence());
        assertFalse(Backends.probe("nd4j", 1).orElseThrow().available());
        assertTrue(Backends.probe("fortran", 1).isEmpty());
    }

    /** The profile mkl brings it; without, and beside OpenBLAS, one sentence says what to do. */
    @Test
    void mklIsMissingOrAlone() {
        Backends.of("openblas", 1);
        String sentence = Backends.probe("mkl", 1).orElseThrow().sentence();
        String absent =
                "The backend mkl cannot be used here: this build has no MKL; build it with `mvn -Pmkl package`.";
        String beside =
                "The backend mkl cannot be used here: OpenBLAS is loaded in this process, which can have only one"
                        + " of the two; ask for MKL alone with --backend mkl, as in `presage doctor --backend mkl`.";
        assertTrue(List.of(absent, beside).contains(sentence), sentence);
        assertEquals(
                "MKL is loaded in this process, which can have only one of the two; ask for OpenBLAS alone with --backend"
                        + " openblas, as in `presage doctor --backend openblas`",
                BlasLibrary.refusal(BlasLibrary.OPENBLAS, BlasLibrary.MKL).orElseThrow());
        assertTrue(BlasLibrary.refusal(BlasLibrary.MKL, BlasLibrary.MKL).isEmpty());
    }

    /** Single precision passes at its own tolerance, and only there. */
    @Test
    void theSelfTestFollowsThePrecision() {
        Backend honest = new JavaBackend(1);
        UnaryOperator<Object> rounded = m -> {
            Matrix matrix = (Matrix) m;
            return Matrix.generate(matrix.rows(), matrix.columns(), (i, j) -> (float) matrix.at(i, j));
        };
        Backend claiming = wrong("multiply", rounded, Precision.FLOAT32);
        assertTrue(SelfTest.against(honest, claiming).passed());
        assertFalse(SelfTest.against(honest, wrong("multiply", rounded)).passed());
        BackendStatus.Usable usable = assertInstanceOf(
                BackendStatus.Usable.class,
                Backends.probe(1, List.of(new Fake("single", 1, threads -> claiming)))
                        .get(0));
        assertEquals(Precision.FLOAT32, usable.precision());
        assertTrue(usable.sentence().contains(", 1 thread, float32; self-test passed"), usable.sentence());
    }

    @Test
    void throughputNamesItsSizes() {
        Throughput rates = Throughput.measure(new JavaBackend(1), 16);
        assertEquals(64, rates.rows());
        assertTrue(rates.gram() > 0 && rates.product() > 0 && rates.eigenSeconds() > 0);
        assertEquals(9 * 16 * 16 * 16 / 1e9, rates.eigen() * rates.eigenSeconds(), 1e-12);
        assertTrue(rates.sentence().startsWith("X'X of 64 x 16 "), rates.sentence());
        assertTrue(rates.sentence().contains("product of 16 x 16 "), rates.sentence());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void probeDescribesEveryKnownBackend(int threads) {
        List<BackendStatus> found = Backends.probe(threads);
        assertEquals(
                List.of("openblas", "java", "mkl", "cuda", "cuda-float32", "nd4j"),
                found.stream().map(BackendStatus::name).toList());
        for (BackendStatus status : found.subList(0, 2)) {
            BackendStatus.Usable usable = assertInstanceOf(BackendStatus.Usable.class, status);
            assertEquals(threads, usable.threads());
            assertEquals(Precision.FLOAT64, usable.precision());
            assertTrue(usable.largestDeviation() <= Residuals.tolerance(96));
        }
        assertTrue(found.stream().allMatch(s -> s.sentence().endsWith(".")));
    }
}
