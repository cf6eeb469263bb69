package dev.presage.train;

/** Training whose loss left every bound; its message is a sentence for the user. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrainingDivergedException(int step, double rate) {
        super("training diverged at step " + step + " with a learning rate of " + rate
                + "; a smaller --learning-rate may help");
    }
}
