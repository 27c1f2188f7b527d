#!/bin/sh
# Makes .venv where there is none, and installs the given lock files into it: by uv, or by pip where uv does not work.
set -eu

python=.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_PROGRESS=1

if ! "$python" -c '' 2>/dev/null; then
    found=$(scripts/find_python.sh)
    echo "Making .venv with $("$found" --version)"
    "$found" -m venv --clear .venv
fi

if [ ! -x .venv/bin/uv ]; then
    "$python" -m pip install --quiet --require-hashes -r scripts/uv.lock ||
        echo "uv cannot be had here; pip does its work, more slowly."
fi

install() {
    .venv/bin/uv pip install --quiet --python "$python" "$@" || "$python" -m pip install --quiet "$@"
}

for lock in "$@"; do
    echo "Installing $lock"
    install --require-hashes -r "$lock"
done

# hub, channels and routing themselves, so that .venv/bin/hub runs this very folder.
install --no-deps --no-build-isolation -e .
"$python" scripts/link_node.py
