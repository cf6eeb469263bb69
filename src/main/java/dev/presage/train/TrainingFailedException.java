package dev.presage.train;

/** Training that came to no model, for its loss left every bound or its features collapsed; a sentence for the user. */
public final class TrainingFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure with its sentence. */
    public TrainingFailedException(String message) {
        super(message);
    }

    static TrainingFailedException diverged(int step, double rate) {
        return new TrainingFailedException("training diverged at step " + step + " with a learning rate of " + rate
                + "; a smaller --learning-rate may help");
    }
}
