package dev.presage.linalg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Finds backends on the class path, tests them before they are used, and chooses one. A backend that fails its self-test
 * is never handed out.
 */
public final class Backends {
    private static final String AUTO = "auto";

    /** Backends that exist elsewhere; naming one that is absent is not a spelling mistake. */
    private static final List<String> ELSEWHERE = List.of("nd4j");

    private Backends() {}

    /**
     * The backend of this name; {@code auto} is the fastest that loads and passes its self-test. Costs the loading of the
     * library once, and a self-test of some milliseconds.
     *
     * @throws IllegalArgumentException if the name is unknown or not part of this build
     * @throws BackendException if the backend does not load or fails its self-test
     */
    public static Backend of(String name, int threads) {
        return of(name, threads, installed());
    }

    static Backend of(String name, int threads, List<BackendProvider> providers) {
        Inputs.requireThreads(threads);
        if (name.equals(AUTO)) {
            return fastest(threads, providers);
        }
        for (BackendProvider provider : byPreference(providers)) {
            if (provider.name().equals(name)) {
                return tested(provider, threads);
            }
        }
        List<String> known = names(providers);
        String reason = ELSEWHERE.contains(name)
                ? "the backend " + name + " is not part of this build; this build has "
                : "unknown backend " + name + "; known are " + AUTO + ", ";
        throw new IllegalArgumentException(reason + String.join(", ", known) + ".");
    }

    /** Loads and tests every backend, the preferred first; the most that can be said about each. Never throws. */
    public static List<BackendStatus> probe(int threads) {
        return probe(threads, installed());
    }

    /**
     * Loads and tests the backend of this name alone, so that it is looked at as it works in a process of its own; empty if
     * the name is unknown. Never throws.
     */
    public static Optional<BackendStatus> probe(String name, int threads) {
        List<BackendProvider> named =
                installed().stream().filter(p -> p.name().equals(name)).toList();
        return probe(threads, named).stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
    }

    static List<BackendStatus> probe(int threads, List<BackendProvider> providers) {
        Inputs.requireThreads(threads);
        Map<String, BackendStatus> found = new TreeMap<>();
        List<BackendStatus> inOrder = new ArrayList<>();
        for (BackendProvider provider : byPreference(providers)) {
            BackendStatus status = status(provider, threads);
            if (found.putIfAbsent(provider.name(), status) == null) {
                inOrder.add(status);
            }
        }
        for (String name : ELSEWHERE) {
            if (!found.containsKey(name)) {
                inOrder.add(new BackendStatus.Unusable(name, "The backend " + name + " is not part of this build."));
            }
        }
        return List.copyOf(inOrder);
    }

    private static BackendStatus status(BackendProvider provider, int threads) {
        try {
            Backend backend = provider.create(threads);
            SelfTest result = SelfTest.against(new JavaBackend(threads), backend);
            if (!result.passed()) {
                return new BackendStatus.Unusable(provider.name(), failure(provider.name(), result));
            }
            return new BackendStatus.Usable(
                    backend.name(),
                    backend.description(),
                    backend.threads(),
                    backend.precision(),
                    result.largestDeviation(),
                    result.worstCheck());
        } catch (RuntimeException | LinkageError e) {
            return new BackendStatus.Unusable(provider.name(), failure(provider.name(), e));
        }
    }

    private static Backend fastest(int threads, List<BackendProvider> providers) {
        List<String> refusals = new ArrayList<>();
        List<BackendProvider> unasked =
                providers.stream().filter(p -> p.preference() >= 0).toList();
        for (BackendProvider provider : byPreference(unasked)) {
            try {
                Backend backend = tested(provider, threads);
                refusals.forEach(refusal ->
                        System.getLogger(Backends.class.getName()).log(System.Logger.Level.WARNING, refusal));
                return backend;
            } catch (BackendException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new BackendException("no backend works on this machine. " + String.join(" ", refusals));
    }

    private static Backend tested(BackendProvider provider, int threads) {
        Backend backend;
        SelfTest result;
        try {
            backend = provider.create(threads);
            result = SelfTest.byDefinition(backend);
        } catch (RuntimeException | LinkageError e) {
            throw new BackendException(failure(provider.name(), e));
        }
        if (!result.passed()) {
            throw new BackendException(failure(provider.name(), result));
        }
        return backend;
    }

    private static String failure(String name, SelfTest result) {
        return String.format(
                Locale.ROOT,
                "The backend %s computes wrong results on this machine and is not used: %s deviates by %.1e, allowed is %.1e.",
                name,
                result.worstCheck(),
                result.largestDeviation(),
                result.tolerance());
    }

    /** The innermost cause says what is missing; its first line is enough. A backend's own words need no class name. */
    private static String failure(String name, Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null
                ? ""
                : cause.getMessage().lines().findFirst().orElse("");
        String refusal = "The backend " + name + " cannot be used here: ";
        if (cause instanceof BackendException && !message.isEmpty()) {
            return refusal + message.replaceFirst("\\.$", "") + ".";
        }
        return refusal + cause.getClass().getSimpleName() + (message.isEmpty() ? "" : " (" + message + ")") + ".";
    }

    /** A provider that cannot even be instantiated is left out: its class path is incomplete. */
    private static List<BackendProvider> installed() {
        List<BackendProvider> providers = new ArrayList<>();
        var iterator = ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                .iterator();
        while (iterator.hasNext()) {
            try {
                providers.add(iterator.next().get());
            } catch (ServiceConfigurationError | LinkageError e) {
                System.getLogger(Backends.class.getName())
                        .log(System.Logger.Level.WARNING, "A backend on the class path is broken: " + e.getMessage());
            }
        }
        return providers;
    }

    private static List<BackendProvider> byPreference(List<BackendProvider> providers) {
        return providers.stream()
                .sorted(Comparator.comparingInt(BackendProvider::preference)
                        .reversed()
                        .thenComparing(BackendProvider::name))
                .toList();
    }

    private static List<String> names(List<BackendProvider> providers) {
        return byPreference(providers).stream()
                .map(BackendProvider::name)
                .distinct()
                .toList();
    }
}
