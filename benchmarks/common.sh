# shellcheck shell=bash
# Sourced by benchmarks/run and benchmarks/pass: builds what is out of date, and says where results go.
# They set `threads`, `record` (yes or no) and `command` (how the run was asked for) first.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
jar=benchmarks/target/presage-benchmarks.jar
if [ ! -f "$jar" ] || [ ! -d benchmarks/target/lib ] ||
    [ -n "$(find pom.xml reactor.xml src/main benchmarks/pom.xml benchmarks/src -newer "$jar" -print -quit)" ]; then
    echo "benchmarks: building ..." >&2
    "${MVN:-mvn}" -B -q -ntp -f reactor.xml -Dmaven.test.skip=true package >&2
    touch "$jar"
fi

# What earlier studies recorded does not make the sources modified.
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
if [ "$commit" != unknown ] && [ -n "$(git status --porcelain -- . ':!docs/performance.md' ':!docs/plots')" ]; then
    commit=$commit-modified
fi
mkdir -p target/benchmarks

# JMH's forks inherit the JVM options and the environment. OpenBLAS would otherwise count the cores by itself.
export OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads
# As ./presage has it; Python keeps its own (PythonPeer).
export OPENBLAS_THREAD_TIMEOUT="${OPENBLAS_THREAD_TIMEOUT:-18}"

# JavaCPP would allow only as much native memory as there is heap.
unbounded=(-Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0)

# java_main COMMAND CLASS ARGUMENT...: one study; JVM options in the array `options`.
java_main() {
    local properties=("-Dpresage.bench.command=$1" "-Dpresage.bench.commit=$commit"
        "-Dpresage.bench.folder=target/benchmarks")
    if [ "$record" = yes ]; then
        properties+=("-Dpresage.bench.document=docs/performance.md")
    fi
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-XX:ActiveProcessorCount=$threads" -Djmh.ignoreLock=true \
        "${options[@]}" "${properties[@]}" -cp "$jar:benchmarks/target/lib/*" "dev.presage.bench.$2" "${@:3}"
}
