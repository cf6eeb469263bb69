package dev.presage.bench;

import dev.presage.linalg.Matrix;
import org.ojalgo.matrix.decomposition.Cholesky;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.decomposition.MatrixDecomposition;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.matrix.store.RawStore;

/** ojAlgo; it decides by itself when to use threads. */
final class OjAlgoLibrary extends Library<MatrixStore<Double>> {
    @Override
    MatrixStore<Double> load(Matrix a) {
        return R064Store.FACTORY.copy(RawStore.wrap(rowsOf(a)));
    }

    @Override
    Matrix unload(MatrixStore<Double> a) {
        return Matrix.generate(a.getRowDim(), a.getColDim(), (i, j) -> a.doubleValue(i, j));
    }

    @Override
    MatrixStore<Double> product(MatrixStore<Double> a, MatrixStore<Double> b) {
        return a.multiply(b);
    }

    @Override
    MatrixStore<Double> transposedProduct(MatrixStore<Double> a, MatrixStore<Double> b) {
        return a.transpose().multiply(b);
    }

    @Override
    MatrixStore<Double> scaleColumns(MatrixStore<Double> a, double[] factors) {
        R064Store out = R064Store.FACTORY.copy(a);
        for (int j = 0; j < factors.length; j++) {
            for (int i = 0; i < out.getRowDim(); i++) {
                out.set(i, j, out.doubleValue(i, j) * factors[j]);
            }
        }
        return out;
    }

    @Override
    MatrixStore<Double> lowerCholesky(MatrixStore<Double> a) {
        Cholesky<Double> cholesky = Cholesky.R064.make(a);
        decompose(cholesky, a);
        return cholesky.getL();
    }

    @Override
    Pairs<MatrixStore<Double>> symmetricEigen(MatrixStore<Double> a) {
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(a, true);
        decompose(eigen, a);
        MatrixStore<Double> diagonal = eigen.getD();
        double[] values = new double[a.getRowDim()];
        for (int j = 0; j < values.length; j++) {
            values[j] = diagonal.doubleValue(j, j);
        }
        return new Pairs<>(values, eigen.getV());
    }

    @Override
    Triples<MatrixStore<Double>> singularValues(MatrixStore<Double> a) {
        SingularValue<Double> svd = SingularValue.R064.make(a);
        decompose(svd, a);
        double[] values = new double[Math.min(a.getRowDim(), a.getColDim())];
        svd.getSingularValues(values);
        return new Triples<>(values, svd.getU(), svd.getV());
    }

    private static void decompose(MatrixDecomposition<Double> decomposition, MatrixStore<Double> a) {
        if (!decomposition.decompose(a)) {
            throw new IllegalStateException("ojAlgo could not decompose the matrix");
        }
    }
}
