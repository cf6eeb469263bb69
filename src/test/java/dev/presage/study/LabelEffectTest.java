package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.study.RunResult.LabelEffect;
import org.junit.jupiter.api.Test;

/** What is clear comes before what is small. */
class LabelEffectTest {
    private static final double MARGIN = 0.01;

    @Test
    void signsAndMargins() {
        assertEquals(LabelEffect.HELPS, LabelEffect.of(0.05, 0.04, MARGIN));
        assertEquals(LabelEffect.HURTS, LabelEffect.of(-0.05, 0.04, MARGIN));
        assertEquals(LabelEffect.UNDECIDED, LabelEffect.of(0.05, 0.06, MARGIN));
        assertEquals(LabelEffect.UNDECIDED, LabelEffect.of(-0.05, 0.06, MARGIN));
        assertEquals(LabelEffect.UNDECIDED, LabelEffect.of(0.004, 0.0061, MARGIN));
        assertEquals(LabelEffect.NO_DIFFERENCE, LabelEffect.of(-0.004, 0.0059, MARGIN));
        assertEquals(LabelEffect.HELPS, LabelEffect.of(0.004, 0.003, MARGIN));
        assertEquals(LabelEffect.NO_DIFFERENCE, LabelEffect.of(0.05, 0.06, 0.2));
    }
}
