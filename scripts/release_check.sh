#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make release-check`: everything that must hold before a version goes out, tried in a clean clone of this commit.
# Half an hour and 20 GB of disk; ARGS="--keep" leaves the clone. Each check prints a line; the first that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

clone=$(mktemp -d "${TMPDIR:-/var/tmp}/earshot-release-XXXXXX")
log=$clone.log
keep=${1:-}
cleanup() { [ "$keep" = --keep ] || rm -rf "$clone"; }
trap cleanup EXIT

fail() {
    printf 'not ready for a release: %s\n' "$*" >&2
    [ ! -s "$log" ] || { echo "The last lines of $log:" >&2; tail -n 20 "$log" >&2; }
    exit 1
}
# check WHAT COMMAND...: run it, with its words in the log only.
check() {
    local what=$1 began=$SECONDS
    shift
    printf '%-58s' "$what"
    if "$@" >"$log" 2>&1; then printf 'ok  %4d s\n' $((SECONDS - began)); else printf 'failed\n'; fail "$what"; fi
}

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' core/__init__.py)
[ -n "$version" ] || fail "core/__init__.py names no version"
echo "Earshot $version, commit $(git rev-parse --short HEAD), in $clone"

is_committed() { [ -z "$(git status --porcelain)" ] || { git status --short; return 1; }; }
has_entry() { grep -E "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md; }
is_only_here() { ! git grep -n -F "$version" -- pyproject.toml app core build.spec scripts resources ':!core/__init__.py'; }
readme_run() { env -u DISPLAY -u WAYLAND_DISPLAY timeout 900 make run; }
has_licences() {
    .venv/bin/python - <<'PYTHON'
from pathlib import Path
from core.licences import read
listed = read(Path("dist/Earshot/_internal/resources/licences.json"))
print(*(f"{one.name} {one.version}: {one.terms}" for one in listed), sep="\n")
assert len(listed) > 50 and all(len(one.text) >= 100 for one in listed)
PYTHON
}
desktop_is_valid() {
    desktop-file-validate resources/desktop/*.desktop
    .venv/bin/python -c 'from scripts.package.desktop import metadata; print(metadata())' >build/metainfo.xml
    appstreamcli validate --no-net build/metainfo.xml
}

check "everything is committed" is_committed
check "CHANGELOG.md has an entry for $version" has_entry
check "the version stands in core/__init__.py alone" is_only_here
check "a clean clone" git clone --quiet --no-hardlinks . "$clone"
cd "$clone"
check "README: make run, without a display" readme_run
check "README: make test" make test
check "make lint" make lint
check "make package" make package
check "the licence list is complete" has_licences
check "make smoke, in the package" make smoke
check "menu entries and metadata are valid" desktop_is_valid
check "make deb" make deb
check "make tar" make tar
echo "Earshot $version is ready for a release."
[ "$keep" != --keep ] || ls -l "$clone"/dist/*.deb "$clone"/dist/*.tar.zst
