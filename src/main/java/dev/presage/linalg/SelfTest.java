package dev.presage.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Fixed small problems with known answers, put to a backend when it is loaded. Native libraries have been seen to return
 * wrong vectors with correct eigenvalues and a success code on a CPU they did not know, so every routine is checked
 * against its definition. One full-rank 96 &times; 96 problem and one of rank 40.
 *
 * @param largestDeviation largest relative deviation over all checks
 * @param worstCheck the check with that deviation
 * @param tolerance allowed relative deviation in the backend's precision; the triangular solve loses the condition number of
 *     the factor, about 30, as well
 */
record SelfTest(double largestDeviation, String worstCheck, double tolerance) {
    private static final int DIMENSION = 96;
    private static final int RANK = 40;
    private static final int COLUMNS = 7;
    private static final double RIDGE = 0.1;

    boolean passed() {
        return largestDeviation <= tolerance;
    }

    /** Every routine against its definition. A few milliseconds once compiled. */
    static SelfTest byDefinition(Backend backend) {
        Worst worst = new Worst(backend.precision());
        check(backend, problem(DIMENSION + 13, 1), worst);
        check(backend, problem(RANK, 2), worst);
        SymmetricMatrix indefinite = SymmetricMatrix.diagonal(2, 1, -1, 3);
        worst.see(
                "Cholesky of an indefinite matrix", backend.cholesky(indefinite).isEmpty() ? 0 : 1);
        return worst.result();
    }

    /** By definition, and entry by entry against a trusted backend where the answer is unique. */
    static SelfTest against(Backend trusted, Backend backend) {
        Worst worst = new Worst(backend.precision());
        SelfTest own = byDefinition(backend);
        worst.see(own.worstCheck(), own.largestDeviation());
        for (Matrix x : new Matrix[] {problem(DIMENSION + 13, 1), problem(RANK, 2)}) {
            SymmetricMatrix gram = trusted.gram(x);
            SymmetricMatrix shifted = gram.plus(SymmetricMatrix.diagonal(ridge()));
            Matrix right = x.transpose();
            compare("gram", backend.gram(x).array(), gram.array(), worst);
            compare(
                    "multiply",
                    backend.multiply(x, right).array(),
                    trusted.multiply(x, right).array(),
                    worst);
            Matrix factor = trusted.cholesky(shifted).orElseThrow();
            compare(
                    "Cholesky",
                    backend.cholesky(shifted).orElse(factor.times(0)).array(),
                    factor.array(),
                    worst);
            compare(
                    "triangular solve",
                    backend.solveLower(factor, right).array(),
                    trusted.solveLower(factor, right).array(),
                    worst);
            compare("eigenvalues", backend.eigenvalues(gram), trusted.eigenvalues(gram), worst);
            compare("singular values", backend.svd(x).values(), trusted.svd(x).values(), worst);
        }
        return worst.result();
    }

    private static void compare(String check, double[] found, double[] expected, Worst worst) {
        worst.see(
                check + " against Java",
                found.length == expected.length ? Residuals.difference(found, expected) : Double.POSITIVE_INFINITY);
    }

