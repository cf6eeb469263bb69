package dev.presage.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Python process that solves problems with NumPy and SciPy on command and reads its own clock: what is timed is the
 * library's call and nothing between the two processes. The interpreter is {@code $PYTHON}, or {@code python3}; OpenBLAS in
 * it is given as many threads as every other library here.
 */
final class PythonPeer implements AutoCloseable {
    private static final Path SCRIPT = Path.of("benchmarks/src/main/python/peers.py");
    private static final int READY_FIELDS = 3;

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path folder;
    private final String numPy;
    private final String sciPy;
    private int problems;

    private PythonPeer(Process process, Path folder) throws IOException {
        this.process = process;
        this.folder = folder;
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] ready = Optional.ofNullable(answers.readLine()).orElse("").split("\t", -1);
        if (ready.length != READY_FIELDS || !ready[0].equals("ready")) {
            throw new IOException("the script did not start");
        }
        numPy = ready[1];
        sciPy = ready[2];
    }

    /** Starts the process; empty where there is no Python that runs the script. */
    static Optional<PythonPeer> start() {
        String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
        ProcessBuilder builder =
                new ProcessBuilder(python, SCRIPT.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
        String threads = Integer.toString(Engine.threads());
        for (String variable : List.of("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")) {
            builder.environment().put(variable, threads);
        }
        builder.environment().remove("OPENBLAS_THREAD_TIMEOUT");
        Process process = null;
        try {
            process = builder.start();
            return Optional.of(new PythonPeer(process, Files.createTempDirectory("presage-peers")));
        } catch (IOException e) {
            if (process != null) {
                process.destroy();
            }
            return Optional.empty();
        }
    }

    /** Why engines of Python are left out, in a sentence; empty if none is. */
    static Optional<String> missing() {
        Optional<PythonPeer> started = start();
        if (started.isEmpty()) {
            return Optional.of("NumPy and SciPy are skipped: no python3 runs " + SCRIPT + " (or name one in $PYTHON).");
        }
        try (PythonPeer peer = started.get()) {
            if (peer.numPy.isEmpty()) {
                return Optional.of("NumPy and SciPy are skipped: this python3 has no NumPy.");
            }
            return peer.sciPy.isEmpty()
                    ? Optional.of("SciPy is skipped: this python3 has NumPy alone.")
                    : Optional.empty();
        }
    }

    boolean hasNumPy() {
        return !numPy.isEmpty();
    }

    boolean hasSciPy() {
        return !sciPy.isEmpty();
    }

    /** Libraries, versions and their BLAS. */
    String description() {
        return hasSciPy() ? numPy + ", " + sciPy : numPy;
    }

    /** A problem that the process holds. */
    final class Problem {
        private final String id;

        private Problem(String id) {
            this.id = id;
        }

        /** Seconds a call, of as many calls as take at least so long. */
        double turn(double seconds) {
            return Double.parseDouble(send("turn", id, Double.toString(seconds))[1]);
        }

        /** Seconds a call in each of some iterations after some that do not count. */
        double[] measure(int warmUps, int iterations, double seconds) {
            String[] fields = send(
                    "measure", id, Integer.toString(warmUps), Integer.toString(iterations), Double.toString(seconds));
            return Stream.of(fields).skip(1).mapToDouble(Double::parseDouble).toArray();
        }

        /** Solves it once and leaves the arrays in these files. */
        void result(List<Path> files) {
            send(Stream.concat(Stream.of("result", id), files.stream().map(Path::toString))
                    .toArray(String[]::new));
        }

        /** Forgets it. */
        void drop() {
            send("drop", id);
        }
    }

    /** Hands a problem over. */
    Problem load(Operation operation, String engine, int k, List<Path> files) {
        Problem problem = new Problem(Integer.toString(problems++));
        send(Stream.concat(
                        Stream.of("load", problem.id, operation.name(), engine, Integer.toString(k)),
                        files.stream().map(Path::toString))
                .toArray(String[]::new));
        return problem;
    }

    /** A file of the folder that matrices are handed over in, which is deleted in the end. */
    Path file(String name) {
        return folder.resolve(name);
    }

    private String[] send(String... fields) {
        try {
            commands.write(String.join("\t", fields));
            commands.newLine();
            commands.flush();
            String[] answer = Optional.ofNullable(answers.readLine())
                    .orElse("error\tit ended")
                    .split("\t", -1);
            if (!answer[0].equals("ok")) {
                throw new IllegalStateException("Python, asked to " + fields[0] + ": " + answer[answer.length - 1]);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("Python does not answer", e);
        }
    }

    /** Ends the process and deletes the files. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroy();
            }
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end Python or delete " + folder, e);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
