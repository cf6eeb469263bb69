package dev.presage.model;

/** What an objective looks at. */
public enum Sight {
    /** Noisy views of the samples: the noise of a strategy matters. */
    VIEWS,
    /** The samples alone: whatever noise the objective has is its own, and no strategy changes it. */
    SAMPLES,
    /** Raw images, turned by quarters: its views are its own, and the turn is what it predicts. */
    TURNED_IMAGES
}
