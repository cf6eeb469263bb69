package dev.presage.study;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Preparation;
import dev.presage.theory.Optimum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A closed-form model for use on raw samples: z = W x + b, and where there is a decoder x = D z + c. Centring and scaling
 * are folded in; features of the average training sample are 0 when centring.
 *
 * @param weights W, k &times; d
 * @param bias b, length k
 * @param decoder D and c, if the objective reconstructs
 */
public record LinearModel(Matrix weights, Vector bias, Optional<Decoder> decoder) {
    private static final int BLOCK_VALUES = 1 << 20;
    private static final String DECODER = "decoder.npy";
    private static final String DECODER_BIAS = "decoder-bias.npy";
    private static final String DEVIATION = "decoder-deviation.npy";

    /**
     * The way back to raw samples.
     *
     * @param weights D, d &times; k
     * @param bias c, length d
     * @param deviation of a model of samples, the standard deviations of samples around decoded ones, length d; its features
     *     are normal, with covariance I, among samples it draws
     */
    public record Decoder(Matrix weights, Vector bias, Optional<Vector> deviation) {}

    /** The first k features of a solution as the objective's own model has them, for raw samples. */
    public static LinearModel of(PreparedData data, Optimum solution, int k, boolean centred) {
        Preparation preparation = data.preparation();
        double[] gains = solution.gains(k).toArray();
        Matrix v = solution.encoder(k).scaleRows(gains);
        Vector kept = preparation.divisor().times(preparation.keep());
        Vector mean = centred ? data.moments().mean() : Vector.zeros(v.columns());
        Vector origin = preparation.shift().times(preparation.factors()).plus(mean);
        Vector bias = Vector.wrap(v.times(origin.toArray())).times(-1);
        Optional<Decoder> decoder = solution.decoder(k, data.backend())
                .map(d -> new Decoder(
                        d.scaleColumns(gains).scaleRows(kept.toArray()),
                        preparation.divisor().times(mean).plus(preparation.shift()),
                        solution.decoderVariance(k).isPresent()
                                ? Optional.of(kept.times(
                                        Math.sqrt(solution.decoderVariance(k).getAsDouble())))
                                : Optional.empty()));
        return new LinearModel(v.scaleColumns(preparation.factors().toArray()), bias, decoder);
    }

    /** Reads a saved model. */
    public static LinearModel load(Path folder) {
        Path weights = folder.resolve("W.npy");
        Path bias = folder.resolve("bias.npy");
        for (Path file : List.of(weights, bias)) {
            if (!Files.isRegularFile(file)) {
                throw new BadInputException(
                        "a saved model expects the files W.npy and bias.npy in its folder, found no "
                                + file.getFileName() + " in " + folder);
            }
        }
        Matrix w = Npy.readMatrix(weights);
        Vector b = Vector.wrap(Npy.readVector(bias));
        if (w.rows() != b.dimension()) {
            throw new BadInputException("the model in " + folder + " expects one bias for each of its " + w.rows()
                    + " features, found " + b.dimension());
        }
        Path decoder = folder.resolve(DECODER);
        Path decoderBias = folder.resolve(DECODER_BIAS);
        if (!Files.isRegularFile(decoder) || !Files.isRegularFile(decoderBias)) {
            return new LinearModel(w, b, Optional.empty());
        }
        Matrix d = Npy.readMatrix(decoder);
        Vector c = Vector.wrap(Npy.readVector(decoderBias));
        Path deviation = folder.resolve(DEVIATION);
        Optional<Vector> s =
                Files.isRegularFile(deviation) ? Optional.of(Vector.wrap(Npy.readVector(deviation))) : Optional.empty();
        if (d.columns() != w.rows()
                || d.rows() != w.columns()
                || c.dimension() != d.rows()
                || s.map(Vector::dimension).orElse(d.rows()) != d.rows()) {
            throw new BadInputException("the model in " + folder + " expects a decoder of " + w.columns() + " x "
                    + w.rows() + " with as many biases and deviations as rows, found " + d.rows() + " x " + d.columns()
                    + " with " + c.dimension()
                    + s.map(v -> " and " + v.dimension()).orElse(""));
        }
        return new LinearModel(w, b, Optional.of(new Decoder(d, c, s)));
    }