    private static void check(Backend backend, Matrix x, Worst worst) {
        Matrix transposed = x.transpose();
        SymmetricMatrix gram = backend.gram(x);
        worst.see("gram", Residuals.product(gram.toMatrix(), transposed, x));
        Matrix thin = Matrix.generate(DIMENSION, COLUMNS, (i, j) -> x.at(j, i));
        worst.see("multiply", Residuals.product(backend.multiply(x, thin), x, thin));
        Matrix left = backend.multiplyTransposedLeft(x, x);
        worst.see("multiply, left transposed", Residuals.product(left, transposed, x));
        Matrix right = backend.multiplyTransposedRight(x, x);
        worst.see("multiply, right transposed", Residuals.product(right, x, transposed));
        SymmetricEigen eigen = backend.eigen(gram);
        worst.see("eigenvector residual", Residuals.eigenResidual(gram, eigen));
        worst.see("eigenvector orthogonality", Residuals.orthonormalRows(eigen.vectors()));
        SymmetricEigen top = backend.topEigen(gram, DIMENSION / 4);
        worst.see("largest eigenvectors' orthogonality", Residuals.orthonormalRows(top.vectors()));
        worst.see(
                "largest eigenvalues",
                Residuals.difference(top.values(), Arrays.copyOf(eigen.values(), DIMENSION / 4)));
        worst.see("eigenvalues alone", Residuals.difference(backend.eigenvalues(gram), eigen.values()));
        worst.see("singular value decomposition", Residuals.svd(x, backend.svd(x)));
        SymmetricMatrix shifted = gram.plus(SymmetricMatrix.diagonal(ridge()));
        Optional<Matrix> factor = backend.cholesky(shifted);
        if (factor.isEmpty()) {
            worst.see("Cholesky of a positive definite matrix", Double.POSITIVE_INFINITY);
        } else {
            Matrix l = factor.get();
            worst.see("Cholesky", Residuals.product(shifted.toMatrix(), l, l.transpose()));
            worst.see("triangular solve", Residuals.product(thin, l, backend.solveLower(l, thin)));
            Matrix wide = thin.transpose();
            worst.see("triangular solve from the right", Residuals.product(wide, backend.timesInverse(wide, l), l));
            worst.see(
                    "transposed triangular solve",
                    Residuals.product(wide, backend.timesInverseTransposed(wide, l), l.transpose()));
        }
        Optional<SymmetricEigen> generalized = backend.generalizedEigen(gram, shifted);
        if (generalized.isEmpty()) {
            worst.see("generalized eigenproblem of a positive definite matrix", Double.POSITIVE_INFINITY);
        } else {
            Matrix rows = generalized.get().vectors();
            Matrix columns = rows.transpose();
            Matrix unit = Matrix.generate(DIMENSION, DIMENSION, (i, j) -> i == j ? 1 : 0);
            Matrix values = SymmetricMatrix.diagonal(generalized.get().values()).toMatrix();
            worst.see(
                    "generalized eigenvectors' orthogonality",
                    Residuals.product(unit, backend.multiply(rows, shifted.toMatrix()), columns));
            worst.see(
                    "generalized eigenvalues",
                    Residuals.product(values, backend.multiply(rows, gram.toMatrix()), columns));
        }
        Matrix solved = backend.solveShifted(gram, RIDGE, thin).orElse(thin.times(0));
        worst.see("symmetric solve", Residuals.product(thin, shifted.toMatrix(), solved));
        double[] products = new double[x.rows() * COLUMNS];
        try (RowProduct product = backend.rowProduct(thin.transpose())) {
            product.multiply(x.toArray(), x.rows(), products);
        }
        worst.see("row product", Residuals.product(Matrix.wrap(x.rows(), COLUMNS, products), x, thin));
    }

    private static double[] ridge() {
        double[] diagonal = new double[DIMENSION];
        Arrays.fill(diagonal, RIDGE);
        return diagonal;
    }

    /** Rows scaled so that the Gram matrix has entries of order one. */
    private static Matrix problem(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double scale = 1 / Math.sqrt(rows);
        return Matrix.generate(rows, DIMENSION, (i, j) -> scale * (2 * random.nextDouble() - 1));
    }

    private static final class Worst {
        private final double tolerance;
        private double deviation;
        private String check = "none";

        Worst(Precision precision) {
            this.tolerance = Residuals.tolerance(DIMENSION, precision);
        }

        void see(String name, double found) {
            double value = Double.isNaN(found) ? Double.POSITIVE_INFINITY : found;
            if (value >= deviation) {
                deviation = value;
                check = name;
            }
        }

        SelfTest result() {
            return new SelfTest(deviation, check, tolerance);
        }
    }
}
