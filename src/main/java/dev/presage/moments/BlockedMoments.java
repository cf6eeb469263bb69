package dev.presage.moments;

import java.util.Optional;

/**
 * What one pass over samples keeps: their moments, with labels where there are any, and those of blocks of them.
 *
 * @param overall of all samples
 * @param task with labels
 * @param blocks of blocks; empty if they would not fit the memory set aside for them, or there are too few samples
 */
public record BlockedMoments(Moments overall, Optional<TaskMoments> task, Optional<MomentBlocks> blocks) {}
