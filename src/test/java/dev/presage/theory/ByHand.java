package dev.presage.theory;

import dev.presage.Dense;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Basis;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/** Problems given by their moments. */
final class ByHand {
    /** Rounding of a 2 &times; 2 problem of norm about 10. */
    static final double ROUNDOFF = 100 * Dense.EPS;

    private ByHand() {}

    /** Centred view moments with a given C, M, G and S. */
    static ViewMoments views(Matrix clean, Matrix cross, Matrix between, Matrix total) {
        int d = clean.rows();
        return new ViewMoments(
                true,
                new Basis.Exact(),
                Vector.zeros(d),
                Vector.zeros(d),
                SymmetricMatrix.symmetricPart(clean),
                cross,
                SymmetricMatrix.symmetricPart(between),
                SymmetricMatrix.symmetricPart(total));
    }

    /** One real-valued label: Bbar = b, tr Y2 = energy. */
    static Optional<LabelViewMoments> labels(double energy, double... b) {
        return Optional.of(new LabelViewMoments(Matrix.of(b).transpose(), energy, 1));
    }

    static ClosedForm solve(SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels) {
        return ClosedForm.solve(objective, views, labels, Whitening.of(views.total(), Case.BACKEND), Case.BACKEND);
    }
}
