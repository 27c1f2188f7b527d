#!/bin/sh
# Prints a Python of 3.11 or later that can make environments; else says the one line that is missing.
set -eu

recent='import sys; sys.exit(sys.version_info < (3, 11))'
without_venv=

for name in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
    "$name" -c "$recent" 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
    without_venv=$name
done

if [ -n "$without_venv" ]; then
    echo "$without_venv cannot make environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
else
    echo "Python 3.11 or later is needed. On Debian and Ubuntu: apt-get install python3 python3-venv" >&2
fi
exit 1
