package dev.presage.data;

import dev.presage.linalg.Matrix;

/** The column of a table as one real-valued target a row. */
record TextTargets() implements TableLabels {
    @Override
    public Labels label(String file, TextLabels labels) {
        double[] values = labels.texts().stream().mapToDouble(Numeral::parse).toArray();
        for (int t = 0; t < values.length; t++) {
            if (!Double.isFinite(values[t])) {
                throw new BadInputException(file + ": label " + labels.firstRow(t)
                        + " (from 0) expects a finite number, a target, found "
                        + TextClasses.shown(labels.texts().get(t)));
            }
        }
        return new Targets(Matrix.generate(labels.size(), 1, (i, j) -> values[labels.numberOf(i)]));
    }
}
