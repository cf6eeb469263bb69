package dev.presage.verify;

import java.util.Set;

/**
 * A mistake and who must notice.
 *
 * @param mistake in words
 * @param concerned the statements that must fail, and no others
 * @param claims the product's claims but for the mistake
 */
public record PlantedMistake(String mistake, Set<String> concerned, Claims claims) {
    @Override
    public String toString() {
        return mistake;
    }
}
