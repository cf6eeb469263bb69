package dev.presage.bench;

import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.List;

/** A library that computes kernels; each method loads the inputs and leaves the work to the computation. */
interface Engine {
    /** Backends of Presage. */
    List<String> PRESAGE = List.of("openblas", "java");

    /** All names but those of Python's libraries. */
    List<String> ALL = List.of("openblas", "java", "ejml", "ojalgo", "commons-math", "nd4j", "dsyevr");

    /** A B. */
    Computation<Matrix> multiply(Matrix a, Matrix b);

    /** A&#7488; A. */
    Computation<SymmetricMatrix> gram(Matrix a);

    /** The lower Cholesky factor. */
    Computation<Matrix> cholesky(SymmetricMatrix a);

    /** Eigenvalues, descending, and eigenvectors, in rows. */
    Computation<SymmetricEigen> eigen(SymmetricMatrix a);

    /** Rows v with T v = &omega; S v and V S V&#7488; = I; S has full rank. Libraries without a solver whiten S. */
    Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s);

    /** The k largest eigenvalues and their vectors. */
    Computation<SymmetricEigen> topK(SymmetricMatrix a, int k);

    /** The thin singular value decomposition. */
    Computation<Svd> svd(Matrix a);

    /** Threads that every library is told to use: what the virtual machine reports (-XX:ActiveProcessorCount). */
    static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The engine of this name. */
    static Engine named(String name) {
        return switch (name) {
            case "openblas", "java" -> new PresageEngine(Backends.of(name, threads()));
            case "ejml" -> new EjmlLibrary();
            case "ojalgo" -> new OjAlgoLibrary();
            case "commons-math" -> new CommonsMathLibrary();
            case "nd4j" -> new Nd4jLibrary();
            case "dsyevr" -> new RangeSolver();
            default -> throw new IllegalArgumentException("unknown engine " + name + "; known are " + ALL);
        };
    }

    /** The largest d at which an engine finishes an operation in reasonable time; 0 if it does not offer it. */
    static int largest(String name, Operation operation) {
        if (operation == Operation.TOP_K) {
            return name.equals("dsyevr") || PRESAGE.contains(name) ? Integer.MAX_VALUE : 0;
        }
        return switch (name) {
            case "dsyevr" -> 0;
            case "commons-math" -> 784;
            case "nd4j" -> operation == Operation.SVD ? 784 : Integer.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }
}
