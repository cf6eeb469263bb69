package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JavaBackendTest extends BackendContract {
    @Override
    protected Backend backend(int threads) {
        return new JavaBackend(threads);
    }

    /** Every entry is summed in one order, whoever does it; 150 rows of C make three strips. */
    @Test
    void productsHaveTheSameBitsAtAnyThreadCount() {
        Matrix a = Problems.random(301, 150, 1);
        assertEquals(new JavaBackend(1).gram(a), new JavaBackend(3).gram(a));
        Matrix b = Problems.random(150, 33, 2);
        assertEquals(new JavaBackend(1).multiply(a, b), new JavaBackend(3).multiply(a, b));
    }
}
