#!/usr/bin/env python3
"""Dense NumPy/SciPy reference for Presage, written from theory.md and contract.md alone.

    python3 reference.py analyze DATA [--noise EXPR]... [--objective NAME,..] [--dim K,..|all] ...

Everything is the textbook dense computation; clarity over speed.  Readings of the places where the
specification leaves a choice are listed in README.md and marked [NOTE x] here.
"""
import argparse
import gzip
import json
import os
import re
import sys

import numpy as np
import scipy.linalg as sla
import scipy.sparse as sp
from scipy.special import ndtri
from scipy.stats import qmc

from language import (BLUR_EDGE, BLUR_RADIUS, CROP_UNIFORM, GRAY, YIQ, BadInput, Parser, bind, interval, number,
                      size2)

EPS = np.finfo(float).eps
HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "..", "..", "main", "resources", "dev", "presage", "data", "digits.csv.gz")
FASHION = "/usr/share/datasets/fashion-mnist"                                # Debian: dataset-fashion-mnist


# ---------------------------------------------------------------------------------------------------------
# Operators.  An operator is (a) an affine mean map, held as one homogeneous (d+1)x(d+1) matrix
# H = [[Pbar, ebar], [0, 1]], and (b) a linear map `second` from the homogeneous second moment
# Q = E[(x;1)(x;1)^T] of the input to that of the view.  Q carries C, mu and the constant together.
# ---------------------------------------------------------------------------------------------------------
class Op:
    def __init__(self, H, second):
        self.H, self.second = H, second


def homogeneous(P, e=None):
    d = P.shape[0]
    H = np.zeros((d + 1, d + 1))
    H[:d, :d] = P.toarray() if sp.issparse(P) else P
    if e is not None:
        H[:d, d] = e
    H[d, d] = 1
    return H


def sandwich(H, Q):
    return H @ Q @ H.T


def affine_op(H):
    """Deterministic affine map."""
    return Op(H, lambda Q: sandwich(H, Q))


def additive_op(d, theta):
    """x + eps, eps of covariance theta, independent of x."""
    T = np.zeros((d + 1, d + 1))
    T[:d, :d] = theta
    return Op(np.eye(d + 1), lambda Q: Q + T)


def chain_op(ops):
    """ops[0] acts first."""
    H = ops[0].H
    for o in ops[1:]:
        H = o.H @ H

    def second(Q):
        for o in ops:
            Q = o.second(Q)
        return Q
    return Op(H, second)


def mixture_op(weights, ops):
    return Op(sum(w * o.H for w, o in zip(weights, ops)),
              lambda Q: sum(w * o.second(Q) for w, o in zip(weights, ops)))


def hadamard_op(mbar, K):
    """x -> a o x with a random vector a, E[a] = mbar, E[a a^T] = K (masks, dropout, speckle).
    In homogeneous coordinates the multiplier is (a; 1)."""
    d = len(mbar)
    Kh = np.ones((d + 1, d + 1))
    Kh[:d, :d] = K
    Kh[:d, d] = Kh[d, :d] = mbar
    return Op(np.diag(np.append(mbar, 1.0)), lambda Q: Q * Kh)


def translation(v):
    return affine_op(homogeneous(np.eye(len(v)), v))


def fill_op(mbar, K, v):
    """m o x + (1-m) o v  =  m o (x - v) + v."""
    if not np.any(v):
        return hadamard_op(mbar, K)
    return chain_op([translation(-v), hadamard_op(mbar, K), translation(v)])


def family_op(weights, maps):
    """Finite family of linear maps P_g (sparse), probability weights[g]."""
    d = maps[0].shape[0]
    hs = [sp.csr_matrix(sp.block_diag((P, sp.identity(1)))) for P in maps]
    H = sum(w * h for w, h in zip(weights, hs)).toarray()

    def second(Q):
        out = np.zeros((d + 1, d + 1))
        for w, h in zip(weights, hs):
            out += w * (h @ (h @ Q).T).T
        return out
    return Op(H, second)


def random_combination_op(mats, mean, cross):
    """P = sum_a t_a mats[a] with random scalars t: E[t] = mean, E[t t^T] = cross."""
    hs = [homogeneous(A) for A in mats]
    d = mats[0].shape[0]
    one = np.zeros((d + 1, d + 1))
    one[d, d] = 1
    for h in hs:
        h[d, d] = 0
    hs, mean = hs + [one], np.append(mean, 1.0)      # the constant coordinate is one more term with t = 1
    full = np.outer(mean, mean)
    full[:-1, :-1] = cross
    H = sum(t * h for t, h in zip(mean, hs))

    def second(Q):
        return sum(full[a, b] * (hs[a] @ Q @ hs[b].T) for a in range(len(hs)) for b in range(len(hs)))
    return Op(H, second)


