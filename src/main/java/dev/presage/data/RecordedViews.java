package dev.presage.data;

import java.nio.file.Path;

/**
 * Random views of samples that somebody else has drawn, v of each, such as an augmentation pipeline in another program, or
 * an encoder behind one.
 *
 * @param file where they are
 * @param sha256 hexadecimal SHA-256 of its decompressed contents
 * @param perSample v
 * @param views in raw values, those of a sample next to each other, in the order of the samples
 */
public record RecordedViews(Path file, String sha256, int perSample, Samples views) {
    /**
     * Opens an npy file of n x v x d, n x v x height x width or n x v x channels x height x width numbers; integers are
     * divided by their type's maximum, as those of samples are.
     *
     * @param layout of the samples
     * @param n their number
     * @throws BadInputException if this is no such file, or does not hold views of these samples
     */
    public static RecordedViews open(Path file, Layout layout, int n) {
        Intake intake = new Intake(Intake.defaultLimit());
        EncodedArray array = EncodedArray.open(SourceFile.at(file), Npy.FORMAT, intake);
        EncodedSamples views = array.views(layout, n);
        return new RecordedViews(file, intake.sha256(), views.size() / n, views);
    }

    /** The views of the first samples. */
    public RecordedViews first(int samples) {
        return new RecordedViews(file, sha256, perSample, views.first(Math.multiplyExact(samples, perSample)));
    }
}
