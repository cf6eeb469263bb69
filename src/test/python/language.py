"""The noise language: its grammar, the arguments of its operators, and the readings (README.md) that reference.py and
simulate.py share. Needs NumPy alone."""
import os
import re

import numpy as np

CROP_UNIFORM = os.environ.get("REF_CROP", "pairs")          # pairs | per-scale        [NOTE 9]
BLUR_EDGE = os.environ.get("REF_BLUR_EDGE", "mirror")       # mirror | symmetric       [NOTE 10]
BLUR_RADIUS = os.environ.get("REF_BLUR_RADIUS", "floor")    # floor | ceil | round     [NOTE 10]


class BadInput(Exception):
    """Exit code 2."""


NUM = r"[-+]?(?:\d+\.\d*(?!\.)|\.\d+|\d+(?:\.\d+)?)(?:[eE][-+]?\d+)?"


class Parser:
    """Recursive descent: expr := weighted {+ weighted}; weighted := [NUMBER *] chain; chain := op {| op}."""

    def __init__(self, text, ctx):
        self.s, self.i, self.ctx = text, 0, ctx

    def ws(self):
        while self.i < len(self.s) and self.s[self.i].isspace():
            self.i += 1

    def eat(self, ch):
        self.ws()
        if self.i < len(self.s) and self.s[self.i] == ch:
            self.i += 1
            return True
        return False

    def need(self, ch):
        if not self.eat(ch):
            raise BadInput(f"expected '{ch}' at position {self.i} of '{self.s}'")

    def parse(self):
        op = self.expr()
        self.ws()
        if self.i != len(self.s):
            raise BadInput(f"unexpected '{self.s[self.i:]}' in '{self.s}'")
        return op

    def expr(self):
        terms = [self.weighted()]
        while self.eat("+"):
            terms.append(self.weighted())
        given = [w for w, _ in terms if w is not None]
        if len(terms) == 1 and not given:
            return terms[0][1]
        if not given:
            ws = [1 / len(terms)] * len(terms)
        elif len(given) == len(terms):
            if abs(sum(given) - 1) > 1e-9 or min(given) < 0:
                raise BadInput(f"weights must be >= 0 and sum to 1: {given}")
            ws = given
        else:
            raise BadInput("give all weights of a mixture or none")
        return self.ctx.mixture(ws, [o for _, o in terms])

    def weighted(self):
        self.ws()
        m = re.compile(NUM + r"\s*\*").match(self.s, self.i)
        w = None
        if m:
            w = float(m.group()[:-1])
            self.i = m.end()
        ops = [self.op()]
        while self.eat("|"):
            ops.append(self.op())
        return w, (ops[0] if len(ops) == 1 else self.ctx.chain(ops))

    def op(self):
        if self.eat("("):
            o = self.expr()
            self.need(")")
            return o
        self.ws()
        m = re.compile(r"[A-Za-z][A-Za-z0-9_-]*").match(self.s, self.i)
        if not m:
            raise BadInput(f"operator expected at position {self.i} of '{self.s}'")
        self.i = m.end()
        args = []
        if self.eat("("):
            while not self.eat(")"):
                m2 = re.compile(r"[^,()]*").match(self.s, self.i)
                self.i = m2.end()
                key, eq, val = m2.group().partition("=")
                args.append((key.strip(), val.strip()) if eq else (None, key.strip()))
                self.eat(",")
        return self.ctx.op(m.group(), args)


SIGNATURES = {  # argument names in order (first may be positional) with defaults; None = required
    "none": {}, "gaussian": {"sigma": "", "covariance": ""}, "aligned": {"alpha": None, "noise": None},
    "mask": {"ratio": None, "patch": "1", "channels": "joint", "fill": "zero"},
    "mae": {"ratio": None, "patch": "1"}, "block": {"size": None}, "dropout": {"ratio": None, "patch": "1"},
    "speckle": {"sigma": None}, "saltpepper": {"ratio": None, "low": None, "high": None},   # [NOTE 7]
    "hflip": {"p": "0.5"}, "vflip": {"p": "0.5"}, "rot90": {}, "shift": {"max": None, "pad": "zero"},
    "crop": {"scale": "0.2..1", "ratio": "1", "scales": "5"}, "blur": {"sigma": None, "p": "1"},
    "brightness": {"factor": None}, "contrast": {"factor": None}, "saturation": {"factor": None},
    "grayscale": {"p": None}, "hue": {"range": None}}


def bind(name, args):
    if name not in SIGNATURES:
        raise BadInput(f"unknown noise '{name}'")
    out = dict(SIGNATURES[name])
    for pos, (k, v) in enumerate(args):
        if k is None:
            if pos or not out:
                raise BadInput(f"{name}: only the first argument may go without its name")
            k = next(iter(out))
        if name in ("brightness", "contrast", "saturation", "hue") and k in ("factor", "range"):
            k = next(iter(out))
        if k not in out:
            raise BadInput(f"{name}: unknown argument '{k}'")
        out[k] = v
    missing = [k for k, v in out.items() if v is None]
    if missing:
        raise BadInput(f"{name}: needs {missing}")
    return out


def number(t):
    return float(t)


def interval(t):
    a, dots, b = t.partition("..")
    return (float(a), float(b)) if dots else (float(a), float(a))


def size2(t):
    a, x, b = t.partition("x")
    return (int(a), int(b)) if x else (int(a), int(a))


GRAY = np.array([0.299, 0.587, 0.114])
YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])   # [NOTE 11]
