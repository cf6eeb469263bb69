"""Writes parquet.txt: Parquet files made by Arrow's C++ implementation, a line each: what is in it, and the file in base64.

Run by hand (python3 parquet_files.py > parquet.txt); made with PyArrow 25.0.1 and NumPy 2.4.6. Every file holds the same rows
i = 0..10: a = (i - 4) / 8, b = 3 i - 7, e = (i / 4, -i, 2^i) where it has lists, and y = cat, dog or cow in turn.
"""

import base64
import datetime
import decimal
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

I = np.arange(11)
A = (I - 4) / 8
B = 3 * I - 7
E = [[i / 4, -i, 2.0**i] for i in range(11)]
Y = [["cat", "dog", "cow"][i % 3] for i in range(11)]


def line(what, columns, schema=None, **how):
    out = io.BytesIO()
    pq.write_table(pa.table(columns, schema), out, **how)
    print(what, base64.b64encode(out.getvalue()).decode())


FLAT = {"a": pa.array(A, pa.float32()), "b": pa.array(B, pa.int64()), "y": Y}
LISTS = {"e": pa.array(E, pa.list_(pa.float32())), "y": Y}
REQUIRED = pa.schema(
    [pa.field("a", pa.float32(), False), pa.field("b", pa.int64(), False), pa.field("y", pa.string(), False)]
)
PLAIN = {"use_dictionary": False}

line("dictionary-groups", FLAT, row_group_size=4)
line("uncompressed", FLAT, compression="none", **PLAIN)
line("gzip", FLAT, compression="gzip", **PLAIN)
line("zstd", FLAT, compression="zstd", **PLAIN)
line("lz4", FLAT, compression="lz4", **PLAIN)
line("brotli", FLAT, compression="brotli", **PLAIN)
line("second-pages", FLAT, data_page_version="2.0", compression="snappy")
line("second-pages-plain", FLAT, data_page_version="2.0", compression="zstd", **PLAIN)
line("checksums", FLAT, write_page_checksum=True, row_group_size=5)
line(
    "encodings",
    FLAT,
    use_dictionary=False,
    column_encoding={"a": "BYTE_STREAM_SPLIT", "b": "DELTA_BINARY_PACKED", "y": "DELTA_BYTE_ARRAY"},
    data_page_version="2.0",
)
line(
    "more-encodings",
    {"a": pa.array(A, pa.float64()), "b": pa.array(B, pa.int32()), "y": Y},
    use_dictionary=False,
    column_encoding={"a": "BYTE_STREAM_SPLIT", "b": "BYTE_STREAM_SPLIT", "y": "DELTA_LENGTH_BYTE_ARRAY"},
    compression="none",
)
line("lists", LISTS, row_group_size=4)
line("lists-second-pages", LISTS, data_page_version="2.0", compression="zstd", **PLAIN)
line("fixed-lists", {"e": pa.array(E, pa.list_(pa.float64(), 3)), "y": Y}, compression="none", **PLAIN)
line("small-pages", LISTS, data_page_size=1, write_batch_size=1, **PLAIN)
line("mixed", {"y": pa.array(Y).dictionary_encode(), "b": pa.array(B, pa.int16()), "e": LISTS["e"]}, row_group_size=3)
line("half", {"a": pa.array(A.astype(np.float16)), "b": pa.array(B, pa.int8()), "y": Y})
line(
    "decimal",
    {
        "a": pa.array([decimal.Decimal(int(i - 4) * 125).scaleb(-3) for i in I], pa.decimal128(9, 3)),
        "b": pa.array([decimal.Decimal(int(b)) for b in B], pa.decimal128(30, 0)),
        "y": Y,
    },
)
line(
    "decimal-integers",
    {
        "a": pa.array([decimal.Decimal(int(i - 4) * 125).scaleb(-3) for i in I], pa.decimal128(9, 3)),
        "b": pa.array([decimal.Decimal(int(b)) for b in B], pa.decimal128(18, 0)),
        "y": Y,
    },
    store_decimal_as_integer=True,
)
line("required", FLAT, REQUIRED, row_group_size=6)
line("timestamp", {"a": A, "when": pa.array([datetime.datetime(2026, 1, 1 + int(i)) for i in I]), "y": Y})
line("map", {"a": A, "m": pa.array([[("k", 1)]] * 11, pa.map_(pa.string(), pa.int32())), "y": Y})
line("group", {"a": A, "g": pa.array([{"p": 1, "q": 2}] * 11), "y": Y})
line("small-group", {"a": A, "g": pa.array([{"p": 1}] * 11), "y": Y})
line("lists-of-lists", {"a": A, "l": pa.array([[[1.0]]] * 11), "y": Y})
line("nulls", {"a": A, "b": pa.array([None if i == 6 else int(b) for i, b in enumerate(B)]), "y": Y})
line("no-label", {"a": A, "b": B, "y": pa.array([None if i == 2 else y for i, y in enumerate(Y)])})
line("nan", {"a": np.where(I == 3, np.nan, A), "b": B, "y": Y}, row_group_size=2)
line("infinite-list", {"e": pa.array([e if i != 5 else [1.0, -np.inf, 0.0] for i, e in enumerate(E)]), "y": Y})
line("unequal-lists", {"e": pa.array([e if i != 9 else e + e for i, e in enumerate(E)]), "y": Y})
line("null-list", {"e": pa.array([e if i != 9 else None for i, e in enumerate(E)]), "y": Y})
line("empty-list", {"e": pa.array([e if i != 9 else [] for i, e in enumerate(E)]), "y": Y})
line("null-in-list", {"e": pa.array([e if i != 9 else [1.0, None, 2.0] for i, e in enumerate(E)]), "y": Y})
line("row-numbers", {"a": A, "y": Y, "__index_level_0__": I})
line("true-or-false", {"a": A > 0, "b": B, "y": I % 3 == 0})
line("unsigned", {"a": pa.array(2**31 + I, pa.uint32()), "b": pa.array([2**63 + int(i) * 2**40 for i in I], pa.uint64()), "y": pa.array(I % 2, pa.uint8())})
line("real-labels", {"a": A, "y": pa.array(I % 2, pa.float64())})
line("fractions", {"a": A, "y": A})
line("no-rows", {"a": pa.array([], pa.float64()), "y": pa.array([], pa.string())})
line("no-rows-of-lists", {"e": pa.array([], pa.list_(pa.float64())), "y": pa.array([], pa.string())})
line("unlabelled", {"a": A, "b": B})
line("only-label", {"y": Y})
line("short-lists", {"e": pa.array([e[:1] for e in E]), "y": Y})
line("nan-label", {"a": A, "y": np.where(I == 7, np.nan, I % 2)})
line("blank-label", {"a": A, "y": [" " if i == 4 else y for i, y in enumerate(Y)]})
