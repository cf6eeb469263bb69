package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Suggestion;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The devices that models can be trained on. */
public final class TrainingDevices {
    private TrainingDevices() {}

    /** Their names: {@code cpu}, and those of providers on the class path. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(CpuTrainer.DEVICE));
        providers().forEach(provider -> names.add(provider.device()));
        return names;
    }

    /**
     * A sentence on one device: that it passed its self-test, or why it cannot be used.
     *
     * @param usable whether it passed
     */
    public record Status(String device, boolean usable, String sentence) {}

    /** Opens and tests every device but {@code cpu}, which computes with a backend. */
    public static List<Status> probe(int threads) {
        return providers().stream().map(provider -> probe(provider, threads)).toList();
    }

    private static Status probe(ArithmeticProvider provider, int threads) {
        List<String> passed = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            try {
                Tested found = test(provider, precision, threads);
                found.on().close();
                passed.add(precision + " to " + String.format(Locale.ROOT, "%.1e", found.deviation()));
            } catch (BackendException e) {
                return new Status(provider.device(), false, String.valueOf(e.getMessage()));
            }
        }
        return new Status(provider.device(), true, "agrees with plain loops: " + String.join(", ", passed));
    }

    /**
     * Checks that a device of this name exists, whether it can be used or not.
     *
     * @throws BadInputException if it does not
     */
    public static void requireKnown(String device) {
        if (!device.equals(CpuTrainer.DEVICE)) {
            provider(device);
        }
    }

    static ArithmeticProvider provider(String device) {
        for (ArithmeticProvider provider : providers()) {
            if (provider.device().equals(device)) {
                return provider;
            }
        }
        List<String> names = names();
        throw new BadInputException("--device expects one of " + String.join(", ", names) + ", found '" + device + "'"
                + Suggestion.hint(device, names));
    }

    /**
     * An arithmetic that passed its self-test.
     *
     * @throws BackendException if it cannot be used, with what is missing or wrong
     */
    static Arithmetic<?> tested(ArithmeticProvider provider, Precision precision, int threads) {
        return test(provider, precision, threads).on();
    }

    /** An arithmetic that passed, and by how much it was off. */
    private record Tested(Arithmetic<?> on, double deviation) {}

    private static Tested test(ArithmeticProvider provider, Precision precision, int threads) {
        Arithmetic<?> on = provider.open(precision, threads);
        try {
            return new Tested(on, requireRight(on, provider.device(), "--device cpu does not use it"));
        } catch (BackendException e) {
            on.close();
            throw e;
        }
    }

    /**
     * The deviation of an arithmetic from plain loops.
     *
     * @param remedy what else can be done, in words
     * @throws BackendException if it is too large
     */
    static double requireRight(Arithmetic<?> on, String device, String remedy) {
        double deviation;
        try {
            deviation = on.within(() -> ArithmeticCheck.of(on));
        } catch (RuntimeException | LinkageError e) {
            throw new BackendException("the device " + device + " cannot be used here: its first computations failed ("
                    + e + "); " + remedy);
        }
        if (!(deviation <= ArithmeticCheck.tolerance(on.precision()))) {
            throw new BackendException("the device " + device + " computes wrong results here (off by " + deviation
                    + " of their size in " + on.precision() + "); " + remedy);
        }
        return deviation;
    }

    private static List<ArithmeticProvider> providers() {
        List<ArithmeticProvider> providers = new ArrayList<>();
        var iterator = ServiceLoader.load(ArithmeticProvider.class, TrainingDevices.class.getClassLoader()).stream()
                .iterator();
        while (iterator.hasNext()) {
            try {
                providers.add(iterator.next().get());
            } catch (ServiceConfigurationError | LinkageError e) {
                System.getLogger(TrainingDevices.class.getName())
                        .log(System.Logger.Level.WARNING, "A device on the class path is broken: " + e.getMessage());
            }
        }
        return providers;
    }
}
