#!/bin/sh
# Print the path of the first Python that is new enough; exit 4 where there is none.
# $PYTHON, if set, is the only candidate.
set -eu

for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    path=$(command -v "$candidate" || true)
    if [ -n "$path" ] && "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        printf '%s\n' "$path"
        exit 0
    fi
done

found=$("${PYTHON:-python3}" --version 2>&1 || true)
printf 'Python 3.11 or newer is needed; found: %s\n' "${found:-none}" >&2
exit 4
