#!/usr/bin/env python3
"""Brute-force sampler of the noise language, and a check of reference.py's exact moments against it.

    python3 simulate.py check EXPR --shape c,h,w [--draws N] [--raw]
    python3 simulate.py all                # a list of expressions covering every operator
    python3 simulate.py formulas           # theory.md's closed formulas against reference.py's operators

Each operator draws tau and applies it to one image, from the contract's English; no moment is used here
(only the parser of expressions is shared with reference.py).
"""
import argparse
import sys
import tempfile

import numpy as np

import reference as ref


def reflect(i, n, mirror=True):
    """Index folded back into 0..n-1; mirror: the edge is not repeated."""
    while i < 0 or i >= n:
        if mirror:
            i = -i if i < 0 else 2 * (n - 1) - i
        else:
            i = -1 - i if i < 0 else 2 * n - 1 - i
    return i


class Sampler:
    """ctx for reference.Parser whose operators are functions (image, rng) -> image."""

    def __init__(self, shape, mean):
        self.shape, self.mean = shape, np.asarray(mean).reshape(shape)

    def build(self, text):
        return ref.Parser(text, self).parse()

    def chain(self, ops):
        def go(x, rng):
            for o in ops:
                x = o(x, rng)
            return x
        return go

    def mixture(self, weights, ops):
        cum = np.cumsum(weights)

        def go(x, rng):
            return ops[min(int(np.searchsorted(cum, rng.random(), side="right")), len(ops) - 1)](x, rng)
        return go

    def op(self, name, args):
        return getattr(self, name)(**ref.bind(name, args))

    # ---- operators ----
    def none(self):
        return lambda x, rng: x

    def gaussian(self, sigma, covariance):
        if covariance:
            L = np.linalg.cholesky(np.load(covariance) + 1e-12 * np.eye(self.mean.size))
            return lambda x, rng: x + (L @ rng.standard_normal(x.size)).reshape(x.shape)
        return lambda x, rng: x + float(sigma) * rng.standard_normal(x.shape)

    def aligned(self, alpha, noise):
        L = np.linalg.cholesky(np.load(noise) + 1e-12 * np.eye(self.mean.size))
        return lambda x, rng: x + float(alpha) * (L @ rng.standard_normal(x.size)).reshape(x.shape)

    def paint(self, dropped, ph, pw, x, fill):
        """dropped: (channels or 1) x patch rows x patch columns of booleans."""
        c, h, w = self.shape
        y = x.copy()
        for ch in range(c):
            for r in range(dropped.shape[1]):
                for q in range(dropped.shape[2]):
                    if dropped[min(ch, dropped.shape[0] - 1), r, q]:
                        sl = (ch, slice(r * ph, (r + 1) * ph), slice(q * pw, (q + 1) * pw))
                        y[sl] = fill[sl]
        return y

    def grid(self, patch):
        ph, pw = ref.size2(patch)
        return ph, pw, (self.shape[1] + ph - 1) // ph, (self.shape[2] + pw - 1) // pw

    def mask(self, ratio, patch, channels, fill):
        ph, pw, R, Q = self.grid(patch)
        values = {"zero": np.zeros(self.shape), "mean": self.mean}
        f = values[fill] if fill in values else np.full(self.shape, float(fill))
        n = self.shape[0] if channels == "separate" else 1
        return lambda x, rng: self.paint(rng.random((n, R, Q)) < float(ratio), ph, pw, x, f)

    def mae(self, ratio, patch):
        ph, pw, R, Q = self.grid(patch)
        r = int(np.floor(float(ratio) * R * Q + 0.5))

        def go(x, rng):
            drop = np.zeros(R * Q, bool)
            drop[rng.permutation(R * Q)[:r]] = True
            return self.paint(drop.reshape(1, R, Q), ph, pw, x, np.zeros(self.shape))
        return go

    def block(self, size):
        H, W = ref.size2(size)

        def go(x, rng):
            y0, x0 = rng.integers(self.shape[1] - H + 1), rng.integers(self.shape[2] - W + 1)
            out = x.copy()
            out[:, y0:y0 + H, x0:x0 + W] = 0
            return out
        return go

    def dropout(self, ratio, patch):
        m = self.mask(ratio, patch, "joint", "zero")
        return lambda x, rng: m(x, rng) / (1 - float(ratio))

    def speckle(self, sigma):
        return lambda x, rng: x * (1 + float(sigma) * rng.standard_normal(x.shape))

    def saltpepper(self, ratio, low, high):
        def go(x, rng):
            u = rng.random(x.shape)
            y = np.where(u < float(ratio) / 2, float(low), x)
            return np.where(u > 1 - float(ratio) / 2, float(high), y)
        return go

    def hflip(self, p):
        return lambda x, rng: x[:, :, ::-1] if rng.random() < float(p) else x

    def vflip(self, p):
        return lambda x, rng: x[:, ::-1, :] if rng.random() < float(p) else x

    def rot90(self):
        return lambda x, rng: np.rot90(x, rng.integers(4), axes=(1, 2))

    def shift(self, max, pad):
        m = int(max)

        def go(x, rng):
            dy, dx = rng.integers(-m, m + 1, 2)
            c, h, w = x.shape
            out = np.zeros_like(x)
            for i in range(h):
                for j in range(w):
                    a, b = i - dy, j - dx
                    if pad == "reflect":
                        out[:, i, j] = x[:, reflect(a, h), reflect(b, w)]
                    elif 0 <= a < h and 0 <= b < w:
                        out[:, i, j] = x[:, a, b]
            return out
        return go

    def crop(self, scale, ratio, scales):
        c, h, w = self.shape
        lo, hi = ref.interval(scale)
        n, asp = int(scales), float(ratio)
        grid = []
        for i in range(n):
            area = lo + (hi - lo) * i / max(n - 1, 1)
            ch = min(h, max(1, int(np.floor((area * h * w / asp) ** 0.5 + 0.5))))
            cw = min(w, max(1, int(np.floor((area * h * w * asp) ** 0.5 + 0.5))))
            grid.append([(y, x, ch, cw) for y in range(h - ch + 1) for x in range(w - cw + 1)])
        flat = [g for gs in grid for g in gs]

        def resize(a, H, W):
            out = np.empty((c, H, W))
            for i in range(H):
                for j in range(W):
                    u = (i + 0.5) * a.shape[1] / H - 0.5
                    v = (j + 0.5) * a.shape[2] / W - 0.5
                    iu, iv = int(np.floor(u)), int(np.floor(v))
                    fu, fv = u - iu, v - iv
                    def at(p, q):
                        return a[:, min(max(p, 0), a.shape[1] - 1), min(max(q, 0), a.shape[2] - 1)]
                    out[:, i, j] = ((1 - fu) * ((1 - fv) * at(iu, iv) + fv * at(iu, iv + 1))
                                    + fu * ((1 - fv) * at(iu + 1, iv) + fv * at(iu + 1, iv + 1)))
            return out

        def go(x, rng):
            gs = flat if ref.CROP_UNIFORM == "pairs" else grid[rng.integers(len(grid))]
            y0, x0, H, W = gs[rng.integers(len(gs))]
            return resize(x[:, y0:y0 + H, x0:x0 + W], h, w)
        return go

    def blur(self, sigma, p):
        lo, hi = ref.interval(sigma)
        mirror = ref.BLUR_EDGE == "mirror"
        t, wt = np.polynomial.legendre.leggauss(16)

        def go(x, rng):
            if rng.random() >= float(p):
                return x
            s = lo if lo == hi else lo + (hi - lo) * (t[rng.choice(16, p=wt / 2)] + 1) / 2
            r = {"floor": int(np.floor(4 * s + 1e-12)), "ceil": int(np.ceil(4 * s)), "round": int(4 * s + .5)}[ref.BLUR_RADIUS]
            k = np.exp(-np.arange(-r, r + 1) ** 2 / (2 * s * s))
            k /= k.sum()
            for axis in (1, 2):
                n = x.shape[axis]
                x = sum(k[o + r] * np.take(x, [reflect(i + o, n, mirror) for i in range(n)], axis)
                        for o in range(-r, r + 1))
            return x
        return go

    def brightness(self, factor):
        a, b = ref.interval(factor)
        return lambda x, rng: rng.uniform(a, b) * x

    def contrast(self, factor):
        a, b = ref.interval(factor)
        return lambda x, rng: x.mean() + rng.uniform(a, b) * (x - x.mean())

    @staticmethod
    def gray(x):
        return np.broadcast_to(0.299 * x[0] + 0.587 * x[1] + 0.114 * x[2], x.shape)

    def saturation(self, factor):
        lo, hi = ref.interval(factor)

        def go(x, rng):
            a = rng.uniform(lo, hi)
            return a * x + (1 - a) * self.gray(x)
        return go

    def grayscale(self, p):
        return lambda x, rng: self.gray(x) if rng.random() < float(p) else x

    def hue(self, range):
        lo, hi = ref.interval(range)

        def go(x, rng):
            t = 2 * np.pi * rng.uniform(lo, hi)
            y, i, q = np.tensordot(ref.YIQ, x, 1)
            z = np.stack([y, np.cos(t) * i - np.sin(t) * q, np.sin(t) * i + np.cos(t) * q])
            return np.linalg.solve(ref.YIQ, z.reshape(3, -1)).reshape(x.shape)
        return go


