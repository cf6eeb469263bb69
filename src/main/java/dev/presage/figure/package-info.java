/**
 * Figures as values: one description from which static plots, interactive plots and the table behind a plot follow. It knows nothing
 * of what is plotted.
 *
 * <p>A {@link dev.presage.figure.Figure} is a name, words and a {@link dev.presage.figure.Plot}: curves and points on two axes
 * ({@link dev.presage.figure.XyPlot}) or numbers in a grid ({@link dev.presage.figure.HeatMap}). Colours and dashes are those of
 * {@link dev.presage.figure.Palette}, wherever it is drawn.
 */
package dev.presage.figure;
