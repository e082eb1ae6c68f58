#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes this folder ready: setup.sh run|demo|test. Once it is, this takes a fraction of a second and changes nothing.
# System packages come through apt, Python packages into .venv; a stamp is written only when all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:?"usage: setup.sh run|demo|test"}
again="make run"
[ "$mode" = test ] && again="make test"
python=.venv/bin/python
needed_gib=9 # 6 installed, 3 more of downloads while it installs

say() { printf 'Earshot: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}
checks() { "$@" 2>/dev/null; }

# The first Python that torch 2.11 has packages for and that has a whole standard library.
find_python() {
    local candidate
    for candidate in ${EARSHOT_PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if checks "$candidate" -c 'import sys, ctypes, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "Python 3.11 to 3.14 is needed and was not found (looked for python3, python3.13, python3.12, python3.11," \
        "python3.14). On Debian 12, Ubuntu 24.04 and newer it comes with: apt-get install python3"
}

# as_root COMMAND...: fails at once where administrator rights would have to be asked for.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() { [ "$(id -u)" = 0 ] || checks sudo -n true; }

# --no-remove: never takes away something of the user's to make room.
apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends --no-remove "$@" </dev/null >&2
}

# The one command to type, for those who have to be asked for a password. Unquoted: each word is one package.
# shellcheck disable=SC2048,SC2086,SC2116
command_to_type() {
    local install
    install="apt-get update; apt-get install -y --no-install-recommends $(echo $*)"
    if command -v sudo >/dev/null; then
        printf "    sudo sh -c '%s'\n" "$install" >&2
    else
        printf "    su - -c '%s'\n" "$install" >&2
    fi
}

# system_packages PYTHON [--build]: install what is missing, or say how.
system_packages() {
    local listed needed wanted
    listed=$("$1" -I scripts/setup_checks.py missing "$mode" "${@:2}") || exit 1
    needed=$(sed -n 's/^need //p' <<<"$listed" | tr '\n' ' ')
    wanted=$(sed -n 's/^want //p' <<<"$listed" | tr '\n' ' ')
    [ -n "$needed$wanted" ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "these may be missing here, by their Debian names: $needed$wanted. Going on without."
    elif may_install; then
        install_packages "$needed" "$wanted"
    elif [ -n "$needed" ]; then
        say "some system packages are missing, and installing them takes an administrator. Type this command," \
            "then \`$again\` once more:"
        command_to_type "$needed$wanted"
        exit 1
    else
        say "some tests will be skipped: $wanted is not installed. This command brings it:"
        command_to_type "$wanted"
    fi
}

# install_packages "NEEDED" "WANTED": each word is one package, so they stay unquoted.
# shellcheck disable=SC2086
install_packages() {
    say "installing system packages: $1$2"
    as_root apt-get update -qq </dev/null >&2 || say "the package lists could not be refreshed; trying with the old ones."
    if [ -n "$1" ] && ! apt_install $1; then
        say "the system packages could not be installed; apt says why above. When that is solved, try this:"
        command_to_type "$1"
        exit 1
    fi
    if [ -n "$2" ] && ! apt_install $2; then
        say "some tests will be skipped, for these could not be installed: $2"
    fi
}

check_space() {
    local free_gib
    free_gib=$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free_gib" -ge "$needed_gib" ] || fail "the disk of $PWD has $free_gib GB free, and installing takes" \
        "$needed_gib GB (6 GB stay). Make room, then run \`$again\` once more."
}

# An environment that was cut off while being made, or while a package was being written, is made anew.
make_environment() {
    if checks "$python" -m pip --version >/dev/null && checks "$python" -I scripts/setup_checks.py whole "$mode"; then
        return
    fi
    rm -rf .venv
    "$1" -m venv .venv || fail "the virtual environment .venv could not be made; the reason is above."
}

# Downloads go next to .venv: where /tmp lies in memory it is too small for them.
pip_install() {
    local extras=""
    [ "$mode" = test ] && extras="[dev]"
    rm -rf .venv/tmp && mkdir .venv/tmp
    TMPDIR=$PWD/.venv/tmp HNSWLIB_NO_NATIVE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$python" -m pip install --no-input --progress-bar "$(progress_bar)" \
        -c constraints.txt -e ".$extras" </dev/null >&2 || pip_failed
    rm -rf .venv/tmp
}
progress_bar() { if [ -t 2 ]; then echo on; else echo off; fi; }
pip_failed() {
    rm -rf .venv/tmp
    fail "the Python packages could not all be installed; pip says why above. Mostly it is the connection or a full" \
        "disk. When that is solved, run \`$again\` once more."
}

# Versions as pinned, nothing missing among them, and the compiled parts load.
is_complete() {
    "$python" -I scripts/setup_checks.py installed "$mode" >&2 &&
        "$python" -m pip check --disable-pip-version-check >&2 &&
        "$python" -c 'import torch, torchvision, torchaudio, av, cv2, hnswlib, numpy, safetensors, soxr'
}

has_torch() { checks "$python" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)'; }

install_python_packages() {
    if has_torch; then
        say "bringing the Python packages in .venv up to date."
    else
        check_space
        say "installing the Python packages into .venv, once: 3 GB to download, 6 GB on the disk, 3 to 15 minutes."
    fi
    make_environment "$1"
    pip_install
    is_complete || fail "the installed Python packages do not work together; the reason is above. Remove the folder" \
        ".venv and run \`$again\` once more."
}

is_ready() { checks "$python" -I scripts/setup_checks.py ready "$mode"; }

interrupted() {
    trap - INT TERM
    rm -rf .venv/tmp
    say "set-up was interrupted. Run \`$again\` once more: it goes on from here."
    exit 130
}

set_up() {
    local base
    trap interrupted INT TERM
    base=$(find_python)
    if checks "$python" -c 'import hnswlib'; then
        system_packages "$base"
    else
        system_packages "$base" --build
    fi
    # A change of pyproject.toml that asks for nothing new, or an environment made by hand, needs no download.
    if ! checks is_complete >/dev/null; then
        rm -f .venv/.earshot-setup
        install_python_packages "$base"
    fi
    "$python" -I scripts/setup_checks.py stamp "$mode"
    say "set-up is complete."
}

if is_ready; then
    system_packages "$python"
else
    # Two commands at once: the second waits, then finds the work done.
    mkdir -p build
    exec 9>build/setup.lock
    if command -v flock >/dev/null; then flock 9; fi
    if ! is_ready; then set_up; fi
fi
