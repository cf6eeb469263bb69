"""Writes numpy.txt: npy files made by NumPy itself, in base64, each with its numbers in row-major order.

Run by hand (python3 numpy_files.py > numpy.txt); made with NumPy 2.4.6.
"""
import base64
import io

import numpy as np

base = np.array([[0, 1, 2, 3, 4], [5, 6, 7, 100, 120], [1, 0, 1, 0, 127]])
half = np.array([[0.5, -2, 65504, 2.0**-24, 0], [1, -1, 0.1, 3, 2.0**-14], [7, 8, 9, 10, 11]])
for dtype in ["?", "u1", "i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8",
              "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    values = (half if "f" in dtype else base).astype(dtype)
    if dtype[-2:] in ("i2", "i4", "i8"):
        values[0, 0] = np.iinfo(dtype).min
    if dtype[-2:] in ("u2", "u4", "u8", "i4", "i8", "i2"):
        values[2, 4] = np.iinfo(dtype).max
    for order in "CF":
        for version in [(1, 0), (2, 0), (3, 0)]:
            out = io.BytesIO()
            np.lib.format.write_array(out, np.asarray(values, order=order), version=version)
            numbers = ",".join(repr(float(v)) for v in values.ravel())
            print(dtype, order, version[0], base64.b64encode(out.getvalue()).decode(), numbers)
