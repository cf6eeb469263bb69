package dev.presage.data;

import java.io.IOException;

/** Takes the rows of a matrix, one after the other. */
public interface RowWriter {
    /** Writes the next row from a place of an array. */
    void next(double[] from, int offset) throws IOException;
}
