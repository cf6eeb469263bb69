package dev.presage.train;

/**
 * InfoNCE within a batch, both ways, of features Z and Z': with similarities L = Z Z'&#7488;/t the mean over samples of
 * log((1/b) &sum;_j exp L_ij) - L_ii, and of the same over columns, halved. The factor 1/b, a constant, makes it comparable
 * with the limit of many negatives. Its gradient by L is (softmax of rows + softmax of columns - 2 I)/(2b). Cost: O(b&sup2;k)
 * flops and two b &times; b matrices. Source: van den Oord et al. 2018; Chen et al. 2020; theory.md 3.6.
 *
 * @param temperature t
 */
record InfoNceLoss<A>(Arithmetic<A> on, double temperature) implements FeatureLoss<A> {
    @Override
    public Slope<A> at(Pairs<A> batch) {
        A first = batch.first();
        A second = batch.second();
        int b = on.rows(first);
        int k = on.columns(first);
        A byFirst = on.zeros(b, k);
        A bySecond = on.zeros(b, k);
        double loss = half(first, second, byFirst, bySecond) + half(second, first, bySecond, byFirst);
        double pull = 0;
        for (double dot : on.rowDots(first, second)) {
            pull += dot / temperature / b;
        }
        on.add(byFirst, -1 / (b * temperature), second);
        on.add(bySecond, -1 / (b * temperature), first);
        return new Slope<>(loss - pull, byFirst, bySecond);
    }

    /** Half the mean of log((1/b) &sum;_j exp L_ij); its gradients are added. */
    private double half(A rows, A columns, A byRows, A byColumns) {
        int b = on.rows(rows);
        A similarities = on.multiplyTransposedRight(rows, columns);
        on.scale(similarities, 1 / temperature);
        double sum = 0;
        for (double logarithm : on.softmaxRows(similarities)) {
            sum += logarithm - Math.log(b);
        }
        on.add(byRows, 1 / (2 * b * temperature), on.multiply(similarities, columns));
        on.add(byColumns, 1 / (2 * b * temperature), on.multiplyTransposedLeft(similarities, rows));
        return sum / (2 * b);
    }
}
