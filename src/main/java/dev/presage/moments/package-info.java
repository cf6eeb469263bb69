/**
 * Statistics of the data, per sample, from one pass: {@link dev.presage.moments.Moments mean and covariance}, of all samples
 * and {@link dev.presage.moments.LabelledMoments of each class}; how raw values become {@link
 * dev.presage.moments.Preparation prepared} ones; and {@link dev.presage.moments.Estimate numbers that say how they are
 * known}. Moments are sums of independent contributions: they merge exactly, and nothing after them depends on n.
 */
package dev.presage.moments;
