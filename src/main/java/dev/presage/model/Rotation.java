package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Rotation prediction: which of the four quarter turns, each equally likely, was applied to an image, by least squares on
 * one-hot targets r_g. With m and S the mean and covariance of the turned images P_g x and Bbar = E[(P_g &mu; - m) r_g&#7488;]
 * the features are the leading right singular directions of Bbar&#7488; S^{-1/2}, at most 3; with k of them the loss is 3/4 -
 * &sum;_{j&le;k} &sigma;_j&sup2;. Samples enter Bbar by their mean image alone: a linear model asks how far a turned image is
 * from the four turned means, and where turning does not change the mean there is nothing to learn. S does not change under
 * turns, so two of the &sigma; are equal. Views and labels are those of turned raw images, which have intercepts.
 * Sources: Gidaris, Singh &amp; Komodakis 2018; theory.md 3.11.
 */
public record Rotation() implements SpectralObjective {
    private static final int TURNS = 4;

    @Override
    public String name() {
        return "rotation";
    }

    @Override
    public Sight sight() {
        return Sight.TURNED_IMAGES;
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return false;
    }

    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Factor(labels.orElseThrow().viewCross().transpose());
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = labels.orElseThrow().energy();
        for (int j = 0; j < k; j++) {
            loss -= spectrum.at(j) * spectrum.at(j);
        }
        return loss;
    }

    @Override
    public int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels) {
        return TURNS - 1;
    }
}
