#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make smoke`: tries everything once, in dist/Earshot or else in this checkout, away from the sources and their settings.
set -euo pipefail
cd "$(dirname "$0")/.."

program=("$PWD/.venv/bin/python" -m app)
export PYTHONPATH=$PWD
if [ -x dist/Earshot/Earshot ]; then
    unset PYTHONPATH
    program=("$PWD/dist/Earshot/Earshot")
fi
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
export HOME=$elsewhere
cd "$elsewhere"
echo "Earshot: trying ${program[*]}" >&2
timeout 300 "${program[@]}" --smoke
