#!/usr/bin/env python3
"""`presage moments` against brute force: the files that it writes beside averages over drawn views.

    python3 moments.py [grey|colour|all] [--only TEXT]... [--draws N] [--plant NAME]
    python3 moments.py self-test           # wrong results put in on purpose have to be noticed

The sources are a small fixed set of images, and every source gets the same number of views, so an estimate's error is that
of views given their source alone. A moment is the average over sources of an average over views (over pairs of distinct
views for G); its variance is estimated from the spread of those same draws. Only NumPy is needed.

Judged, per expression:
- preset scalars: trace, sum and random projections of each moment, all within 4 estimated standard errors;
- entries: the largest |z| within the bound that ENTRY_LEVEL, split evenly over all of them (Bonferroni), gives a Gaussian.
  With d = 64 these are all entries of all moments. With d = 3072 they are all of the mean view and of M, and of S and G the
  diagonal and preset pairs of coordinates and of random directions.
- what does not depend on views (mean.npy, clean.npy, label-cross.npy, and G and S being symmetric) to ROUNDING.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import NormalDist

import numpy as np

import language
from simulate import Sampler

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
SCALAR_LIMIT = 4.0
ENTRY_LEVEL = 1e-4             # chance that a right result has an entry beyond its bound, per expression
ROUNDING = 1e-10               # relative to the largest entry of a moment
UNSEEN = 2.5                   # see `floor`
VIEWS = {"m": "view-mean", "M": "cross", "G": "between", "S": "total"}
SAMPLES = {"mean": "mean", "C": "clean", "B": "label-cross"}


# ---------------------------------------------------------------------------------------------------------
# Data
# ---------------------------------------------------------------------------------------------------------
def pictures(shape, n, seed):
    """Smooth random pictures plus noise, bytes; the first pixel is the same everywhere."""
    rng = np.random.default_rng(seed)
    c, h, w = shape
    y, x = np.mgrid[0:h, 0:w] / max(h, w)
    out = np.zeros((n,) + shape)
    for i in range(n):
        for _ in range(4):
            fy, fx, phase = rng.uniform(-1.5, 1.5), rng.uniform(-1.5, 1.5), rng.uniform(0, 2 * np.pi)
            out[i] += rng.normal(size=(c, 1, 1)) * np.cos(2 * np.pi * (fy * y + fx * x) + phase)
    out = 120 + 35 * out + 12 * rng.standard_normal(out.shape)
    out[:, :, 0, 0] = 77
    return np.clip(np.round(out), 0, 255).astype(np.uint8)


class Prepared:
    """Samples as Presage prepares them, and the way to and from the space that noise acts in."""

    def __init__(self, X, labels, options):
        Z = X.reshape(len(X), -1) / 255.0
        self.shape, (self.n, self.d) = X.shape[1:], Z.shape
        center, scale, raw = "no-center" not in options, "global", "raw" in options
        scale = next((s for s in ("pixel", "none") if s in options), scale)
        mean = Z.mean(0)
        live = Z.max(0) > Z.min(0)
        s = {"global": np.full(self.d, np.sqrt(np.mean((Z - mean) ** 2))), "none": np.ones(self.d),
             "pixel": np.where(live, Z.std(0), 1.0)}[scale]
        self.keep = live | (scale != "pixel")               # --scale pixel: constant coordinates become 0
        self.offset, self.s = mean * center, s
        self.X = self.prepared(Z)
        self.mu = self.X.mean(0)
        # what noise acts on, its mean image, and whether its views still have to be prepared
        self.back = self.prepared if raw else lambda views: views
        self.sources = Z if raw else self.X
        self.noise_mean = self.sources.mean(0)
        self.about = float(center)                          # moments are about the means, or about zero
        Y = np.eye(labels.max() + 1)[labels]
        self.centred = self.X - self.about * self.mu
        self.exact = {"mean": self.mu, "C": self.centred.T @ self.centred / self.n,
                      "B": self.centred.T @ (Y - self.about * Y.mean(0)) / self.n}

    def prepared(self, Z):
        return (Z - self.offset) / self.s * self.keep


# ---------------------------------------------------------------------------------------------------------
# Estimates
# ---------------------------------------------------------------------------------------------------------
def floor(largest, draws, scale):
    """Added to every standard error. A part of a noise that no draw has shown has a spread that no draw can show: at
    the level of four standard errors (6e-5) what was never seen in N draws has probability below log(1/6e-5)/N = 9.7/N, and
    moves a mean by at most that times the largest deviation of a draw from its source's mean. A fourth of it, in units of
    standard errors, is UNSEEN largest/N. The rest is rounding."""
    return UNSEEN * largest / draws + ROUNDING * scale / SCALAR_LIMIT


class Stratified:
    """Mean and standard error of quantities averaged over the sources, from draws of each source alone."""

    def __init__(self):
        self.sources = self.draws = 0
        self.mean = self.variance = self.largest = 0.0

    def add(self, values):
        """values: draws x quantities of one more source."""
        mean = values.mean(0)
        deviation = values - mean
        self.join(mean, np.einsum("vk,vk->k", deviation, deviation), len(values), np.abs(deviation).max(0))

    def add_products(self, a, b):
        """The quantities (a_i b_j + b_i a_j)/2 of one more source, for all i and j; a and b may be the same."""
        mean = a.T @ b / len(a)
        square = (a * a).T @ (b * b)
        if a is not b:
            crossed = a * b
            mean, square = (mean + mean.T) / 2, (square + square.T) / 4 + crossed.T @ crossed / 2
        size, spread = np.maximum(np.abs(a).max(0), np.abs(b).max(0)), np.maximum(np.ptp(a, axis=0), np.ptp(b, axis=0))
        self.join(mean, np.maximum(square - len(a) * mean ** 2, 0), len(a), np.add.outer(spread, spread) * size.max())

    def join(self, mean, squares, draws, largest):
        self.mean = self.mean + mean
        self.variance = self.variance + squares / (draws - 1) / draws
        self.largest = np.maximum(self.largest, largest)
        self.sources += 1
        self.draws += draws

    def estimate(self, scale):
        """-> (value, standard error)."""
        error = np.sqrt(self.variance) / self.sources
        return self.mean / self.sources, error + floor(self.largest, self.draws, scale)


class Functionals:
    """The preset scalars and, for a large d, the preset pairs: u'Av for columns u of `left` and v of `right`."""

    def __init__(self, shape, pairs, seed=20):
        rng = np.random.default_rng(seed)
        c, h, w = shape
        d = c * h * w
        self.dense = rng.standard_normal((2, d, 6 + pairs))
        self.dense /= np.sqrt((self.dense ** 2).sum(1, keepdims=True))
        a = rng.integers(d, size=3 * pairs)
        b = rng.integers(d, size=3 * pairs)                                            # any two coordinates,
        ch, y, x = np.unravel_index(a, shape)
        near = np.where(rng.random(3 * pairs) < 0.5, ch * h * w + y * w + (x + 1) % w, ch * h * w + (y + 1) % h * w + x)
        b[pairs:2 * pairs] = near[pairs:2 * pairs]                                      # neighbours (around the edge),
        b[2 * pairs:] = ((a + h * w) % d)[2 * pairs:]                                   # the next channel
        self.a, self.b = a, b

    def of_vector(self, v):
        """-> (sum/sqrt(d) and 6 projections)."""
        return v @ np.column_stack([np.full(len(self.dense[0]), len(self.dense[0]) ** -0.5), self.dense[0][:, :6]])

    def of_matrix(self, A):
        """-> (trace, sum/d and 6 projections; further projections and pairs of coordinates)."""
        projections = np.einsum("dk,dk->k", self.dense[0], A @ self.dense[1])
        scalars = np.concatenate([[np.trace(A), A.sum() / len(A)], projections[:6]])
        return scalars, np.concatenate([projections[6:], A[self.a, self.b]])

    def of_products(self, p, q):
        """The same of p q' for draws p, q: draws x quantities each."""
        projections = (p @ self.dense[0]) * (q @ self.dense[1])
        scalars = np.column_stack([np.einsum("vd,vd->v", p, q), p.sum(1) * q.sum(1) / p.shape[1], projections[:, :6]])
        return scalars, np.column_stack([projections[:, 6:], p[:, self.a] * q[:, self.b]])


