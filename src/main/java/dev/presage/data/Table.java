package dev.presage.data;

import java.io.Closeable;
import java.io.IOException;

/** Rows of numbers, perhaps with a label each, that can be read in order as often as asked. */
interface Table {
    /** The file they are in. */
    SourceFile file();

    /** Numbers in a row. */
    int dimension();

    /** Whether rows have labels. */
    boolean labelled();

    /** Opens a new pass from the first row. */
    Rows open() throws IOException;

    /** One pass. */
    interface Rows extends Closeable {
        /**
         * Reads the next row's numbers, all finite; false where there is none.
         *
         * @throws BadInputException if a cell does not hold what it should, naming its place
         */
        boolean next(double[] into) throws IOException;

        /** The label of the row that was read last, stripped, never empty; only where rows have labels. */
        String label();
    }
}