# ---------------------------------------------------------------------------------------------------------
# The operators of the noise language (its grammar is in language.py)
# ---------------------------------------------------------------------------------------------------------
class Noises:
    """Builds Ops for data of dimension d, image shape (c,h,w) or None, mean image `mean` in the noise space."""

    def __init__(self, d, shape, mean):
        self.d, self.shape, self.mean = d, shape, np.asarray(mean, float)

    def build(self, text):
        return Parser(text, self).parse()

    chain = staticmethod(chain_op)
    mixture = staticmethod(mixture_op)

    def image(self, name):
        if self.shape is None:
            raise BadInput(f"{name} needs an image shape")
        return self.shape

    # --- geometry: everything acts within a channel; `rows` is an (h*w)x(h*w) matrix -----------------------
    def per_channel(self, rows):
        return sp.kron(sp.identity(self.shape[0]), rows, format="csr")

    def gather(self, src):
        """Matrix of out[pixel] = in[src[pixel]] (src < 0: zero)."""
        hw = src.size
        src = src.ravel()
        ok = np.flatnonzero(src >= 0)
        return self.per_channel(sp.csr_matrix((np.ones(len(ok)), (ok, src[ok])), shape=(hw, hw)))

    def groups(self, patch, joint=True):
        """Patch index of each coordinate."""
        if self.shape is None:
            if patch != (1, 1):
                raise BadInput("a patch needs an image shape")
            return np.arange(self.d)
        c, h, w = self.shape
        ph, pw = patch
        if not (1 <= ph <= h and 1 <= pw <= w):
            raise BadInput("patch does not fit the image")
        per_row = -(-w // pw)
        g = (np.arange(h)[:, None] // ph) * per_row + np.arange(w)[None, :] // pw
        q = g.max() + 1
        return np.concatenate([g.ravel() + (0 if joint else ch * q) for ch in range(c)])

    def op(self, name, args):
        a = bind(name, args)
        return getattr(self, "op_" + name)(**a)

    def op_none(self):
        return affine_op(np.eye(self.d + 1))

    def op_gaussian(self, sigma, covariance):
        if (sigma == "") == (covariance == ""):
            raise BadInput("gaussian: give sigma or covariance")
        if covariance:
            th = np.load(covariance)
            if th.shape != (self.d, self.d):
                raise BadInput(f"covariance is {th.shape}, data dimension {self.d}")
            return additive_op(self.d, th)
        return additive_op(self.d, number(sigma) ** 2 * np.eye(self.d))

    def op_aligned(self, alpha, noise):
        return additive_op(self.d, number(alpha) ** 2 * np.load(noise))

    def bernoulli(self, p, g):
        same = g[:, None] == g[None, :]
        return np.full(self.d, 1 - p), np.where(same, 1 - p, (1 - p) ** 2)

    def op_mask(self, ratio, patch, channels, fill):
        if channels not in ("joint", "separate"):
            raise BadInput("mask: channels=joint|separate")
        mbar, K = self.bernoulli(number(ratio), self.groups(size2(patch), channels == "joint"))
        v = np.zeros(self.d) if fill == "zero" else self.mean if fill == "mean" else np.full(self.d, number(fill))
        return fill_op(mbar, K, v)

    def op_mae(self, ratio, patch):
        g = self.groups(size2(patch))
        q = g.max() + 1
        r = int(np.floor(number(ratio) * q + 0.5))
        if r >= q:
            raise BadInput(f"mae would drop all {q} patches")
        keep = (q - r) / q
        both = (q - r) * (q - r - 1) / (q * (q - 1)) if q > 1 else 0.0
        return hadamard_op(np.full(self.d, keep), np.where(g[:, None] == g[None, :], keep, both))

    def op_block(self, size):
        c, h, w = self.image("block")
        H, W = size2(size)
        if not (1 <= H <= h and 1 <= W <= w):
            raise BadInput("block does not fit the image")
        masks = []
        for y in range(h - H + 1):
            for x in range(w - W + 1):
                m = np.ones((c, h, w))
                m[:, y:y + H, x:x + W] = 0
                masks.append(m.ravel())
        m = np.array(masks)
        return hadamard_op(m.mean(0), m.T @ m / len(m))

    def op_dropout(self, ratio, patch):
        p = number(ratio)
        mbar, K = self.bernoulli(p, self.groups(size2(patch)))
        return hadamard_op(mbar / (1 - p), K / (1 - p) ** 2)

    def op_speckle(self, sigma):
        return hadamard_op(np.ones(self.d), np.ones((self.d, self.d)) + number(sigma) ** 2 * np.eye(self.d))

    def op_saltpepper(self, ratio, low, high):
        p, lo, hi = number(ratio), number(low), number(high)
        # fill by the midpoint, then the spread around it: an independent +-(hi-lo)/2 with probability p
        mbar, K = self.bernoulli(p, np.arange(self.d))
        return chain_op([fill_op(mbar, K, np.full(self.d, (lo + hi) / 2)),
                         additive_op(self.d, p * ((hi - lo) / 2) ** 2 * np.eye(self.d))])

    # --- finite families ---------------------------------------------------------------------------------
    def index(self, name):
        c, h, w = self.image(name)
        return np.arange(h * w).reshape(h, w)

    def flip(self, p, src):
        p = number(p)
        return family_op([1 - p, p], [sp.identity(self.d, format="csr"), self.gather(src)])

    def op_hflip(self, p):
        return self.flip(p, self.index("hflip")[:, ::-1])

    def op_vflip(self, p):
        return self.flip(p, self.index("vflip")[::-1])

    def op_rot90(self):
        i = self.index("rot90")
        if i.shape[0] != i.shape[1]:
            raise BadInput("rot90 needs square images")
        return family_op([0.25] * 4, [self.gather(np.rot90(i, k)) for k in range(4)])

    def op_shift(self, max, pad):
        m = int(max)
        i = self.index("shift")
        h, w = i.shape
        if pad == "zero":
            p = np.pad(i, m, constant_values=-1)
        elif pad == "reflect":
            if m >= h or m >= w:
                raise BadInput("shift: reflect needs max < image side")
            p = np.pad(i, m, mode="reflect")
        else:
            raise BadInput("shift: pad=zero|reflect")
        maps = [self.gather(p[y:y + h, x:x + w]) for y in range(2 * m + 1) for x in range(2 * m + 1)]
        return family_op([1 / len(maps)] * len(maps), maps)

    def op_crop(self, scale, ratio, scales):
        h, w = self.index("crop").shape
        lo, hi = interval(scale)
        n, aspect = int(scales), number(ratio)
        maps, weights = [], []
        for area in np.linspace(lo, hi, n):
            ch = min(h, max(1, int(np.floor(np.sqrt(area * h * w / aspect) + 0.5))))     # [NOTE 8]
            cw = min(w, max(1, int(np.floor(np.sqrt(area * h * w * aspect) + 0.5))))
            places = [(y, x) for y in range(h - ch + 1) for x in range(w - cw + 1)]
            for y, x in places:
                maps.append(self.per_channel(sp.kron(bilinear(h, ch, y), bilinear(w, cw, x))))
                weights.append(1.0 if CROP_UNIFORM == "pairs" else 1.0 / len(places))   # [NOTE 9]
        return family_op(np.array(weights) / sum(weights), maps)

    def op_blur(self, sigma, p):
        h, w = self.index("blur").shape
        lo, hi = interval(sigma)
        p = number(p)
        if hi > lo:
            t, wt = np.polynomial.legendre.leggauss(16)
            sig, wt = (lo + hi) / 2 + (hi - lo) / 2 * t, wt / 2
        else:
            sig, wt = np.array([lo]), np.array([1.0])
        maps = [self.per_channel(sp.kron(gauss1d(h, s), gauss1d(w, s))) for s in sig]
        ident = sp.identity(self.d, format="csr")
        return family_op(np.append(p * wt, 1 - p), maps + [ident])

    # --- colour --------------------------------------------------------------------------------------------
    def op_brightness(self, factor):
        m1, m2 = uniform_moments(*interval(factor))
        return random_combination_op([np.eye(self.d)], np.array([m1]), np.array([[m2]]))

    def blend(self, factor, A0):
        """a x + (1-a) A0 x."""
        m1, m2 = uniform_moments(*interval(factor))
        return random_combination_op([A0, np.eye(self.d) - A0], np.array([1, m1]), np.array([[1, m1], [m1, m2]]))

    def op_contrast(self, factor):
        self.image("contrast")
        return self.blend(factor, np.full((self.d, self.d), 1 / self.d))

    def colour(self, name, K):
        c, h, w = self.image(name)
        if c != 3:
            raise BadInput(f"{name} needs 3 channels")
        return np.kron(K, np.eye(h * w))

    def op_saturation(self, factor):
        return self.blend(factor, self.colour("saturation", np.outer(np.ones(3), GRAY)))

    def op_grayscale(self, p):
        p = number(p)
        G = sp.csr_matrix(self.colour("grayscale", np.outer(np.ones(3), GRAY)))
        return family_op([1 - p, p], [sp.identity(self.d, format="csr"), G])

    def op_hue(self, range):
        lo, hi = (2 * np.pi * t for t in interval(range))
        inv = np.linalg.inv(YIQ)
        parts = [np.diag([1.0, 0, 0]), np.diag([0, 1.0, 1.0]), np.array([[0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])]
        mats = [self.colour("hue", inv @ R @ YIQ) for R in parts]

        def trig(k):  # E[cos k t], E[sin k t]
            if hi == lo:
                return np.cos(k * lo), np.sin(k * lo)
            return ((np.sin(k * hi) - np.sin(k * lo)) / (k * (hi - lo)),
                    (np.cos(k * lo) - np.cos(k * hi)) / (k * (hi - lo)))
        c1, s1 = trig(1)
        c2, s2 = trig(2)
        cc, ss, cs = (1 + c2) / 2, (1 - c2) / 2, s2 / 2
        return random_combination_op(mats, np.array([1, c1, s1]),
                                     np.array([[1, c1, s1], [c1, cc, cs], [s1, cs, ss]]))


def uniform_moments(a, b):
    return (a + b) / 2, (a * a + a * b + b * b) / 3


def bilinear(out, size, start):
    """out x out matrix: crop [start, start+size) resized to `out` samples, half-pixel centres, clamped to the crop."""
    P = np.zeros((out, out))
    for i in range(out):
        u = min(max((i + 0.5) * size / out - 0.5, 0.0), size - 1.0)
        j = int(np.floor(u))
        f = u - j
        P[i, start + j] += 1 - f
        if f > 0:
            P[i, start + j + 1] += f
    return P


def gauss1d(n, sigma):
    """n x n matrix of a normalised Gaussian truncated at 4 sigma with reflected edges."""
    if sigma <= 0:
        return np.eye(n)
    r = {"floor": int(np.floor(4 * sigma + 1e-12)), "ceil": int(np.ceil(4 * sigma)),
         "round": int(4 * sigma + 0.5)}[BLUR_RADIUS]
    o = np.arange(-r, r + 1)
    k = np.exp(-o ** 2 / (2 * sigma ** 2))
    k /= k.sum()
    P = np.zeros((n, n))
    for i in range(n):
        for off, wt in zip(o, k):
            j = i + off
            if BLUR_EDGE == "mirror":                        # -1 -> 1
                if n == 1:
                    j = 0
                else:
                    j %= 2 * (n - 1)
                    j = min(j, 2 * (n - 1) - j)
            else:                                            # -1 -> 0
                j %= 2 * n
                j = min(j, 2 * n - 1 - j)
            P[i, j] += wt
    return P


# ---------------------------------------------------------------------------------------------------------
# Data and its preparation
# ---------------------------------------------------------------------------------------------------------
def read_idx(path):
    with (gzip.open(path) if path.endswith(".gz") else open(path, "rb")) as f:
        raw = f.read()
    nd = raw[3]
    dims = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(nd)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * nd).reshape(dims)


def load_images(X):
    """uint8 is divided by its maximum; returns (n x d float64, shape or None)."""
    Z = X.astype(float) / np.iinfo(X.dtype).max if np.issubdtype(X.dtype, np.integer) else X.astype(float)
    shape = tuple(Z.shape[1:]) if Z.ndim == 4 else (1,) + tuple(Z.shape[1:]) if Z.ndim == 3 else None
    return Z.reshape(len(Z), -1), shape


def load_data(args):
    """-> X, labels, Xtest, test labels, shape (labels and test may be None)."""
    name = args.data
    if name == "digits":
        A = np.loadtxt(gzip.open(DIGITS), delimiter=",")
        X, y = A[:, :-1] / 16, A[:, -1].astype(int)
        return X[:1437], y[:1437], X[-360:], y[-360:], (1, 8, 8)
    if name == "fashion-mnist":
        name = FASHION
    if os.path.isdir(name):
        def find(pattern):
            hits = [f for f in sorted(os.listdir(name)) if re.match(pattern, f)]
            if not hits:
                raise BadInput(f"no {pattern} in {name}")
            return read_idx(os.path.join(name, hits[0]))
        X, shape = load_images(find(r"train-images"))
        T, _ = load_images(find(r"t10k-images|test-images"))
        return X, find(r"train-labels").astype(int), T, find(r"t10k-labels|test-labels").astype(int), shape
    if name.endswith(".npy"):
        X, shape = load_images(np.load(name))
        T = load_images(np.load(args.test))[0] if args.test else None
        lab = [np.load(f) if f else None for f in (args.labels, args.test_labels)]
        return X, lab[0], T, lab[1], shape
    raise BadInput(f"unknown data '{name}'")


class Prepared:
    """Prepared data, its moments, and the affine map to raw values."""

    def __init__(self, args):
        X, y, T, ty, self.shape = load_data(args)
        if args.limit:
            X, y = X[:args.limit], (y[:args.limit] if y is not None else None)
        self.n, self.d = X.shape
        mu = X.mean(0)
        if args.scale == "global":
            s = np.full(self.d, np.sqrt(np.mean((X - mu) ** 2)))
            self.factor = s[0]
        elif args.scale == "pixel":
            s = X.std(0)
            s[X.max(0) == X.min(0)] = 0
            self.factor = s
        else:
            s, self.factor = np.ones(self.d), 1.0
        self.offset = mu if args.center else np.zeros(self.d)
        self.s = s
        self.inv = np.divide(1.0, s, out=np.zeros(self.d), where=s > 0)      # constant coordinates -> 0 [NOTE 2]
        self.X = (X - self.offset) * self.inv
        self.T = None if T is None else (T - self.offset) * self.inv
        self.mean = self.X.mean(0)
        if args.center:
            self.X -= self.mean          # rounding only
            self.mean = np.zeros(self.d)
        self.raw_mean = mu
        self.C2 = self.X.T @ self.X / self.n                       # second moment about the prepared origin
        self.Cc = self.C2 - np.outer(self.mean, self.mean)         # centred
        self.Q = np.block([[self.C2, self.mean[:, None]], [self.mean[None, :], np.ones((1, 1))]])
        self.y = self.ty = None
        self.classes = 0
        if y is not None:
            values = np.unique(y)
            self.classes = len(values)
            self.y = np.searchsorted(values, y)
            if ty is not None:
                at = np.minimum(np.searchsorted(values, ty), self.classes - 1)
                self.ty = np.where(values[at] == ty, at, -1)
            Y = np.eye(self.classes)[self.y]
            self.Y = Y
            self.ybar = Y.mean(0)
            self.B2 = self.X.T @ Y / self.n
            self.Bc = self.B2 - np.outer(self.mean, self.ybar)
            self.Y2 = Y.T @ Y / self.n                                       # uncentred
            self.Y2c = self.Y2 - np.outer(self.ybar, self.ybar)

    def noise(self, text, space):
        """The operator acting on the prepared data."""
        if space == "prepared":
            return Noises(self.d, self.shape, self.mean).build(text)
        inner = Noises(self.d, self.shape, self.raw_mean).build(text)
        to_raw = affine_op(homogeneous(np.diag(self.s), self.offset))
        back = affine_op(homogeneous(np.diag(self.inv), -self.offset * self.inv))
        return chain_op([to_raw, inner, back])


# ---------------------------------------------------------------------------------------------------------
# Linear algebra in the range
# ---------------------------------------------------------------------------------------------------------
def eig_desc(A):
    w, U = np.linalg.eigh((A + A.T) / 2)
    return w[::-1], U[:, ::-1]


def power_in_range(A, power):
    """A^power restricted to the range of A (eigenvalues above eps d lambda_max), and the rank."""
    w, U = eig_desc(A)
    keep = w > EPS * len(w) * max(w[0], 0)
    return (U[:, keep] * w[keep] ** power) @ U[:, keep].T, int(keep.sum())


class Moments:
    """The moments of theory.md sections 1-2 under one operator; centred if asked."""

    def __init__(self, data, op, center):
        d = data.d
        H, Q = op.H, data.Q
        V = op.second(Q)                                   # homogeneous second moment of the view
        self.m = H[:d] @ Q[:, d]                           # view mean
        assert np.allclose(self.m, V[:d, d], atol=1e-8 * (1 + np.abs(self.m).max()))
        self.S = V[:d, :d]
        self.G = H[:d] @ Q @ H[:d].T
        self.M = Q[:d] @ H[:d].T
        self.C = data.C2
        mu = data.mean
        if data.y is not None:
            self.B = H[:d, :d] @ data.B2 + np.outer(H[:d, d], data.ybar)
            self.Y2 = data.Y2
        if center:
            self.C = self.C - np.outer(mu, mu)
            self.S = self.S - np.outer(self.m, self.m)
            self.G = self.G - np.outer(self.m, self.m)
            self.M = self.M - np.outer(mu, self.m)
            if data.y is not None:
                self.B = self.B - np.outer(self.m, data.ybar)
                self.Y2 = data.Y2c
            # a factor of G, for eigenvalues that are accurate near zero
            self.Gf = H[:d, :d] @ power_in_range(data.Cc, 0.5)[0]
        else:
            self.Gf = H[:d] @ power_in_range(Q, 0.5)[0]


JE_LIKE = ("joint-embedding", "vicreg", "spectral-contrastive", "infonce", "barlow-twins")


def solve(objective, mo, data, lam):
    """-> spectrum (descending), ordered encoder V (d x r), kmax, loss(k)."""
    Sm, _ = power_in_range(mo.S, -0.5)
    rank_c = power_in_range(mo.C, 1)[1]
    d = data.d

    def count(v):
        return int(np.sum(v > EPS * d * v[0])) if v[0] > 0 else 0

    if objective == "reconstruction":
        _, phi, Pt = np.linalg.svd(mo.M @ Sm)
        return phi, Sm @ Pt.T, min(rank_c, count(phi)), lambda k: np.trace(mo.C) - np.sum(phi[:k] ** 2)
    if objective in JE_LIKE:
        U, root, _ = np.linalg.svd(Sm @ mo.Gf)              # S^-1/2 G S^-1/2 = (Sm Gf)(Sm Gf)^T
        om = root ** 2
        assert np.allclose((U * om[:d]) @ U.T, Sm @ mo.G @ Sm, atol=1e-6)
        loss = {"joint-embedding": lambda k: 2 * np.sum(1 - om[:k]), "vicreg": lambda k: 2 * np.sum(1 - om[:k]),
                "spectral-contrastive": lambda k: -np.sum(om[:k] ** 2),
                "infonce": lambda k: -np.sum(om[:k] ** 2) / 2,
                "barlow-twins": lambda k: np.sum((1 - om[:k]) ** 2)}[objective]
        return om, Sm @ U, min(rank_c, count(om)), loss
    if data.y is None:
        raise BadInput(f"{objective} needs labels")
    if objective == "supervised":
        _, sv, Pt = np.linalg.svd(mo.B.T @ Sm)
        V = Sm @ Pt.T[:, :len(sv)]
        full = np.trace(mo.Y2) - np.sum(sv ** 2)            # does not depend on k  [NOTE 4]
        return sv, V, min(data.classes - 1, rank_c, count(sv)), lambda k: full
    if objective == "joint":
        _, sv, Pt = np.linalg.svd(np.vstack([mo.B.T, np.sqrt(lam) * mo.M]) @ Sm)
        rho = sv ** 2
        return (rho, Sm @ Pt.T, min(rank_c, count(sv)),
                lambda k: np.trace(mo.Y2) + lam * np.trace(mo.C) - np.sum(rho[:k]))
    raise BadInput(f"unknown objective '{objective}'")


def cuts_cluster(spectrum, k):
    """Does keeping k values separate equal ones (relative gap < 1e-8)?"""
    return k < len(spectrum) and spectrum[k - 1] - spectrum[k] < 1e-8 * spectrum[k - 1]


def nested_basis(F):
    """Gram-Schmidt with re-orthogonalisation: Q and, for each k, how many columns of Q span F[:, :k].
    A column (numerically) inside the span of the earlier ones adds nothing."""
    cols, upto = [], []
    Q = np.zeros((F.shape[0], 0))
    for j in range(F.shape[1]):
        f = F[:, j]
        size = np.linalg.norm(f)
        if size > 0:
            v = f / size
            for _ in range(3):
                v = v - Q @ (Q.T @ v)
            r = np.linalg.norm(v)
            if r > 1e-9:
                Q = np.column_stack([Q, v / r])
        upto.append(Q.shape[1])
    return Q, upto


class Clean:
    """Clean PCA: eigenvectors of the centred C, and the label energies in the C inner product."""

    def __init__(self, data):
        self.data = data
        w, self.U = eig_desc(data.Cc)
        self.spectrum = np.maximum(w, 0)
        self.rank = int(np.sum(w > EPS * data.d * w[0]))
        self.half = power_in_range(data.Cc, 0.5)[0]
        self.basis = self.U[:, :self.rank]                  # span of C^1/2 U_k for k <= rank
        if data.y is not None:
            self.b = power_in_range(data.Cc, -0.5)[0] @ data.Bc      # C^{+1/2} B, so a(k) = ||Q_k^T b||^2
            self.r2_all, self.al_all = self.scores(self.basis, np.minimum(np.arange(1, data.d + 1), self.rank))

    def scores(self, Q, upto):
        """R^2(k) and BL24 alignment(k) for the nested orthonormal basis Q of C^1/2 V."""
        A = Q.T @ self.b
        a = np.concatenate([[0], np.cumsum(np.sum(A * A, 1))])
        t = np.concatenate([[0], np.cumsum(np.einsum("ji,il,jl->j", A, self.data.Y2, A))])
        denom = np.trace(self.b.T @ self.b @ self.data.Y2)
        upto = np.asarray(upto)
        return a[upto] / np.trace(self.data.Y2c), 100 * np.sqrt(t[upto] / denom)


def theta_max(Qa, Qb):
    """Largest principal angle in degrees; different dimensions: 90 (the projections differ by norm 1)."""
    if Qa.shape[1] != Qb.shape[1]:
        return 90.0
    return float(np.degrees(sla.subspace_angles(Qa, Qb).max()))


# ---------------------------------------------------------------------------------------------------------
# Accuracy
# ---------------------------------------------------------------------------------------------------------
def estimate(value, se, basis):
    return {"value": float(value), "standardError": float(se), "basis": basis}


def accuracies(data, V):
    """Least-squares probe (one-hot, intercept) on z = V^T x: predicted, leave-one-out and test accuracy."""
    Z = data.X @ V
    mean = Z.mean(0)
    Zc = Z - mean
    U, s, Wt = np.linalg.svd(Zc, full_matrices=False)
    keep = s > s[0] * 1e-10
    U, s, Wt = U[:, keep], s[keep], Wt[keep]
    coef = (Wt.T / s) @ (U.T @ (data.Y - data.ybar))
    out = {"trained": None}

    # leave-one-out by the hat matrix
    h = 1 / data.n + np.sum(U * U, 1)
    resid = data.Y - (Zc @ coef + data.ybar)
    loo = data.Y - resid / np.maximum(1 - h, 1e-12)[:, None]
    p = np.mean(np.argmax(loo, 1) == data.y)
    out["leaveOneOut"] = estimate(p, np.sqrt(p * (1 - p) / data.n), "sampled")

    out["test"] = None
    if data.T is not None and data.ty is not None:
        scores = (data.T @ V - mean) @ coef + data.ybar
        p = np.mean(np.argmax(scores, 1) == data.ty)
        out["test"] = estimate(p, np.sqrt(p * (1 - p) / len(data.ty)), "sampled")

    # predicted: Gaussian per class -> Gaussian scores per class -> P(own score is largest), by scrambled Sobol points
    l = data.classes
    runs, total = [], 0
    for rep in range(4):
        u = ndtri(np.clip(qmc.Sobol(l, seed=1000 + rep).random_base2(15), 1e-15, 1 - 1e-15))
        acc = 0.0
        for c in range(l):
            S = (Zc[data.y == c]) @ coef + data.ybar
            mu = S.mean(0)
            cov = (S - mu).T @ (S - mu) / len(S)
            w, E = np.linalg.eigh(cov)
            draws = mu + u @ (E[:, ::-1] * np.sqrt(np.maximum(w[::-1], 0))).T
            acc += data.ybar[c] * np.mean(np.argmax(draws, 1) == c)
        runs.append(acc)
    out["predicted"] = estimate(np.mean(runs), np.std(runs, ddof=1) / 2, "assumed")
    return out


# ---------------------------------------------------------------------------------------------------------
# analyze
# ---------------------------------------------------------------------------------------------------------
def analyze(args):
    data = Prepared(args)
    clean = Clean(data)
    noises = args.noise or ["mask(ratio=0.75,patch=4)", "gaussian(sigma=1)"]
    objectives = args.objective.split(",")
    dims = None if args.dim == "all" else [int(k) for k in args.dim.split(",")]
    labelled = data.y is not None

    def listing(a):
        return [float(v) for v in a]

    result = {"presage": "reference", "schema": 1, "command": "analyze",
              "manifest": {"data": args.data, "n": data.n, "testN": 0 if data.T is None else len(data.T),
                           "d": data.d, "classes": data.classes or None, "shape": data.shape,
                           "center": args.center, "scale": args.scale,
                           "scaleFactor": listing(data.factor) if args.scale == "pixel" else float(data.factor),
                           "noiseSpace": args.noise_space},
              "clean": {"spectrum": listing(clean.spectrum),
                        "alignment": listing(clean.al_all) if labelled else None,
                        "r2": listing(clean.r2_all) if labelled else None},
              "runs": []}
    for text in noises:
        mo = Moments(data, data.noise(text, args.noise_space), args.center)
        for objective in objectives:
            spectrum, V, kmax, loss = solve(objective, mo, data, args.lam)
            for k in (dims or [kmax]):
                if not 1 <= k <= kmax:
                    raise BadInput(f"{objective} under {text}: --dim {k} exceeds kmax {kmax}")
                result["runs"].append(one_run(args, data, clean, text, objective, spectrum, V, loss, k, dims is None))
    return result


def one_run(args, data, clean, text, objective, spectrum, V, loss, k, every):
    labelled = data.y is not None
    why = {}
    cut = [cuts_cluster(spectrum, j) for j in range(1, k + 1)]
    cut_clean = [j < clean.rank and cuts_cluster(clean.spectrum, j) for j in range(1, k + 1)]
    Q, upto = nested_basis(clean.half @ V[:, :k])

    def per_k(values, nulls):
        return [None if bad else float(v) for v, bad in zip(values, nulls)]

    either = [a or b for a, b in zip(cut, cut_clean)]
    run = {"noise": re.sub(r"\s", "", text), "noiseAsGiven": text, "objective": objective, "k": k,
           "loss": float(loss(k)), "spectrum": [float(max(v, 0)) for v in spectrum], "alignment": None, "r2": None}
    if labelled:
        r2, al = clean.scores(Q, upto)
        run["alignment"], run["r2"] = per_k(al, cut), per_k(r2, cut)
        gain = per_k(r2 - clean.r2_all[:k], either)

    def theta(j):
        return None if either[j - 1] else theta_max(Q[:, :upto[j - 1]], clean.basis[:, :j])

    if every:
        run["thetaPerK"] = [theta(j) for j in range(1, k + 1)]
        run["gainR2PerK"] = gain if labelled else None
    run["verdict"] = {"value": "UNDECIDED" if cut[-1] else None, "onTheseLabels": None, "thetaMaxDegrees": theta(k),
                      "thetaStandardErrorDegrees": None, "gainR2": gain[-1] if labelled else None,
                      "gainStandardError": None, "reason": None}
    if cut[-1]:
        why["accuracy"] = why["r2"] = f"k = {k} cuts a cluster of equal spectrum values"
    run["accuracy"] = (accuracies(data, V[:, :k]) if labelled and not cut[-1] else
                       {"predicted": None, "leaveOneOut": None, "test": None, "trained": None})
    run["why"] = why
    return run


def parser():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest="command", required=True)
    a = sub.add_parser("analyze")
    a.add_argument("data", nargs="?", default="digits")
    a.add_argument("--noise", action="append")
    a.add_argument("--objective", default="reconstruction,joint-embedding")
    a.add_argument("--dim", default="16")
    a.add_argument("--lambda", dest="lam", type=float, default=1.0)           # [NOTE 5]
    a.add_argument("--center", action=argparse.BooleanOptionalAction, default=True)
    a.add_argument("--scale", choices=["global", "pixel", "none"], default="global")
    a.add_argument("--noise-space", choices=["prepared", "raw"], default="prepared")
    a.add_argument("--limit", type=int)
    for o in ("--labels", "--test", "--test-labels"):
        a.add_argument(o)
    a.add_argument("--json", action="store_true")
    return p


def main(argv=None):
    args = parser().parse_args(argv)
    try:
        print(json.dumps(analyze(args), indent=1))
    except BadInput as e:
        print(f"bad input: {e}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
