"""Writes npz.txt: npz files made by NumPy itself, a line each: how it was made, and the file in base64.

Run by hand (python3 npz_files.py > npz.txt); made with NumPy 2.4.6.
"""

import base64
import io

import numpy as np

X = (np.arange(15).reshape(5, 3) / 4).astype(np.float32)
Y = np.array([3, -1, 3, 7, -1])


def line(how, save, *arrays, **named):
    out = io.BytesIO()
    save(out, *arrays, **named)
    print(how, base64.b64encode(out.getvalue()).decode())


line("stored", np.savez, X=X, y=Y)
line("compressed", np.savez_compressed, X=X, y=Y)
line("fortran", np.savez, x=np.asfortranarray(X), labels=Y.astype(np.int8))
line("big-endian", np.savez_compressed, data=X.astype(">f8"), target=Y.astype(">i4"), names=np.array(["a", "b"]))
line("split", np.savez, X_train=X[:3], y_train=Y[:3], X_test=X[3:4], y_test=Y[4:])
line("positional", np.savez, X)
line("unclear", np.savez, X, Y)
