package dev.presage.cli;

import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C and SIGTERM in commands whose finished parts are worth keeping: the first signal asks the work to stop at its next report of
 * progress, the second ends the program at once. Signals belong to the process, and so does this state. Other commands, and
 * Java without {@code sun.misc.Signal}, end at the first signal.
 */
final class Interruption {
    private static final int SIGNALLED = 128;
    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;

    private static volatile boolean listening;
    private static volatile int signal;

    private Interruption() {}

    /** Lets commands listen: signals are those of a program, not of whoever else runs a command. */
    static void ofProgram() {
        listening = true;
    }

    /** By reflection: the compiler warns of every use of this class, and there is no other for signals. */
    private static void handle(String name, int number) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            InvocationHandler received = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "signals of presage";
                    };
                }
                received(number);
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(Interruption.class.getClassLoader(), new Class<?>[] {handlers}, received);
            Object of = signals.getConstructor(String.class).newInstance(name);
            signals.getMethod("handle", signals, handlers).invoke(null, of, handler);
        } catch (ReflectiveOperationException e) {
            // Java without these classes, or a signal that it keeps for itself: the program ends at the first one.
        }
    }

    private static void received(int number) {
        if (signal != 0) {
            System.exit(SIGNALLED + number);
        }
        signal = number;
        if (Boolean.getBoolean("presage.terminal")) {
            System.err.println("\npresage: stopping at the next step; once more ends at once");
        }
    }

    /** Listens from now on, and has progress ask the work to stop once a signal has come. */
    static Progress watched(Progress progress) {
        if (listening) {
            handle("INT", INTERRUPT);
            handle("TERM", TERMINATE);
        }
        return (stage, done, total) -> {
            if (signal != 0) {
                progress.report(stage, total, total);
                throw new StoppedException();
            }
            progress.report(stage, done, total);
        };
    }

    /** The exit code of a program that ended by the signal that came. */
    static int code() {
        return SIGNALLED + (signal == 0 ? INTERRUPT : signal);
    }
}