    /**
     * Draws raw samples from a model of samples and writes them, a row each: x = D z + c + s o e, z and e standard normal. The
     * same seed draws the same samples, whatever their number. O(n d k), blockwise.
     *
     * @throws BadInputException if it models no samples
     */
    public void sample(Path target, int count, long seed, Backend backend) {
        Decoder model = decoder.filter(d -> d.deviation().isPresent())
                .orElseThrow(() -> new BadInputException(
                        "drawing samples expects a model of samples (vae or diffusion), with decoder.npy, decoder-bias.npy and"
                                + " decoder-deviation.npy, found none"));
        Vector deviation = model.deviation().orElseThrow();
        int d = model.weights().rows();
        int k = model.weights().columns();
        Random random = new Random(seed);
        int blockRows = Math.min(count, Math.max(16, BLOCK_VALUES / d));
        Npy.writeRows(target, count, d, rows -> {
            for (int start = 0; start < count; start += blockRows) {
                int size = Math.min(blockRows, count - start);
                double[] z = new double[size * k];
                double[] noise = new double[size * d];
                for (int r = 0; r < size; r++) {
                    for (int j = 0; j < k; j++) {
                        z[r * k + j] = random.nextGaussian();
                    }
                    for (int i = 0; i < d; i++) {
                        noise[r * d + i] = model.bias().at(i) + deviation.at(i) * random.nextGaussian();
                    }
                }
                double[] x = backend.multiplyTransposedRight(Matrix.wrap(size, k, z), model.weights())
                        .toArray();
                for (int i = 0; i < x.length; i++) {
                    x[i] += noise[i];
                }
                for (int r = 0; r < size; r++) {
                    rows.next(x, r * d);
                }
            }
        });
    }

    /**
     * Writes W.npy, bias.npy and, with a decoder, decoder.npy, decoder-bias.npy and perhaps decoder-deviation.npy; without, no
     * others stay there.
     */
    public void save(Path folder) {
        AtomicFiles.requireWritableFolder("--save", folder);
        if (decoder.isEmpty()) {
            AtomicFiles.delete(folder.resolve(DECODER));
            AtomicFiles.delete(folder.resolve(DECODER_BIAS));
        }
        if (decoder.flatMap(Decoder::deviation).isEmpty()) {
            AtomicFiles.delete(folder.resolve(DEVIATION));
        }
        Npy.write(folder.resolve("W.npy"), weights);
        Npy.write(folder.resolve("bias.npy"), bias.toArray());
        decoder.ifPresent(d -> {
            Npy.write(folder.resolve(DECODER), d.weights());
            Npy.write(folder.resolve(DECODER_BIAS), d.bias().toArray());
            d.deviation().ifPresent(s -> Npy.write(folder.resolve(DEVIATION), s.toArray()));
        });
    }

    /** Encodes every sample and writes the features as an n &times; k array; O(n d k), blockwise. */
    public void apply(Samples samples, Path target, Backend backend) {
        int d = weights.columns();
        int k = weights.rows();
        int n = samples.size();
        if (samples.dimension() != d) {
            throw new BadInputException("the model expects samples of d = " + d + ", found d = " + samples.dimension());
        }
        int blockRows = Math.min(n, Math.max(16, BLOCK_VALUES / d));
        Npy.writeRows(target, n, k, rows -> {
            try (RowReader reader = samples.open()) {
                for (int start = 0; start < n; start += blockRows) {
                    int count = Math.min(blockRows, n - start);
                    double[] block = new double[count * d];
                    for (int r = 0; r < count; r++) {
                        reader.next(block, r * d);
                    }
                    double[] z = backend.multiplyTransposedRight(Matrix.wrap(count, d, block), weights)
                            .toArray();
                    for (int i = 0; i < z.length; i++) {
                        z[i] += bias.at(i % k);
                    }
                    for (int r = 0; r < count; r++) {
                        rows.next(z, r * k);
                    }
                }
            }
        });
    }
}
