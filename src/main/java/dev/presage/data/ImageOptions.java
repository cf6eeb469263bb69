package dev.presage.data;

import java.util.Optional;

/**
 * What to do with image files that do not fit as they are.
 *
 * @param resize {@code --resize}: the size that every image is brought to; without it all must have one size
 * @param skipBad {@code --skip-bad}: leave out, and count, files that cannot be read or have another size
 */
public record ImageOptions(Optional<ImageSize> resize, boolean skipBad) {
    /** Images of one size, all of them readable. */
    public static ImageOptions none() {
        return new ImageOptions(Optional.empty(), false);
    }
}