def z_scores(data, text, views, exact, functionals, every):
    """-> [(moment, "scalars" or "entries", array of (exact - estimate)/error)]."""
    rng = np.random.default_rng(1)
    tau = Sampler(data.shape, data.noise_mean).build(text)

    def drawn(source, count):
        x = np.broadcast_to(source.reshape(data.shape), (count,) + tuple(data.shape))
        step = max(1, 1_000_000 // data.d)
        parts = [tau(x[i:i + step], rng).reshape(-1, data.d) for i in range(0, count, step)]
        return data.back(np.concatenate(parts))

    # Products are taken about a fixed centre near the mean view, from draws that are not used again: they average to
    # S + (m - centre)(m - centre)', without the bias of an estimated mean.
    centre = data.about * np.mean([drawn(source, views // 10).mean(0) for source in data.sources], axis=0)
    off = data.about * (exact["m"] - centre)
    means, spread = np.empty_like(data.X), np.empty_like(data.X)
    m, cross = Stratified(), Stratified()
    quadratic = {name: {group: Stratified() for group in ("scalars", "pairs", "all")} for name in ("S", "G")}
    scale = largest = 0.0
    for i, source in enumerate(data.sources):
        t = drawn(source, views)
        means[i], spread[i] = t.mean(0), t.var(0, ddof=1) / views
        scale, largest = max(scale, np.abs(t).max()), np.maximum(largest, np.ptp(t, axis=0))
        m.add(functionals.of_vector(t))
        cross.add(functionals.of_products(np.broadcast_to(data.centred[i], t.shape), t)[0])
        t = t - centre
        for name, p, q in (("S", t, t), ("G", t[0::2], t[1::2])):
            scalars, pairs = functionals.of_products(p, q)
            quadratic[name]["scalars"].add(scalars)
            if every:
                quadratic[name]["all"].add_products(p, q)
            else:
                quadratic[name]["all"].add(p * q)
                quadratic[name]["pairs"].add(pairs)

    out = []

    def judge(name, group, truth, value, error):
        out.append((name, group, ((truth - value) / error).ravel()))
    judge("m", "scalars", functionals.of_vector(exact["m"]), *m.estimate(scale))
    judge("M", "scalars", functionals.of_matrix(exact["M"])[0], *cross.estimate(scale ** 2 * data.d))
    for name, w in (("m", np.ones((data.n, 1))), ("M", data.centred)):       # linear in the views, with known weights
        error = np.sqrt((w * w).T @ spread) / data.n
        error += floor(np.outer(np.abs(w).max(0), largest), data.n * views, np.abs(w).max() * scale)
        judge(name, "entries", exact[name], w.T @ means / data.n, error)
    for name, estimates in quadratic.items():
        truth = exact[name] + np.outer(off, off)
        scalars, pairs = functionals.of_matrix(truth)
        judge(name, "scalars", scalars, *estimates["scalars"].estimate(scale ** 2 * data.d))
        judge(name, "entries", truth if every else np.diag(truth), *estimates["all"].estimate(scale ** 2))
        if not every:
            judge(name, "entries", pairs, *estimates["pairs"].estimate(scale ** 2))
    return out


# ---------------------------------------------------------------------------------------------------------
# Expressions: a text, and what else is asked of presage (raw: --noise-space raw)
# ---------------------------------------------------------------------------------------------------------
COLOUR_OPS = ("saturation", "grayscale", "hue")
ISSUE = "crop(scale=0.3..1)|hflip|contrast(0.6..1.4)|grayscale(p=0.2)|blur(sigma=0.1..2,p=0.5)"
SINGLE = [
    ("none", ""), ("none", "raw pixel"), ("gaussian(0.7)", ""), ("gaussian(covariance={cov})", ""),
    ("aligned(alpha=1.5,noise={cov})", "none"), ("mask(0.4)", ""), ("mask(ratio=0.75,patch=4)", ""),
    ("mask(ratio=0.6,patch=3x5)", "raw no-center"), ("mask(0.4,patch=2,channels=separate)", "raw"),
    ("mask(0.4,patch=2,fill=mean)", "raw"), ("mask(0.3,patch=2,fill=mean)", "no-center"),
    ("mask(0.4,patch=3,fill=0.8)", "raw pixel"), ("mask(0.4,fill=-0.5,channels=separate)", ""),
    ("mae(0.5,patch=2)", ""), ("mae(0.7,patch=3x2)", "raw"), ("block(3x4)", "raw"), ("block(size=2)", "pixel"),
    ("dropout(0.35,patch=2)", ""), ("dropout(0.35)", "raw none"), ("speckle(0.6)", "raw"),
    ("saltpepper(0.3,low=0,high=1)", "raw"), ("saltpepper(0.2,low=-1,high=2)", "no-center"), ("hflip", "raw"),
    ("hflip(0.2)", ""), ("vflip(p=0.7)", "raw"), ("rot90", "raw"), ("shift(1)", "raw"),
    ("shift(2,pad=reflect)", "raw no-center"), ("crop", "raw"), ("crop(0.3..0.8,ratio=1.4,scales=3)", "raw none"),
    ("blur(0.3..1.5)", "raw"), ("blur(sigma=0.8,p=0.6)", "raw pixel"), ("brightness(0.5..1.5)", "raw"),
    ("brightness(1.2)", ""), ("contrast(0.2..1.4)", "raw"), ("contrast(0.5..1.5)", "no-center"),
    ("saturation(0..1.5)", "raw"), ("grayscale(0.4)", "raw"), ("hue(-0.1..0.3)", "raw"), ("hue(0.2)", "raw")]
CHAINS = [
    (ISSUE, "raw"), (ISSUE, "raw no-center"), ("mask(0.5,patch=2)|gaussian(0.5)", ""), ("gaussian(0.5)|mask(0.5,patch=2)", ""),
    ("saltpepper(0.3,low=0,high=1)|mask(0.3,fill=0.6)|hflip", "raw"), ("hflip|shift(1)|contrast(0.5..1.5)|brightness(0.5..2)", "raw"),
    ("hue(-0.2..0.2)|saturation(0.5..1.5)|grayscale(0.2)", "raw"), ("rot90|mae(0.5,patch=2)|speckle(0.3)", "raw"),
    ("crop(scale=0.4..1)|hflip|brightness(0.6..1.4)|gaussian(0.1)", "raw"), ("blur(0.4..1)|block(3)|dropout(0.2)", "raw pixel"),
    ("shift(2,pad=reflect)|vflip|mask(0.5,patch=4,fill=mean)", "raw"), ("contrast(0.5..1.5)|mask(0.3)|blur(0.7)", "none")]
MIXTURES = [
    ("0.3*mask(0.5)|gaussian(1)+0.7*hflip", ""), ("none + saltpepper(0.4,low=0,high=1)", "raw"),
    ("(0.25*none+0.75*mask(0.6,patch=2,fill=1))|speckle(0.5)", "raw"), ("(hflip+(vflip|rot90)+mask(0.5))|mae(0.5,patch=2)", "raw"),
    ("0.2*crop(scale=0.3..1)+0.5*(blur(0.5..1.5)|contrast(0.6..1.4))+0.3*shift(1)", "raw"),
    ("0.5*(0.4*grayscale(1)+0.6*hue(0..0.5))|gaussian(0.2)+0.5*saturation(0.2..1.8)", "raw"),
    ("gaussian(0.3)|(0.1*mask(0.9,patch=4)+0.9*(none+hflip))|brightness(0.8..1.2)", "no-center")]
GROUPS = (("single", SINGLE), ("chain", CHAINS), ("mixture", MIXTURES))
QUICK = {"grey": [("mask(0.4,patch=3,fill=0.8)", "raw pixel"), ("crop", "raw"), CHAINS[2], MIXTURES[3]],
         "colour": [CHAINS[6]]}

# (what is wrong, on which images, expression, options)
PLANTS = [
    ("S one per cent too large", "grey", "mask(0.4)", ""), ("S one per cent too large", "colour", "rot90", "raw"),
    ("M transposed", "grey", "crop", "raw"), ("M transposed", "colour", "shift(1)", "raw"),
    ("S and G swapped", "grey", "gaussian(0.7)", ""), ("S and G swapped", "colour", "hue(-0.1..0.3)", "raw"),
    ("view mean forgotten", "grey", "mask(0.4,patch=3,fill=0.8)", "raw pixel"),
    ("one entry of S", "grey", "speckle(0.6)", "raw"), ("one entry of G", "grey", "hflip", "raw"),
    ("crop areas equally likely", "grey", "crop", "raw"), ("crop areas equally likely", "colour", ISSUE, "raw"),
    ("blur repeats the edge", "grey", "blur(0.3..1.5)", "raw")]


def planted(name, exact):
    """exact with a mistake in it, or the sampler with one."""
    exact = dict(exact)
    if name == "S one per cent too large":
        exact["S"] = exact["S"] * 1.01
    elif name == "M transposed":
        exact["M"] = exact["M"].T
    elif name == "S and G swapped":
        exact["S"], exact["G"] = exact["G"], exact["S"]
    elif name == "view mean forgotten":
        exact["m"] = exact["mean"]
    elif name.startswith("one entry of "):
        A = exact[name[-1]].copy()
        A[20, 27] = A[27, 20] = A[20, 27] + 0.05 * np.sqrt(A[20, 20] * A[27, 27])
        exact[name[-1]] = A
    elif name == "crop areas equally likely":
        language.CROP_UNIFORM = "per-scale"
    elif name == "blur repeats the edge":
        language.BLUR_EDGE = "symmetric"
    else:
        raise SystemExit(f"unknown plant '{name}', expected one of: {', '.join(sorted({p[0] for p in PLANTS}))}")
    return exact


# ---------------------------------------------------------------------------------------------------------
# Runs
# ---------------------------------------------------------------------------------------------------------
class Images:
    """The images of one kind, as files for presage and as arrays, and the views drawn of each."""

    def __init__(self, kind, folder, draws):
        shape, n, views = {"grey": ((1, 8, 8), 40, 4000), "colour": ((3, 32, 32), 12, 1200)}[kind]
        self.kind, self.folder, self.every = kind, folder, kind == "grey"
        self.views = max(20, (draws or n * views) // n // 20 * 20)     # even: pairs for G
        self.X, self.labels = pictures(shape, n, seed=7), np.arange(n) % 3
        self.functionals = Functionals(shape, 64)
        d = self.X[0].size
        A = np.random.default_rng(9).standard_normal((d, 40)) / np.linspace(1, 5, d)[:, None]
        self.cov = os.path.join(folder, f"{kind}-covariance.npy")
        self.x, self.y = (os.path.join(folder, f"{kind}-{what}.npy") for what in "xy")
        np.save(self.cov, A @ A.T / 40 + 0.05 * np.eye(d))
        np.save(self.x, self.X)
        np.save(self.y, self.labels)

    def moments(self, command, text, options):
        """What presage computes."""
        text = text.replace("{cov}", self.cov)
        to = tempfile.mkdtemp(dir=self.folder)
        arguments = ["moments", self.x, "--labels", self.y, "--noise", text, "--save", to, "--quiet"]
        for option in options.split():
            arguments += {"raw": ["--noise-space", "raw"], "no-center": ["--no-center"]}.get(option, ["--scale", option])
        done = subprocess.run(command + arguments, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} moments ... --noise '{text}' ended with {done.returncode}: {done.stderr}")
        exact = {k: np.load(os.path.join(to, f"{name}.npy")) for k, name in {**VIEWS, **SAMPLES}.items()}
        shutil.rmtree(to)
        return exact

    def check(self, exact, text, options, plant=None):
        """-> a Result."""
        data = Prepared(self.X, self.labels, options.split())
        alike = lambda A, B: np.abs(A - B).max() <= ROUNDING * max(1.0, np.abs(B).max())
        faults = [f"{name}.npy" for k, name in SAMPLES.items() if not alike(exact[k], data.exact[k])]
        faults += [f"{VIEWS[k]}.npy transposed" for k in "GS" if not alike(exact[k], exact[k].T)]
        rules = language.CROP_UNIFORM, language.BLUR_EDGE
        if plant:
            exact = planted(plant, exact)
        scores = z_scores(data, text.replace("{cov}", self.cov), self.views, exact, self.functionals, self.every)
        language.CROP_UNIFORM, language.BLUR_EDGE = rules
        return Result(scores, faults)


class Result:
    """z scores of one expression, judged."""

    def __init__(self, scores, faults):
        self.faults = faults
        self.scalars = np.abs(np.concatenate([z for _, group, z in scores if group == "scalars"]))
        self.entries = np.abs(np.concatenate([z for _, group, z in scores if group == "entries"]))
        # a level for each moment, so that the many entries of M do not hide those of S
        self.worst, self.bound, self.where = 0.0, 1.0, ""
        for name in VIEWS:
            z = np.abs(np.concatenate([z for other, group, z in scores if (other, group) == (name, "entries")]))
            bound = NormalDist().inv_cdf(1 - ENTRY_LEVEL / len(VIEWS) / len(z) / 2)
            if z.max() / bound >= self.worst / self.bound:
                self.worst, self.bound, self.where = z.max(), bound, name
        self.good = not faults and self.scalars.max() <= SCALAR_LIMIT and self.worst <= self.bound

    def line(self):
        return (f"{self.scalars.max():6.2f} {self.worst:8.2f} of {self.bound:.2f} in {self.where}"
                f" {np.sum(self.entries > 4):6d} of {len(self.entries)}" + "".join(f"  {f} differs" for f in self.faults))


BEYOND = 2 * (1 - NormalDist().cdf(4))


def ahead(images, command, cases):
    """The cases with what presage computes, which runs beside the judging of the case before."""
    with ThreadPoolExecutor(1) as pool:
        coming = None
        for case in cases + [None]:
            now, coming = coming, case and (case, pool.submit(images.moments, command, *case[1:]))
            if now:
                yield now[0], now[1].result()


def run(kinds, cases_of, command, folder, draws, plant):
    """The table, and whether everything agrees."""
    good = True
    for kind in kinds:
        images = Images(kind, folder, draws)
        begun, results = time.time(), []
        print(f"\n{kind} {images.X.shape}, {images.views} views of each source"
              "\n            scalars   entries: largest, bound      beyond 4   expression, options", flush=True)
        for (group, text, options), exact in ahead(images, command, cases_of(kind)):
            r = images.check(exact, text, options, plant)
            results.append((group, r))
            print(f"{'ok   ' if r.good else 'WRONG'} {group:8s}{r.line()}  {text} {options}", flush=True)
            good &= r.good
        for group in dict.fromkeys(g for g, _ in results):
            of = [r for g, r in results if g == group]
            z, entries = np.concatenate([r.scalars for r in of]), sum(len(r.entries) for r in of)
            beyond = sum(int(np.sum(r.entries > 4)) for r in of)
            # what never varies has z near 0: not a measure of the standard errors
            print(f"{group}: {len(of)} expressions; {len(z)} scalars, largest |z| {z.max():.2f}, root mean square of those that"
                  f" vary {np.sqrt(np.mean(z[z > 1e-3] ** 2)):.2f}, {len(z) * BEYOND:.2f} beyond 4 expected of a Gaussian;"
                  f" {entries} entries, largest |z| {max(r.entries.max() for r in of):.2f},"
                  f" {beyond} beyond 4, {entries * BEYOND:.0f} expected")
        print(f"{time.time() - begun:.0f} s")
    return good


def self_test(command, folder, draws):
    """Whether every planted mistake is noticed where the right result passes."""
    good, images = True, {}
    for plant, kind, text, options in PLANTS:
        if kind not in images:
            images[kind] = Images(kind, folder, draws)
        exact = images[kind].moments(command, text, options)
        right, wrong = images[kind].check(exact, text, options), images[kind].check(exact, text, options, plant)
        noticed = right.good and not wrong.good
        good &= noticed
        print(f"{'noticed' if noticed else 'MISSED '} {plant:27s} {kind:7s} without it {right.line()}\n"
              f"{'':43s} with it    {wrong.line()}  {text} {options}", flush=True)
    return good


def cases(kind):
    return [(group, text, options) for group, of in GROUPS for text, options in of
            if kind == "colour" or not any(op in text for op in COLOUR_OPS)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", nargs="?", default="all", choices=["grey", "colour", "all", "quick", "self-test"])
    p.add_argument("--only", action="append", help="expressions that contain this text")
    p.add_argument("--draws", type=int, help="views per expression")
    p.add_argument("--plant", help="a mistake put in on purpose, see PLANTS")
    p.add_argument("--command", action="append", help="a word of the command that starts presage (default: ./presage)")
    a = p.parse_args()
    command = a.command or [os.path.join(ROOT, "presage")]
    quick = a.what == "quick"
    kinds = ["grey", "colour"] if a.what in ("all", "quick") else [a.what]

    def chosen(kind):
        return [c for c in cases(kind) if (not a.only or any(t in c[1] for t in a.only))
                and (not quick or c[1:] in QUICK[kind])]
    with tempfile.TemporaryDirectory() as folder:
        good = self_test(command, folder, a.draws) if a.what == "self-test" else \
            run(kinds, chosen, command, folder, a.draws or (12_000 if quick else None), a.plant)
    print("all agree" if good and a.what != "self-test" else "all noticed" if good else "NOT all as expected")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
