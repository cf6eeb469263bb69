/**
 * Nonlinear maps in front of the moments. Closed forms need models that are linear in their parameters, not in the data (Van
 * Assel et al. 2025): put phi(x) in the place of x, and all of theory.md holds for the d' features. A {@link
 * dev.presage.features.FeaturePlan plan} is fitted to training samples and gives a {@link dev.presage.features.FeatureMap
 * map}; {@link dev.presage.features.MappedSamples} are samples seen through it, as all later steps read them. A {@link
 * dev.presage.features.FeatureExpression} is a plan as users write it.
 */
package dev.presage.features;
