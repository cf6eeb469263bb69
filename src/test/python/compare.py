#!/usr/bin/env python3
"""compare.py A.json B.json: two `analyze --json` results, within the specification's tolerances. Exit 1 on mismatch.

Runs are matched by (noise as given without blanks, objective, k).  B is the candidate, A the reference; fields
that A does not compute (verdict value, standard errors, `trained`, manifest beyond the basics) are not compared.
"""
import json
import re
import sys

import numpy as np

SPECTRUM, SCORE, ALIGN, THETA, GAIN = 1e-7, 1e-6, 1e-4, 0.01, 1e-6
ACCURACY = {"leaveOneOut": 0.0025, "test": 0.006, "predicted": 0.008}


class Comparison:
    def __init__(self):
        self.bad, self.count, self.worst, self.notes = [], 0, {}, []

    def fail(self, where, text):
        self.bad.append(f"{where}: {text}")

    def number(self, where, kind, a, b, tol):
        """a, b: number or null; both must be null or both within tol."""
        self.count += 1
        if (a is None) != (b is None):
            return self.fail(where, f"{a} against {b}: null on one side")
        if a is None:
            return
        if isinstance(b, bool) or not isinstance(b, (int, float)) or not np.isfinite(b):
            return self.fail(where, f"{b!r} is not a finite number")
        e = abs(a - b)
        self.worst[kind] = max(self.worst.get(kind, 0.0), e / tol)
        if not e <= tol:
            self.fail(where, f"{a!r} against {b!r}, difference {e:.3g} > {tol:.3g}")

    def array(self, where, kind, a, b, tol):
        if a is None or b is None:
            self.count += 1
            if (a is None) != (b is None):
                self.fail(where, "null on one side")
            return
        if len(a) != len(b):
            self.fail(where, f"{len(a)} entries against {len(b)}")
        for i, (u, v) in enumerate(zip(a, b)):
            self.number(f"{where}[{i + 1}]", kind, u, v, tol)

    def spectrum(self, where, a, b, truncated):
        if a is None or b is None:
            return self.array(where, "spectrum", a, b, 1)
        if not all(isinstance(v, (int, float)) and np.isfinite(v) for v in b):
            return self.fail(where, "has entries that are no finite numbers")
        top = max(max(a), 1e-300)
        n = min(len(a), len(b))
        for i in range(n):
            self.number(f"{where}[{i + 1}]", "spectrum", a[i], b[i], SPECTRUM * top)
        if len(a) != len(b) and not truncated:
            extra = (a if len(a) > len(b) else b)[n:]
            if max(map(abs, extra)) > SPECTRUM * top:
                self.fail(where, f"{len(a)} entries against {len(b)}, the surplus is not zero (max {max(extra):.3g})")
            else:
                self.notes.append(f"{where}: {len(a)} entries against {len(b)}; the surplus is zero")
        big = [abs(u - v) / u for u, v in zip(a, b) if u > 1e-6 * top]
        if big:
            self.worst["spectrum, element-wise relative (report only)"] = max(
                self.worst.get("spectrum, element-wise relative (report only)", 0), max(big))

    def run(self, where, a, b):
        top = max(a["spectrum"]) if a["spectrum"] else 1.0
        self.spectrum(where + " spectrum", a["spectrum"], b.get("spectrum"), b.get("truncated") or a.get("truncated"))
        self.number(where + " loss", "loss", a["loss"], b.get("loss"), SPECTRUM * max(top, abs(a["loss"] or 0)))
        self.array(where + " r2", "r2", a["r2"], b.get("r2"), SCORE)
        self.array(where + " alignment", "alignment", a["alignment"], b.get("alignment"), ALIGN)
        for key, tol in (("thetaPerK", THETA), ("gainR2PerK", GAIN)):
            if key in a or key in b:
                self.array(f"{where} {key}", key, a.get(key), b.get(key), tol)
        va, vb = a["verdict"], b.get("verdict") or {}
        self.number(where + " thetaMaxDegrees", "theta", va["thetaMaxDegrees"], vb.get("thetaMaxDegrees"), THETA)
        self.number(where + " gainR2", "gainR2", va["gainR2"], vb.get("gainR2"), GAIN)
        if va["value"] == "UNDECIDED":
            self.count += 1
            if vb.get("value") != "UNDECIDED":
                self.fail(where + " verdict", f"k cuts a cluster, verdict is {vb.get('value')}")
        for key, tol in ACCURACY.items():
            u, v = (a.get("accuracy") or {}).get(key), (b.get("accuracy") or {}).get(key)
            self.number(f"{where} accuracy.{key}", key, u and u["value"], v and v["value"], tol)


def key(run):
    return re.sub(r"\s", "", run.get("noiseAsGiven") or run["noise"]), run["objective"], run["k"]


def main():
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    A, B = (json.load(open(f)) for f in sys.argv[1:])
    c = Comparison()
    for k in ("n", "testN", "d", "classes", "center", "scale", "noiseSpace"):
        c.count += 1
        if A["manifest"].get(k) != B["manifest"].get(k):
            c.fail("manifest." + k, f"{A['manifest'].get(k)!r} against {B['manifest'].get(k)!r}")
    fa, fb = (np.atleast_1d(np.array(m["manifest"]["scaleFactor"], float)) for m in (A, B))
    c.count += 1
    if fa.shape != fb.shape:
        c.fail("manifest.scaleFactor", f"{len(fa)} entries against {len(fb)}")
    else:
        live = fa > 0            # what a constant pixel is divided by is not specified
        if np.any(np.abs(fa - fb)[live] > 1e-9 * fa[live]):
            c.fail("manifest.scaleFactor", "differs")
    c.spectrum("clean spectrum", A["clean"]["spectrum"], B["clean"]["spectrum"], False)
    c.array("clean r2", "r2", A["clean"]["r2"], B["clean"]["r2"], SCORE)
    c.array("clean alignment", "alignment", A["clean"]["alignment"], B["clean"]["alignment"], ALIGN)
    ra, rb = {key(r): r for r in A["runs"]}, {key(r): r for r in B["runs"]}
    by_place = [(a, b) for a, b in zip(A["runs"], B["runs"])] if len(A["runs"]) == len(B["runs"]) else []
    for k, a in ra.items():
        b = rb.get(k)
        if b is None and by_place:
            cand = next(y for x, y in by_place if x is a)
            if cand["objective"] == a["objective"]:
                b = cand
                c.fail(" ".join(map(str, k)), f"matched by place only, with {key(cand)}")
        if b is None:
            c.fail(" ".join(map(str, k)), "no such run on the other side")
            continue
        c.run(" ".join(map(str, k)), a, b)
    for k in rb.keys() - ra.keys():
        if not by_place:
            c.fail(" ".join(map(str, k)), "run not in the reference")
    for t in c.bad[:200]:
        print("MISMATCH", t)
    if len(c.bad) > 200:
        print(f"... and {len(c.bad) - 200} more")
    for t in c.notes:
        print("note", t)
    print("worst, in units of its tolerance:", {k: float(f"{v:.2g}") for k, v in sorted(c.worst.items())})
    print(f"{c.count} compared, {len(c.bad)} mismatches")
    return 1 if c.bad else 0


if __name__ == "__main__":
    sys.exit(main())
