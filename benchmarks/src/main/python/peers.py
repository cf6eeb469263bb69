"""NumPy and SciPy as peers of Presage's benchmarks, driven through standard input, one command a line, fields by tabs.

At the start the script says what it has: "ready", NumPy's and SciPy's descriptions (empty if missing). Then:

    load ID OPERATION ENGINE K FILE...   reads a problem from .npy files            -> ok
    result ID FILE...                    solves it once, writes the arrays as raw doubles -> ok
    turn ID SECONDS                      solves it for at least so long             -> seconds a call
    measure ID WARMUPS ITERATIONS SECONDS                                           -> seconds a call, one for each iteration
    drop ID                              forgets it                                 -> ok

Anything that fails is answered with "error" and a message. The end of the input ends the script. Inputs are loaded in the
order of memory that the called routine wants, so that no transposition is timed; checks for NaN and SciPy's own copies are.
"""

import sys
import time

try:
    import numpy
except ImportError:
    numpy = None
try:
    import scipy
    import scipy.linalg
    import scipy.sparse.linalg
except ImportError:
    scipy = None


def describe(module, name):
    """Version, and the BLAS it was built with where the module tells."""
    if module is None:
        return ""
    try:
        blas = module.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return f"{name} {module.__version__} ({blas['name']} {blas['version']})"
    except Exception:  # old versions print their configuration only
        return f"{name} {module.__version__}"


def fortran(file):
    return numpy.asfortranarray(numpy.load(file))


def descending(values, columns):
    """Eigenvalues, largest first, and their vectors as rows."""
    return values[::-1], columns.T[::-1]


def multiply(engine, k, files):
    a, b = (numpy.load(file) for file in files)
    return (lambda: a @ b), (lambda c: [c])


def gram(engine, k, files):
    x = numpy.load(files[0])
    return (lambda: x.T @ x), (lambda g: [g])


def cholesky(engine, k, files):
    a = fortran(files[0])
    return (lambda: scipy.linalg.cholesky(a, lower=True)), (lambda l: [l])


def eigen(engine, k, files):
    a = fortran(files[0])
    return (lambda: scipy.linalg.eigh(a, driver="evd")), (lambda pairs: descending(*pairs))


def generalized_eigen(engine, k, files):
    t, s = (fortran(file) for file in files)
    return (lambda: scipy.linalg.eigh(t, s, driver="gvd")), (lambda pairs: descending(*pairs))


def top_k(engine, k, files):
    a = fortran(files[0])
    d = a.shape[0]
    if engine == "scipy-evr":
        solve = lambda: scipy.linalg.eigh(a, driver="evr", subset_by_index=[d - k, d - 1])
    else:
        solve = lambda: scipy.sparse.linalg.eigsh(a, k=k, which="LA")
    return solve, (lambda pairs: descending(*pairs))


def svd(engine, k, files):
    a = fortran(files[0])
    solve = lambda: scipy.linalg.svd(a, full_matrices=False, lapack_driver="gesdd")
    return solve, (lambda triple: [triple[1], triple[0], triple[2]])


OPERATIONS = {
    "MULTIPLY": multiply,
    "GRAM": gram,
    "CHOLESKY": cholesky,
    "EIGEN": eigen,
    "GENERALIZED_EIGEN": generalized_eigen,
    "TOP_K": top_k,
    "SVD": svd,
}


def turn(solve, at_least):
    """Mean seconds of as many calls as take at least so long."""
    calls = 0
    start = time.perf_counter()
    while True:
        solve()
        calls += 1
        elapsed = time.perf_counter() - start
        if elapsed >= at_least:
            return elapsed / calls


def main():
    print("ready", describe(numpy, "NumPy"), describe(scipy, "SciPy"), sep="\t", flush=True)
    problems = {}

    def answer(command, problem, arguments):
        if command == "load":
            operation, engine, k, *files = arguments
            problems[problem] = OPERATIONS[operation](engine, int(k), files)
            return []
        if command == "drop":
            del problems[problem]
            return []
        solve, arrays = problems[problem]
        if command == "result":
            for array, file in zip(arrays(solve()), arguments, strict=True):
                numpy.ascontiguousarray(array, dtype="<f8").tofile(file)
            return []
        if command == "turn":
            return [turn(solve, float(arguments[0]))]
        if command == "measure":
            warm_ups, iterations, seconds = int(arguments[0]), int(arguments[1]), float(arguments[2])
            for _ in range(warm_ups):
                turn(solve, seconds)
            return [turn(solve, seconds) for _ in range(iterations)]
        raise ValueError(f"unknown command {command}")

    for line in sys.stdin:
        command, problem, *arguments = line.rstrip("\n").split("\t")
        try:
            print("ok", *(repr(value) for value in answer(command, problem, arguments)), sep="\t", flush=True)
        except Exception as e:
            print("error", f"{type(e).__name__}: {e}".replace("\n", " ").replace("\t", " "), sep="\t", flush=True)


main()