def check(expr, shape, draws=6000, raw=False, seed=0):
    """-> worst |difference| in estimated standard errors over mean, M, S, G."""
    rng = np.random.default_rng(seed)
    d, n = int(np.prod(shape)), 2
    X = rng.standard_normal((n, d)) + rng.uniform(0.3, 1, d)
    s, mu = (0.7, rng.uniform(-1, 1, d)) if raw else (1.0, np.zeros(d))
    inner_mean = (s * X + mu).mean(0)
    op = ref.Noises(d, shape, inner_mean).build(expr)
    if raw:
        op = ref.chain_op([ref.affine_op(ref.homogeneous(s * np.eye(d), mu)), op,
                           ref.affine_op(ref.homogeneous(np.eye(d) / s, -mu / s))])
    Xh = np.column_stack([X, np.ones(n)])
    Q = Xh.T @ Xh / n
    exact = {"mean": (op.H @ Q)[:d, d], "M": Q[:d] @ op.H[:d].T, "G": op.H[:d] @ Q @ op.H[:d].T,
             "S": op.second(Q)[:d, :d]}
    assert np.allclose(op.second(Q)[:d, d], exact["mean"]), "the two means of the operator differ"
    tau = Sampler(shape, inner_mean).build(expr)
    imgs = [(s * x + mu).reshape(shape) for x in X]
    sums = {k: [0.0, 0.0] for k in exact}
    done = 0
    while done < draws:
        b = min(500, draws - done)
        V = [np.array([[(tau(im, rng).reshape(-1) - mu) / s for im in imgs] for _ in range(b)]) for _ in range(2)]
        outer = lambda A, B: np.einsum("bni,bnj->bij", A, B) / n
        Xb = np.broadcast_to(X, V[0].shape)
        stats = {"mean": V[0].mean(1), "M": outer(Xb, V[0]), "S": outer(V[0], V[0]),
                 "G": (outer(V[0], V[1]) + outer(V[1], V[0])) / 2}
        for k, v in stats.items():
            sums[k][0] = sums[k][0] + v.sum(0)
            sums[k][1] = sums[k][1] + (v * v).sum(0)
        done += b
    worst = {}
    for k, (a, q) in sums.items():
        m = a / draws
        se = np.sqrt(np.maximum(q / draws - m * m, 0) / draws)
        worst[k] = float(np.max(np.abs(m - exact[k]) / (se + 1e-7)))
    return worst


