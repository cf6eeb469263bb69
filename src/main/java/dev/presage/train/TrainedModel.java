package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.Optional;

/**
 * A linear model of centred prepared views.
 *
 * @param encoder E, k &times; d
 * @param head D, p &times; k, from features to targets: the decoder, the label head, or the label head above
 *     sqrt(lambda) times the decoder; empty for joint embedding
 */
public record TrainedModel(Matrix encoder, Optional<Matrix> head) {}
