#!/bin/sh
# Print constraints.txt: the versions that a fresh environment gets now, without addresses or paths.
set -eu

HERE=$(dirname "$0")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

"$("$HERE/find-python.sh")" -m venv "$room/venv"
"$room/venv/bin/python" -m pip install -q --disable-pip-version-check --upgrade setuptools -e "$HERE/..[dev,browser]" >&2

echo "# The versions that this release was tested with; made by: make constraints"
"$room/venv/bin/python" -m pip freeze --all --exclude pip --exclude-editable |
    grep '^[A-Za-z0-9_.-]*==' | LC_ALL=C sort -f
