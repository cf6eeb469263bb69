/**
 * What a linear probe gets out of features. {@link dev.presage.probe.PrincipalSpace} holds all features that are linear in
 * the inputs, in orthonormal coordinates; {@link dev.presage.probe.Alignment} and {@link dev.presage.probe.SubspaceAngles}
 * compare features with tasks and with clean PCA for every k at once; probes are {@link dev.presage.probe.GaussianClasses
 * predicted from moments} and {@link dev.presage.probe.ProbePass measured on samples}.
 */
package dev.presage.probe;
