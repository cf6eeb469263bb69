package dev.presage.bench;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * NumPy or SciPy in a Python process. Results come back for the same check as those of every other engine; times are those
 * that the process measures ({@link #problem}), not those of {@link Computation#run}.
 */
final class PythonEngine implements Engine {
    /** All names: the products, the decompositions, and two ways to the first k. */
    static final List<String> NAMES = List.of("numpy", "scipy", "scipy-evr", "scipy-eigsh");

    /** Rows and columns of an array. */
    private record Shape(int rows, int columns) {}

    private final PythonPeer peer;
    private final String name;
    private Optional<PythonPeer.Problem> last = Optional.empty();

    PythonEngine(PythonPeer peer, String name) {
        this.peer = peer;
        this.name = name;
    }

    /** Whether an engine computes an operation, in a Python with or without SciPy. */
    static boolean offers(String name, Operation operation) {
        return switch (operation) {
            case MULTIPLY, GRAM -> name.equals("numpy");
            case TOP_K -> name.startsWith("scipy-");
            default -> name.equals("scipy");
        };
    }

    /** The problem that was loaded last. */
    PythonPeer.Problem problem() {
        return last.orElseThrow();
    }

    @Override
    public Computation<Matrix> multiply(Matrix a, Matrix b) {
        PythonPeer.Problem problem = load(Operation.MULTIPLY, 0, List.of(a, b));
        return Computation.of(
                () -> solve(problem, new Shape(a.rows(), b.columns())).get(0));
    }

    @Override
    public Computation<SymmetricMatrix> gram(Matrix a) {
        PythonPeer.Problem problem = load(Operation.GRAM, 0, List.of(a));
        return Computation.of(() -> SymmetricMatrix.symmetricPart(
                solve(problem, new Shape(a.columns(), a.columns())).get(0)));
    }

    @Override
    public Computation<Matrix> cholesky(SymmetricMatrix a) {
        PythonPeer.Problem problem = load(Operation.CHOLESKY, 0, List.of(a.toMatrix()));
        return Computation.of(
                () -> solve(problem, new Shape(a.dimension(), a.dimension())).get(0));
    }

    @Override
    public Computation<SymmetricEigen> eigen(SymmetricMatrix a) {
        return pairs(load(Operation.EIGEN, 0, List.of(a.toMatrix())), a.dimension(), a.dimension());
    }

    @Override
    public Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        return pairs(
                load(Operation.GENERALIZED_EIGEN, 0, List.of(t.toMatrix(), s.toMatrix())),
                s.dimension(),
                s.dimension());
    }

    @Override
    public Computation<SymmetricEigen> topK(SymmetricMatrix a, int k) {
        return pairs(load(Operation.TOP_K, k, List.of(a.toMatrix())), k, a.dimension());
    }

    private Computation<SymmetricEigen> pairs(PythonPeer.Problem problem, int count, int d) {
        return Computation.of(() -> {
            List<Matrix> arrays = solve(problem, new Shape(1, count), new Shape(count, d));
            return new SymmetricEigen(arrays.get(0).row(0), arrays.get(1));
        });
    }

    @Override
    public Computation<Svd> svd(Matrix a) {
        PythonPeer.Problem problem = load(Operation.SVD, 0, List.of(a));
        int p = Math.min(a.rows(), a.columns());
        return Computation.of(() -> {
            List<Matrix> arrays = solve(problem, new Shape(1, p), new Shape(a.rows(), p), new Shape(p, a.columns()));
            return new Svd(arrays.get(0).row(0), arrays.get(1), arrays.get(2));
        });
    }

    private PythonPeer.Problem load(Operation operation, int k, List<Matrix> matrices) {
        List<Path> files = new ArrayList<>();
        try {
            for (Matrix matrix : matrices) {
                Path file = peer.file("in" + files.size() + ".npy");
                Npy.write(file, matrix);
                files.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot hand a matrix to Python", e);
        }
        last = Optional.of(peer.load(operation, name, k, files));
        return problem();
    }

    private List<Matrix> solve(PythonPeer.Problem problem, Shape... shapes) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            files.add(peer.file("out" + i + ".f8"));
        }
        problem.result(files);
        List<Matrix> arrays = new ArrayList<>();
        try {
            for (int i = 0; i < shapes.length; i++) {
                arrays.add(Npy.readRaw(files.get(i), shapes[i].rows(), shapes[i].columns()));
                Files.delete(files.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a result of Python", e);
        }
        return arrays;
    }
}
