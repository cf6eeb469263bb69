/**
 * Puts the pieces together: {@link dev.presage.study.PreparedData} is a data set after its one pass, {@link
 * dev.presage.study.Analysis} runs a grid of strategies, objectives and numbers of features over it, and {@link
 * dev.presage.study.AnalysisResult} with its {@link dev.presage.study.Manifest} is what reports are made of.
 */
package dev.presage.study;
