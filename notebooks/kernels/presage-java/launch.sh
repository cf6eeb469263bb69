#!/usr/bin/env bash
# Starts the Java kernel with Presage on its class path: launch.sh CONNECTION_FILE (what Jupyter passes).
# Builds Presage, fetches the kernel (its version is in pom.xml) and compiles the fix of it, each where it is not there yet;
# `launch.sh --prepare` does no more than that.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
kernel=$root/target/kernel
fix=$root/notebooks/kernel-fix
jar=$kernel/rapaio-jupyter-kernel.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

"$root/presage" --version >/dev/null
if [[ ! -f $jar || $root/pom.xml -nt $jar ]]; then
    echo "presage: fetching the Java kernel (once) ..." >&2
    (cd "$root" && "${MVN:-mvn}" -B -q -Pnotebooks dependency:copy@kernel >&2)
    touch "$jar"
fi
if [[ ! -d $kernel/fix || -n $(find "$fix" "$jar" -newer "$kernel/fix" -print -quit) ]]; then
    find "$fix" -name '*.java' -exec "${java}c" --release 17 -cp "$jar" -d "$kernel/fix.$$" {} +
    rm -rf "$kernel/fix"
    mv "$kernel/fix.$$" "$kernel/fix"
fi
if [[ ${1:-} == --prepare ]]; then exit; fi

# As ./presage does: OpenBLAS's idle threads soon leave the processor to others.
export OPENBLAS_THREAD_TIMEOUT="${OPENBLAS_THREAD_TIMEOUT:-18}"
# shellcheck disable=SC2086 # PRESAGE_JAVA_OPTS holds several options
exec "$java" -XX:+UseSerialGC -Djava.awt.headless=true ${PRESAGE_JAVA_OPTS:-} \
    -cp "$kernel/fix:$jar:$root/target/presage.jar:$root/target/lib/*" org.rapaio.jupyter.kernel.channels.Start "$1"
