#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make lock`: writes the versions that are installed in .venv to constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

unfinished=$(mktemp constraints.XXXXXX)
trap 'rm -f "$unfinished"' EXIT
{
    echo "# The exact versions that are known to work together. Made by \`make lock\` from .venv: do not edit by hand."
    echo "# pip takes a line into account only where that package is installed at all (nvidia-*: Linux)."
    .venv/bin/python -m pip freeze --exclude-editable --exclude pip --exclude earshot
} >"$unfinished"
chmod 644 "$unfinished"
mv "$unfinished" constraints.txt
