#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the quick tests of tests/core where no Qt is installed: a second environment that links to every package
# of .venv but PySide6, shiboken6 and pytest-qt. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

site() { "$1" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

rm -rf build/without-qt
.venv/bin/python -m venv --without-pip build/without-qt
python=$PWD/build/without-qt/bin/python
from=$(site "$PWD/.venv/bin/python")
to=$(site "$python")
for entry in "$from"/*; do
    case "$(basename "$entry")" in
        PySide6* | pyside6* | shiboken6* | pytest_qt* | pytestqt* | *.pth | __pycache__) ;;
        *) ln -s "$entry" "$to/" ;;
    esac
done
if "$python" -c 'import PySide6' 2>/dev/null || "$python" -c 'import shiboken6' 2>/dev/null; then
    echo "PySide6 can still be imported in build/without-qt: this run would prove nothing." >&2
    exit 1
fi
# The settings of pytest-qt in pyproject.toml are unknown words without the plugin: the other options stay as they are.
options=$("$python" -c 'if True:
    import tomllib
    settings = tomllib.load(open("pyproject.toml", "rb"))["tool"]["pytest"]["ini_options"]
    print(settings["addopts"].replace("--strict-config", ""))')
exec "$python" -m pytest tests/core -m "not slow and not clips" \
    -o addopts="$options" -W "ignore:Unknown config option:pytest.PytestConfigWarning" "$@"
