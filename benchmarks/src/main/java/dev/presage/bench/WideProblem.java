package dev.presage.bench;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.ViewMoments;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/**
 * Everything from a file of images to both objectives, where a d &times; d matrix is a gigabyte: colour images of bytes with
 * the 1/f spectrum of natural ones and channels that move together, in an npy file that is read as it is summed.
 * Yardstick, in the same run: dsyrk of blocks that lie in native memory, scaled up to all samples, and one dpotrf.
 *
 * <p>Arguments: number of images, side in pixels, k, folder for the file.
 */
public final class WideProblem {
    private static final int CHANNELS = 3;
    private static final int IMAGES_AT_ONCE = 512;
    private static final int BLOCK_ROWS = 1024;
    private static final int YARDSTICK_BLOCKS = 4;

    private final int n;
    private final int side;
    private final int k;
    private final int d;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final List<String> solutions = new ArrayList<>();

    private WideProblem(int n, int side, int k) {
        this.n = n;
        this.side = side;
        this.k = k;
        d = CHANNELS * side * side;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        Occasion occasion = new Occasion();
        occasion.requirePlace("wide");
        WideProblem problem = new WideProblem(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Path file = Path.of(arguments[3]).resolve("images.npy");
        problem.write(file);
        double yardstick = problem.yardstick();
        problem.run(file);
        List<String> body = new ArrayList<>(occasion.lines(
                String.format(
                        Locale.ROOT,
                        "n = %d, d = %d, k = %d, `mask(ratio=0.75,patch=%d)`, both objectives; heap at most %.1f GiB",
                        problem.n,
                        problem.d,
                        problem.k,
                        problem.patch(),
                        Runtime.getRuntime().maxMemory() / 0x1p30),
                Optional.empty()));
        body.addAll(problem.table(yardstick));
        body.forEach(System.out::println);
        occasion.finish("wide", body, Map.of(), Optional.empty());
    }

    private int patch() {
        return side / 8;
    }

    /** Bytes of smooth random fields: octaves of bilinear grids, each with half the amplitude of the coarser one. */
    private void write(Path file) throws IOException {
        System.err.println("benchmarks: writing " + n + " images of " + side + " x " + side + " ...");
        String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + n + ", " + CHANNELS + ", " + side + ", "
                + side + "), }";
        text += " ".repeat(63 - (text.length() + 10) % 64) + "\n";
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(10)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                    .putShort((short) text.length())
                    .array());
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            for (int first = 0; first < n; first += IMAGES_AT_ONCE) {
                int from = first;
                byte[][] images = new byte[Math.min(IMAGES_AT_ONCE, n - first)][];
                IntStream.range(0, images.length).parallel().forEach(i -> images[i] = image(from + i));
                for (byte[] image : images) {
                    out.write(image);
                }
            }
        }
    }

    private byte[] image(int index) {
        SplittableRandom random = new SplittableRandom(index);
        float[] common = field(random);
        byte[] out = new byte[d];
        for (int c = 0; c < CHANNELS; c++) {
            float[] own = field(random);
            for (int p = 0; p < side * side; p++) {
                out[c * side * side + p] =
                        (byte) Math.max(0, Math.min(255, Math.round(128 + 40 * common[p] + 12 * own[p])));
            }
        }
        return out;
    }

    private float[] field(SplittableRandom random) {
        float[] out = new float[side * side];
        for (int cells = 1; cells <= side; cells *= 2) {
            float[] grid = new float[(cells + 1) * (cells + 1)];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5) * 2 / cells;
            }
            for (int y = 0; y < side; y++) {
                int row = y * cells / side;
                float down = (float) y * cells / side - row;
                for (int x = 0; x < side; x++) {
                    int column = x * cells / side;
                    float right = (float) x * cells / side - column;
                    int at = row * (cells + 1) + column;
                    float top = grid[at] + right * (grid[at + 1] - grid[at]);
                    float bottom = grid[at + cells + 1] + right * (grid[at + cells + 2] - grid[at + cells + 1]);
                    out[y * side + x] += top + down * (bottom - top);
                }
            }
        }
        return out;
    }

    /** Seconds that raw dsyrk of all samples and one Cholesky factorisation would take. */
    private double yardstick() {
        Loader.load(openblas.class);
        blas_set_num_threads(Engine.threads());
        SplittableRandom random = new SplittableRandom(1);
        double[] rows = random.doubles((long) BLOCK_ROWS * d, -1, 1).toArray();
        try (DoublePointer block = new DoublePointer((long) BLOCK_ROWS * d).put(rows, 0, rows.length);
                DoublePointer sum = new DoublePointer((long) d * d)) {
            sum.zero();
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < YARDSTICK_BLOCKS; i++) {
                long start = System.nanoTime();
                cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, BLOCK_ROWS, 1, block, d, 1, sum, d);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            for (int i = 0; i < d; i++) {
                sum.put((long) i * d + i, 2 * sum.get((long) i * d + i));
            }
            seconds.put(
                    "raw dsyrk of all samples, from the best of " + YARDSTICK_BLOCKS + " blocks",
                    best * n / BLOCK_ROWS);
            long start = System.nanoTime();
            int info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, (byte) 'U', d, sum, d);
            Check.require(info == 0, "dpotrf returns " + info);
            seconds.put("raw dpotrf", (System.nanoTime() - start) / 1e9);
        }
        return seconds.values().stream().mapToDouble(s -> s).sum();
    }

    private void run(Path file) {
        Backend backend = Backends.of("openblas", Engine.threads());
        ViewMoments views = views(file, backend);
        Whitening whitening = timed("Cholesky factorisation, and its rank", () -> Whitening.of(views.total(), backend));
        for (SpectralObjective objective : List.of(new JointEmbedding(), new Reconstruction())) {
            ClosedForm solution = timed(
                    objective.name(),
                    () -> ClosedForm.solve(objective, views, Optional.empty(), whitening, k + 10, backend));
            double residual = solution.residual(k, backend);
            Check.require(residual < 1e-9, objective.name() + " has residual " + residual);
            double[] values = solution.spectrum().values().toArray();
            solutions.add(String.format(
                    Locale.ROOT,
                    "%s: %s, spectrum %.4g to %.4g, residual %.1e",
                    objective.name(),
                    solution.solver(),
                    values[0],
                    values[k - 1],
                    residual));
        }
    }

    private ViewMoments views(Path file, Backend backend) {
        Samples samples = DataSets.open(file.toString(), DataOptions.none()).train();
        Moments raw = timed("moments, from the file", () -> new MomentPass(backend, Progress.SILENT).moments(samples));
        return timed("preparation and views", () -> {
            Moments prepared = Preparation.fit(raw, true, Scale.GLOBAL).prepare(raw);
            return ViewMoments.exact(
                    prepared,
                    new NoiseCompiler(new Layout.Image(CHANNELS, side, side), prepared.mean(), backend)
                            .compile(NoiseExpression.parse("mask(ratio=0.75,patch=" + patch() + ")")));
        });
    }

    private <T> T timed(String stage, java.util.function.Supplier<T> work) {
        System.err.print("benchmarks: " + stage + " ... ");
        long start = System.nanoTime();
        T result = work.get();
        seconds.put(stage, (System.nanoTime() - start) / 1e9);
        System.err.printf(Locale.ROOT, "%.1f s%n", seconds.get(stage));
        return result;
    }

    private List<String> table(double yardstick) throws IOException {
        double total = seconds.values().stream().mapToDouble(s -> s).sum() - yardstick;
        List<String> lines =
                new ArrayList<>(List.of("", "| stage | seconds | share of the yardstick |", "|---|---:|---:|"));
        seconds.forEach(
                (stage, s) -> lines.add(String.format(Locale.ROOT, "| %s | %.1f | %.3f |", stage, s, s / yardstick)));
        lines.add(String.format(Locale.ROOT, "| yardstick: dsyrk and dpotrf | %.1f | 1 |", yardstick));
        lines.add(String.format(
                Locale.ROOT, "| **all of it, dsyrk and dpotrf aside** | %.1f | **%.3f** |", total, total / yardstick));
        lines.add("");
        lines.add(String.format(Locale.ROOT, "Largest resident memory of the process: %.1f GiB. ", peak() / 0x1p30)
                + String.join("; ", solutions) + ".");
        return lines;
    }

    /** Bytes, by Linux's account. */
    private static double peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(Double.NaN);
    }
}