def formulas():
    """theory.md's table rows that reference.py computes in another way (conjugated translations)."""
    rng = np.random.default_rng(1)
    shape, d = (1, 3, 4), 12
    X = rng.standard_normal((5, d)) + rng.uniform(0.3, 1, d)
    C, mu = X.T @ X / 5, X.mean(0)
    Q = np.block([[C, mu[:, None]], [mu[None], np.ones((1, 1))]])
    N = ref.Noises(d, shape, mu)
    ok = True

    def say(name, S, op):
        nonlocal ok
        e = np.abs(op.second(Q)[:d, :d] - S).max()
        ok &= bool(e < 1e-12)
        print(f"{'ok ' if e < 1e-12 else 'BAD'} {name}: S differs by {e:.1e}")
    p = 0.3
    g = N.groups((2, 2))
    K = np.where(g[:, None] == g[None], 1 - p, (1 - p) ** 2)
    for label, v, text in (("mean fill", mu, "mean"), ("value fill", np.full(d, 1.7), "1.7")):
        Xm = np.outer(mu, v) * ((1 - p) - K)
        K0 = 1 - 2 * (1 - p) + K
        say(label, C * K + Xm + Xm.T + np.outer(v, v) * K0, N.build(f"mask(ratio={p},patch=2,fill={text})"))
    lo, hi = -0.4, 1.3
    c = (lo + hi) / 2
    S = (1 - p) ** 2 * C + p * (1 - p) * c * (mu[:, None] + mu[None]) + p * p * c * c
    S[np.diag_indices(d)] = (1 - p) * np.diag(C) + p * (lo ** 2 + hi ** 2) / 2
    say("salt and pepper", S, N.build(f"saltpepper({p},low={lo},high={hi})"))
    return ok


