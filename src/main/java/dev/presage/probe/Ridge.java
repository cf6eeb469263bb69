package dev.presage.probe;

import dev.presage.data.BadInputException;
import dev.presage.linalg.SymmetricMatrix;

/** The penalty &rho; ||V||&sup2; of a ridge probe V, whose loss is the mean squared error per sample. */
public sealed interface Ridge {
    /** &rho; for features of that covariance. */
    double penalty(SymmetricMatrix covariance);

    /** &rho; itself, in the squared units of the features. */
    static Ridge absolute(double penalty) {
        return new Absolute(penalty);
    }

    /** &rho; as a multiple of the mean variance of the features, tr C/d. */
    static Ridge relative(double factor) {
        return new Relative(factor);
    }

    /** In the squared units of the features. */
    record Absolute(double penalty) implements Ridge {
        /** Checks the sign. */
        public Absolute {
            requirePositive(penalty);
        }

        @Override
        public double penalty(SymmetricMatrix covariance) {
            return penalty;
        }
    }

    /** In units of the mean variance. */
    record Relative(double factor) implements Ridge {
        /** Checks the sign. */
        public Relative {
            requirePositive(factor);
        }

        @Override
        public double penalty(SymmetricMatrix covariance) {
            return factor * covariance.trace() / covariance.dimension();
        }
    }

    private static void requirePositive(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new BadInputException("a ridge expects a finite number above 0, found " + value);
        }
    }
}
