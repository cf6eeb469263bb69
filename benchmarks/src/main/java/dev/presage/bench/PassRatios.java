package dev.presage.bench;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads;

import com.sun.management.OperatingSystemMXBean;
import dev.presage.data.ClassLabels;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Labels;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.moments.MomentPass;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;

/**
 * The speed of the moments pass as a share of raw {@code dsyrk} on the same rows in native memory, from several sources,
 * without labels and with ten classes. All cases take turns in one virtual machine, so that a ratio compares what ran side by
 * side, whatever else the machine does; CPU seconds are those of the process.
 *
 * <p>Arguments: n, d, rounds, a folder for the files (n d bytes, 4 n d and 8 n d). Files of more than a quarter of the heap (700 MiB in benchmarks/pass)
 * are read from disk on each pass, smaller ones are kept in memory by Presage.
 */
public final class PassRatios {
    private static final int CLASSES = 10;
    private static final int BLOCK_ROWS = 1024;
    private static final int WARM_UP = 2;

    private record Case(String name, Runnable work, double[] wall, double[] cpu) {}

    private final int n;
    private final int d;
    private final int rounds;
    private final int warmUps;
    private final int threads = Engine.threads();
    private final List<Case> cases = new ArrayList<>();

    private PassRatios(int n, int d, int rounds, int warmUps) {
        this.warmUps = warmUps;
        this.n = n;
        this.d = d;
        this.rounds = rounds;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        PassRatios ratios = new PassRatios(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                WARM_UP);
        String block = "pass-" + ratios.d;
        Occasion occasion = new Occasion();
        occasion.requirePlace(block);
        ratios.run(Path.of(arguments[3]));
        List<String> body = new ArrayList<>(occasion.lines(
                "n = " + ratios.n + ", d = " + ratios.d + ", " + ratios.rounds + " rounds after " + WARM_UP
                        + " that do not count",
                Optional.empty()));
        body.add("");
        body.addAll(ratios.table());
        body.forEach(System.out::println);
        occasion.finish(block, body, Map.of(), Optional.empty());
        System.exit(0);
    }

    /** Everything once, tiny. */
    static void smoke() throws IOException {
        Path folder = Files.createTempDirectory("presage-pass");
        try {
            PassRatios ratios = new PassRatios(60, 8, 1, 0);
            ratios.run(folder);
            ratios.table();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[Math.multiplyExact(n, d)];
        Arrays.setAll(values, i -> random.nextInt(256) / 255.0);
        int[] classOf = new SplittableRandom(2).ints(n, 0, CLASSES).toArray();
        raw(values);
        Backend backend = Backends.of("openblas", threads);
        ClassLabels labels = new ClassLabels(
                classOf, IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList());
        passes("doubles of the heap", backend, InMemorySamples.of(Matrix.wrap(n, d, values), labels));
        Path labelFile = folder.resolve("classes.npy");
        write(
                labelFile,
                Npy.header("|u1", Integer.toString(n) + ","),
                1,
                out -> Arrays.stream(classOf).forEach(c -> out.put((byte) c)));
        for (String type : List.of("u1", "f4", "f8")) {
            int bytes = type.charAt(1) - '0';
            Path file = folder.resolve(n + "x" + d + "-" + type + ".npy");
            write(file, Npy.header((bytes == 1 ? "|" : "<") + type, n + ", " + d), bytes, out -> {
                for (double value : values) {
                    switch (bytes) {
                        case 1 -> out.put((byte) Math.round(255 * value));
                        case 4 -> out.putFloat((float) value);
                        default -> out.putDouble(value);
                    }
                }
            });
            fromFile("npy " + type, backend, file, labelFile);
        }
        Path idx = Files.createDirectories(folder.resolve("idx"));
        write(idx.resolve("train-images-idx2-double"), idxHeader(), 8, out -> {
            out.order(ByteOrder.BIG_ENDIAN);
            for (double value : values) {
                out.putDouble(value);
            }
        });
        Samples images = DataSets.open(idx.toString(), DataOptions.none()).train();
        passes("IDX f8, " + place(8), backend, new Relabelled(images, labels));
        measure();
    }

    /** The rows of other samples with labels. */
    private record Relabelled(Samples rows, ClassLabels known) implements Samples {
        @Override
        public Layout layout() {
            return rows.layout();
        }

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public Optional<Labels> labels() {
            return Optional.of(known);
        }

        @Override
        public RowReader open() {
            return rows.open();
        }
    }

    private String place(int bytes) {
        long kept = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4);
        return (long) n * d * bytes > kept ? "on disk" : "in memory";
    }

