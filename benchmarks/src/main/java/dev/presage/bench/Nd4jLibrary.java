package dev.presage.bench;

import dev.presage.linalg.Matrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J nd4j-native, with the newer OpenBLAS of Presage beneath it. Calls that are right there: gemm, potrf, syev, gesvd.
 * Not its Level3.syrk (computes with K = 1), Level3.trsm and trmm (do nothing), BlasWrapper.syevd (unsupported), the Svd
 * op (fails) or Eigen.symmetricGeneralizedEigenvalues (inverts through the determinant, which underflows).
 */
final class Nd4jLibrary extends Library<INDArray> {
    Nd4jLibrary() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @Override
    INDArray load(Matrix a) {
        return Nd4j.create(a.toArray(), new long[] {a.rows(), a.columns()}, 'c').dup('f');
    }

    @Override
    Matrix unload(INDArray a) {
        return Matrix.of(a.toDoubleMatrix());
    }

    @Override
    INDArray product(INDArray a, INDArray b) {
        return Nd4j.gemm(a, b, false, false);
    }

    @Override
    INDArray transposedProduct(INDArray a, INDArray b) {
        return Nd4j.gemm(a, b, true, false);
    }

    @Override
    INDArray scaleColumns(INDArray a, double[] factors) {
        return a.mulRowVector(Nd4j.create(factors)).dup('f');
    }

    @Override
    INDArray lowerCholesky(INDArray a) {
        INDArray work = a.dup('f');
        Nd4j.getBlasWrapper().lapack().potrf(work, true);
        return work;
    }

    @Override
    Pairs<INDArray> symmetricEigen(INDArray a) {
        INDArray work = a.dup('f');
        INDArray values = Nd4j.create(DataType.DOUBLE, a.rows());
        int info = Nd4j.getBlasWrapper().lapack().syev('V', 'U', work, values);
        if (info != 0) {
            throw new IllegalStateException("ND4J syev returns " + info);
        }
        return new Pairs<>(values.toDoubleVector(), work);
    }

    @Override
    Triples<INDArray> singularValues(INDArray a) {
        int m = a.rows();
        int n = a.columns();
        INDArray work = a.dup('f');
        INDArray values = Nd4j.create(DataType.DOUBLE, Math.min(m, n));
        INDArray left = Nd4j.create(DataType.DOUBLE, new long[] {m, m}, 'f');
        INDArray right = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
        Nd4j.getBlasWrapper().lapack().gesvd(work, values, left, right);
        return new Triples<>(values.toDoubleVector(), left, right.transpose());
    }
}
