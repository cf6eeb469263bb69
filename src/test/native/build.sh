#!/bin/sh
# Builds CUDA's libraries without CUDA: build.sh OPENBLAS FOLDER, with the path of a libopenblas.so.0 that has LAPACKE.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
openblas=$1
folder=$2
mkdir -p "$folder"
library() {
    name=$1
    shift
    printf '%s { global: *; };\n' "$name" > "$folder/versions"
    cc -shared -fPIC -O1 -o "$folder/$name" "-Wl,-soname,$name" "-Wl,--version-script=$folder/versions" "$@" \
        "$here/cuda.c" "$openblas" "-Wl,-rpath,$(dirname "$openblas")"
    rm "$folder/versions"
}
library libcuda.so.1
library libcudart.so.13 -DRUNTIME
library libcublasLt.so.13
library libcublas.so.13 -DBLAS_LIBRARY
library libcusparse.so.12
library libcusolver.so.12 -DSOLVER_LIBRARY
library libcusolverMg.so.12