    private void fromFile(String name, Backend backend, Path file, Path labels) {
        DataOptions options = new DataOptions(Optional.of(labels), Optional.empty(), Optional.empty());
        Samples samples = DataSets.open(file.toString(), options).train();
        passes(name + ", " + place(name.charAt(name.length() - 1) - '0'), backend, samples);
    }

    private void passes(String name, Backend backend, Samples samples) {
        add(name, () -> new MomentPass(backend, Progress.SILENT).moments(samples));
        add(
                name + ", mixed precision",
                () -> new MomentPass(backend, Progress.SILENT, Precision.FLOAT32).moments(samples));
        add(name + ", ten classes", () -> new MomentPass(backend, Progress.SILENT).labelled(samples));
    }

    /** dsyrk on blocks in native memory: on all threads block after block, and on as many threads, each with its blocks. */
    private void raw(double[] values) {
        List<DoublePointer> blocks = new ArrayList<>();
        for (int row = 0; row < n; row += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, n - row);
            blocks.add(new DoublePointer((long) rows * d).put(values, row * d, rows * d));
        }
        DoublePointer[] sums = new DoublePointer[threads];
        for (int t = 0; t < threads; t++) {
            sums[t] = new DoublePointer((long) d * d);
            sums[t].zero();
        }
        add("dsyrk, all threads in each call", () -> {
            blas_set_num_threads(threads);
            blocks.forEach(block -> dsyrk(block, sums[0]));
        });
        add("dsyrk, one thread in each call", () -> {
            blas_set_num_threads(1);
            IntStream.range(0, threads).parallel().forEach(t -> {
                for (int i = t; i < blocks.size(); i += threads) {
                    dsyrk(blocks.get(i), sums[t]);
                }
            });
        });
    }

    private void dsyrk(DoublePointer block, DoublePointer sum) {
        int rows = (int) (block.capacity() / d);
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, rows, 1, block, d, 1, sum, d);
    }

    private void add(String name, Runnable work) {
        cases.add(new Case(name, work, new double[rounds], new double[rounds]));
    }

    private void measure() {
        for (int round = -warmUps; round < rounds; round++) {
            for (Case c : cases) {
                double cpu = cpu();
                long start = System.nanoTime();
                c.work().run();
                if (round >= 0) {
                    c.wall()[round] = (System.nanoTime() - start) / 1e9;
                    c.cpu()[round] = cpu() - cpu;
                }
            }
        }
    }

    private List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| case | wall s, best | median | CPU s, best | speed by best wall | by median | by CPU |");
        lines.add("|---|---:|---:|---:|---:|---:|---:|");
        cases.forEach(c -> {
            Arrays.sort(c.wall());
            Arrays.sort(c.cpu());
        });
        Case raw = cases.get(0);
        int middle = rounds / 2;
        for (Case c : cases) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | %.2f | %.2f | %.2f | %.2f |",
                    c.name(),
                    c.wall()[0],
                    c.wall()[middle],
                    c.cpu()[0],
                    raw.wall()[0] / c.wall()[0],
                    raw.wall()[middle] / c.wall()[middle],
                    raw.cpu()[0] / c.cpu()[0]));
        }
        return lines;
    }

    private static double cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private byte[] idxHeader() {
        return ByteBuffer.allocate(12).putInt(0x0E02).putInt(n).putInt(d).array();
    }

    /** What fills a buffer that empties itself. */
    private interface Filling {
        void fill(Sink out);
    }

    /** Numbers on their way to a file. */
    private static final class Sink {
        private final OutputStream out;
        private final ByteBuffer one;

        Sink(OutputStream out, int bytes) {
            this.out = out;
            this.one = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        void order(ByteOrder order) {
            one.order(order);
        }

        void put(byte value) {
            write(one.put(0, value));
        }

        void putFloat(float value) {
            write(one.putFloat(0, value));
        }

        void putDouble(double value) {
            write(one.putDouble(0, value));
        }

        private void write(ByteBuffer number) {
            try {
                out.write(number.array());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void write(Path file, byte[] header, int bytes, Filling content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(header);
            content.fill(new Sink(out, bytes));
        }
    }
}
