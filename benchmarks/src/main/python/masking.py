"""R2 for every number of features under masks, from the samples: what `benchmarks/masking` compares a sweep with.

    masking.py DATA OUT SETTINGS SECONDS

DATA is a folder with Fashion-MNIST's IDX files, OUT one with sweep.csv and sweep.json, SETTINGS how many of the sweep's
settings to repeat, spread over the list, SECONDS what the sweep took. At each setting the closed-form encoder follows from the
covariance C (taken once, before the clock starts), is applied to the n x d samples, and the n x d features are made orthonormal:
their covariances with the labels give R2 for every k. Twice: by QR, as one would from the definition, and by Cholesky of the
features' Gram matrix. The curves must agree with the sweep's to 1e-6.
"""

import csv
import gzip
import json
import sys
import time

import numpy as np

SIDE = 28
TOLERANCE = 1e-6


def read(path, offset):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def encoder(c, same, q, objective):
    """All features, best first: rows v with v S v' = 1 that solve joint embedding or reconstruction."""
    s = q * q * c + q * (1 - q) * np.where(same, c, 0)
    lower = np.linalg.cholesky(s)
    if objective == "joint-embedding":
        half = np.linalg.solve(lower, q * q * c)
        values, vectors = np.linalg.eigh(np.linalg.solve(lower, half.T))
        rows = vectors.T[::-1]
    else:
        rows = np.linalg.svd(np.linalg.solve(lower, q * c).T, full_matrices=False)[2]
    return np.linalg.solve(lower.T, rows.T).T


def curve(x, y, v, orthonormalise):
    """R2 of the first k features for every k."""
    loadings = orthonormalise(x @ v.T, y)
    return np.cumsum((loadings**2).sum(1)) / (y**2).sum()


def by_qr(z, y):
    return np.linalg.qr(z)[0].T @ y


def by_cholesky(z, y):
    return np.linalg.solve(np.linalg.cholesky(z.T @ z), z.T @ y)


def main():
    folder, out, count, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    with open(f"{out}/sweep.json") as file:
        sweep = json.load(file)
    suffix = ".gz" if folder.startswith("/usr/share") else ""
    x = read(f"{folder}/train-images-idx3-ubyte{suffix}", 16).reshape(-1, SIDE * SIDE) / 255.0
    labels = read(f"{folder}/train-labels-idx1-ubyte{suffix}", 8)
    y = (labels[:, None] == np.arange(10)).astype(float)
    x, y = x[: sweep["manifest"]["n"]], y[: sweep["manifest"]["n"]]
    x = (x - x.mean(0)) / sweep["manifest"]["scaleFactor"]
    y -= y.mean(0)
    c = x.T @ x / len(x)

    curves = {}
    with open(f"{out}/sweep.csv") as file:
        for row in csv.DictReader(file):
            curves.setdefault((row["noise"], row["objective"]), []).append(float(row["r2"] or "nan"))
    asked = sorted(curves)
    chosen = [asked[min(len(asked) - 1, i * len(asked) // count + i % 2)] for i in range(count)]

    lines = []
    totals = {by_qr: 0.0, by_cholesky: 0.0}
    worst = 0.0
    for noise, objective in chosen:
        arguments = dict(part.split("=") for part in noise[noise.index("(") + 1 : -1].split(","))
        patch = int(arguments.get("patch", 1))
        row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
        group = row // patch * SIDE + column // patch
        taken = {}
        for orthonormalise in totals:
            start = time.perf_counter()
            v = encoder(c, group[:, None] == group, 1 - float(arguments["ratio"]), objective)
            found = curve(x, y, v, orthonormalise)
            taken[orthonormalise] = time.perf_counter() - start
            totals[orthonormalise] += taken[orthonormalise]
            wanted = np.array(curves[noise, objective])
            worst = max(worst, np.nanmax(np.abs(found - wanted)))
        lines.append(f"| `{noise}` | {objective} | {taken[by_qr]:.2f} | {taken[by_cholesky]:.2f} |")

    all_qr = totals[by_qr] / count * len(asked)
    all_cholesky = totals[by_cholesky] / count * len(asked)
    d = x.shape[1]
    print(f"- {len(x)} x {d}, {len(asked)} settings (ratio, patch, objective), R2 for k = 1..{d} at each; NumPy {np.__version__}")
    print()
    print("| what | seconds | over the sweep |")
    print("|---|---:|---:|")
    print(f"| `presage sweep`, start, reading, moments and files included | {seconds:.1f} | 1 |")
    print(f"| from samples by QR, {count} settings timed, scaled to {len(asked)} | {all_qr:.0f} | {all_qr / seconds:.1f} |")
    print(f"| from samples by Cholesky, likewise | {all_cholesky:.0f} | {all_cholesky / seconds:.1f} |")
    print()
    print("| setting | objective | QR s | Cholesky s |")
    print("|---|---|---:|---:|")
    print("\n".join(lines))
    print()
    print(f"Largest difference of R2 between the samples' curves and the sweep's: {worst:.1e}.")
    if not worst <= TOLERANCE:
        sys.exit(f"masking.py: the curves expect to agree to {TOLERANCE}, found a difference of {worst}")


if __name__ == "__main__":
    main()
