/**
 * A leaf: training on ND4J arrays, the same code on the processor (nd4j-native, profile {@code nd4j}) and on an NVIDIA GPU
 * (nd4j-cuda-11.6, profile {@code cuda}). ND4J is compiled against and shipped by those profiles only; the service loader
 * finds the devices, nobody imports this package.
 *
 * <p>Calls of ND4J 1.0.0-M2.1 that are right are used, and no others: gemm, axpy, dot, element-wise operations, sums, row
 * picks and draws. Not its {@code Level3.syrk}, which computes with K = 1, nor {@code trsm} and {@code trmm}, which do
 * nothing; the one eigenproblem of a training is the host's.
 */
package dev.presage.nd4j;
