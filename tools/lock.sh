#!/bin/sh
# Locks the dependencies by version and hash, without index lines. Needs uv on the PATH.
set -eu
cd "$(dirname "$0")/.."
common="--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 --universal -q"
uv pip compile pyproject.toml --extra build $common -o requirements.lock "$@"
uv pip compile pyproject.toml --extra build --extra dev $common -o requirements-dev.lock -c requirements.lock "$@"
npm install --package-lock-only --ignore-scripts --no-audit --no-fund
