package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.Dense;
import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import java.util.Random;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The share of the signal that an encoder's row space keeps. */
class SignalShareTest {
    /** C = diag(5, 3, 2), Gamma = diag(4, 0, 3): the signal is diag(1, 3, 0), since -1 counts as 0. */
    @Test
    void byHand() {
        SignalShare share = SignalShare.of(
                Dense.symmetric(Dense.diagonal(5, 3, 2)), Dense.symmetric(Dense.diagonal(4, 0, 3)), Case.BACKEND);
        Matrix second = Matrix.of(new double[] {0, 7, 0});
        assertEquals(1, share.of(second, Case.BACKEND), 1e-14);
        assertEquals(0, share.angleDegrees(second, Case.BACKEND), 1e-6);
        assertEquals(1.0 / 3, share.of(Matrix.of(new double[] {-2, 0, 0}), Case.BACKEND), 1e-14);
        assertEquals(0, share.of(Matrix.of(new double[] {0, 0, 3}), Case.BACKEND), 1e-14);
        assertEquals(2.0 / 3, share.of(Matrix.of(new double[] {1, 1, 0}), Case.BACKEND), 1e-14);
        assertEquals(45, share.angleDegrees(Matrix.of(new double[] {1, 1, 0}), Case.BACKEND), 1e-6);
        assertEquals(
                1,
                share.of(Matrix.of(new double[] {1, 1, 0}, new double[] {1e-9, -3e-9, 0}), Case.BACKEND),
                1e-9,
                "rows of any scale with the same span");
    }

    /** tr(P C) by projectors. */
    @Test
    void byDefinition() {
        Random random = new Random(4);
        RealMatrix signal = Dense.square(Dense.random(5, 5, random));
        RealMatrix gamma = Dense.square(Dense.random(5, 5, random));
        SignalShare share = SignalShare.of(Dense.symmetric(signal.add(gamma)), Dense.symmetric(gamma), Case.BACKEND);
        RealMatrix encoder = Dense.random(2, 5, random);
        double[] values = Dense.singularValues(signal);
        assertEquals(
                Dense.projector(encoder.transpose()).multiply(signal).getTrace() / (values[0] + values[1]),
                share.of(Dense.matrix(encoder), Case.BACKEND),
                1e-12);
    }

    @Test
    void nothingLeftIsRefused() {
        assertThrows(
                BadInputException.class,
                () -> SignalShare.of(
                        Dense.symmetric(Dense.diagonal(1, 1)), Dense.symmetric(Dense.diagonal(1, 2)), Case.BACKEND));
    }
}
