package dev.presage.figure;

/** What a figure shows. */
public sealed interface Plot permits XyPlot, HeatMap {
    /** The numbers behind the plot. */
    Table table();
}
