package dev.presage.linalg;

import org.bytedeco.javacpp.DoublePointer;

/** A matrix in native memory. */
abstract class NativeOperator implements LinearOperator {
    final DoublePointer values;
    final int rows;
    final int columns;

    NativeOperator(DoublePointer values, int rows, int columns) {
        this.values = values;
        this.rows = rows;
        this.columns = columns;
    }

    static void requireColumns(Matrix x, int expected) {
        Inputs.require("the vectors", x);
        Inputs.requireInner("columns of the vectors", x.columns(), "those of the operator", expected);
    }

    @Override
    public void close() {
        values.close();
    }
}
