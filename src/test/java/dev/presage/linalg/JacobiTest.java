package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;

class JacobiTest {
    private static final double FEW_ROUNDOFFS = 16 * Residuals.ROUNDOFF;

    /** [[1, 2], [2, -2]]: trace -1, determinant -6, so 2 and -3; (2, 1) and (1, -2) over the root of 5. */
    @Test
    void eigenByHand() {
        SymmetricEigen e = Jacobi.eigen(SymmetricMatrix.wrapLower(2, new double[] {1, 2, -2}));
        assertArrayEquals(new double[] {2, -3}, e.values(), FEW_ROUNDOFFS);
        assertEquals(2, e.vectors().at(0, 0) / e.vectors().at(0, 1), FEW_ROUNDOFFS);
        assertEquals(-0.5, e.vectors().at(1, 0) / e.vectors().at(1, 1), FEW_ROUNDOFFS);
    }

    /** [[3, 0], [4, 5]]: A'A = [[25, 20], [20, 25]], so the singular values are the roots of 45 and 5. */
    @Test
    void svdByHand() {
        Matrix a = Matrix.of(new double[] {3, 0}, new double[] {4, 5});
        Svd s = Jacobi.svd(a);
        assertArrayEquals(new double[] {Math.sqrt(45), Math.sqrt(5)}, s.values(), FEW_ROUNDOFFS);
        Problems.assertSvd(a, s);
    }

    /** The reason for this class: if EJML ever learns this, the fall-back is still tested below. */
    @Test
    void ejmlGivesUpOnOnes() {
        DMatrixRMaj ones = new DMatrixRMaj(200, 200);
        ones.fill(1);
        assertFalse(DecompositionFactory_DDRM.eig(200, true, true).decompose(ones));
    }

    @Test
    void convergesOnHardMatrices() {
        SymmetricMatrix ones = SymmetricMatrix.generate(60, (i, j) -> 1);
        Problems.assertEigen(ones, Jacobi.eigen(ones));
        SymmetricMatrix repeated = Problems.withEigenvalues(new double[] {2, 2, 2, 0, 0, -1, -1}, 1);
        Problems.assertEigen(repeated, Jacobi.eigen(repeated));
        SymmetricMatrix zero = SymmetricMatrix.zero(3);
        Problems.assertEigen(zero, Jacobi.eigen(zero));
    }

    @Test
    void svdCompletesTheVectorsOfZeroSingularValues() {
        Matrix lowRank = Problems.product(Problems.random(9, 2, 2), Problems.random(2, 6, 3));
        Problems.assertSvd(lowRank, Jacobi.svd(lowRank));
        Problems.assertSvd(lowRank.transpose(), Jacobi.svd(lowRank.transpose()));
        Problems.assertSvd(Matrix.zeros(4, 3), Jacobi.svd(Matrix.zeros(4, 3)));
        Matrix ones = Matrix.generate(20, 30, (i, j) -> 1);
        Problems.assertSvd(ones, Jacobi.svd(ones));
    }
}