def all_cases():
    rng = np.random.default_rng(5)
    tmp = tempfile.mkdtemp()

    def cov(d):
        A = rng.standard_normal((d, d))
        np.save(f"{tmp}/cov{d}.npy", A @ A.T / d)
        return f"{tmp}/cov{d}.npy"
    g, t, q = (1, 4, 5), (3, 3, 3), (2, 4, 4)
    c20, c27 = cov(20), cov(27)
    return [("none", g), ("gaussian(0.7)", g), (f"gaussian(covariance={c20})", g), (f"aligned(alpha=1.5,noise={c27})", t),
            ("mask(0.4)", g), ("mask(ratio=0.6,patch=2x3)", q), ("mask(0.4,patch=2,channels=separate)", q),
            ("mask(0.4,patch=2,fill=mean)", q), ("mask(0.4,patch=3,fill=-0.8)", g), ("mae(0.5,patch=2)", g),
            ("mae(0.7,patch=3x2)", q), ("mae(0.2,patch=4x5)", g), ("block(2x3)", g), ("block(size=2x2)", q),
            ("dropout(0.35,patch=2)", q), ("dropout(0.35)", g), ("speckle(0.6)", g), ("saltpepper(0.3,low=-1,high=2)", g),
            ("hflip", g), ("hflip(0.2)", q), ("vflip(p=0.7)", q), ("rot90", q), ("shift(1)", g), ("shift(2,pad=reflect)", q),
            ("crop", q), ("crop(0.3..0.8,scales=3)", (1, 5, 5)), ("crop(0.2..0.9,ratio=1.4,scales=3)", (1, 5, 6)),
            ("blur(0.3..1.2)", g), ("blur(sigma=0.8,p=0.6)", q), ("brightness(0.5..1.5)", g), ("contrast(0.2..1.4)", q),
            ("saturation(0..1.5)", t), ("grayscale(0.4)", t), ("hue(-0.1..0.3)", t), ("hue(0.2)", t),
            ("mask(0.5,patch=2)|gaussian(0.5)", g), ("gaussian(0.5)|mask(0.5,patch=2)", g),
            ("saltpepper(0.3,low=0,high=1)|mask(0.3,fill=2)|hflip", g), ("hflip|shift(1)|contrast(0.5..1.5)|brightness(0.5..2)", q),
            ("0.3*mask(0.5)|gaussian(1)+0.7*hflip", g), ("none + saltpepper(0.4,low=-1,high=3)", g),
            ("(0.25*none+0.75*mask(0.6,patch=2,fill=1))|speckle(0.5)", q), ("(hflip+(vflip|rot90)+mask(0.5))|mae(0.5,patch=2)", (1, 4, 4)),
            ("hue(-0.2..0.2)|saturation(0.5..1.5)|grayscale(0.2)", t)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=["check", "all", "formulas"])
    p.add_argument("expr", nargs="?")
    p.add_argument("--shape", default="1,4,5")
    p.add_argument("--draws", type=int, default=6000)
    p.add_argument("--raw", action="store_true")
    p.add_argument("--limit", type=float, default=5.0, help="standard errors allowed (worst entry)")
    a = p.parse_args()
    if a.what == "formulas":
        return 0 if formulas() else 1
    cases = all_cases() if a.what == "all" else [(a.expr, tuple(int(v) for v in a.shape.split(",")))]
    bad = 0
    for i, (expr, shape) in enumerate(cases):
        w = check(expr, shape, a.draws, a.raw or (a.what == "all" and i % 3 == 2), seed=i)
        good = max(w.values()) < a.limit
        bad += not good
        print(("ok   " if good else "WRONG"), expr, shape, {k: round(v, 2) for k, v in w.items()}, flush=True)
    print(f"{len(cases) - bad} ok, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
