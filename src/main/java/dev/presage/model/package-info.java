/**
 * The vocabulary that theory and training share: what an {@link dev.presage.model.Objective} is, and the {@link
 * dev.presage.model.SpectralObjective spectral} ones, each a target T made of view moments. Users add objectives by
 * implementing {@link dev.presage.model.SpectralObjective}.
 */
package dev.presage.model;
