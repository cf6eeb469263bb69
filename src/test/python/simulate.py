#!/usr/bin/env python3
"""Brute-force sampler of the noise language, and a check of reference.py's exact moments against it.

    python3 simulate.py check EXPR --shape c,h,w [--draws N] [--raw]
    python3 simulate.py all                # a list of expressions covering every operator
    python3 simulate.py formulas           # theory.md's closed formulas against reference.py's operators

Each operator draws a tau for every image it is given and applies it, from the contract's English; no moment is used in the
sampler (only language.py is shared with reference.py, which needs SciPy and is loaded by the checks alone).
"""
import argparse
import sys
import tempfile

import numpy as np

import language


def reflect(i, n, mirror=True):
    """Index folded back into 0..n-1; mirror: the edge is not repeated."""
    while i < 0 or i >= n:
        if mirror:
            i = -i if i < 0 else 2 * (n - 1) - i
        else:
            i = -1 - i if i < 0 else 2 * n - 1 - i
    return i


class Sampler:
    """ctx for language.Parser whose operators are functions (images, rng) -> images of batches (b x c x h x w);
    every image of a batch gets a draw of its own."""

    def __init__(self, shape, mean):
        self.shape, self.mean = tuple(shape), np.asarray(mean).reshape(shape)

    def build(self, text):
        return language.Parser(text, self).parse()

    @staticmethod
    def chain(ops):
        def go(x, rng):
            for o in ops:
                x = o(x, rng)
            return x
        return go

    @staticmethod
    def sorted_out(which, ops, x, rng):
        """Image i through ops[which[i]]."""
        out = np.empty_like(x)
        for k in np.unique(which):
            out[which == k] = ops[k](x[which == k], rng)
        return out

    def mixture(self, weights, ops):
        cum = np.cumsum(weights)

        def go(x, rng):
            u = rng.random(len(x))
            return self.sorted_out(np.minimum(np.searchsorted(cum, u, side="right"), len(ops) - 1), ops, x, rng)
        return go

    def sometimes(self, p, op):
        return lambda x, rng: self.sorted_out((rng.random(len(x)) < float(p)).astype(int), [lambda y, _: y, op], x, rng)

    def op(self, name, args):
        return getattr(self, name)(**language.bind(name, args))

    # ---- operators ----
    def none(self):
        return lambda x, rng: x

    def correlated(self, covariance, scale):
        L = scale * np.linalg.cholesky(np.load(covariance) + 1e-12 * np.eye(self.mean.size))
        return lambda x, rng: x + (rng.standard_normal((len(x), self.mean.size)) @ L.T).reshape(x.shape)

    def gaussian(self, sigma, covariance):
        if covariance:
            return self.correlated(covariance, 1.0)
        return lambda x, rng: x + float(sigma) * rng.standard_normal(x.shape)

    def aligned(self, alpha, noise):
        return self.correlated(noise, float(alpha))

    @staticmethod
    def paint(dropped, ph, pw, x, fill):
        """dropped: batch x (channels or 1) x patch rows x patch columns of booleans."""
        pixels = dropped.repeat(ph, axis=2).repeat(pw, axis=3)[:, :, :x.shape[2], :x.shape[3]]
        return np.where(pixels, fill, x)

    def grid(self, patch):
        ph, pw = language.size2(patch)
        return ph, pw, (self.shape[1] + ph - 1) // ph, (self.shape[2] + pw - 1) // pw

    def mask(self, ratio, patch, channels, fill):
        ph, pw, R, Q = self.grid(patch)
        f = 0.0 if fill == "zero" else self.mean if fill == "mean" else float(fill)
        n = self.shape[0] if channels == "separate" else 1
        return lambda x, rng: self.paint(rng.random((len(x), n, R, Q)) < float(ratio), ph, pw, x, f)

    def mae(self, ratio, patch):
        ph, pw, R, Q = self.grid(patch)
        r = int(np.floor(float(ratio) * R * Q + 0.5))

        def go(x, rng):
            drop = np.zeros((len(x), R * Q), bool)
            np.put_along_axis(drop, np.argsort(rng.random(drop.shape))[:, :r], True, axis=1)
            return self.paint(drop.reshape(-1, 1, R, Q), ph, pw, x, 0.0)
        return go

    def block(self, size):
        H, W = language.size2(size)

        def inside(n, length, count, rng):
            start = rng.integers(n - length + 1, size=(count, 1))
            return (np.arange(n) >= start) & (np.arange(n) < start + length)

        def go(x, rng):
            rows, columns = inside(x.shape[2], H, len(x), rng), inside(x.shape[3], W, len(x), rng)
            return np.where((rows[:, :, None] & columns[:, None, :])[:, None], 0.0, x)
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
        return self.sometimes(p, lambda x, rng: x[:, :, :, ::-1])

    def vflip(self, p):
        return self.sometimes(p, lambda x, rng: x[:, :, ::-1, :])

    def rot90(self):
        turns = [lambda x, rng, k=k: np.rot90(x, k, axes=(2, 3)) for k in range(4)]
        return lambda x, rng: self.sorted_out(rng.integers(4, size=len(x)), turns, x, rng)

    @staticmethod
    def pick(x, rows, columns):
        """out[b, :, i, j] = x[b, :, rows[b, i], columns[b, j]]"""
        b, c = np.arange(x.shape[0]), np.arange(x.shape[1])
        return x[b[:, None, None, None], c[:, None, None], rows[:, None, :, None], columns[:, None, None, :]]

    def shift(self, max, pad):
        m = int(max)

        def source(n, offset):
            """Where pixel i of the result comes from, and whether it is inside the image."""
            a = np.arange(n) - offset[:, None]
            folded = np.array([reflect(i, n) if pad == "reflect" else min(n - 1, i * (i > 0)) for i in range(-m, n + m)])
            return folded[a + m], (pad == "reflect") | ((a >= 0) & (a < n))

        def go(x, rng):
            dy, dx = rng.integers(-m, m + 1, (2, len(x)))
            (rows, in_rows), (columns, in_columns) = source(x.shape[2], dy), source(x.shape[3], dx)
            inside = in_rows[:, :, None] & in_columns[:, None, :]
            return np.where(inside[:, None], self.pick(x, rows, columns), 0.0)
        return go

    def crop(self, scale, ratio, scales):
        c, h, w = self.shape
        lo, hi = language.interval(scale)
        n, asp = int(scales), float(ratio)
        grid = []
        for i in range(n):
            area = lo + (hi - lo) * i / max(n - 1, 1)
            ch = min(h, max(1, int(np.floor((area * h * w / asp) ** 0.5 + 0.5))))
            cw = min(w, max(1, int(np.floor((area * h * w * asp) ** 0.5 + 0.5))))
            grid.append(np.array([(y, x, ch, cw) for y in range(h - ch + 1) for x in range(w - cw + 1)]))
        flat = np.concatenate(grid)

        def places(n, start, size):
            """The two neighbours of each pixel of the result inside its crop, and the second one's share."""
            u = (np.arange(n) + 0.5) * size[:, None] / n - 0.5
            i = np.floor(u).astype(int)
            at = [start[:, None] + np.clip(j, 0, size[:, None] - 1) for j in (i, i + 1)]
            return at[0], at[1], u - i

        def go(x, rng):
            if language.CROP_UNIFORM == "pairs":
                box = flat[rng.integers(len(flat), size=len(x))]
            else:
                box = np.array([g[rng.integers(len(g))] for g in (grid[k] for k in rng.integers(n, size=len(x)))])
            y0, x0, H, W = box.T
            r0, r1, fu = places(h, y0, H)
            c0, c1, fv = places(w, x0, W)
            fu, fv = fu[:, None, :, None], fv[:, None, None, :]
            return ((1 - fu) * ((1 - fv) * self.pick(x, r0, c0) + fv * self.pick(x, r0, c1))
                    + fu * ((1 - fv) * self.pick(x, r1, c0) + fv * self.pick(x, r1, c1)))
        return go

    def blur(self, sigma, p):
        lo, hi = language.interval(sigma)
        mirror = language.BLUR_EDGE == "mirror"
        t, wt = np.polynomial.legendre.leggauss(16)

        def blurred(s):
            r = {"floor": int(np.floor(4 * s + 1e-12)), "ceil": int(np.ceil(4 * s)),
                 "round": int(4 * s + .5)}[language.BLUR_RADIUS]
            k = np.exp(-np.arange(-r, r + 1) ** 2 / (2 * s * s))
            k /= k.sum()

            def go(x, rng):
                for axis in (2, 3):
                    n = x.shape[axis]
                    x = sum(k[o + r] * np.take(x, [reflect(i + o, n, mirror) for i in range(n)], axis)
                            for o in range(-r, r + 1))
                return x
            return go
        if lo == hi:
            return self.sometimes(p, blurred(lo))
        return self.sometimes(p, self.mixture(wt / 2, [blurred(lo + (hi - lo) * (v + 1) / 2) for v in t]))

    @staticmethod
    def uniform(lo, hi, x, rng):
        """One number an image."""
        return rng.uniform(lo, hi, (len(x), 1, 1, 1))

    def brightness(self, factor):
        a, b = language.interval(factor)
        return lambda x, rng: self.uniform(a, b, x, rng) * x

    def contrast(self, factor):
        a, b = language.interval(factor)

        def go(x, rng):
            mean = x.mean(axis=(1, 2, 3), keepdims=True)
            return mean + self.uniform(a, b, x, rng) * (x - mean)
        return go

    @staticmethod
    def gray(x):
        return np.broadcast_to(0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:], x.shape)

    def saturation(self, factor):
        lo, hi = language.interval(factor)

        def go(x, rng):
            a = self.uniform(lo, hi, x, rng)
            return a * x + (1 - a) * self.gray(x)
        return go

    def grayscale(self, p):
        return self.sometimes(p, lambda x, rng: self.gray(x))

    def hue(self, range):
        lo, hi = language.interval(range)
        back = np.linalg.inv(language.YIQ)

        def go(x, rng):
            t = 2 * np.pi * self.uniform(lo, hi, x, rng)[:, 0]
            y, i, q = np.einsum("kc,bchw->kbhw", language.YIQ, x)
            z = np.stack([y, np.cos(t) * i - np.sin(t) * q, np.sin(t) * i + np.cos(t) * q])
            return np.einsum("ck,kbhw->bchw", back, z)
        return go


def check(expr, shape, draws=6000, raw=False, seed=0):
    """-> worst |difference| in estimated standard errors over mean, M, S, G."""
    import reference as ref
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
    imgs = (s * X + mu).reshape((n,) + shape)
    sums = {k: [0.0, 0.0] for k in exact}
    done = 0
    while done < draws:
        b = min(500, draws - done)
        V = [(tau(np.tile(imgs, (b, 1, 1, 1)), rng).reshape(b, n, d) - mu) / s for _ in range(2)]
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
    import reference as ref
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
