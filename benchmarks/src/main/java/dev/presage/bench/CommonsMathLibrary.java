package dev.presage.bench;

import dev.presage.linalg.Matrix;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Commons Math 3, one thread. Its symmetric eigensolver gives up on rank-deficient image covariances; ours here are not. */
final class CommonsMathLibrary extends Library<RealMatrix> {
    @Override
    RealMatrix load(Matrix a) {
        return new BlockRealMatrix(rowsOf(a));
    }

    @Override
    Matrix unload(RealMatrix a) {
        return Matrix.of(a.getData());
    }

    @Override
    RealMatrix product(RealMatrix a, RealMatrix b) {
        return a.multiply(b);
    }

    @Override
    RealMatrix transposedProduct(RealMatrix a, RealMatrix b) {
        return a.transpose().multiply(b);
    }

    @Override
    RealMatrix scaleColumns(RealMatrix a, double[] factors) {
        double[][] data = a.getData();
        for (double[] row : data) {
            for (int j = 0; j < row.length; j++) {
                row[j] *= factors[j];
            }
        }
        return new BlockRealMatrix(data);
    }

    @Override
    RealMatrix lowerCholesky(RealMatrix a) {
        return new CholeskyDecomposition(a).getL();
    }

    /** Rounding makes a product slightly asymmetric, and then this library would take the general solver. */
    @Override
    Pairs<RealMatrix> symmetricEigen(RealMatrix a) {
        EigenDecomposition eigen = new EigenDecomposition(a.add(a.transpose()).scalarMultiply(0.5));
        return new Pairs<>(eigen.getRealEigenvalues(), eigen.getV());
    }

    @Override
    Triples<RealMatrix> singularValues(RealMatrix a) {
        SingularValueDecomposition svd = new SingularValueDecomposition(a);
        return new Triples<>(svd.getSingularValues(), svd.getU(), svd.getV());
    }
}
