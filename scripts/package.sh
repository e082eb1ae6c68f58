#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make package`: the application in dist/Earshot. Arguments go to PyInstaller.
set -euo pipefail
cd "$(dirname "$0")/.."

needed_gib=6 # the application has 4, and it is written beside what is left of the last one
rm -rf dist/Earshot
free_gib=$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')
if [ "$free_gib" -lt "$needed_gib" ]; then
    echo "Earshot: the disk of $PWD has $free_gib GB free, and the application takes $needed_gib GB. Make room first." >&2
    exit 1
fi
# Icons are drawn while building, and need no screen.
export QT_QPA_PLATFORM=offscreen
.venv/bin/python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller "$@" build.spec
.venv/bin/python -m scripts.package.linkage dist/Earshot || {
    echo "Earshot: the libraries above are neither in dist/Earshot nor on this system." >&2
    exit 1
}
