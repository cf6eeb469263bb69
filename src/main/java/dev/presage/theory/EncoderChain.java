package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a deep linear model: encoder layers W_1 (k &times; d), W_2 to W_L (k &times; k), and a head V, decoder or
 * predictor, last. The encoder is W = W_L ... W_1.
 */
record EncoderChain(List<Matrix> layers, Matrix head) {
    static EncoderChain of(List<Matrix> parameters) {
        return new EncoderChain(parameters.subList(0, parameters.size() - 1), parameters.get(parameters.size() - 1));
    }

    /** W. */
    Matrix encoder(Backend backend) {
        return above(0, backend);
    }

    /** W_L ... W_{a+1}, for a below L. */
    private Matrix above(int a, Backend backend) {
        Matrix product = layers.get(a);
        for (int i = a + 1; i < layers.size(); i++) {
            product = backend.multiply(layers.get(i), product);
        }
        return product;
    }

    /**
     * The slopes of all parameters, from that of the head and P, the slope of W were it one layer:
     * dW_a = (W_L ... W_{a+1})&#7488; P (W_{a-1} ... W_1)&#7488;.
     */
    List<Matrix> slopes(Matrix byEncoder, Matrix byHead, Backend backend) {
        List<Matrix> slopes = new ArrayList<>();
        int depth = layers.size();
        for (int a = 0; a < depth; a++) {
            Matrix slope =
                    a == depth - 1 ? byEncoder : backend.multiplyTransposedLeft(above(a + 1, backend), byEncoder);
            if (a > 0) {
                Matrix below = new EncoderChain(layers.subList(0, a), head).encoder(backend);
                slope = backend.multiplyTransposedRight(slope, below);
            }
            slopes.add(slope);
        }
        slopes.add(byHead);
        return slopes;
    }
}
