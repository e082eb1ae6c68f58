#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make run`: the window where there is a display, else the demo in the terminal. Arguments go to the program.
set -euo pipefail
cd "$(dirname "$0")/.."

# macOS always has one and names it in no variable.
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    bash scripts/setup.sh run
    exec .venv/bin/python -m app "$@"
fi
bash scripts/setup.sh demo
echo "Earshot: there is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the demo runs in this terminal." >&2
exec .venv/bin/python -m core demo "$@"
