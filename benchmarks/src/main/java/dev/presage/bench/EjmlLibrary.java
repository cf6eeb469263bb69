package dev.presage.bench;

import dev.presage.linalg.Matrix;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_MT_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_MT_DDRM;
import org.ejml.interfaces.decomposition.DecompositionInterface;

/** EJML, its multi-threaded row-major classes. */
final class EjmlLibrary extends Library<DMatrixRMaj> {
    EjmlLibrary() {
        EjmlConcurrency.setMaxThreads(Engine.threads());
    }

    @Override
    DMatrixRMaj load(Matrix a) {
        return DMatrixRMaj.wrap(a.rows(), a.columns(), a.toArray());
    }

    @Override
    Matrix unload(DMatrixRMaj a) {
        return Matrix.generate(a.getNumRows(), a.getNumCols(), a::get);
    }

    @Override
    DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_MT_DDRM.mult(a, b, new DMatrixRMaj(a.getNumRows(), b.getNumCols()));
    }

    @Override
    DMatrixRMaj transposedProduct(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_MT_DDRM.multTransA(a, b, new DMatrixRMaj(a.getNumCols(), b.getNumCols()));
    }

    @Override
    DMatrixRMaj scaleColumns(DMatrixRMaj a, double[] factors) {
        DMatrixRMaj out = a.copy();
        CommonOps_DDRM.multCols(out, factors);
        return out;
    }

    @Override
    DMatrixRMaj lowerCholesky(DMatrixRMaj a) {
        var cholesky = DecompositionFactory_MT_DDRM.chol(a.getNumRows(), true);
        decompose(cholesky, a);
        return cholesky.getT(null);
    }

    @Override
    Pairs<DMatrixRMaj> symmetricEigen(DMatrixRMaj a) {
        int d = a.getNumRows();
        var eigen = DecompositionFactory_MT_DDRM.eig(d, true, true);
        decompose(eigen, a);
        double[] values = new double[d];
        DMatrixRMaj vectors = new DMatrixRMaj(d, d);
        for (int j = 0; j < d; j++) {
            values[j] = eigen.getEigenvalue(j).getReal();
            CommonOps_DDRM.insert(eigen.getEigenVector(j), vectors, 0, j);
        }
        return new Pairs<>(values, vectors);
    }

    @Override
    Triples<DMatrixRMaj> singularValues(DMatrixRMaj a) {
        var svd = DecompositionFactory_MT_DDRM.svd(a.getNumRows(), a.getNumCols(), true, true, true);
        decompose(svd, a);
        return new Triples<>(svd.getSingularValues(), svd.getU(null, false), svd.getV(null, false));
    }

    private static void decompose(DecompositionInterface<DMatrixRMaj> decomposition, DMatrixRMaj a) {
        if (!decomposition.decompose(decomposition.inputModified() ? a.copy() : a)) {
            throw new IllegalStateException("EJML could not decompose the matrix");
        }
    }
}
