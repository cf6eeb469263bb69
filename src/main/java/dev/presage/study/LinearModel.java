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
import dev.presage.theory.ClosedForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    /**
     * The way back to raw samples.
     *
     * @param weights D, d &times; k
     * @param bias c, length d
     */
    public record Decoder(Matrix weights, Vector bias) {}

    /** The first k features of a solution, for raw samples. */
    public static LinearModel of(PreparedData data, ClosedForm solution, int k, boolean centred) {
        Preparation preparation = data.preparation();
        Matrix v = solution.encoder(k);
        Vector mean = centred ? data.moments().mean() : Vector.zeros(v.columns());
        Vector origin = preparation.shift().times(preparation.factors()).plus(mean);
        Vector bias = Vector.wrap(v.times(origin.toArray())).times(-1);
        Optional<Decoder> decoder = solution.decoder(k, data.backend())
                .map(d -> new Decoder(
                        d.scaleRows(
                                preparation.divisor().times(preparation.keep()).toArray()),
                        preparation.divisor().times(mean).plus(preparation.shift())));
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
        return new LinearModel(w, b, Optional.empty());
    }

    /** Writes W.npy, bias.npy and, with a decoder, decoder.npy and decoder-bias.npy; without, no others stay there. */
    public void save(Path folder) {
        AtomicFiles.requireWritableFolder("--save", folder);
        if (decoder.isEmpty()) {
            AtomicFiles.delete(folder.resolve("decoder.npy"));
            AtomicFiles.delete(folder.resolve("decoder-bias.npy"));
        }
        Npy.write(folder.resolve("W.npy"), weights);
        Npy.write(folder.resolve("bias.npy"), bias.toArray());
        decoder.ifPresent(d -> {
            Npy.write(folder.resolve("decoder.npy"), d.weights());
            Npy.write(folder.resolve("decoder-bias.npy"), d.bias().toArray());
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
