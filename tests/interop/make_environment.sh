#!/bin/sh
# Makes .venv-oracles, the environment of tests/interop, once for each list of versions.
# Prints the path of its Python.  Two that run it at once wait for one another.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
environment=$(CDPATH='' cd -- "$here/../.." && pwd)/.venv-oracles

mkdir -p "$environment"
exec 9>"$environment/.lock"
flock 9

if ! cmp -s "$here/requirements.txt" "$environment/made-of"; then
    "${PYTHON:-python3}" -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --no-deps \
        --disable-pip-version-check --requirement "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$environment/made-of"
fi

echo "$environment/bin/python"
