package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Team;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * The k-NN probe: a sample is of the class that most of its nearest training samples are of, by Euclidean distance between the
 * features it is given. Exact, by comparing every sample with every training sample, in blocks of products:
 * ||a - b||&sup2; = ||a||&sup2; + ||b||&sup2; - 2 a&#7488;b, with the rounding of doubles relative to ||a||&sup2; + ||b||&sup2;, so
 * distances that differ by less come in either order.
 *
 * <p>Ties: of training samples at the same distance the earlier one is nearer; of classes with the same number of votes the
 * one with the nearest voter wins. With fewer training samples than neighbours asked for all of them vote.
 *
 * <p>Cost: m n (2 k + 1) flops for m samples, n training samples and k features, and about as long again to look at the m n
 * distances; memory beside the features: {@value #BLOCK_VALUES} distances.
 */
public final class NearestNeighbours {
    private static final int QUERY_ROWS = 512;
    private static final int BLOCK_VALUES = 1 << 21;

    private final Matrix train;
    private final ClassLabels labels;
    private final int neighbours;
    private final Backend backend;
    private final Progress progress;
    private final double[] squares;

    /** The nearest training samples of one sample, nearest first. */
    private static final class Nearest {
        private final double[] distances;
        private final int[] places;
        private int count;

        Nearest(int most) {
            distances = new double[most];
            places = new int[most];
        }

        /** The distance above which a later sample is not among the nearest. */
        double reach() {
            return count < distances.length ? Double.POSITIVE_INFINITY : distances[count - 1];
        }

        void add(double distance, int place) {
            int at = count < distances.length ? count++ : count - 1;
            while (at > 0 && distances[at - 1] > distance) {
                distances[at] = distances[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            distances[at] = distance;
            places[at] = place;
        }
    }

    /**
     * A probe on training features.
     *
     * @param train n &times; k
     * @param labels the class of each row
     * @param neighbours how many vote
     * @throws BadInputException if that is below 1
     */
    public NearestNeighbours(Matrix train, ClassLabels labels, int neighbours, Backend backend, Progress progress) {
        if (neighbours < 1) {
            throw new BadInputException("a k-NN probe expects at least 1 neighbour, found " + neighbours);
        }
        if (train.rows() != labels.size() || train.rows() == 0) {
            throw new IllegalArgumentException(
                    "a k-NN probe expects a label for each of its samples, at least one, found " + labels.size()
                            + " labels for " + train.rows() + " samples");
        }
        this.train = train;
        this.labels = labels;
        this.neighbours = neighbours;
        this.backend = backend;
        this.progress = progress;
        squares = squares(train);
    }

    /** The class of each row of features, m &times; k. */
    public int[] predict(Matrix features) {
        if (features.columns() != train.columns()) {
            throw new IllegalArgumentException("a k-NN probe on " + train.columns()
                    + " features expects as many of a sample, found " + features.columns());
        }
        return predict(features, false);
    }

    /**
     * The class of each training sample, which has no vote itself: exact leave-one-out.
     *
     * @throws BadInputException if there is one sample only, which leaves nobody to vote
     */
    public int[] leaveOneOut() {
        if (train.rows() < 2) {
            throw new BadInputException("leave-one-out of a k-NN probe expects at least 2 samples, found 1");
        }
        return predict(train, true);
    }

    private int[] predict(Matrix features, boolean own) {
        int[] predicted = new int[features.rows()];
        double[] norms = own ? squares : squares(features);
        Team team = new Team(backend.threads());
        int columns = Math.min(train.rows(), BLOCK_VALUES / QUERY_ROWS);
        for (int start = 0; start < features.rows(); start += QUERY_ROWS) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("a k-NN probe was interrupted");
            }
            progress.report("nearest neighbours", start, features.rows());
            int first = start;
            int rows = Math.min(QUERY_ROWS, features.rows() - start);
            Matrix queries = features.rows(start, start + rows);
            Nearest[] nearest = new Nearest[rows];
            Arrays.setAll(nearest, r -> new Nearest(Math.min(neighbours, train.rows() - (own ? 1 : 0))));
            for (int from = 0; from < train.rows(); from += columns) {
                int begin = from;
                int end = Math.min(train.rows(), from + columns);
                Matrix products = backend.multiplyTransposedRight(queries, train.rows(begin, end));
                team.run(rows, r -> look(nearest[r], products, r, norms[first + r], begin, own ? first + r : -1));
            }
            for (int r = 0; r < rows; r++) {
                predicted[start + r] = vote(nearest[r]);
            }
        }
        progress.report("nearest neighbours", features.rows(), features.rows());
        return predicted;
    }

    private void look(Nearest nearest, Matrix products, int r, double norm, int begin, int without) {
        double reach = nearest.reach();
        for (int j = 0; j < products.columns(); j++) {
            double distance = norm + squares[begin + j] - 2 * products.at(r, j);
            if (distance < reach && begin + j != without) {
                nearest.add(distance, begin + j);
                reach = nearest.reach();
            }
        }
    }

    /** Most votes; of equal ones the class met first on the way outwards. */
    private int vote(Nearest nearest) {
        int[] votes = new int[labels.classes()];
        for (int i = 0; i < nearest.count; i++) {
            votes[labels.classOf(nearest.places[i])]++;
        }
        int best = labels.classOf(nearest.places[0]);
        for (int i = 1; i < nearest.count; i++) {
            int candidate = labels.classOf(nearest.places[i]);
            best = votes[candidate] > votes[best] ? candidate : best;
        }
        return best;
    }

    private static double[] squares(Matrix rows) {
        double[] squares = new double[rows.rows()];
        double[] row = new double[rows.columns()];
        for (int i = 0; i < squares.length; i++) {
            rows.copyRow(i, row, 0);
            for (double x : row) {
                squares[i] += x * x;
            }
        }
        return squares;
    }
}
